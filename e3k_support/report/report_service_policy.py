from odoo import api, models

from ..models.e3k_portal_mixin import format_day


class ReportServicePolicyFr(models.AbstractModel):
    """The policy on paper in French, whatever language the one who prints it reads."""

    _name = "report.e3k_support.report_service_policy_fr"
    _description = "Service Policy in French"
    _policy_lang = "fr_CA"

    @api.model
    def _get_report_values(self, docids, data=None):
        policies = self.env["e3k.service.policy"]
        lang = policies._get_installed_lang(self._policy_lang)
        readers = policies.with_context(lang=lang)
        return {
            "docs": readers.browse(docids),
            "text_lang": self._policy_lang,
            "screen_lang": lang,
            "say_day": lambda day: format_day(readers.env, day) if day else "",
        }


class ReportServicePolicyEn(models.AbstractModel):
    """The same in English."""

    _name = "report.e3k_support.report_service_policy_en"
    _inherit = ["report.e3k_support.report_service_policy_fr"]
    _description = "Service Policy in English"
    _policy_lang = "en_US"
