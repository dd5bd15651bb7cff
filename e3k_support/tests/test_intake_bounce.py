from odoo.tests import tagged

from .common import SupportCase

REPORT = """\
Received: from mx.boreal.example by mail.e3k.test; Tue, 03 Mar 2026 09:58:00 -0500
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.boreal.example>
To: bounce@e3k.test
Subject: Undelivered Mail Returned to Sender
Message-ID: <report@mx.boreal.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

The mail could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.boreal.example

Final-Recipient: rfc822; claire@boreal.example
Action: {action}
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
--b--
"""


@tagged("post_install", "-at_install")
class TestIntakeBounce(SupportCase):
    """A mail of ours came back: its ticket says so, and the agent no longer believes that the client knows."""

    def setUp(self):
        super().setUp()
        self.ticket = self._receive().ticket_id
        self.ticket.agent_id = self.agent
        self.agent.lang = "fr_CA"
        with self.mock_mail_gateway():
            self.answer = self._post(self.ticket, self.agent, "C’est corrigé.")

    def _bounce(self, action="failed"):
        return REPORT.format(action=action, message_id=self.answer.message_id).encode()

    def _tasks(self):
        kind = self.env.ref("e3k_support.mail_activity_type_bounce")
        return self.ticket.activity_ids.filtered(lambda task: task.activity_type_id == kind)

    def test_bounce_is_tied_to_its_ticket_and_told_to_the_agent(self):
        mail = self._receive(self._bounce())
        self.assertEqual((mail.outcome, mail.reason_code, mail.ticket_id), ("bounce", "delivery_report", self.ticket))
        notification = self.answer.notification_ids.filtered(lambda n: n.res_partner_id == self.claire.partner_id)
        self.assertEqual((notification.notification_status, notification.failure_type), ("bounce", "mail_bounce"))
        note = self.ticket.message_ids[0]
        self.assertTrue(note.subtype_id.internal)
        self.assertIn("claire@boreal.example n’a pas reçu notre courriel", note.body)
        self.assertIn("5.1.1", note.body)
        self.assertEqual(self._tasks().user_id, self.agent)
        self.assertEqual(self.ticket.stage_kind, "open")

    def test_agent_has_one_task_however_many_mails_come_back(self):
        self._receive(self._bounce())
        self._receive(self._bounce().replace(b"<report@", b"<again@"))
        self.assertEqual(len(self._tasks()), 1)

    def test_delay_is_no_failure(self):
        mail = self._receive(self._bounce("delayed"))
        self.assertEqual((mail.outcome, mail.ticket_id), ("bounce", self.ticket))
        self.assertFalse(self._tasks())
        self.assertNotIn("bounce", self.answer.notification_ids.mapped("notification_status"))

    def test_bounce_that_quotes_our_mail_is_ours_at_any_door(self):
        others = self._bounce().replace(self.answer.message_id.encode(), b"<facture@ventes.example>")
        self.env["mail.thread"].message_process(None, others)
        self.assertFalse(self.env["e3k.intake.mail"].search([("outcome", "=", "bounce")]))
        self.env["mail.thread"].message_process(None, self._bounce())
        self.assertEqual(self.env["e3k.intake.mail"].search([("outcome", "=", "bounce")]).ticket_id, self.ticket)
        self.assertTrue(self._tasks())
