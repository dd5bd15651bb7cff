from odoo import api, models


class MailAliasDomain(models.Model):
    _inherit = "mail.alias.domain"

    @api.model_create_multi
    def create(self, vals_list):
        domains = super().create(vals_list)
        self.env.registry.clear_cache()  # e3k.team._get_address_book: Odoo gives a first domain to every alias
        return domains

    def write(self, vals):
        if "name" in vals:
            self.env.registry.clear_cache()  # e3k.team._get_address_book
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()  # e3k.team._get_address_book
        return super().unlink()
