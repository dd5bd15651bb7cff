from odoo.exceptions import RedirectWarning
from odoo.tests import Form, new_test_user, tagged

from .portal_common import PortalCase
from .test_migration_summary import load


@tagged("post_install", "-at_install")
class TestAccessLeavers(PortalCase):
    """Whoever leaves support, by whichever way, leaves the tickets: nothing more reaches them."""

    def _hears_nothing(self, user):
        """Whoever left support follows nothing, plans nothing, and is mailed nothing with a link of their own."""
        ticket = self.ticket
        self.assertNotIn(user.partner_id, ticket.message_partner_ids)
        self.assertNotIn(user.partner_id, ticket.reader_ids)
        self.assertNotIn(user, ticket.activity_ids.user_id)
        with self.mock_mail_gateway():
            self._post(self.ticket, self.claire, "Secret")
        self.assertFalse([mail for mail in self._mails if user.email in str(mail["email_to"])])

    def test_who_leaves_support_by_any_way_is_told_nothing_more(self):
        group = self.env.ref("e3k_support.group_agent")
        ways = {
            "group": lambda user: setattr(group, "user_ids", group.user_ids - user),
            "user": lambda user: setattr(user, "group_ids", user.group_ids - group),
            "archived": lambda user: user.action_archive(),
        }
        self.team.is_open_to_all = True
        for name, leave in ways.items():
            with self.subTest(way=name):
                login = f"{name}@e3k.test"
                user = new_test_user(self.env, login, groups="e3k_support.group_agent", email=login)
                self.ticket.message_subscribe(user.partner_id.ids)
                self.ticket.activity_schedule("mail.mail_activity_data_todo", user_id=user.id)
                leave(user)
                self._hears_nothing(user)

    def test_lead_who_becomes_an_agent_leaves_the_tickets_of_other_teams(self):
        self.team.write({"member_ids": self.agent.ids, "is_open_to_all": False})
        self.ticket.message_subscribe(self.lead.partner_id.ids)
        lead = self.env.ref("e3k_support.group_lead")
        self.lead.group_ids = self.lead.group_ids - lead + self.env.ref("e3k_support.group_agent")
        self._hears_nothing(self.lead)

    def test_who_still_answers_tickets_is_taken_out_of_no_group(self):
        group = self.env.ref("e3k_support.group_agent")
        group.user_ids += self.agent
        self.agent.group_ids = group
        with self.assertRaises(RedirectWarning):
            group.user_ids -= self.agent

    def test_who_was_archived_before_the_upgrade_is_told_nothing_more(self):
        user = new_test_user(self.env, "gone@e3k.test", groups="e3k_support.group_agent", email="gone@e3k.test")
        user.action_archive()
        self.ticket.message_subscribe(user.partner_id.ids)
        load("post-leavers").migrate(self.env.cr, "19.0.1.1.0")
        self._hears_nothing(user)

    def test_form_of_a_new_user_keeps_the_roles_chosen_there(self):
        """Odoo writes groups in the record of an onchange: what somebody chose in the form is not dropped by it."""
        form = Form(self.env["res.users"], view="base.view_users_form")
        form.name, form.login = "Passerelle", "gateway@e3k.test"
        gateway = self.env.ref("e3k_support.group_mail_gateway")
        form.group_ids.add(gateway)
        user = form.save()
        self.assertIn(gateway, user.group_ids)
        self.assertTrue(user.has_group("e3k_support.group_mail_gateway"))
