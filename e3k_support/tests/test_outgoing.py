from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SupportCase

QUOTED = (
    '<div>Toujours bloqué.</div><div class="gmail_quote"><div class="gmail_attr">Le 2 mars 2026, E3K a écrit :'
    "</div><blockquote>Est-ce mieux ?</blockquote></div>"
)


@tagged("post_install", "-at_install")
class TestOutgoing(SupportCase):
    """What leaves, as the mail server gets it: threads, says who wrote, reads well anywhere."""

    def _sent_to(self, partner):
        """Return the mails given to the mail server for ``partner``, in order."""
        return [mail for mail in self._mails if partner.email_normalized in str(mail["email_to"])]

    def _answered_ticket(self):
        ticket = self._receive().ticket_id
        self._post(ticket, self.agent, "Nous regardons cela.")
        return ticket

    def test_acknowledgement_and_answer_thread_in_any_mail_program(self):
        with self.mock_mail_gateway():
            ticket = self._answered_ticket()
        acknowledgement, answer = self._sent_to(self.claire.partner_id)
        first = "<facture-1@boreal.example>"
        for mail in (acknowledgement, answer):
            self.assertEqual(mail["subject"], f"[{ticket.number}] Impossible de valider une facture")
            self.assertIn(self.support_address, mail["reply_to"])
            self.assertIn(first, mail["references"])
        self.assertEqual(acknowledgement["headers"]["In-Reply-To"], first)
        self.assertEqual(answer["headers"]["In-Reply-To"], acknowledgement["message_id"])
        self.assertEqual(acknowledgement["headers"]["Auto-Submitted"], "auto-replied")
        self.assertNotIn("Auto-Submitted", answer["headers"])

    def test_subject_stays_the_same_when_the_client_changes_theirs(self):
        ticket = self._answered_ticket()
        self._receive(
            message_id="<r@boreal.example>",
            subject="RE: tout autre chose",
            extra="In-Reply-To: <facture-1@boreal.example>\n",
        )
        with self.mock_mail_gateway():
            self._post(ticket, self.agent, "Merci.")
        (mail,) = self._sent_to(self.claire.partner_id)
        self.assertEqual(mail["subject"], f"[{ticket.number}] Impossible de valider une facture")

    def test_mail_has_a_plain_text_part_and_fits_dark_mode_and_phones(self):
        with self.mock_mail_gateway():
            ticket = self._receive().ticket_id
        (mail,) = self._sent_to(self.claire.partner_id)
        for said in ("Bonjour", ticket.number):
            self.assertIn(said, mail["body_alternative"])
        self.assertNotIn("color-scheme", mail["body_alternative"])
        for needed in ('name="color-scheme"', "prefers-color-scheme", 'name="viewport"', 'lang="fr-CA"'):
            self.assertIn(needed, mail["body"])
        for hard in ("#454748", "background-color: white", "color: black", "#000"):
            self.assertNotIn(hard, mail["body"])

    def test_history_that_a_reply_quotes_is_not_mailed_again(self):
        ticket = self._answered_ticket()
        ticket.message_subscribe(self.denis.partner_id.ids)
        raw = self._mail(message_id="<q@boreal.example>", subject=f"RE: [{ticket.number}]", body=QUOTED).replace(
            b"text/plain", b"text/html"
        )
        with self.mock_mail_gateway():
            self._receive(raw)
        (mail,) = self._sent_to(self.denis.partner_id)
        self.assertIn("Toujours bloqué.", mail["body"])
        self.assertNotIn("Est-ce mieux", mail["body"])
        self.assertIn("Est-ce mieux", ticket.message_ids[0].body)

    def test_status_in_one_click_is_an_agents_message_in_the_clients_language(self):
        ticket = self._answered_ticket()
        ticket.with_user(self.agent).write({"priority": "p2", "workaround": "<p>Imprimez en PDF.</p>"})
        with self.mock_mail_gateway():
            ticket.with_user(self.agent).action_send_status()
        (mail,) = self._sent_to(self.claire.partner_id)
        self.assertIn('lang="fr-CA"', mail["body"])
        self.assertIn("Imprimez en PDF.", mail["body"])
        self.assertNotIn("Auto-Submitted", mail["headers"])
        self.assertEqual(ticket.message_ids[0].author_id, self.agent.partner_id)
        self.assertEqual(ticket._sla_promise("progress_update").started_at, self.env.cr.now())

    def test_status_answers_nothing_and_leaves_a_new_ticket_as_it_says(self):
        ticket = self._receive().ticket_id
        ticket.with_user(self.lead).write({"priority": "p2"})
        promise = ticket._sla_promise("first_response")
        self.assertEqual((ticket.stage_kind, promise.state), ("new", "running"))
        with self.mock_mail_gateway():
            ticket.with_user(self.agent).action_send_status()
        self.assertTrue(self._sent_to(self.claire.partner_id))
        self.assertEqual((ticket.stage_kind, ticket.agent_id.id), ("new", False))
        self.assertEqual(ticket._sla_promise("first_response").state, "running")
        self.assertEqual(ticket.last_spoken_by, "requester")
        self._post(ticket, self.agent, "Nous regardons cela.")
        self.assertEqual((ticket.stage_kind, ticket._sla_promise("first_response").state), ("open", "met"))

    def test_status_does_not_answer_what_the_client_asked_since(self):
        ticket = self._answered_ticket()
        ticket.with_user(self.agent).priority = "p2"
        self._post(ticket, self.claire, "Est-ce que ça avance?")
        ticket.with_user(self.agent).action_send_status()
        self.assertEqual(ticket._sla_promise("next_response").state, "running")
        self.assertEqual(ticket._sla_promise("progress_update").started_at, self.env.cr.now())

    def test_status_asks_before_it_leaves(self):
        view = self.env.ref("e3k_support.e3k_ticket_view_form_notice")
        self.assertIn("Mail the requester", view.arch_db)

    def test_status_needs_somebody_to_tell_and_something_going_on(self):
        ticket = self._new_ticket()
        ticket._resolve("<p>Corrigé.</p>")
        with self.assertRaises(UserError):
            ticket.with_user(self.agent).action_send_status()

    def test_closing_by_an_agent_is_told_and_says_how_to_come_back(self):
        ticket = self._answered_ticket()
        with self.mock_mail_gateway():
            ticket.with_user(self.agent)._move_to("closed")
        (mail,) = self._sent_to(self.claire.partner_id)
        self.assertEqual(mail["headers"]["Auto-Submitted"], "auto-replied")
        self.assertIn(ticket.number, mail["body"])

    def test_note_leaves_to_nobody_outside(self):
        ticket = self._answered_ticket()
        ticket.message_subscribe((self.denis.partner_id | self.john.partner_id).ids)
        with self.mock_mail_gateway():
            self._post(ticket, self.agent, "Client difficile.", note=True)
        self.assertFalse([mail for mail in self._mails if "example" in str(mail["email_to"])])
