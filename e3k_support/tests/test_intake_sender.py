import base64

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import SupportCase

DMARC_FAIL = "Authentication-Results: mx.e3k.test; dmarc=fail header.from=boreal.example\n"
DMARC_PASS = "Authentication-Results: mx.e3k.test; dmarc=pass header.from=boreal.example\n"


@tagged("post_install", "-at_install")
class TestIntakeSender(SupportCase):
    """Who may write: machines that a team wants, senders that nobody wants, addresses that anybody wrote."""

    def _trust(self, names="mx.e3k.test"):
        self.env["ir.config_parameter"].set_param("e3k_support.trusted_mail_servers", names)

    # ------------------------------------------------------------
    # Monitoring
    # ------------------------------------------------------------

    def test_monitor_of_the_team_opens_a_ticket_and_is_not_answered(self):
        self.team.monitor_senders = "nagios@boreal.example\n@monitoring.example"
        with self.mock_mail_gateway():
            mail = self._receive(
                sender="root@web1.monitoring.example", extra="Auto-Submitted: auto-generated\n", subject="CRITICAL disk"
            )
        self.assertEqual((mail.outcome, mail.reason_code), ("ticket", "allowed_monitor"))
        self.assertFalse(self._new_mails)

    def test_monitor_of_another_team_stays_a_machine(self):
        self.env["e3k.team"].create({"name": "Autre", "monitor_senders": "monitoring.example"})
        mail = self._receive(sender="root@monitoring.example", extra="Auto-Submitted: auto-generated\n")
        self.assertEqual(mail.outcome, "automatic")

    def test_monitoring_sender_must_be_an_address_or_a_domain(self):
        with self.assertRaises(ValidationError):
            self.team.monitor_senders = "nagios chez boréal"

    # ------------------------------------------------------------
    # Blocked
    # ------------------------------------------------------------

    def test_spam_from_a_ticket_blocks_its_sender_who_then_gets_nothing(self):
        ticket = self._receive(sender="pub@spam.example").ticket_id
        self._receive(sender="pub@spam.example")  # delivered twice
        action = ticket.with_user(self.agent).action_mark_spam()
        wizard = self.env["e3k.spam"].with_user(self.agent).with_context(**action["context"]).create({})
        self.assertEqual(wizard.senders, "pub@spam.example")
        wizard.action_confirm()
        self.assertEqual((ticket.stage_kind, ticket.cancel_reason), ("cancelled", "spam"))
        with self.mock_mail_gateway():
            again = self._receive(sender="pub@spam.example", message_id="<2@spam.example>")
        self.assertEqual((again.outcome, again.reason_code), ("quarantined", "blocked_sender"))
        self.assertFalse(again.ticket_id)
        self.assertFalse(self._new_mails)

    def test_spam_from_the_log_may_block_a_domain_until_it_is_unblocked(self):
        mail = self._receive(sender="a@spam.example")
        context = mail.with_user(self.lead).action_mark_spam()["context"]
        self.env["e3k.spam"].with_user(self.lead).with_context(**context).create({"block": "domain"}).action_confirm()
        self.assertEqual((mail.outcome, mail.reason_code), ("quarantined", "spam"))
        self.assertEqual(mail.ticket_id.cancel_reason, "spam")
        refused = self._receive(sender="b@mail.spam.example", message_id="<b@spam.example>")
        self.assertEqual(refused.reason_code, "blocked_sender")
        self.env["e3k.blocked.sender"].with_user(self.lead).search([("pattern", "=", "spam.example")]).action_unblock()
        self.assertEqual(self._receive(sender="b@spam.example", message_id="<c@spam.example>").outcome, "ticket")
        refused.with_user(self.lead).action_accept()
        self.assertEqual(refused.ticket_id.requester_id.email_normalized, "b@mail.spam.example")

    def test_sender_blocked_for_one_company_writes_to_another(self):
        other = self.env["res.company"].create({"name": "Autre compagnie"})
        self.env["e3k.blocked.sender"].create({"pattern": "a@spam.example", "company_id": other.id})
        self.assertEqual(self._receive(sender="a@spam.example").outcome, "ticket")

    def test_colleagues_clients_with_accounts_and_public_domains_are_not_blocked(self):
        self.agent.email = "agnes@e3kbureau.example"
        for pattern in (self.support_address, "agnes@e3kbureau.example", "boreal.example", "gmail.com", "n’importe"):
            with self.subTest(pattern=pattern), self.assertRaises(ValidationError):
                self.env["e3k.blocked.sender"].create({"pattern": pattern})

    # ------------------------------------------------------------
    # Authentication
    # ------------------------------------------------------------

    def test_verified_sender_is_shown_on_the_ticket_once_our_servers_are_named(self):
        self.assertFalse(self._receive(extra=DMARC_PASS, message_id="<0@boreal.example>").sender_check)
        self._trust()
        mail = self._receive(extra=DMARC_PASS)
        ticket = mail.ticket_id.with_user(self.agent)
        self.assertEqual((mail.sender_check, ticket.sender_check), ("verified", "verified"))
        self.assertEqual(ticket.sender_check_detail, "DMARC pass")

    def test_only_our_own_servers_are_believed(self):
        self._trust("other.e3k.test")
        self.assertFalse(self._receive(extra=DMARC_PASS).sender_check)

    def test_forged_request_opens_a_ticket_in_nobodys_name_until_confirmed(self):
        with self.mock_mail_gateway():
            mail = self._receive(extra=DMARC_FAIL)
        ticket = mail.ticket_id
        self.assertEqual((mail.outcome, mail.sender_check), ("ticket", "failed"))
        people = ticket.requester_id | ticket.client_id | ticket.message_ids.author_id
        self.assertFalse(people.filtered("partner_share"))
        self.assertEqual((ticket.requester_email, ticket.requester_doubt), ("claire@boreal.example", "unverified"))
        self.assertNotIn(ticket, self.env["e3k.ticket"].with_user(self.claire).search([]))
        self.assertFalse(self._new_mails)
        with self.mock_mail_gateway():
            ticket.with_user(self.agent).action_confirm_requester()
        self.assertEqual((ticket.requester_id, ticket.requester_doubt), (self.claire.partner_id, False))
        self.assertIn(ticket.number, self._new_mails.body_html)
        mails = ticket.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertEqual(mails.author_id, self.claire.partner_id)

    def test_confirmed_sender_from_another_address_of_theirs_is_that_person(self):
        self.env["e3k.contact.address"].create({"partner_id": self.claire.partner_id.id, "email": "c@gmail.example"})
        ticket = self._receive(sender="c@gmail.example", extra=DMARC_FAIL).ticket_id
        self.assertFalse(ticket.requester_id)
        ticket.with_user(self.agent).action_confirm_requester()
        self.assertEqual(ticket.requester_id, self.claire.partner_id)

    def test_forged_agent_speaks_as_nobody_and_forwards_for_nobody(self):
        self.agent.email = "agnes@e3kbureau.example"
        body = "---------- Forwarded message ---------\nFrom: Claire <claire@boreal.example>\nDate: x\nTo: y\n\nBloqué."
        mail = self._receive(
            sender="agnes@e3kbureau.example",
            subject="Fwd: Facture",
            body=body,
            extra="Authentication-Results: mx.e3k.test; spf=fail\n",
        )
        self.assertFalse(mail.requester_address)
        self.assertFalse(mail.ticket_id.requester_id)
        self.assertNotEqual(mail.ticket_id.create_uid, self.agent)

    def test_forged_answer_waits_for_a_person(self):
        ticket = self._receive().ticket_id
        mail = self._receive(message_id="<r@boreal.example>", subject=f"Re: [{ticket.number}]", extra=DMARC_FAIL)
        self.assertEqual((mail.outcome, mail.reason_code), ("quarantined", "forged_sender"))
        mail.with_user(self.lead).action_accept()
        self.assertEqual(ticket.message_ids[0].author_id, self.claire.partner_id)

    def test_name_that_holds_an_address_is_not_that_person(self):
        self._trust()
        ticket = self._receive().ticket_id
        hidden = base64.b64encode(b"Claire Tremblay <claire@boreal.example>").decode()
        mail = self._receive(
            sender=f"=?utf-8?B?{hidden}?= <mallory@evil.example>",
            message_id="<m@evil.example>",
            subject=f"Re: [{ticket.number}]",
            extra="Authentication-Results: mx.e3k.test; dmarc=pass header.from=evil.example\n",
        )
        self.assertEqual((mail.sender, mail.reason_code), ("mallory@evil.example", "stranger_in_thread"))

    def test_second_sender_takes_nobodys_rights(self):
        ticket = self._receive().ticket_id
        mail = self._receive(
            sender="claire@boreal.example, mallory@evil.example",
            message_id="<m@evil.example>",
            subject=f"Re: [{ticket.number}]",
            extra=DMARC_PASS,
        )
        self.assertEqual((mail.reason_code, mail.sender_check), ("forged_sender", "failed"))
        self.assertIn("FROM several", mail._get_authentication_text())

    def test_request_that_our_own_group_passed_on_is_its_writers(self):
        extra = (
            f"List-ID: <{self.support_address.replace('@', '.')}>\nX-Original-From: Claire <claire@boreal.example>\n"
        )
        mail = self._receive(sender=f'"Claire via Support" <{self.support_address}>', extra=extra)
        ticket = mail.ticket_id
        self.assertEqual((mail.outcome, ticket.requester_id), ("ticket", self.claire.partner_id))
        self.assertEqual(
            ticket.message_ids.filtered(lambda m: m.message_type == "email").author_id, self.claire.partner_id
        )

    def test_half_an_address_reaches_nobody(self):
        with self.mock_mail_gateway():
            mail = self._receive(sender="luc!usine@claire@boreal.example")
        requester = mail.ticket_id.requester_id
        self.assertEqual((mail.outcome, mail.sender), ("ticket", "luc!usine@claire@boreal.example"))
        self.assertNotEqual(requester, self.claire.partner_id)
        self.assertFalse(requester.email_normalized)
        self.assertNotIn("@", mail.ticket_id.requester_email or "")
        self.assertFalse(self._new_mails)

    # ------------------------------------------------------------
    # Forwarded
    # ------------------------------------------------------------

    def test_original_sender_of_a_forwarded_mail_is_proposed_and_confirmed(self):
        self.agent.email = "agnes@e3kbureau.example"
        body = "---------- Forwarded message ---------\nFrom: Claire <claire@boreal.example>\nDate: x\nTo: y\n\nBloqué."
        with self.mock_mail_gateway():
            mail = self._receive(sender="agnes@e3kbureau.example", subject="Fwd: Facture", body=body)
        ticket = mail.ticket_id
        self.assertEqual((ticket.requester_id, ticket.requester_doubt), (self.claire.partner_id, "forwarded"))
        self.assertEqual(ticket.requester_email, "claire@boreal.example")
        self.assertEqual(ticket.forwarded_by_id, self.agent.partner_id)
        self.assertFalse(self._new_mails)
        ticket.with_user(self.agent).requester_id = self.denis.partner_id
        self.assertFalse(ticket.requester_doubt)
