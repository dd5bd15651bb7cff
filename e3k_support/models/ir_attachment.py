from odoo import api, fields, models


class IrAttachment(models.Model):
    """The files of tickets: never public, and no link to one outlives the links to its ticket."""

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

    def _keep_private(self):
        """Whatever asked for it: a file of a ticket is for those who see the ticket."""
        # sudo: the creator may not write; nothing but the flag is taken away
        public = self.sudo().filtered(lambda file: file.public and file.res_model == "e3k.ticket")
        if public:
            public.public = False

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
