from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestSettings(SupportCase):
    """A support manager sets up support without being an administrator of Odoo."""

    def test_a_manager_changes_the_limits_of_support(self):
        with Form(self.env["e3k.settings"].with_user(self.manager)) as form:
            self.assertEqual((form.support_stuck_days, form.support_bouncing_moves, form.support_link_days), (3, 3, 30))
            form.support_stuck_days = 5
            form.support_bouncing_moves = 0
            form.support_link_days = 10
            form.support_uncovered_rule = "ask"
            form.support_policy_audience = "portal"
        form.record.action_save()
        company = self.env.company
        self.assertEqual((company.support_stuck_days, company.support_bouncing_moves), (5, 0))
        self.assertEqual(company.support_uncovered_rule, "ask")
        self.assertEqual(self.env["e3k.ticket"]._get_link_days(), 10)
        again = Form(self.env["e3k.settings"].with_user(self.manager))
        self.assertEqual((again.support_stuck_days, again.support_policy_audience), (5, "portal"))

    def test_nobody_below_a_manager_reads_or_changes_them(self):
        for user in (self.agent, self.lead):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["e3k.settings"].with_user(user).create({})

    def test_the_menu_is_there_for_managers(self):
        menu = self.env.ref("e3k_support.e3k_settings_menu")
        for user, sees in ((self.manager, True), (self.lead, False)):
            self.assertEqual(menu.id in self.env["ir.ui.menu"].with_user(user)._visible_menu_ids(), sees)
