from odoo import fields, models

#: What a stage means. No other property of a stage decides anything (never its order).
STAGE_KINDS = [
    ("new", "New"),
    ("open", "In progress"),
    ("waiting", "Waiting"),
    ("resolved", "Resolved, to validate"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]
#: Kinds in which E3K still owes the client something or waits for it.
OPEN_KINDS = ("new", "open", "waiting")
#: Kinds that nothing moves any more but an explicit reopening.
ENDED_KINDS = ("closed", "cancelled")
#: Why a ticket ends without having been solved.
CANCEL_REASONS = [
    ("spam", "Spam"),
    ("duplicate", "Duplicate"),
    ("not_covered", "Not covered"),
    ("other", "Other"),
]


class E3kTicketStage(models.Model):
    """A column of the board; its ``kind`` carries all meaning for clocks and portal."""

    _name = "e3k.ticket.stage"
    _description = "Ticket Stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        STAGE_KINDS,
        required=True,
        help="What the stage means to the clocks and to the client. Several stages may share a kind.",
    )
    client_label = fields.Char(
        "Status shown to the client",
        required=True,
        translate=True,
        help="The status in the client's words, on the portal and in mails.",
    )
    fold = fields.Boolean("Folded in the board")
    active = fields.Boolean(default=True)

    def _first_of_kind(self, kind):
        """Return the first active stage of ``kind``; empty when the kind has no stage."""
        return self.search_fetch([("kind", "=", kind)], ["kind"], limit=1)
