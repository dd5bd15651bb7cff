from odoo import models
from odoo.fields import Domain

from ..models.mail_activity_plan import get_plan_language


class MailActivitySchedule(models.TransientModel):
    _inherit = "mail.activity.schedule"

    def _get_plan_available_base_domain(self):
        """On tickets, offer the checklists in the user's own language."""
        domain = super()._get_plan_available_base_domain()
        if self.res_model != "e3k.ticket":
            return domain
        return domain & Domain("support_lang", "in", (False, get_plan_language(self.env.user)))
