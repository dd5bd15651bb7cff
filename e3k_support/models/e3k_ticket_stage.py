from odoo import api, fields, models
from odoo.tools import ormcache

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
    _inherit = ["e3k.remembered.mixin"]
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

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Remembered: every ticket that is opened says its stage."""
        names = self._read_labels("name", self.env.lang)
        for stage in self:
            stage.display_name = names.get(stage.id) or stage.name

    @api.model
    def _get_client_labels(self):
        """Return ``{stage id: status in the client's words}`` in the language of the context, archived stages too."""
        return self._read_labels("client_label", self.env.lang)

    @api.model
    @ormcache("field", "lang")
    def _read_labels(self, field, lang):
        # sudo: the labels are made for clients, and whoever reads a ticket reads its stage
        stages = self.sudo().with_context(active_test=False, lang=lang).search_fetch([], [field])
        return {stage.id: stage[field] for stage in stages}

    @api.model
    def _first_of_kind(self, kind):
        """Return the first active stage of ``kind``; empty when the kind has no stage."""
        return self.browse(self._find_first_of_kind(kind))

    @api.model
    @ormcache("kind")
    def _find_first_of_kind(self, kind):
        # sudo: which stage a kind has depends on nobody
        return self.sudo().with_context(active_test=True).search([("kind", "=", kind)], limit=1).id
