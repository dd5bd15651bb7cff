from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

#: Reading one of these is reading the file.
CONTENT_FIELDS = frozenset(("raw", "datas", "db_datas", "index_content"))
#: Where a file lies that came with a message rather than with its record.
MESSAGE_MODELS = ("mail.message", "mail.compose.message")
#: Models whose files leave by pages of their own.
CLOSED_MODELS = ("e3k.intake.mail", "e3k.secret")


class IrAttachment(models.Model):
    """The files of tickets: never public, no link to one outlives the links to its ticket, each fetch is recorded."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        files._keep_private()
        return files

    def write(self, vals):
        result = super().write(vals)
        if vals.get("public") or vals.get("res_model"):
            self._keep_private()
        return result

    def _post_add_create(self, **kwargs):
        """A file that is laid beside a ticket's conversation, without a message, holds no secret either."""
        result = super()._post_add_create(**kwargs)
        # sudo: where the file was laid; who uploads it was let to the ticket
        laid = self.sudo().filtered(lambda file: file.res_model == "e3k.ticket" and file.res_id)
        for ticket_id, files in laid.grouped("res_id").items():
            self.env["e3k.ticket"].browse(ticket_id)._cover_files(files)
        return result

    def _keep_private(self):
        """Whatever asked for it: a file of a ticket is for those who see the ticket."""
        # sudo: the creator may not write; nothing but the flag is taken away
        public = self.sudo().filtered(lambda file: file.public and file.res_model == "e3k.ticket")
        if public:
            public.public = False

    # ------------------------------------------------------------
    # Who reads
    # ------------------------------------------------------------

    def _check_access(self, operation):
        """A raw mail, and a file that holds secrets, leave by their own pages alone, where that is recorded.

        For administrators too: Odoo lets them read any field's file by its id.
        """
        refused = super()._check_access(operation)
        if self.env.su:
            return refused
        # sudo: what the files belong to, before anything of them is given
        closed = self.sudo().filtered(lambda file: file.res_field and file.res_model in CLOSED_MODELS)
        if not closed:
            return refused
        closed.invalidate_recordset(["res_model", "res_field"])  # as Odoo does: what is refused stays in no cache
        return self.browse(closed.ids) | (refused[0] if refused else self.browse()), self._refuse_closed

    def _refuse_closed(self):
        return AccessError(self.env._("Download it from its own page: what leaves there is recorded."))

    def _read_format(self, fnames, load="_classic_read"):
        """A file read over RPC is a reading of its ticket."""
        if not self.env.su and not CONTENT_FIELDS.isdisjoint(fnames):
            self.env["e3k.access.log"]._record_readings(self._get_support_tickets())
        return super()._read_format(fnames, load)

    def _get_support_tickets(self):
        """Return the tickets that these files belong to, by themselves or by a message."""
        files = self.sudo()  # sudo: which tickets these are; whoever asks was let to the file
        owned = files.filtered(lambda file: file.res_model == "e3k.ticket" and file.res_id)
        ids = set(owned.mapped("res_id"))
        loose = files.filtered(lambda file: file.res_model in MESSAGE_MODELS)
        if loose:
            domain = Domain("model", "=", "e3k.ticket") & Domain("attachment_ids", "in", loose.ids)
            ids.update(self.env["mail.message"].sudo().search(domain).mapped("res_id"))
        return self.env["e3k.ticket"].browse(ids).exists()

    def _can_return_content(self, field_name=None, access_token=None):
        """Odoo's permanent token of a file opens a ticket's file for as long as a mailed link would.

        Afterwards it counts for nothing: who is logged in sees what their rights let them see.
        """
        file = self.sudo()  # sudo: model and age of the file, before anything of it is given
        if access_token and file.res_model == "e3k.ticket":
            days = self.env["e3k.ticket"]._get_link_days()
            if not file.access_token or fields.Datetime.add(file.create_date, days=days) < self.env.cr.now():
                access_token = None
        return super()._can_return_content(field_name, access_token)
