import runpy
from datetime import timedelta

from odoo.tests import tagged
from odoo.tools import file_path

from ..models.e3k_intake_processing_mixin import MAX_ACKNOWLEDGED
from .common import SupportCase


@tagged("post_install", "-at_install")
class TestIntakeLoop(SupportCase):
    """No two machines answer each other for ever: a sender gets so many acknowledgements in an hour, and no more."""

    def _write(self, count, sender="claire@boreal.example"):
        """Let the sender open tickets; return how many acknowledgements left."""
        with self.mock_mail_gateway():
            for _number in range(count):
                self.sent = getattr(self, "sent", 0) + 1
                ticket = self._receive(sender=sender, message_id=f"<{self.sent}@x.example>").ticket_id
        self.assertTrue(ticket)
        self.ticket = ticket
        return len(self._new_mails)

    def test_machine_that_answers_each_acknowledgement_with_a_new_mail_is_left_alone(self):
        self.assertEqual(self._write(MAX_ACKNOWLEDGED + 3), MAX_ACKNOWLEDGED)
        self.assertIn("claire@boreal.example", self.ticket.message_ids[:1].body)
        self._stop_at(self.NOW + timedelta(minutes=61))
        self.assertEqual(self._write(1), 1)

    def test_stranger_is_acknowledged_once_an_hour_known_only_by_their_mails(self):
        self.assertEqual(self._write(3, "zoe@inconnue.example"), 1)
        self._stop_at(self.NOW + timedelta(minutes=59, seconds=59))
        self.assertEqual(self._write(1, "zoe@inconnue.example"), 0)
        self._stop_at(self.NOW + timedelta(hours=1))
        self.assertEqual(self._write(2, "zoe@inconnue.example"), 1)

    def test_contacts_that_somebody_entered_are_no_strangers(self):
        Partner = self.env["res.partner"]
        Partner.create({"name": "Atelier Nord", "is_company": True, "email": "info@nord.example"})
        Partner.create({"name": "Luc Libre", "email": "luc@libre.example"})
        for sender in ("info@nord.example", "luc@libre.example"):
            self.assertEqual(self._write(2, sender), 2, sender)

    def test_upgrade_finds_the_strangers_of_before(self):
        self._write(1, "zoe@inconnue.example")
        self._write(1, "claire@boreal.example")
        zoe = self.env["res.partner"].search([("email", "=", "zoe@inconnue.example")])
        zoe.support_met_by_mail = False
        self.env.flush_all()
        path = file_path("e3k_support/migrations/19.0.1.2.0/post-intake_met_by_mail.py")
        runpy.run_path(path)["migrate"](self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()
        self.assertTrue(zoe.support_met_by_mail)
        self.assertFalse(self.claire.partner_id.support_met_by_mail)

    def test_senders_of_another_hour_are_forgotten(self):
        self._write(1, "zoe@inconnue.example")
        Known = self.env["e3k.acknowledged.sender"]
        self.assertTrue(Known.search([]))
        self._stop_at(self.NOW + timedelta(hours=2))
        Known._gc_senders()
        self.assertFalse(Known.search([]))
