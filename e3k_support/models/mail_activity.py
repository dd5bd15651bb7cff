from odoo import models

#: Reading one of these is reading the ticket; the summary stands on every board.
CONTENT_FIELDS = frozenset(("note", "feedback"))


class MailActivity(models.Model):
    """What is noted to do for a confidential ticket is read as the ticket is."""

    _name = "mail.activity"
    _inherit = ["mail.activity", "e3k.ticket.text.mixin"]
    _text_model = "res_model"
    _text_content = CONTENT_FIELDS

    def _read_format(self, fnames, load="_classic_read"):
        if not self.env.su and not CONTENT_FIELDS.isdisjoint(fnames):
            # sudo: which tickets the activities belong to
            rows = self.sudo().filtered(lambda row: row.res_model == "e3k.ticket")
            self.env["e3k.access.log"]._record_readings(self.env["e3k.ticket"].browse(set(rows.mapped("res_id"))))
        return super()._read_format(fnames, load)

    def read(self, fields=None, load="_classic_read"):
        return super().read(fields, load)

    read._readonly = False  # see e3k.audit.mixin
