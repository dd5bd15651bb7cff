from odoo import models


class IrBinary(models.AbstractModel):
    """Every address of a file ends here: ``/web/content``, ``/web/image``, zips of attachments."""

    _inherit = "ir.binary"

    def _record_to_stream(self, record, field_name):
        """Fetching a file of a confidential ticket is reading the ticket.

        The routes ask for a read-only connection; Odoo repeats the request on another one when something is written,
        which happens for confidential tickets only.
        """
        if record._name == "ir.attachment":
            tickets = record._get_support_tickets()
            self.env["e3k.access.log"]._record_readings(tickets)
        return super()._record_to_stream(record, field_name)
