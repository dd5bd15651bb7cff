from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestIntakeMail(SupportCase):
    def test_mail_becomes_a_ticket_of_its_sender(self):
        mail = self._receive()
        ticket = mail.ticket_id
        self.assertEqual(mail.outcome, "ticket")
        self.assertEqual(ticket.requester_id, self.claire.partner_id)
        self.assertEqual(ticket.client_id, self.boreal)
        self.assertEqual((ticket.channel, ticket.team_id), ("email", self.team))
        self.assertIn("refuse de se valider", ticket.description)

    def test_clock_starts_when_our_server_received_never_at_the_date_header(self):
        ticket = self._receive().ticket_id
        self.assertEqual(ticket.received_at, self.NOW.replace(hour=14, minute=58))

    def test_gateway_of_odoo_leads_to_the_same_intake(self):
        ticket_id = self.env["mail.thread"].message_process(None, self._mail())
        ticket = self.env["e3k.ticket"].browse(ticket_id)
        self.assertEqual(ticket.requester_id, self.claire.partner_id)
        self.assertEqual(self.env["e3k.intake.mail"].search([("ticket_id", "=", ticket.id)]).door, "process")

    def test_mail_of_other_apps_is_left_to_odoo(self):
        intake = self.env["e3k.intake.mail"]
        self.assertFalse(intake._concerns_support(intake._read(self._mail(to="ventes@e3k.test"))))
        self.assertTrue(intake._concerns_support(intake._read(self._mail())))

    def test_reply_threads_by_its_references(self):
        ticket = self._receive().ticket_id
        reply = self._receive(
            message_id="<r1@boreal.example>",
            subject="Re: sans numéro",
            extra="References: <facture-1@boreal.example>\n",
            body="Voici la capture.",
        )
        self.assertEqual((reply.outcome, reply.ticket_id), ("reply", ticket))
        self.assertIn("Voici la capture.", ticket.message_ids[0].body)

    def test_reply_threads_by_the_number_in_the_subject(self):
        ticket = self._receive().ticket_id
        reply = self._receive(message_id="<r2@boreal.example>", subject=f"RE: [{ticket.number}] Facture")
        self.assertEqual(reply.ticket_id, ticket)

    def test_colleague_may_answer(self):
        ticket = self._receive().ticket_id
        reply = self._receive(
            sender="denis@boreal.example", message_id="<d1@boreal.example>", subject=f"RE: [{ticket.number}]"
        )
        self.assertEqual((reply.outcome, reply.ticket_id), ("reply", ticket))

    def test_stranger_who_quotes_a_number_is_quarantined(self):
        ticket = self._receive().ticket_id
        count = len(ticket.message_ids)
        mail = self._receive(
            sender="mallory@elsewhere.example", message_id="<m1@x.example>", subject=f"RE: [{ticket.number}]"
        )
        self.assertEqual(mail.outcome, "quarantined")
        self.assertEqual(len(ticket.message_ids), count)
        mail.with_user(self.lead).action_accept()
        self.assertEqual(mail.outcome, "reply")
        self.assertGreater(len(ticket.message_ids), count)

    def test_same_message_twice_is_one_ticket(self):
        first = self._receive()
        second = self._receive()
        self.assertEqual(second.outcome, "duplicate")
        self.assertEqual(second.ticket_id, first.ticket_id)
        self.assertEqual(self.env["e3k.ticket"].search_count([("requester_id", "=", self.claire.partner_id.id)]), 1)

    def test_machines_open_no_ticket_and_get_no_answer(self):
        with self.mock_mail_gateway():
            mail = self._receive(extra="Auto-Submitted: auto-replied\n", subject="Réponse automatique : absente")
        self.assertEqual(mail.outcome, "automatic")
        self.assertFalse(mail.ticket_id)
        self.assertFalse(self._new_mails)

    def test_automatic_reply_changes_nothing_on_its_ticket(self):
        ticket = self._receive().ticket_id
        ticket._move_to("waiting", wait_party="client", wait_reason="Une capture")
        self.flush_tracking()
        count = len(ticket.message_ids)
        self._receive(
            message_id="<ooo@boreal.example>",
            extra="Auto-Submitted: auto-replied\nIn-Reply-To: <facture-1@boreal.example>\n",
        )
        self.assertEqual(ticket.stage_kind, "waiting")
        self.assertEqual(len(ticket.message_ids), count)

    def test_unknown_sender_becomes_a_contact_in_their_language(self):
        mail = self._receive(
            sender="Marie Nouvelle <marie@inconnue.example>",
            message_id="<marie@inconnue.example>",
            body="Bonjour, nous ne pouvons plus ouvrir de session depuis ce matin. Pouvez-vous nous aider rapidement?",
        )
        requester = mail.ticket_id.requester_id
        self.assertEqual(requester.email_normalized, "marie@inconnue.example")
        self.assertEqual(mail.ticket_id.requester_lang, "fr_CA")

    def test_unsure_language_is_answered_in_both(self):
        with self.mock_mail_gateway():
            mail = self._receive(
                sender="x@inconnue.example", message_id="<x@inconnue.example>", subject="?", body="404"
            )
        answer = self._new_mails.filtered(lambda m: mail.ticket_id.requester_id in m.recipient_ids)
        self.assertIn("Bonjour", answer.body_html)
        self.assertIn("Hello", answer.body_html)

    def test_stranger_is_acknowledged_once_an_hour(self):
        with self.mock_mail_gateway():
            for index in range(3):
                self._receive(sender="x@inconnue.example", message_id=f"<{index}@inconnue.example>")
        self.assertEqual(len(self._new_mails), 1)

    def test_empty_subject_and_body_still_make_a_readable_ticket(self):
        mail = self._receive(subject="", body="", message_id="<vide@boreal.example>")
        self.assertEqual(mail.outcome, "ticket")
        self.assertTrue(mail.ticket_id.name)

    def test_attachments_survive(self):
        raw = self._mail().replace(
            b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n",
            b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n',
        )
        raw += b'--b\nContent-Type: text/csv; name="lignes.csv"\nContent-Disposition: attachment; '
        raw += b'filename="lignes.csv"\n\na;b\n1;2\n--b--\n'
        message = self._receive(raw).ticket_id.message_ids.filtered("attachment_ids")
        self.assertEqual(message.attachment_ids.mapped("name"), ["lignes.csv"])

    def test_failed_mail_is_kept_shown_and_can_be_replayed(self):
        Intake = self.env.registry["e3k.intake.mail"]
        with (
            patch.object(Intake, "_deliver", side_effect=ValueError("broken")),
            mute_logger("odoo.addons.e3k_support.models.e3k_intake_processing_mixin"),
        ):
            mail = self._receive()
        self.assertEqual((mail.outcome, mail.error), ("failed", "broken"))
        self.assertEqual(mail._get_raw(), self._mail())
        carrier = mail.ticket_id
        self.assertEqual(carrier.activity_ids.user_id, self.env["e3k.intake.mail"]._get_administrators())
        attachment = self.env["ir.attachment"].search([("res_model", "=", "e3k.ticket"), ("res_id", "=", carrier.id)])
        self.assertEqual(attachment.raw, self._mail())
        mail.with_user(self.lead).action_replay()
        self.assertEqual(mail.outcome, "ticket")
        self.assertEqual(mail.ticket_id.requester_id, self.claire.partner_id)
        self.assertEqual(carrier.stage_kind, "cancelled")

    def test_mail_without_anything_in_it_is_kept_and_told(self):
        mail = self._receive(b"\r\n")
        self.assertEqual((mail.outcome, mail.reason_code), ("failed", "empty_mail"))
        self.assertTrue(mail.ticket_id.activity_ids)

    def test_only_failed_mails_can_be_replayed(self):
        with self.assertRaises(UserError):
            self._receive().action_replay()

    def test_forward_of_an_agent_names_the_original_sender(self):
        self.agent.email = "agnes@e3k.test"
        body = (
            "FYI\n\n---------- Forwarded message ---------\nDe : Claire Tremblay <claire@boreal.example>\n"
            "Date: mar. 3 mars 2026\nSubject: Facture\nTo: <agnes@e3k.test>\n\nLa facture bloque.\n"
        )
        mail = self._receive(sender="agnes@e3k.test", subject="Fwd: Facture", message_id="<fw@e3k.test>", body=body)
        self.assertEqual(mail.ticket_id.requester_id, self.claire.partner_id)

    def test_mail_that_was_only_stored_is_processed_later(self):
        intake = self.env["e3k.intake.mail"]
        raw = self._mail()
        mail = intake._store(raw, intake._read(raw), "imap")
        self.assertEqual((mail.outcome, mail.ticket_id.id), ("received", False))
        self._stop_at(self.NOW.replace(minute=5))
        with self.enter_registry_test_mode():
            self.env.ref("e3k_support.ir_cron_process_received").method_direct_trigger()
        self.assertEqual(mail.outcome, "ticket")
        self.assertEqual(mail.ticket_id.received_at, self.NOW.replace(hour=14, minute=58))
