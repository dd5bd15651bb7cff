from odoo import fields, models


class E3kTicketResolve(models.TransientModel):
    """The dialog in which an agent tells the client what was done."""

    _name = "e3k.ticket.resolve"
    _description = "Resolve a Ticket"

    ticket_id = fields.Many2one("e3k.ticket", required=True, ondelete="cascade")
    resolution = fields.Html(required=True, help="The client reads this, then accepts or refuses.")

    def action_confirm(self):
        """Resolve the ticket and ask the client to validate."""
        self.ensure_one()
        self.ticket_id.check_access("write")
        self.ticket_id._resolve(self.resolution)
        return {"type": "ir.actions.act_window_close"}
