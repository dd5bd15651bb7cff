from odoo import models
from odoo.fields import Domain


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _get_forbidden_access(self, operation):
        """Keep every internal message of a ticket from the client's side, and let it write in its own name only.

        Odoo itself refuses the internal *comments* only: system notes and logs it lets whoever reads
        the record read by their id.
        """
        forbidden = super()._get_forbidden_access(operation)
        if not self.env.user.share:
            return forbidden
        # sudo: the check itself; nothing but the refusal leaves the method
        rest = (self - forbidden).sudo().filtered_domain([("model", "=", "e3k.ticket")])
        public = rest.filtered_domain(Domain(self.env["e3k.ticket"]._get_public_message_domain()))
        refused = rest - public
        if operation in ("create", "write"):
            refused |= rest.filtered(lambda message: message.author_id != self.env.user.partner_id)
        return forbidden + self.browse(refused.ids)
