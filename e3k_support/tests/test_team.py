from odoo.tests import tagged

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestTeam(SupportCase):
    def test_default_team_answers_at_the_support_address(self):
        self.assertTrue(self.team.alias_email.startswith("support"))
        self.assertIn(self.team.alias_email, self.env["e3k.team"]._get_own_addresses())

    def test_a_taken_address_does_not_stop_the_installation(self):
        team = self.env["e3k.team"].create({"name": "Deuxième niveau"})
        team._claim_alias([self.team.alias_name, "niveau2"])
        self.assertEqual(team.alias_name, "niveau2")

    def test_address_is_live_as_soon_as_a_domain_exists(self):
        domains = self.env["mail.alias.domain"].search([])
        self.env["mail.alias"].search([]).alias_domain_id = False
        self.env["res.company"].search([]).alias_domain_id = False
        domains.unlink()
        self.assertFalse(self.team.alias_email)
        self.env["mail.alias.domain"].create({"name": "aide.example"})
        self.assertEqual(self.team.alias_email, f"{self.team.alias_name}@aide.example")

    def test_new_team_opens_tickets_of_its_own(self):
        team = self.env["e3k.team"].create({"name": "Deuxième niveau", "alias_name": "niveau2"})
        self.assertEqual(team.alias_model_id.model, "e3k.ticket")
        self.assertIn(str(team.id), team.alias_defaults)

    def test_counts_are_of_open_tickets_only(self):
        opened = self._new_ticket()
        self._new_ticket()._move_to("closed")
        self.team.invalidate_recordset()
        base = self.team.open_ticket_count
        opened._move_to("closed")
        self.team.invalidate_recordset()
        self.assertEqual(self.team.open_ticket_count, base - 1)

    def test_promises_are_counted_in_the_quebec_calendar(self):
        self.assertEqual(self.team.calendar_id.tz, "America/Toronto")
