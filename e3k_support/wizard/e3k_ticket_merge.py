from odoo import fields, models
from odoo.exceptions import UserError


class E3kTicketMerge(models.TransientModel):
    """The dialog in which an agent merges a ticket into another one of the same client.

    The survivor keeps the earliest start and the strictest unanswered timer; the other ticket stops as
    *merged*, and its mails flow to the survivor (PRODUCT.md, *merge*).
    """

    _name = "e3k.ticket.merge"
    _description = "Merge a Ticket"

    ticket_id = fields.Many2one("e3k.ticket", "Merge", required=True, readonly=True, ondelete="cascade")
    client_id = fields.Many2one(related="ticket_id.client_id")
    target_id = fields.Many2one(
        "e3k.ticket",
        "Into",
        required=True,
        domain="[('client_id', '=', client_id), ('id', '!=', ticket_id), ('merged_into_id', '=', False),"
        " ('stage_kind', 'not in', ['closed', 'cancelled'])]",
    )

    def action_confirm(self):
        """Merge, and open the survivor.

        :raises UserError: for tickets of two clients, or one that was merged already
        """
        self.ensure_one()
        ticket, survivor = self.ticket_id, self.target_id
        (ticket | survivor).check_access("write")
        if ticket == survivor or ticket.merged_into_id or survivor.merged_into_id:
            raise UserError(self.env._("These tickets cannot be merged."))
        ticket._merge_into(survivor)
        return {
            "type": "ir.actions.act_window",
            "res_model": "e3k.ticket",
            "res_id": survivor.id,
            "view_mode": "form",
        }
