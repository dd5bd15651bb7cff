from odoo import models
from odoo.tools.misc import verify_limited_field_access_token


class IrBinary(models.AbstractModel):
    """Every address of a file ends here: ``/web/content``, ``/web/image``, zips of attachments."""

    _inherit = "ir.binary"

    def _find_record(self, xmlid=None, res_model="ir.attachment", res_id=None, access_token=None, field=None):
        """A ticket's file opens by the rights of who asks, or by a link to the ticket; both can be taken away.

        The tokens that Odoo's conversation hands out with each file, good for two to six weeks whatever becomes of
        their holder's access, count for nothing there.
        """
        if access_token and res_model == "ir.attachment" and res_id and not xmlid:
            file = self.env[res_model].sudo().browse(res_id).exists()  # sudo: what it belongs to, nothing is given yet
            is_signed = file and verify_limited_field_access_token(file, field, access_token, scope="binary")
            if is_signed and file._get_support_tickets():
                access_token = None
        return super()._find_record(xmlid, res_model, res_id, access_token, field)

    def _record_to_stream(self, record, field_name):
        """Fetching a file of a confidential ticket is reading the ticket.

        The routes ask for a read-only connection; Odoo repeats the request on another one when something is written,
        which happens for confidential tickets only.
        """
        if record._name == "ir.attachment":
            tickets = record._get_support_tickets()
            self.env["e3k.access.log"]._record_readings(tickets)
        return super()._record_to_stream(record, field_name)
