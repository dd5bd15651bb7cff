from odoo import api, fields, models
from odoo.exceptions import UserError


class E3kTicketWait(models.TransientModel):
    """The dialog in which an agent says for whom and what a ticket waits.

    *Progress update* and *resolution* pause meanwhile, with reason, party and next contact date
    (PRODUCT.md, *pause*).
    """

    _name = "e3k.ticket.wait"
    _description = "Let a Ticket Wait"
    _inherit = ["e3k.ticket.dialog.mixin"]

    ticket_id = fields.Many2one("e3k.ticket", required=True, ondelete="cascade")
    wait_party = fields.Selection(
        [("client", "The client"), ("third_party", "A third party")],
        "Waiting for",
        required=True,
        default="client",
    )
    stage_id = fields.Many2one("e3k.ticket.stage")
    wait_reason = fields.Char("What we wait for", required=True, help="The client reads this on the portal.")
    next_contact_on = fields.Date("Next contact on", required=True, help="When we come back to it ourselves.")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        ticket = self.env["e3k.ticket"].browse(values.get("ticket_id"))
        if ticket:
            values.setdefault("next_contact_on", ticket._get_default_next_contact())
        return values

    def action_confirm(self):
        """Let the ticket wait.

        :raises UserError: for a next contact in the past, or an ended ticket
        """
        self.ensure_one()
        self.ticket_id.check_access("write")
        if self.ticket_id._is_ended():
            raise UserError(self.env._("The ticket has ended: reopen it first."))
        if self.next_contact_on < fields.Date.context_today(self):
            raise UserError(self.env._("The next contact cannot lie in the past."))
        self.ticket_id._move_to(
            "waiting",
            stage=self.stage_id if self.stage_id.kind == "waiting" else None,
            wait_party=self.wait_party,
            wait_reason=self.wait_reason,
            next_contact_on=self.next_contact_on,
        )
        return {"type": "ir.actions.act_window_close"}
