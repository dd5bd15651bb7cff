from odoo.http import request, route

from ..models.e3k_portal_mixin import format_day
from .portal_access import SupportAccess

REPORTS = {"fr": "e3k_support.action_report_service_policy_fr", "en": "e3k_support.action_report_service_policy_en"}


class SupportServicePolicy(SupportAccess):
    """The policy on paper, and the main contact's word that they have read it."""

    @route("/my/support/policy", type="http", auth="user", website=True, readonly=True)
    def my_support_policy(self):
        """Where the notice leads: the policy page, for somebody who is logged in."""
        return request.redirect("/support/policy#acknowledge")

    @route("/support/policy/<string:language>.pdf", type="http", auth="public", website=True, readonly=True)
    def support_policy_pdf(self, language):
        """Give the version in force as PDF, in French or English whatever the reader's language.

        Without a PDF engine on the server the same page is given for the browser to print.
        """
        policy = self._get_service_policy()
        if language not in REPORTS or not policy or not self._may_read_policy():
            raise request.not_found()
        # sudo: the policy in force is for everybody who may read its page, which was checked above
        report = request.env.ref(REPORTS[language]).sudo()
        if report.get_wkhtmltopdf_state() not in ("ok", "upgrade", "workers"):
            html, _type = report._render_qweb_html(report.report_name, policy.ids)
            return request.make_response(html, [("Content-Type", "text/html; charset=utf-8")])
        pdf, _type = report._render_qweb_pdf(report.report_name, policy.ids)
        name = f"e3k-support-policy-{policy.number}-{language}.pdf"
        return request.make_response(
            pdf,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(pdf)),
                ("Content-Disposition", f'inline; filename="{name}"'),
            ],
        )

    @route("/my/support/policy/acknowledge", type="http", auth="user", methods=["POST"], website=True, csrf=False)
    def support_policy_acknowledge(self, **post):
        """Keep that the person who is logged in has read the version that they were told of, as it stands now."""
        policy = self._get_service_policy()
        if self._has_valid_csrf(**post) and policy and post.get("policy") == f"{policy.id}-{policy._get_stamp()}":
            notices = request.env["e3k.service.policy.notice"]._get_of(policy, request.env.user.partner_id)
            notices._acknowledge()
        return request.redirect("/support/policy#acknowledge")

    # ------------------------------------------------------------
    # What the page shows
    # ------------------------------------------------------------

    def _get_service_policy(self):
        """Return the version in force today, in sudo; the page that shows it says who may read it."""
        # sudo: a client reads no team and no policy record; the version in force is meant for its readers
        policies = request.env["e3k.service.policy"].sudo()
        company = policies.env["e3k.team"]._get_default_team().company_id
        return policies._get_in_force(company)

    def _may_read_policy(self):
        """True when the policy is for everybody, or the visitor is logged in; as the settings say."""
        # sudo: a visitor reads no parameter; only this yes or no leaves the method
        audience = request.env["ir.config_parameter"].sudo().get_param("e3k_support.policy_audience", "public")
        return audience == "public" or not request.env.user._is_public()

    def _get_service_policy_values(self):
        """Return what the page shows of the version in force: its text, and whether this person must answer."""
        policy, lang = self._get_service_policy(), request.env.lang or "en_US"
        if not policy:
            return {"service_policy": policy}
        notices = request.env["e3k.service.policy.notice"]._get_of(policy, request.env.user.partner_id)
        return {
            "service_policy": policy,
            "policy_text": policy._get_text(lang),
            "policy_key": f"{policy.id}-{policy._get_stamp()}",
            "policy_html_lang": "fr" if lang.startswith("fr") else "en",
            "policy_day": format_day(request.env, policy.effective_on),
            "policy_notices": notices,
            "policy_acknowledged_at": all(notices.mapped("acknowledged_at")) and notices[:1].acknowledged_at,
        }
