from odoo import api, fields, models


class E3kTicketResolve(models.TransientModel):
    """The dialog in which an agent tells the client what was done, and colleagues why it happened."""

    _name = "e3k.ticket.resolve"
    _description = "Resolve a Ticket"
    _inherit = ["e3k.caution.mixin"]

    ticket_id = fields.Many2one("e3k.ticket", required=True, ondelete="cascade")
    stage_id = fields.Many2one("e3k.ticket.stage", help="Where the ticket was dropped; empty: the first that fits.")
    stage_kind = fields.Selection(related="stage_id.kind")
    resolution = fields.Html(required=True, help="The client reads this, then accepts or refuses.")
    cause_id = fields.Many2one("e3k.ticket.cause")
    cause_note = fields.Text("Cause in words", help="For colleagues: the client does not read it.")

    @api.depends("resolution", "ticket_id")
    def _compute_cautions(self):
        return super()._compute_cautions()

    def _get_cautions(self):
        has_reader = self.ticket_id.requester_id
        return [self.ticket_id._get_cautions_html(self.resolution, 0, self.seen_message_id)] if has_reader else []

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        ticket = self.env["e3k.ticket"].browse(values.get("ticket_id"))
        if ticket:
            values.update(cause_id=ticket.cause_id.id, cause_note=ticket.cause_note)
        return values

    def action_confirm(self):
        """Resolve the ticket and ask the client to validate; dropped on *closed*, it is closed with one mail."""
        self.ensure_one()
        ticket = self.ticket_id
        ticket.check_access("write")
        if question := self._look_twice():
            return question
        known = {"cause_id": self.cause_id.id, "cause_note": self.cause_note}
        if self.stage_kind == "closed":
            ticket.with_context(e3k_validation_asked=True)._resolve(self.resolution, **known)
            ticket._move_to("closed", stage=self.stage_id)
        else:
            stage = self.stage_id if self.stage_kind == "resolved" else None
            ticket._resolve(self.resolution, stage=stage, **known)
        return {"type": "ir.actions.act_window_close"}
