from odoo import api, fields, models
from odoo.fields import Domain

from ..sla.notice import notice_at
from .e3k_sla_projection_mixin import SOON_PERCENT


class E3kProgressUpdateMixin(models.AbstractModel):
    """When the client must hear how their ticket goes on, whichever other promise is due before.

    Written with the promises themselves, so that the tickets to write to are found by an index: what that costs
    follows from how many are due, not from how many are open.
    """

    _name = "e3k.progress.update.mixin"
    _description = "Ticket with a Progress Update"

    update_soon_at = fields.Datetime(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="When three quarters of the time to the next progress update are used; empty while none runs.",
    )
    is_update_due = fields.Boolean(
        compute="_compute_is_update_due", search="_search_is_update_due", help="A progress update is late or soon late."
    )

    _update_idx = models.Index("(update_soon_at) WHERE update_soon_at IS NOT NULL")

    def _sla_summarize(self, folded):
        result = super()._sla_summarize(folded)
        self._sla_put("update_soon_at", {each.ticket_id: _get_soon_at(each) for each in folded})
        return result

    @api.depends("update_soon_at")
    def _compute_is_update_due(self):
        now = self.env.cr.now()
        for ticket in self:
            ticket.is_update_due = bool(ticket.update_soon_at and ticket.update_soon_at <= now)

    def _search_is_update_due(self, operator, _value):
        if operator != "in":
            return NotImplemented
        return Domain("update_soon_at", "<=", self.env.cr.now())


def _get_soon_at(folded):
    """When the running progress update of a computed ticket is soon late: naive UTC, or None."""
    running = [t for t in folded.timers if t.metric == "progress_update" and t.state == "running" and t.due_at]
    instants = [notice_at(timer, folded.schedule, SOON_PERCENT) for timer in running]
    return min(instants).replace(tzinfo=None) if instants else None
