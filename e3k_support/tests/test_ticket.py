from datetime import datetime

import psycopg2
from lxml import etree

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

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

    def _dialog(self, model, ticket, **values):
        """Return a dialog that the agent has filled in for ``ticket``."""
        return self.env[model].with_user(self.agent).create({"ticket_id": ticket.id, **values})

    def test_client_is_told_an_agreed_priority_and_its_reason(self):
        ticket = self._new_ticket()
        with self.mock_mail_gateway():
            ticket.with_user(self.agent).write({"priority": "p1", "priority_reason": "Toute l'usine est arrêtée."})
        mail = self._new_mails.filtered(lambda m: self.claire.partner_id in m.recipient_ids)
        self.assertIn("P1", mail.body_html)
        self.assertIn("Toute l&#39;usine est arrêtée.", mail.body_html.replace("l'usine", "l&#39;usine"))
        self.assertIn("'Auto-Submitted': 'auto-replied'", mail.headers)

    def test_confirming_the_provisional_priority_writes_to_nobody(self):
        ticket = self._new_ticket()
        with self.mock_mail_gateway():
            ticket.with_user(self.agent).write({"priority": "p3"})
        self.assertTrue(ticket.classified_at)
        self.assertFalse(self._new_mails)

    def test_committed_date_changes_only_with_a_reason(self):
        ticket = self._new_ticket()
        ticket.write({"priority": "p4", "complexity": "simple", "committed_at": "2026-03-10 20:00:00"})
        with self.assertRaises(UserError):
            ticket.write({"committed_at": "2026-03-12 20:00:00"})
        ticket.write({"committed_at": "2026-03-12 20:00:00", "commitment_reason": "Le fournisseur tarde."})
        self.assertEqual(ticket.committed_at.day, 12)

    def test_wait_dialog_pauses_with_party_reason_and_next_contact(self):
        ticket = self._new_ticket()
        dialog = {"wait_party": "third_party", "wait_reason": "Réponse de l'hébergeur", "next_contact_on": "2026-03-05"}
        self._dialog("e3k.ticket.wait", ticket, **dialog).action_confirm()
        self.assertEqual((ticket.stage_kind, ticket.wait_party), ("waiting", "third_party"))
        self.assertEqual(ticket._sla_promise("first_response").state, "running")
        self._post(ticket, self.agent, "Nous attendons l'hébergeur.")
        self.assertEqual(ticket._sla_promise("progress_update").state, "paused")

    def test_next_contact_in_the_past_is_refused(self):
        dialog = self._dialog("e3k.ticket.wait", self._new_ticket(), wait_reason="?", next_contact_on="2026-03-02")
        with self.assertRaises(UserError):
            dialog.action_confirm()

    def test_dropping_a_card_on_waiting_waits_for_the_client(self):
        ticket = self._new_ticket()
        ticket.with_user(self.agent).stage_id = self.env.ref("e3k_support.stage_waiting")
        self.assertEqual(ticket.wait_party, "client")

    def test_logged_call_answers_and_its_summary_is_mailed(self):
        ticket = self._new_ticket()
        self._stop_at(self.NOW.replace(minute=40))
        dialog = self._dialog("e3k.ticket.phone", ticket, called_at=self.NOW.replace(minute=10), summary="<p>Fait.</p>")
        with self.mock_mail_gateway():
            dialog.action_confirm()
        timer = ticket._sla_promise("first_response")
        self.assertEqual((timer.state, timer.stopped_at), ("met", self.NOW.replace(minute=10)))
        self.assertIn(self.claire.partner_id, self._new_mails.recipient_ids)

    def test_the_summary_of_a_call_is_dated_as_its_reader_writes_dates(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        self.env["ir.module.module"]._load_module_terms(["e3k_support"], ["fr_CA"])
        self.claire.partner_id.write({"lang": "fr_CA", "tz": "America/Montreal"})
        ticket = self._new_ticket()
        ticket._log_call(datetime(2026, 11, 26, 3, 41, 59), False, "<p>Fait.</p>")
        body = str(ticket.message_ids[0].body).replace("&nbsp;", " ").replace("\xa0", " ")
        self.assertIn("Appel du mercredi 25 novembre 2026, 22 h 41", body)

    def test_nobody_is_asked_who_requests_a_problem_of_ours(self):
        arch = etree.fromstring(self.env["e3k.ticket"].with_user(self.agent).get_view(view_type="form")["arch"])
        (banner,) = arch.xpath("//div[@role='status'][.//field[@name='coverage_reason']]")
        (card,) = arch.xpath("//field[@name='requester_card']")
        problem = {"id": 1, "is_problem": True, "requester_id": False, "coverage": "unknown"}
        problem.update(coverage_reason="no_client", requester_doubt=False)
        for node in (banner, card):
            self.assertTrue(safe_eval(node.get("invisible"), dict(problem)))
            self.assertFalse(safe_eval(node.get("invisible"), {**problem, "is_problem": False}))

    def test_call_in_the_future_is_refused(self):
        call = {"called_at": self.NOW.replace(hour=20), "summary": "<p>x</p>"}
        with self.assertRaises(UserError):
            self._dialog("e3k.ticket.phone", self._new_ticket(), **call).action_confirm()

    def test_merged_ticket_ends_and_its_mails_flow_to_the_survivor(self):
        other = self._receive().ticket_id
        survivor = self._new_ticket()
        self._dialog("e3k.ticket.merge", other, target_id=survivor.id).action_confirm()
        self.assertEqual((other.stage_kind, other.merged_into_id), ("cancelled", survivor))
        self.assertEqual(other._sla_promise("first_response").state, "merged")
        reply = self._receive(message_id="<suite@boreal.example>", subject=f"RE: [{other.number}]")
        self.assertEqual(reply.ticket_id, survivor)

    def test_tickets_of_two_clients_are_never_merged(self):
        other = self._new_ticket(self.john)
        with self.assertRaises(ValidationError):
            self._dialog("e3k.ticket.merge", other, target_id=self._new_ticket().id).action_confirm()
