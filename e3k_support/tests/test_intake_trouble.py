from unittest.mock import patch

import psycopg2

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import SupportCase

PROCESSING = "odoo.addons.e3k_support.models.e3k_intake_processing_mixin"
DOOR = "odoo.addons.e3k_support.models.e3k_intake_door_mixin"


@tagged("post_install", "-at_install")
class TestIntakeTrouble(SupportCase):
    """Mails in trouble: who is told, in which language, and until when."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.lang, cls.lead.lang = "fr_CA", "fr_CA"
        cls.second = new_test_user(
            cls.env, "mia.manager", groups="e3k_support.group_manager", name="Mia Wong", lang="en_US"
        )
        cls.team.lead_id = cls.lead

    # ------------------------------------------------------------
    # Failed
    # ------------------------------------------------------------

    def _fail(self, error=None, **parts):
        Intake = self.env.registry["e3k.intake.mail"]
        with (
            patch.object(Intake, "_deliver", side_effect=error or ValueError("broken")),
            mute_logger(PROCESSING),
        ):
            return self._receive(**parts)

    def test_every_manager_is_told_in_their_language_until_one_has_replayed_the_mail(self):
        mail = self._fail()
        tasks = mail.ticket_id.activity_ids
        self.assertLessEqual(self.manager | self.second, tasks.user_id)
        told = {task.user_id: task.summary for task in tasks}
        self.assertEqual(told[self.second], "A mail could not be read")
        self.assertEqual(told[self.manager], "Un courriel n’a pas pu être lu")
        mail.with_user(self.second).action_replay()
        self.assertFalse(tasks.exists())

    def test_error_is_said_in_a_managers_language_whoever_runs_the_gateway(self):
        first = self.env["e3k.intake.mail"]._get_administrators()[:1]
        for lang, said in (("fr_CA", "secondes"), ("en_US", "seconds")):
            first.lang = lang
            with patch(f"{PROCESSING}.TIME_LIMIT_SECONDS", 0.2), self.subTest(lang=lang):
                mail = self._fail(_for_ever, message_id=f"<{lang}@x.example>")
                self.assertIn(said, mail.error)

    def test_mail_that_fails_again_leaves_one_ticket(self):
        mail = self._fail()
        first = mail.ticket_id
        with patch.object(type(mail), "_deliver", side_effect=ValueError("still")), mute_logger(PROCESSING):
            mail.with_user(self.lead).action_replay()
        self.assertEqual((mail.outcome, first.stage_kind), ("failed", "cancelled"))
        self.assertEqual(mail.ticket_id.stage_kind, "new")

    def test_only_what_a_second_try_can_mend_is_tried_again(self):
        for error in (
            psycopg2.errors.SerializationFailure,
            psycopg2.errors.DeadlockDetected,
            psycopg2.errors.LockNotAvailable,
        ):
            with self.subTest(error=error.__name__), self.assertRaises(error), self.env.cr.savepoint():
                self._fail(error())
        for error in (psycopg2.errors.QueryCanceled, psycopg2.errors.DiskFull, psycopg2.OperationalError):
            with self.subTest(error=error.__name__):
                mail = self._fail(error("no"), message_id=f"<{error.__name__}@x.example>")
                self.assertEqual(mail.outcome, "failed")

    # ------------------------------------------------------------
    # Stored whatever it holds
    # ------------------------------------------------------------

    @mute_logger(DOOR)
    def test_mail_whose_header_lines_cannot_be_read_is_stored_and_found(self):
        with patch("odoo.addons.e3k_support.intake.read_head", side_effect=RecursionError):
            mail = self._receive()
        self.assertEqual(mail._get_raw(), self._mail())
        self.assertEqual((mail.outcome, mail.subject), ("ticket", "Impossible de valider une facture"))

    @mute_logger(DOOR, PROCESSING)
    def test_mail_that_cannot_be_read_at_all_is_stored_and_has_failed(self):
        with (
            patch("odoo.addons.e3k_support.intake.read_head", side_effect=_for_ever),
            patch("odoo.addons.e3k_support.intake.read", side_effect=ValueError("unreadable")),
            patch(f"{DOOR}.HEAD_LIMIT_SECONDS", 0.2),
        ):
            mail = self._receive()
            ticket_id = self.env["mail.thread"].message_process(None, self._mail(message_id="<2@x.example>"))
        self.assertEqual((mail.outcome, mail.error, mail._get_raw()), ("failed", "unreadable", self._mail()))
        self.assertTrue(self.env["e3k.ticket"].browse(ticket_id).activity_ids)

    def test_other_mail_under_a_known_message_id_is_judged_on_its_own(self):
        first = self._receive()
        other = self._receive(body="Une tout autre demande.", subject="Disque plein")
        self.assertEqual((other.outcome, other.ticket_id == first.ticket_id), ("ticket", False))
        stranger = self._receive(sender="zoe@inconnue.example")
        self.assertEqual((stranger.outcome, stranger.reason_code), ("ticket", "ticket"))
        self.assertEqual(self._receive(subject="[soutien] Impossible de valider une facture").outcome, "duplicate")
        self.assertEqual(self._receive(body="Une tout autre demande.", subject="Disque plein").outcome, "duplicate")

    def test_two_copies_without_message_id_are_one_mail(self):
        raw = self._mail().replace(b"Message-ID: <facture-1@boreal.example>\n", b"")
        other = self.env["e3k.team"].create({"name": "Facturation", "alias_name": "facturation"})
        first = self._receive(b"X-Original-To: " + self.support_address.encode() + b"\n" + raw)
        second = self._receive(
            b"X-Original-To: " + other.alias_email.encode() + b"\nReturn-Path: <x@y.example>\n" + raw
        )
        self.assertEqual((first.outcome, second.outcome, second.ticket_id), ("ticket", "duplicate", first.ticket_id))

    # ------------------------------------------------------------
    # Kept back
    # ------------------------------------------------------------

    def _stranger(self, ticket, number=1):
        return self._receive(
            sender=f"mallory{number}@elsewhere.example",
            message_id=f"<m{number}@x.example>",
            subject=f"[{ticket.number}]",
        )

    def _tasks(self, ticket):
        kind = self.env.ref("e3k_support.mail_activity_type_quarantine")
        return ticket.activity_ids.filtered(lambda task: task.activity_type_id == kind)

    def test_lead_is_told_once_of_mails_that_are_kept_back_until_they_are_dealt_with(self):
        ticket = self._receive().ticket_id
        first, second = self._stranger(ticket, 1), self._stranger(ticket, 2)
        (task,) = self._tasks(ticket)
        self.assertEqual(task.user_id, self.lead)
        self.assertEqual(task.summary, "Un courriel de mallory1@elsewhere.example est retenu")
        first.with_user(self.lead).action_accept()
        self.assertTrue(self._tasks(ticket))
        context = second.with_user(self.lead).action_mark_spam()["context"]
        self.env["e3k.spam"].with_user(self.lead).with_context(**context).create({}).action_confirm()
        self.assertFalse(self._tasks(ticket))

    def test_managers_are_told_where_the_team_has_no_lead(self):
        self.team.lead_id = False
        ticket = self._receive().ticket_id
        self._stranger(ticket)
        self.assertLessEqual(self.manager | self.second, self._tasks(ticket).user_id)

    def test_agents_see_on_the_ticket_that_a_mail_waits_and_from_whom(self):
        ticket = self._receive().ticket_id
        self.assertFalse(ticket.with_user(self.agent).quarantined_senders)
        self._stranger(ticket)
        ticket.invalidate_recordset()
        self.assertEqual(ticket.with_user(self.agent).quarantined_senders, "mallory1@elsewhere.example")
        action = ticket.with_user(self.lead).action_view_quarantine()
        self.assertEqual(self.env["e3k.intake.mail"].search(action["domain"]).sender, "mallory1@elsewhere.example")

    def test_log_opens_on_what_is_to_be_looked_at_and_filters_every_verdict(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("e3k_support.e3k_intake_mail_action")
        self.assertIn("search_default_troubled", action["context"])
        arch = self.env["e3k.intake.mail"].get_view(view_type="search")["arch"]
        for outcome in dict(self.env["e3k.intake.mail"]._fields["outcome"].selection):
            self.assertIn(f"('outcome', '=', '{outcome}')", arch.replace("&#39;", "'"))


def _for_ever(*_args, **_kwargs):
    while True:
        pass
