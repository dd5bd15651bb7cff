from html import unescape

from odoo.tests import tagged

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestConversation(SupportCase):
    def _first_response(self, ticket):
        return ticket._sla_promise("first_response")

    def test_public_answer_of_an_agent_keeps_the_first_promise(self):
        ticket = self._new_ticket()
        self._post(ticket, self.agent, "Nous regardons cela.")
        self.assertEqual(self._first_response(ticket).state, "met")
        self.assertEqual(ticket.stage_kind, "open")
        self.assertEqual(ticket.agent_id, self.agent)

    def test_internal_note_keeps_no_promise(self):
        ticket = self._new_ticket()
        self._post(ticket, self.agent, "À vérifier avec Luc.", note=True)
        self.assertEqual(self._first_response(ticket).state, "running")
        self.assertEqual(ticket.stage_kind, "new")

    def test_acknowledgement_keeps_no_promise(self):
        ticket = self._new_ticket()
        ticket._acknowledge()
        self.assertEqual(self._first_response(ticket).state, "running")

    def test_stage_and_assignment_keep_no_promise(self):
        ticket = self._new_ticket()
        ticket.with_user(self.agent).action_take()
        ticket.with_user(self.agent)._move_to("open")
        self.assertEqual(self._first_response(ticket).state, "running")

    def test_reply_of_the_client_resumes_a_waiting_ticket(self):
        ticket = self._new_ticket()
        ticket._move_to("waiting", wait_party="client", wait_reason="Une capture")
        self._post(ticket, self.claire, "La voici.")
        self.assertEqual(ticket.stage_kind, "open")

    def test_thanks_do_not_reopen_a_resolved_ticket(self):
        ticket = self._new_ticket()
        ticket._resolve("<p>Corrigé.</p>")
        self._post(ticket, self.claire, "Merci beaucoup!")
        self.assertEqual(ticket.stage_kind, "resolved")

    def test_praise_does_not_reopen_a_resolved_ticket_but_answers_a_question(self):
        ticket = self._new_ticket()
        ticket._move_to("waiting", wait_party="client", wait_reason="Redémarrer à midi ?")
        self._post(ticket, self.claire, "Parfait!")
        self.assertEqual(ticket.stage_kind, "open")
        ticket._resolve("<p>Redémarré.</p>")
        self._post(ticket, self.claire, "Parfait!")
        self.assertEqual(ticket.stage_kind, "resolved")

    def test_a_new_problem_reopens_a_resolved_ticket(self):
        ticket = self._new_ticket()
        ticket._resolve("<p>Corrigé.</p>")
        self._post(ticket, self.claire, "Le problème est revenu ce matin.")
        self.assertEqual(ticket.stage_kind, "open")
        self.assertFalse(ticket.resolved_at)

    def test_answers_thread_and_come_back_to_the_team(self):
        ticket = self._receive().ticket_id
        with self.mock_mail_gateway():
            self._post(ticket, self.agent, "Nous regardons cela.")
        mail = self._new_mails.filtered(lambda m: self.claire.partner_id in m.recipient_ids)
        self.assertEqual(len(mail), 1)
        self.assertIn(self.support_address, mail.reply_to)
        self.assertIn(f"[{ticket.number}]", mail.subject)
        self.assertIn("In-Reply-To", mail.headers)
        self.assertIn("<facture-1@boreal.example>", mail.references)
        self.assertNotIn("Auto-Submitted", mail.headers)

    def test_note_never_leaves_to_the_client(self):
        ticket = self._new_ticket()
        with self.mock_mail_gateway():
            self._post(ticket, self.agent, "Client difficile.", note=True)
        self.assertFalse(self._new_mails.filtered(lambda m: self.claire.partner_id in m.recipient_ids))

    def test_acknowledgement_says_that_a_machine_wrote_it(self):
        with self.mock_mail_gateway():
            ticket = self._receive().ticket_id
        mail = self._new_mails.filtered(lambda m: self.claire.partner_id in m.recipient_ids)
        self.assertEqual(len(mail), 1)
        self.assertIn("'Auto-Submitted': 'auto-replied'", mail.headers)
        self.assertIn(ticket.number, mail.body_html)

    def test_acknowledgement_is_in_the_requesters_language(self):
        with self.mock_mail_gateway():
            self._receive()
            self._receive(sender="john@northwind.example", message_id="<n1@northwind.example>", subject="Invoice")
        french, english = (
            self._new_mails.filtered(lambda m, u=user: u.partner_id in m.recipient_ids)
            for user in (self.claire, self.john)
        )
        self.assertIn("Bonjour", french.body_html)
        self.assertNotIn("Hello", french.body_html)
        self.assertIn("Hello", english.body_html)

    def test_promise_in_a_mail_is_told_in_the_requesters_time_zone(self):
        self.env.user.tz = "Europe/Paris"  # whoever runs the gateway
        self.john.partner_id.tz = "America/Vancouver"
        with self.mock_mail_gateway():
            self._receive(sender="john@northwind.example", message_id="<tz@northwind.example>", subject="Invoice")
            self._receive()
        far, near = (
            self._new_mails.filtered(lambda m, u=user: u.partner_id in m.recipient_ids)
            for user in (self.john, self.claire)
        )
        # received Tuesday 9:58 in Montréal: due Thursday 9:58 there, 6:58 in Vancouver
        self.assertRegex(far.body_html, r"6:58.AM")
        self.assertRegex(unescape(near.body_html), r"9.h.58")
