from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

import psycopg2

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestTicket(SupportCase):
    def test_each_ticket_gets_its_own_number(self):
        first, second = self._new_ticket(), self._new_ticket()
        self.assertRegex(first.number, r"^E3K-\d{5}$")
        self.assertNotEqual(first.number, second.number)

    def test_a_number_cannot_be_given_twice(self):
        first = self._new_ticket()
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"):
            self._new_ticket(number=first.number)

    def test_display_name_carries_the_number(self):
        ticket = self._new_ticket()
        self.assertEqual(ticket.display_name, f"[{ticket.number}] Une facture refuse de se valider")

    def test_client_is_the_requesters_company_and_stays_when_they_leave(self):
        ticket = self._new_ticket()
        self.assertEqual(ticket.client_id, self.boreal)
        self.claire.partner_id.parent_id = self.northwind
        self.assertEqual(ticket.client_id, self.boreal)

    def test_asked_priority_is_provisional_until_an_agent_agrees(self):
        ticket = self._new_ticket(priority_asked="p1")
        self.assertEqual(ticket.priority, "p1")
        self.assertFalse(ticket.classified_at)
        ticket.with_user(self.agent).write({"priority": "p2"})
        self.assertEqual((ticket.priority_asked, ticket.priority), ("p1", "p2"))
        self.assertEqual(ticket.classified_at, self.NOW)

    def test_ticket_without_asked_priority_is_provisionally_moderate(self):
        self.assertEqual(self._new_ticket().priority, "p3")

    def test_reclassifying_needs_a_reason(self):
        ticket = self._new_ticket()
        ticket.with_user(self.agent).write({"priority": "p2"})
        with self.assertRaises(UserError):
            ticket.with_user(self.agent).write({"priority": "p1"})
        ticket.with_user(self.agent).write({"priority": "p1", "priority_reason": "Tout est arrêté"})
        self.assertEqual(ticket.priority, "p1")

    def test_requester_becomes_a_participant(self):
        self.assertIn(self.claire.partner_id, self._new_ticket().message_partner_ids)

    def test_moving_out_of_waiting_forgets_what_was_awaited(self):
        ticket = self._new_ticket()
        ticket._move_to("waiting", wait_party="client", wait_reason="Une capture d'écran")
        ticket._move_to("open")
        self.assertFalse(ticket.wait_party)
        self.assertFalse(ticket.wait_reason)

    def test_a_missing_kind_of_stage_is_said_clearly(self):
        ticket = self._new_ticket()
        self.env.ref("e3k_support.stage_waiting").active = False
        with self.assertRaisesRegex(UserError, "Waiting"):
            ticket._move_to("waiting")

    def test_a_ticket_is_never_deleted_but_as_noise(self):
        ticket = self._new_ticket()
        with self.assertRaises(UserError):
            ticket.unlink()
        ticket.action_cancel_as_spam()
        ticket.unlink()
        self.assertFalse(ticket.exists())

    def test_classify_dialog_agrees_priority_and_category(self):
        ticket = self._new_ticket(priority_asked="p1")
        dialog = (
            self.env["e3k.ticket.classify"]
            .with_user(self.agent)
            .with_context(default_ticket_id=ticket.id)
            .create({"priority": "p2", "category_id": self.env.ref("e3k_support.category_accounting").id})
        )
        dialog.action_confirm()
        self.assertEqual(ticket.priority, "p2")
        self.assertEqual(ticket.category_id, self.env.ref("e3k_support.category_accounting"))
        self.assertTrue(ticket.classified_at)

    def test_priority_definitions_are_in_the_readers_language(self):
        ticket = self._new_ticket(priority_asked="p1")
        english = ticket.with_context(lang="en_US").priority_definition
        french = ticket.with_context(lang="fr_CA").priority_definition
        self.assertIn("Odoo", english)
        self.assertNotEqual(english, french)
