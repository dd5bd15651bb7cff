from odoo.http import request, route

from .portal_service_policy import SupportServicePolicy


class SupportPolicy(SupportServicePolicy):
    @route("/support/policy", type="http", auth="public", website=True, readonly=True)
    def support_policy(self):
        """Show the promises in force in the reader's language: definitions, hours, phone, closures ahead."""
        if not self._may_read_policy():
            return self._refuse()
        # sudo: a client reads no team; hours and phone of the default one are meant for the public
        team = request.env["e3k.team"].sudo()._get_default_team()
        values = {
            **self._get_service_policy_values(),
            "page_name": "support_policy",
            "priorities": team._get_policy_priorities(),
            "hours": team._get_policy_hours(),
            "closures": team._get_policy_closures(),
            "main_phone": team.phone,
            "support_address": team.alias_email,
        }
        return request.render("e3k_support.portal_policy", {**self._prepare_portal_layout_values(), **values})
