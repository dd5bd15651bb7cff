from odoo import models


class ResGroups(models.Model):
    _inherit = "res.groups"

    def write(self, vals):
        """Who is let into support from the group's side is recorded too."""
        if not {"user_ids", "implied_ids", "implied_by_ids"} & vals.keys():
            return super().write(vals)
        with self.env["e3k.access.log"]._watch_groups():
            return super().write(vals)
