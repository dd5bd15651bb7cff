from odoo import fields, models


class ResCompany(models.Model):
    """What a company decides once for all of its support teams; see the settings page."""

    _inherit = "res.company"

    support_stuck_days = fields.Integer(
        "Stuck after",
        default=3,
        help="Business days without contact with the client after which an open ticket is stuck. 0: never.",
    )
    support_bouncing_moves = fields.Integer(
        "Bouncing after",
        default=3,
        help="How many times a ticket passes from one agent to another before it bounces. 0: never.",
    )
    support_retention_years = fields.Integer(
        "Tickets kept",
        default=0,
        help="Years after which ended tickets lose their words, names and files; the figures stay. 0: for ever.",
    )
    support_uncovered_rule = fields.Selection(
        [
            ("courtesy", "Serve as a courtesy, without promise"),
            ("ask", "Ask the team lead; the promises hold meanwhile"),
            ("refuse", "Refuse politely"),
        ],
        "Clients without contract",
        default="courtesy",
        required=True,
        help="Applies from the first signed contract on; before, everybody is served with the promises.",
    )

    _support_stuck_days_positive = models.Constraint(
        "CHECK(support_stuck_days >= 0)", "The number of days cannot be negative."
    )
    _support_retention_positive = models.Constraint(
        "CHECK(support_retention_years >= 0)", "The retention cannot be negative."
    )
    _support_bouncing_moves_positive = models.Constraint(
        "CHECK(support_bouncing_moves >= 0)", "The number of moves cannot be negative."
    )
