from odoo import api, fields, models
from odoo.fields import Domain

#: The promises that an answer of ours keeps.
OWED = ("first_response", "next_response")


class E3kTurnMixin(models.AbstractModel):
    """Whose turn it is: the client's, or ours."""

    _name = "e3k.turn.mixin"
    _description = "Ticket that waits for an Answer"

    is_answer_owed = fields.Boolean(
        "Waiting for our answer",
        compute="_compute_is_answer_owed",
        search="_search_is_answer_owed",
        groups="e3k_support.group_agent",
        help="The client asked or wrote, and nobody has answered yet.",
    )
    is_next_response_owed = fields.Boolean(
        compute="_compute_is_answer_owed",
        groups="e3k_support.group_agent",
        export_string_translation=False,
        help="The client wrote after our first answer. An agent may find that no answer is needed.",
    )

    @api.depends("timer_ids.state", "timer_ids.metric")
    def _compute_is_answer_owed(self):
        for ticket in self:
            owed = {timer.metric for timer in ticket.timer_ids if timer.state == "running"}.intersection(OWED)
            ticket.is_answer_owed = bool(owed)
            ticket.is_next_response_owed = "next_response" in owed

    def _search_is_answer_owed(self, operator, _value):
        if operator != "in":
            return NotImplemented
        owed = Domain("state", "=", "running") & Domain("metric", "in", OWED)
        # bypasses the rules of promises, which say that whoever reads the ticket reads its promises
        return Domain("timer_ids", "any!", owed)
