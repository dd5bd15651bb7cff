from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..models.e3k_conversation_mixin import HUMAN_TYPES


class E3kTicketSplit(models.TransientModel):
    """The dialog in which an agent makes a ticket of its own out of some messages of another.

    Nothing is taken away: the client finds what they wrote where they wrote it, and in the new ticket.
    """

    _name = "e3k.ticket.split"
    _description = "Split a Ticket"
    _inherit = ["e3k.ticket.dialog.mixin"]

    ticket_id = fields.Many2one("e3k.ticket", "Out of", required=True, readonly=True, ondelete="cascade")
    message_ids = fields.Many2many(
        "mail.message",
        string="Messages",
        domain=lambda self: [("message_type", "in", HUMAN_TYPES)],
        bypass_search_access=True,
    )
    name = fields.Char("Subject", required=True)
    requester_id = fields.Many2one("res.partner", required=True)
    category_id = fields.Many2one("e3k.ticket.category")
    tells_requester = fields.Boolean(
        "Tell the requester", default=True, help="They receive the number and the promise of the new ticket."
    )

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "e3k.ticket":
            values.setdefault("ticket_id", self.env.context.get("active_id"))  # from the actions menu
        ticket = self.env["e3k.ticket"].browse(values.get("ticket_id"))
        if ticket:
            chosen = self.env["mail.message"].browse(self.env.context.get("e3k_message_ids", []))
            author = chosen.author_id.filtered("partner_share")[:1]
            values.setdefault("name", ticket.name)
            values.setdefault("requester_id", (author or ticket.requester_id).id)
            values.setdefault("message_ids", [Command.set(chosen.ids)])
        return values

    def action_confirm(self):
        """Open the new ticket, and show it.

        :raises UserError: without messages, with messages of another ticket, or with a note for colleagues
        """
        self.ensure_one()
        self.ticket_id.check_access("write")
        messages = self.message_ids.sorted("date")
        if not messages or any((m.model, m.res_id) != ("e3k.ticket", self.ticket_id.id) for m in messages):
            raise UserError(self.env._("Choose at least one message of this ticket."))
        if not all(self.ticket_id._is_public(message) for message in messages):
            raise UserError(
                self.env._("A note for colleagues cannot be split off: the client reads what becomes of it.")
            )
        values = {"name": self.name, "requester_id": self.requester_id.id, "category_id": self.category_id.id}
        new = self.ticket_id._split_off(messages, values)
        if self.tells_requester:
            new._acknowledge()
        return {"type": "ir.actions.act_window", "res_model": "e3k.ticket", "res_id": new.id, "view_mode": "form"}
