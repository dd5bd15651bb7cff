from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestValidation(SupportCase):
    def _resolved_ticket(self):
        ticket = self._new_ticket()
        self._post(ticket, self.agent, "Nous regardons cela.")
        ticket.with_user(self.agent)._resolve("<p>Le compte de taxe était archivé.</p>")
        return ticket

    def test_resolving_tells_the_client_what_was_done(self):
        with self.mock_mail_gateway():
            ticket = self._resolved_ticket()
        mail = self._new_mails.filtered(lambda m: "archivé" in (m.body_html or ""))
        self.assertIn(self.claire.partner_id, mail.recipient_ids)
        self.assertEqual(ticket.resolved_at, self.NOW)

    def test_resolving_without_a_word_is_refused(self):
        with self.assertRaises(UserError):
            self._new_ticket()._resolve("<p><br></p>")

    def test_acceptance_closes(self):
        ticket = self._resolved_ticket()
        ticket._client_accept(self.claire.partner_id)
        self.assertEqual((ticket.stage_kind, ticket.closed_by), ("closed", "client"))
        self.assertEqual(ticket.closed_at, self.NOW)

    def test_accepting_twice_changes_nothing(self):
        ticket = self._resolved_ticket()
        ticket._client_accept(self.claire.partner_id)
        count = len(ticket.message_ids)
        ticket._client_accept(self.claire.partner_id)
        self.assertEqual(len(ticket.message_ids), count)

    def test_refusal_reopens_with_the_reason_in_the_conversation(self):
        ticket = self._resolved_ticket()
        ticket._client_refuse(self.claire.partner_id, "Le total est encore faux.")
        self.assertEqual(ticket.stage_kind, "open")
        self.assertEqual(ticket.refusal_count, 1)
        self.assertIn("Le total est encore faux.", ticket.message_ids[0].body)
        self.assertEqual(ticket._sla_promise("first_response").state, "met")

    def test_refusal_without_a_reason_is_refused(self):
        ticket = self._resolved_ticket()
        with self.assertRaises(UserError):
            ticket._client_refuse(self.claire.partner_id, "  ")
        self.assertEqual(ticket.stage_kind, "resolved")

    def test_only_a_resolved_ticket_can_be_validated(self):
        ticket = self._new_ticket()
        with self.assertRaises(UserError):
            ticket._client_accept(self.claire.partner_id)

    def test_late_reply_opens_a_linked_ticket(self):
        ticket = self._receive().ticket_id
        ticket._move_to("closed")
        self._stop_at(self.NOW.replace(month=4))
        late = self._receive(
            message_id="<late@boreal.example>",
            extra="In-Reply-To: <facture-1@boreal.example>\n",
            received="Fri, 03 Apr 2026 11:00:00 -0400",
            body="Le même problème est revenu.",
        )
        self.assertEqual(late.outcome, "ticket")
        self.assertNotEqual(late.ticket_id, ticket)
        self.assertEqual(late.ticket_id.origin_id, ticket)

    def test_reply_within_the_window_reopens(self):
        ticket = self._receive().ticket_id
        ticket._move_to("closed")
        reply = self._receive(
            message_id="<soon@boreal.example>",
            extra="In-Reply-To: <facture-1@boreal.example>\n",
            body="Le même problème est revenu.",
        )
        self.assertEqual((reply.outcome, reply.ticket_id), ("reply", ticket))
        self.assertEqual(ticket.stage_kind, "open")

    def test_reopen_window_ends_after_business_days_to_the_second(self):
        ticket = self._new_ticket()
        ticket._move_to("closed")  # Tuesday 3 March, 10:00 in Montréal
        self._stop_at(datetime(2026, 3, 17, 14, 0, 0))  # ten working days later, after the clocks went forward
        self.assertFalse(ticket._is_past_reopening())
        self._stop_at(datetime(2026, 3, 17, 14, 0, 1))
        self.assertTrue(ticket._is_past_reopening())

    def test_closing_day_of_the_company_lengthens_the_reopen_window(self):
        self.team.calendar_id.company_id = False
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Inventaire",
                "company_id": self.team.company_id.id,
                "date_from": datetime(2026, 3, 10, 4),
                "date_to": datetime(2026, 3, 11, 3, 59, 59),
            }
        )
        ticket = self._new_ticket()
        ticket._move_to("closed")
        self._stop_at(datetime(2026, 3, 18, 14, 0, 0))
        self.assertFalse(ticket._is_past_reopening())
        self._stop_at(datetime(2026, 3, 18, 14, 0, 1))
        self.assertTrue(ticket._is_past_reopening())

    def test_ticket_that_runs_is_never_past_reopening(self):
        ticket = self._new_ticket()
        self._stop_at(self.NOW.replace(year=2027))
        self.assertFalse(ticket._is_past_reopening())
