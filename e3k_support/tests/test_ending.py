from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestEnding(SupportCase):
    """Whichever way a ticket is moved, the client is not told that it ended without being told why."""

    def setUp(self):
        super().setUp()
        self.ticket = self._new_ticket(priority="p3", classified_at=self.NOW)
        self.mine = self.ticket.with_user(self.agent)

    def _stage(self, kind):
        return self.env["e3k.ticket.stage"]._first_of_kind(kind)

    def _dialog(self, kind, **values):
        """Open the dialog of a drop on the column, as the board does, and fill it in."""
        action = self.mine.get_stage_dialog(self._stage(kind).id)
        return self.env[action["res_model"]].with_user(self.agent).with_context(**action["context"]).create(values)

    def test_a_resolved_ticket_has_a_resolution(self):
        with self.mock_mail_gateway(), self.assertRaises(UserError):
            self.mine.stage_id = self._stage("resolved")
        self.assertFalse(self._new_mails)
        self.mine.write({"stage_id": self._stage("resolved").id, "resolution": "<p>Taxe corrigée.</p>"})
        self.assertEqual(self.ticket.stage_kind, "resolved")

    def test_a_resolution_written_before_is_enough(self):
        self.mine.resolution = "<p>Taxe corrigée.</p>"
        self.mine.stage_id = self._stage("resolved")
        self.assertEqual(self.ticket.stage_kind, "resolved")

    def test_a_cancelled_ticket_has_a_reason(self):
        with self.assertRaises(UserError):
            self.mine.stage_id = self._stage("cancelled")
        self.mine.write({"stage_id": self._stage("cancelled").id, "cancel_reason": "duplicate"})
        self.assertEqual(self.ticket.stage_kind, "cancelled")

    def test_a_ticket_is_not_created_as_ended_in_silence(self):
        tickets, resolved = self.env["e3k.ticket"].with_user(self.agent), self._stage("resolved")
        with self.assertRaises(UserError):
            tickets.with_context(default_stage_id=resolved.id).create({"name": "Du tableau"})
        with self.assertRaises(UserError):
            tickets.create({"name": "Importé", "stage_id": self._stage("cancelled").id})
        kept = tickets.create({"name": "Importé", "stage_id": resolved.id, "resolution": "<p>Réglé au téléphone.</p>"})
        self.assertEqual(kept.stage_kind, "resolved")
        self.assertTrue(tickets.with_context(default_stage_id=self._stage("open").id).create({"name": "Ouvert"}))

    def test_no_other_move_is_asked_about(self):
        for kind in ("open", "new"):
            self.assertFalse(self.mine.get_stage_dialog(self._stage(kind).id))
        self.ticket._resolve("<p>Corrigé.</p>")
        self.assertFalse(self.mine.get_stage_dialog(self._stage("closed").id))
        self.assertFalse(self.mine.get_stage_dialog(self._stage("resolved").id))

    def test_dropped_on_resolved_the_dialog_resolves_into_that_column(self):
        column = self._stage("resolved").copy({"name": "À valider par courriel", "sequence": 90})
        action = self.mine.get_stage_dialog(column.id)
        dialog = self.env[action["res_model"]].with_user(self.agent).with_context(**action["context"])
        with self.mock_mail_gateway():
            dialog.create({"resolution": "<p>La taxe est corrigée.</p>"}).action_confirm()
        self.assertEqual(self.ticket.stage_id, column)
        mail = self._new_mails.filtered(lambda m: self.claire.partner_id in m.recipient_ids)
        self.assertIn("La taxe est corrigée.", mail.body_html)

    def test_dropped_on_closed_the_client_gets_one_mail_with_what_was_done(self):
        dialog = self._dialog("closed", resolution="<p>La taxe est corrigée.</p>")
        with self.mock_mail_gateway():
            dialog.action_confirm()
        self.assertEqual((self.ticket.stage_kind, self.ticket.closed_by), ("closed", "agent"))
        mail = self._new_mails.filtered(lambda m: self.claire.partner_id in m.recipient_ids)
        self.assertEqual(len(mail), 1)
        self.assertIn("La taxe est corrigée.", mail.body_html)
        self.assertEqual(self.ticket._sla_promise("first_response").state, "met")

    def test_dropped_on_cancelled_the_reason_stays_on_the_ticket(self):
        self._dialog("cancelled", cancel_reason="other", note="Posée deux fois.").action_confirm()
        self.assertEqual((self.ticket.stage_kind, self.ticket.cancel_reason), ("cancelled", "other"))
        self.assertIn("Posée deux fois.", self.ticket.message_ids[:1].body)

    def test_dropped_on_waiting_the_client_reads_what_we_wait_for(self):
        values = {"wait_reason": "Une capture", "next_contact_on": "2026-03-06"}
        self._dialog("waiting", **values).action_confirm()
        self.assertEqual((self.ticket.stage_kind, self.ticket.wait_reason), ("waiting", "Une capture"))
