from odoo import api, models

#: What an address is made of.
ADDRESS = frozenset({"alias_name", "alias_domain_id"})


class MailAlias(models.Model):
    _inherit = "mail.alias"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()  # e3k.team._get_address_book
        return super().create(vals_list)

    def write(self, vals):
        if not ADDRESS.isdisjoint(vals):
            self.env.registry.clear_cache()  # e3k.team._get_address_book
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()  # e3k.team._get_address_book
        return super().unlink()
