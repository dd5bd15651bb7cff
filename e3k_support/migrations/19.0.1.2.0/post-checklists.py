"""The checklists in English that databases have are offered in English from now on; the French ones are new."""

from odoo import SUPERUSER_ID, api


def migrate(cr, _version):
    """Say in which language the shipped plans are; what a company renamed or made itself stays offered to all."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for xmlid, name in (
        ("e3k_support.mail_activity_plan_incident", "Critical incident"),
        ("e3k_support.mail_activity_plan_update", "Change put into production"),
    ):
        plan = env.ref(xmlid, raise_if_not_found=False)
        if plan and plan.name == name:
            plan.support_lang = "en"
