from odoo import api, fields, models
from odoo.exceptions import UserError


class E3kTicketCommit(models.TransientModel):
    """The dialog in which an agent commits a date to the client, or moves it with a reason the client is told."""

    _name = "e3k.ticket.commit"
    _description = "Commit a Date"
    _inherit = ["e3k.ticket.dialog.mixin"]

    ticket_id = fields.Many2one("e3k.ticket", required=True, ondelete="cascade")
    was_committed_at = fields.Datetime(
        related="ticket_id.committed_at", related_sudo=False, string="Date committed so far"
    )
    committed_at = fields.Datetime("Committed date", required=True)
    reason = fields.Text(help="Told to the client with the date.")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        ticket = self.env["e3k.ticket"].browse(values.get("ticket_id"))
        if ticket:
            values.setdefault("committed_at", ticket.committed_at or ticket._sla_proposed_date(ticket.complexity))
        return values

    def action_confirm(self):
        """Commit the date; the client is told.

        :raises UserError: for a date in the past, an ended ticket, or a moved date without a reason
        """
        self.ensure_one()
        ticket = self.ticket_id
        ticket.check_access("write")
        if ticket._is_ended():
            raise UserError(self.env._("The ticket has ended: reopen it first."))
        if self.committed_at <= self.env.cr.now():
            raise UserError(self.env._("The committed date lies in the past."))
        ticket.write({"committed_at": self.committed_at, "commitment_reason": self.reason})
        return {"type": "ir.actions.act_window_close"}
