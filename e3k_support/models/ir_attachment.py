from odoo import models
from odoo.exceptions import AccessError


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _check_access(self, operation):
        """Keep the files of internal notes from the client.

        Odoo lets whoever reads a record read each of its attachments; a portal user reads tickets, so
        the files that only internal messages carry must be refused by their own rule.
        """
        result = super()._check_access(operation)
        if self.env.su or not self.env.user.share:
            return result
        refused = (self - result[0] if result else self)._filter_internal_of_tickets()
        if not refused:
            return result
        error = result[1] if result else self._make_refusal()
        return (result[0] | refused if result else refused), error

    def _make_refusal(self):
        return lambda: AccessError(self.env._("Sorry, you are not allowed to access this document."))

    def _filter_internal_of_tickets(self):
        """Return the attachments of tickets that no public message of the ticket carries."""
        # sudo: the check itself; the caller's right on the ticket was checked by super()
        of_tickets = self.sudo().filtered(lambda a: a.res_model == "e3k.ticket" and not a.res_field)
        if not of_tickets:
            return self.browse()
        messages = self.env["mail.message"].sudo().search(
            [
                ("attachment_ids", "in", of_tickets.ids),
                ("model", "=", "e3k.ticket"),
                ("is_internal", "=", False),
                ("subtype_id.internal", "=", False),
                ("subtype_id", "!=", False),
            ]
        )
        public = messages.attachment_ids
        own = of_tickets.filtered(lambda a: a.create_uid == self.env.user)
        return self.browse((of_tickets - public - own).ids)
