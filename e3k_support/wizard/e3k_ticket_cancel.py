from odoo import fields, models
from odoo.exceptions import UserError

from ..models.e3k_ticket_stage import CANCEL_REASONS


class E3kTicketCancel(models.TransientModel):
    """The dialog in which an agent says why a ticket is cancelled: its promises stop and count in no rate."""

    _name = "e3k.ticket.cancel"
    _description = "Cancel a Ticket"
    _inherit = ["e3k.ticket.dialog.mixin"]

    ticket_id = fields.Many2one("e3k.ticket", required=True, ondelete="cascade")
    stage_id = fields.Many2one("e3k.ticket.stage")
    cancel_reason = fields.Selection(CANCEL_REASONS, "Reason", required=True)
    note = fields.Text("In words", help="For colleagues: the client does not read it.")

    def action_confirm(self):
        """Cancel the ticket with its reason.

        :raises UserError: for a ticket that has ended
        """
        self.ensure_one()
        ticket = self.ticket_id
        ticket.check_access("write")
        if ticket._is_ended():
            raise UserError(self.env._("The ticket has ended: reopen it first."))
        stage = self.stage_id if self.stage_id.kind == "cancelled" else self.stage_id.browse()
        ticket._move_to("cancelled", stage=stage, cancel_reason=self.cancel_reason)
        if (self.note or "").strip():
            ticket._message_log(body=self.note)
        return {"type": "ir.actions.act_window_close"}
