from odoo import models


class ResGroups(models.Model):
    _inherit = "res.groups"

    def write(self, vals):
        """Who is let into support from the group's side, or taken out of it, is so as from the user's."""
        if not {"user_ids", "implied_ids", "implied_by_ids"} & vals.keys():
            return super().write(vals)
        with self.env["res.users"]._see_leavers_out():
            return super().write(vals)
