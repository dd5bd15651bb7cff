from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestIntakeHandling(SupportCase):
    """What people do with a mail that was judged otherwise than they would: let it in, judge it again."""

    def _accept(self, mail):
        with self.mock_mail_gateway():
            return mail.with_user(self.lead).action_accept()

    # ------------------------------------------------------------
    # Accepted
    # ------------------------------------------------------------

    def test_wrong_verdicts_become_tickets_of_their_senders_and_machines_are_not_answered(self):
        wrong = {
            "automatic": {"extra": "Auto-Submitted: auto-generated\n"},
            "list": {"extra": "List-Id: <x.example>\n"},
            "loop": {"sender": self.support_address},
            "bounce": {"sender": "Mail Delivery System <postmaster@mx.example>", "subject": "Undelivered Mail"},
        }
        for number, (outcome, parts) in enumerate(wrong.items()):
            with self.subTest(outcome=outcome):
                sender = {"sender": f"zoe{number}@inconnue.example", "message_id": f"<{number}@x.example>"}
                mail = self._receive(**{**sender, **parts})
                self.assertEqual((mail.outcome, mail.ticket_id.id), (outcome, False))
                self.assertIsNone(self._accept(mail))
                self.assertEqual((mail.outcome, mail.reason_code), ("ticket", "accepted"))
                self.assertIn("refuse de se valider", mail.ticket_id.description)
                self.assertFalse(self._new_mails)

    def test_automatic_mail_of_a_thread_becomes_a_reply(self):
        ticket = self._receive().ticket_id
        mail = self._receive(
            message_id="<auto@boreal.example>",
            subject=f"Réponse automatique : [{ticket.number}]",
            extra="Auto-Submitted: auto-replied\n",
        )
        self._accept(mail)
        self.assertEqual((mail.outcome, mail.ticket_id), ("reply", ticket))

    def test_duplicate_becomes_a_ticket_of_its_own(self):
        first, second = self._receive(), self._receive()
        self._accept(second)
        self.assertEqual(second.outcome, "ticket")
        self.assertNotIn(second.ticket_id, (first.ticket_id, self.env["e3k.ticket"]))
        self.assertEqual(self._receive().outcome, "duplicate")

    def test_sender_who_was_blocked_by_mistake_is_acknowledged_once_accepted(self):
        self.env["e3k.blocked.sender"].create({"pattern": "zoe@inconnue.example"})
        mail = self._receive(sender="zoe@inconnue.example")
        self._accept(mail)
        self.assertEqual(self._new_mails.recipient_ids, mail.ticket_id.requester_id)

    def test_mail_that_has_its_ticket_is_not_accepted_again(self):
        with self.assertRaises(UserError):
            self._receive().with_user(self.lead).action_accept()

    def test_agents_accept_and_replay_nothing(self):
        mail = self._receive(extra="List-Id: <x.example>\n", sender="zoe@inconnue.example")
        for action in ("action_accept", "action_replay"):
            with self.assertRaises(AccessError):
                getattr(mail.with_user(self.agent), action)()

    # ------------------------------------------------------------
    # Accepted: the person
    # ------------------------------------------------------------

    def _stranger(self, ticket, sender="Mallory Roe <mallory@elsewhere.example>", **parts):
        return self._receive(
            **{"sender": sender, "message_id": "<m1@x.example>", "subject": f"RE: [{ticket.number}]", **parts}
        )

    def test_accepted_stranger_takes_part_and_the_next_mail_is_a_normal_reply(self):
        ticket = self._receive().ticket_id
        mail = self._stranger(ticket)
        self._accept(mail)
        person = mail.ticket_id.message_ids.filtered(lambda m: m.message_id == "<m1@x.example>").author_id
        self.assertEqual((person.name, person.email), ("Mallory Roe", "mallory@elsewhere.example"))
        self.assertIn(person, ticket.message_partner_ids)
        again = self._stranger(ticket, message_id="<m2@x.example>")
        self.assertEqual((again.outcome, again.reason_code), ("reply", "reply"))

    def test_late_mail_that_is_accepted_opens_a_linked_ticket_and_is_acknowledged(self):
        ticket = self._receive().ticket_id
        ticket._move_to("closed")
        self._stop_at(self.NOW + timedelta(days=40))
        mail = self._stranger(ticket)
        self._accept(mail)
        self.assertEqual((mail.outcome, mail.ticket_id.origin_id), ("ticket", ticket))
        self.assertEqual(self._new_mails.recipient_ids.email, "mallory@elsewhere.example")

    def _open_dialog(self, action):
        wizard = self.env["e3k.intake.accept"].with_user(self.lead)
        return wizard.with_context(**action["context"]).create({})

    def test_namesake_is_proposed_as_another_address_of_the_person(self):
        ticket = self._receive().ticket_id
        mail = self._stranger(ticket, "Claire Tremblay <claire.t@gmail.com>")
        dialog = self._open_dialog(self._accept(mail))
        self.assertEqual((dialog.who, dialog.person_id, mail.outcome), ("known", self.claire.partner_id, "quarantined"))
        dialog.action_confirm()
        self.assertEqual((mail.outcome, mail.ticket_id), ("reply", ticket))
        self.assertEqual(ticket.message_ids[0].author_id, self.claire.partner_id)
        self.assertEqual(self.claire.partner_id.support_address_ids.email, "claire.t@gmail.com")
        opened = self._receive(sender="claire.t@gmail.com", message_id="<n@gmail.example>").ticket_id
        self.assertEqual(opened.requester_id, self.claire.partner_id)

    def test_somebody_of_the_clients_domain_may_be_a_person_we_know_or_another(self):
        private = self._receive().ticket_id
        private.confidentiality = "private"
        mail = self._stranger(private, "Comptabilité <compta@boreal.example>")
        dialog = self._open_dialog(self._accept(mail))
        self.assertEqual(dialog.who, "other")
        self.assertEqual(dialog.likely_ids, self.claire.partner_id | self.denis.partner_id)
        dialog.action_confirm()
        self.assertEqual(mail.outcome, "reply")
        self.assertFalse(self.claire.partner_id.support_address_ids)

    def test_forged_sender_is_proposed_as_nobodys_other_address(self):
        ticket = self._receive().ticket_id
        mail = self._stranger(
            ticket, "Claire Tremblay <claire.t@gmail.com>", extra="Authentication-Results: mx; dmarc=fail\n"
        )
        self.assertIsNone(self._accept(mail))
        self.assertFalse(self.claire.partner_id.support_address_ids)

    # ------------------------------------------------------------
    # Replayed
    # ------------------------------------------------------------

    def test_mail_is_judged_again_by_the_settings_of_today(self):
        mail = self._receive(sender="root@monitoring.example", extra="Auto-Submitted: auto-generated\n")
        self.assertEqual(mail.outcome, "automatic")
        self.team.monitor_senders = "monitoring.example"
        mail.with_user(self.lead).action_replay()
        self.assertEqual((mail.outcome, mail.reason_code), ("ticket", "allowed_monitor"))

    def test_quarantined_mail_is_judged_again_once_our_server_is_named(self):
        ticket = self._receive().ticket_id
        results = "Authentication-Results: mx.e3k.test; spf=fail\nAuthentication-Results: mx.e3k.test; dkim=pass "
        mail = self._receive(
            message_id="<q@boreal.example>",
            subject=f"RE: [{ticket.number}]",
            extra=f"{results}header.d=boreal.example\n",
        )
        self.assertEqual((mail.outcome, mail.sender_check), ("quarantined", "failed"))
        self.env["ir.config_parameter"].set_param("e3k_support.trusted_mail_servers", "mx.e3k.test")
        mail.with_user(self.lead).action_replay()
        self.assertEqual((mail.outcome, mail.sender_check), ("reply", "verified"))

    # ------------------------------------------------------------
    # Shown
    # ------------------------------------------------------------

    def test_lead_reads_what_a_mail_says_before_it_is_let_in_and_no_secret(self):
        ticket = self._receive().ticket_id
        mail = self._stranger(ticket, body="Bonjour, mon mot de passe: Tr0ub4dor&3")
        preview = mail.with_user(self.lead).with_context(bin_size=True).preview
        self.assertIn("Bonjour", preview)
        self.assertNotIn("Tr0ub4dor", preview)
        mail._forget_raw()
        mail.invalidate_recordset()
        self.assertFalse(mail.with_user(self.lead).preview)
