from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty


class E3kTicketPhone(models.TransientModel):
    """The dialog in which an agent writes down a phone call; its summary goes to the requester.

    Such a call answers like a message does (PRODUCT.md, "what stops *first response*").
    """

    _name = "e3k.ticket.phone"
    _description = "Log a Phone Call"

    ticket_id = fields.Many2one("e3k.ticket", required=True, ondelete="cascade")
    requester_phone = fields.Char(related="ticket_id.requester_phone")
    called_at = fields.Datetime("Time of the call", required=True, default=lambda self: self.env.cr.now())
    summary = fields.Html(required=True, help="The requester receives this by e-mail.")

    def action_confirm(self):
        """Send the summary to the requester and let the call count as an answer.

        :raises UserError: for a call in the future, or without a summary
        """
        self.ensure_one()
        ticket = self.ticket_id
        ticket.check_access("write")
        if self.called_at > self.env.cr.now():
            raise UserError(self.env._("The call cannot lie in the future."))
        if is_html_empty(self.summary):
            raise UserError(self.env._("Write a summary: the requester receives it."))
        ticket._sla_phone_answered(self.env._("Phone call"), self.called_at)
        # what the caller dictated is covered like what they would have mailed
        ticket.with_context(e3k_mask_secrets=True).message_post(
            body=Markup("<p><strong>%s</strong></p>%s") % (self.env._("Summary of our phone call"), self.summary),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        return {"type": "ir.actions.act_window_close"}
