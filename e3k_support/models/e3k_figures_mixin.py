from datetime import UTC

from odoo import fields, models

from ..sla.figures import count
from .e3k_ticket_stage import ENDED_KINDS

WRITTEN = ("work_seconds", "reopen_count", "is_first_contact")


class E3kFiguresMixin(models.AbstractModel):
    """What reports need to know of a ticket's life, written when it is resolved: its last resolution counts."""

    _name = "e3k.figures.mixin"
    _description = "Ticket in Reports"

    work_seconds = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        export_string_translation=False,
        help="Business seconds from the request to its last resolution, waits left out.",
    )
    reopen_count = fields.Integer("Reopened", readonly=True, copy=False)
    is_first_contact = fields.Boolean(
        "Resolved at first contact", readonly=True, copy=False, help="By the first answer, and never reopened."
    )

    _resolved_idx = models.Index("(resolved_at) WHERE resolved_at IS NOT NULL")
    # tickets lie in the table as they came: a hundredth of the size, and nothing a list could be tempted to sort by
    _received_idx = models.Index("USING brin (received_at)")

    def _on_kind_entered(self, kind, before):
        result = super()._on_kind_entered(kind, before)
        ended = self.filtered(lambda t: kind == "resolved" or (kind == "closed" and before[t] != "resolved"))
        reopened = self.filtered(lambda t: kind not in ENDED_KINDS and before[t] in ("resolved", *ENDED_KINDS))
        (ended | reopened)._write_figures()
        return result

    def _write_figures(self):
        """Store what the ledgers say now, in one pass (PRODUCT.md: resolved time does not count)."""
        tickets = self.sudo()  # sudo: figures follow from what happened, whoever made it happen
        ledgers, schedules = self.env["e3k.sla.event"]._get_ledgers(tickets.ids), tickets._sla_schedules()
        now = self.env.cr.now().replace(tzinfo=UTC, microsecond=0)
        figures = {t.id: count(ledgers[t.id], schedules[t.team_id.id], now) for t in tickets}
        for name in WRITTEN:
            # in the same UPDATE as the stage: a thousand tickets closed at once are one statement
            tickets._sla_put(name, {ticket_id: getattr(each, name) for ticket_id, each in figures.items()})
