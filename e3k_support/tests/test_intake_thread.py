from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import SupportCase

LATE = timedelta(days=40)


@tagged("post_install", "-at_install")
class TestIntakeThread(SupportCase):
    """Where an answer goes: after merges, from other addresses, long after the ticket was closed, and mere thanks."""

    def _reply(self, ticket, **parts):
        parts = {
            "message_id": f"<r{self.env['e3k.intake.mail'].search_count([])}@boreal.example>",
            "subject": f"RE: [{ticket.number}] Facture",
            **parts,
        }
        return self._receive(**parts)

    # ------------------------------------------------------------
    # Merged
    # ------------------------------------------------------------

    def test_answer_to_a_ticket_merged_twice_goes_to_the_last(self):
        first, second, third = (self._new_ticket() for _number in range(3))
        first._merge_into(second)
        second._merge_into(third)
        self.assertEqual(first._get_survivor(), third)
        self.assertEqual(self._reply(first).ticket_id, third)

    def test_merges_in_a_circle_end(self):
        first, second = self._new_ticket(), self._new_ticket()
        first.merged_into_id, second.merged_into_id = second, first
        self.assertIn(first._get_survivor(), first | second)

    # ------------------------------------------------------------
    # Other addresses
    # ------------------------------------------------------------

    def test_other_address_of_a_person_is_theirs(self):
        ticket = self._receive().ticket_id
        self.env["e3k.contact.address"].create(
            {"partner_id": self.claire.partner_id.id, "email": "Claire@Gmail.example"}
        )
        reply = self._reply(ticket, sender="claire@gmail.example")
        self.assertEqual((reply.outcome, reply.ticket_id), ("reply", ticket))
        self.assertEqual(ticket.message_ids[0].author_id, self.claire.partner_id)
        opened = self._receive(sender="claire@gmail.example", message_id="<n@gmail.example>").ticket_id
        self.assertEqual((opened.requester_id, opened.client_id), (self.claire.partner_id, self.boreal))

    def test_other_address_in_copy_takes_part(self):
        self.env["e3k.contact.address"].create({"partner_id": self.denis.partner_id.id, "email": "denis@gmail.example"})
        ticket = self._receive(extra="Cc: denis@gmail.example\n").ticket_id
        self.assertIn(self.denis.partner_id, ticket.message_partner_ids)

    def test_nobody_gets_an_address_of_ours_or_of_somebody_with_an_account(self):
        self.agent.email = "agnes@e3kbureau.example"
        for address in (self.support_address, "agnes@e3kbureau.example", "john@northwind.example", "claire"):
            with self.subTest(address=address), self.assertRaises(ValidationError):
                self.env["e3k.contact.address"].create({"partner_id": self.claire.partner_id.id, "email": address})
        with self.assertRaises(ValidationError):
            self.env["e3k.contact.address"].create({"partner_id": self.agent.partner_id.id, "email": "x@y.example"})

    def test_lead_lists_the_other_addresses_and_an_agent_reads_them(self):
        values = {"partner_id": self.claire.partner_id.id, "email": "claire@gmail.example"}
        address = self.env["e3k.contact.address"].with_user(self.lead).create(values)
        self.assertEqual(address.with_user(self.agent).email, "claire@gmail.example")
        self.assertFalse(address.with_user(self.agent).has_access("write"))
        self.assertFalse(address.with_user(self.claire).has_access("read"))

    # ------------------------------------------------------------
    # Late
    # ------------------------------------------------------------

    def _closed_long_ago(self):
        ticket = self._receive().ticket_id
        ticket._move_to("closed")
        self._stop_at(self.NOW + LATE)
        return ticket

    def test_late_answer_opens_a_linked_ticket_and_is_acknowledged_with_its_number(self):
        ticket = self._closed_long_ago()
        with self.mock_mail_gateway():
            mail = self._reply(ticket, body="Le problème est revenu ce matin.")
        self.assertEqual((mail.outcome, mail.reason_code), ("ticket", "late_reply"))
        self.assertEqual((mail.ticket_id.origin_id, ticket.stage_kind), (ticket, "closed"))
        (sent,) = self._new_mails
        self.assertEqual(sent.recipient_ids, self.claire.partner_id)
        for said in (mail.ticket_id.number, ticket.number, f"/my/support/{mail.ticket_id.id}"):
            self.assertIn(said, sent.body_html)

    def test_late_thanks_are_kept_in_the_closed_ticket_and_nothing_else_happens(self):
        ticket = self._closed_long_ago()
        with self.mock_mail_gateway():
            mail = self._reply(ticket, body="Super, merci Agnès !\n\nClaire Tremblay\nDirectrice des finances")
        self.assertEqual((mail.outcome, mail.reason_code, mail.ticket_id), ("reply", "late_thanks", ticket))
        self.assertEqual((ticket.stage_kind, len(ticket.search([("origin_id", "=", ticket.id)]))), ("closed", 0))
        self.assertIn("merci Agnès", ticket.message_ids[0].body)
        self.assertFalse(self._new_mails)
        self.assertIn("nothing else", mail.reason)

    def test_late_praise_opens_no_ticket(self):
        ticket = self._closed_long_ago()
        mail = self._reply(ticket, body="Parfait!")
        self.assertEqual((mail.reason_code, mail.ticket_id, ticket.stage_kind), ("late_thanks", ticket, "closed"))

    def test_late_thanks_with_a_question_or_a_file_are_an_answer(self):
        ticket = self._closed_long_ago()
        self.assertEqual(self._reply(ticket, body="Merci, mais le problème est revenu.").reason_code, "late_reply")
        file = "--b\n\nMerci!\n--b\nContent-Type: image/png; name=capture.png\n\nx\n--b--"
        raw = self._mail(message_id="<f@boreal.example>", subject=f"RE: [{ticket.number}]", body=file)
        mail = self._receive(raw.replace(b"text/plain; charset=utf-8", b"multipart/mixed; boundary=b"))
        self.assertEqual(mail.reason_code, "late_reply")

    def test_late_mail_of_an_agent_stays_in_the_ticket(self):
        self.agent.email = "agnes@e3kbureau.example"
        ticket = self._closed_long_ago()
        mail = self._reply(ticket, sender="agnes@e3kbureau.example")
        self.assertEqual((mail.outcome, mail.ticket_id, ticket.stage_kind), ("reply", ticket, "closed"))

    # ------------------------------------------------------------
    # Thanks
    # ------------------------------------------------------------

    def test_thanks_leave_a_waiting_ticket_waiting(self):
        ticket = self._receive().ticket_id
        ticket._move_to("waiting", wait_party="client", wait_reason="Une capture")
        self._reply(ticket, body="Merci Agnès !")
        self.assertEqual(ticket.stage_kind, "waiting")
        self._reply(ticket, body="Merci, voici la capture demandée.")
        self.assertEqual(ticket.stage_kind, "open")

    def test_thanks_that_bring_a_file_resume_the_ticket(self):
        ticket = self._new_ticket()
        ticket._move_to("waiting", wait_party="client", wait_reason="Une capture")
        ticket.message_post(
            body="Merci!",
            author_id=self.claire.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[("capture.png", b"x")],
        )
        self.assertEqual(ticket.stage_kind, "open")
