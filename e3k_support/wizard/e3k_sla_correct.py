from odoo import fields, models
from odoo.exceptions import UserError


class E3kSlaCorrect(models.TransientModel):
    """The dialog in which a lead corrects a promise under their own name.

    A finished promise changes only by an explicit, audited correction (PRODUCT.md, *calendar, holiday or
    policy edited*): the ledger keeps who corrected what and why, and what stood there before.
    """

    _name = "e3k.sla.correct"
    _description = "Correct a Promise"
    _inherit = ["e3k.ticket.dialog.mixin"]

    timer_id = fields.Many2one("e3k.sla.timer", "Promise", required=True, readonly=True, ondelete="cascade")
    ticket_id = fields.Many2one(related="timer_id.ticket_id", related_sudo=False)
    metric = fields.Selection(related="timer_id.metric", related_sudo=False, string="Metric")
    due_at = fields.Datetime(related="timer_id.due_at", related_sudo=False)
    started_at = fields.Datetime("Began at", help="Empty: stays as it is.")
    stopped_at = fields.Datetime("Ended at", help="Empty: stays as it is.")
    reason = fields.Text(required=True, help="Kept in the ledger with your name.")

    def action_confirm(self):
        """Record the correction; without instants the promise is computed again with today's calendar.

        :raises UserError: without a reason, or for instants that lie in the future or in the wrong order
        """
        self.ensure_one()
        self.ticket_id.check_access("write")
        started_at = self.started_at or self.timer_id.started_at
        stopped_at = self.stopped_at or self.timer_id.stopped_at
        if not self.reason.strip():
            raise UserError(self.env._("A correction needs a reason."))
        if max(filter(None, (started_at, stopped_at))) > self.env.cr.now():
            raise UserError(self.env._("A correction cannot lie in the future."))
        if stopped_at and stopped_at < started_at:
            raise UserError(self.env._("A promise cannot end before it began."))
        self.ticket_id._sla_correct(self.timer_id, self.reason, self.started_at, self.stopped_at)
        return {"type": "ir.actions.act_window_close"}
