from odoo import api, fields, models


class E3kTicketResolve(models.TransientModel):
    """The dialog in which an agent tells the client what was done, and colleagues why it happened."""

    _name = "e3k.ticket.resolve"
    _description = "Resolve a Ticket"

    ticket_id = fields.Many2one("e3k.ticket", required=True, ondelete="cascade")
    resolution = fields.Html(required=True, help="The client reads this, then accepts or refuses.")
    cause_id = fields.Many2one("e3k.ticket.cause")
    cause_note = fields.Text("Cause in words", help="For colleagues: the client does not read it.")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        ticket = self.env["e3k.ticket"].browse(values.get("ticket_id"))
        if ticket:
            values.update(cause_id=ticket.cause_id.id, cause_note=ticket.cause_note)
        return values

    def action_confirm(self):
        """Resolve the ticket and ask the client to validate."""
        self.ensure_one()
        self.ticket_id.check_access("write")
        self.ticket_id._resolve(self.resolution, cause_id=self.cause_id.id, cause_note=self.cause_note)
        return {"type": "ir.actions.act_window_close"}
