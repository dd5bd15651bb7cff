from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import SupportCase

MONTREAL = ZoneInfo("America/Toronto")


def montreal(text):
    """Naive UTC of a Montréal wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=MONTREAL).astimezone(UTC).replace(tzinfo=None)


class SlaCase(SupportCase):
    """Tickets in Montréal's hours, each story moved on by ``_at``."""

    replays = True

    def setUp(self):
        super().setUp()
        newest = self.env["e3k.ticket"].with_context(active_test=False).search([], order="id desc", limit=1)
        self.last_ticket_id = newest.id or 0

    def _at(self, text):
        self._stop_at(montreal(text))

    def _timer(self, ticket, metric):
        return ticket._sla_promise(metric)

    def _due(self, ticket, metric="first_response"):
        due_at = self._timer(ticket, metric).due_at
        local = due_at and due_at.replace(tzinfo=UTC).astimezone(MONTREAL)
        return local.strftime("%Y-%m-%d %H:%M") if local else None

    def tearDown(self):
        """Whatever a story did: its promises can be replayed from the ledgers to the same rows."""
        tickets = self.env["e3k.ticket"].with_context(active_test=False).search([("id", ">", self.last_ticket_id)])
        if self.replays:
            self.assertFalse(tickets._sla_differences())
        super().tearDown()

    def _classify(self, ticket, priority, reason="Après diagnostic"):
        ticket.with_user(self.agent).write({"priority": priority, "priority_reason": reason})


@tagged("post_install", "-at_install")
class TestSlaTicket(SlaCase):
    def test_new_ticket_has_first_response_and_triage(self):
        ticket = self._new_ticket(priority_asked="p2")
        self.assertEqual(self._due(ticket), "2026-03-03 14:00")
        self.assertEqual(self._due(ticket, "triage"), "2026-03-03 10:30")
        self.assertEqual((ticket.next_metric, ticket.next_due_at), ("triage", montreal("2026-03-03 10:30")))

    def test_clock_starts_when_the_mail_was_received(self):
        ticket = self._receive().ticket_id
        self.assertEqual(self._timer(ticket, "first_response").started_at, montreal("2026-03-03 09:58"))

    def test_holiday_of_quebec_is_skipped(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Fête nationale du Québec",
                "calendar_id": self.team.calendar_id.id,
                "date_from": montreal("2026-06-24 00:00"),
                "date_to": montreal("2026-06-24 23:59:59"),
            }
        )
        self._at("2026-06-23 16:40")
        self.assertEqual(self._due(self._new_ticket(priority_asked="p1")), "2026-06-25 09:10")

    def test_classifying_ends_triage_and_changes_the_target(self):
        ticket = self._new_ticket()
        self._at("2026-03-03 10:20")
        self._classify(ticket, "p1")
        self.assertEqual(self._timer(ticket, "triage").state, "met")
        self.assertEqual(self._due(ticket), "2026-03-03 11:00")

    def test_raised_and_late_is_marked_and_leaves_thirty_minutes(self):
        ticket = self._new_ticket()
        self._at("2026-03-03 14:00")
        self._classify(ticket, "p1")
        self.assertEqual(self._due(ticket), "2026-03-03 14:30")
        self.assertTrue(self._timer(ticket, "first_response").is_raised)

    def test_fulfilled_response_is_never_rewritten(self):
        ticket = self._new_ticket()
        self._at("2026-03-03 14:00")
        self._post(ticket, self.agent, "Nous regardons cela.")
        self._classify(ticket, "p1")
        timer = self._timer(ticket, "first_response")
        self.assertEqual((timer.state, timer.due_at), ("met", montreal("2026-03-05 10:00")))

    def test_waiting_stage_pauses_progress_timer(self):
        ticket = self._new_ticket(priority_asked="p2")
        self._post(ticket, self.agent, "Pouvez-vous joindre le fichier?")
        self._at("2026-03-03 11:00")
        ticket._move_to("waiting", wait_party="client", wait_reason="Le fichier")
        timer = self._timer(ticket, "progress_update")
        self.assertEqual(timer.state, "paused")
        self.assertEqual((timer.pauses[0]["party"], timer.pauses[0]["reason"]), ("client", "Le fichier"))
        self._at("2026-03-04 09:00")
        self._post(ticket, self.claire, "Le voici.")
        self.assertEqual(self._due(ticket, "progress_update"), "2026-03-04 12:00")

    def test_requester_after_the_answer_starts_the_next_response(self):
        ticket = self._new_ticket(priority_asked="p2")
        self._post(ticket, self.agent, "Essayez ceci.")
        self._at("2026-03-03 11:00")
        self._post(ticket, self.claire, "Cela ne fonctionne pas non plus.")
        self.assertEqual(self._due(ticket, "next_response"), "2026-03-03 15:00")

    def test_thanks_start_nothing_and_one_click_dismisses(self):
        ticket = self._new_ticket(priority_asked="p2")
        self._post(ticket, self.agent, "Essayez ceci.")
        self._post(ticket, self.claire, "Merci beaucoup!")
        self.assertFalse(self._timer(ticket, "next_response"))
        self._post(ticket, self.claire, "Au fait, cela marche depuis hier.")
        self.assertTrue(self._is_dismissal_offered(ticket))
        ticket.with_user(self.agent).action_sla_dismiss()
        self.assertEqual(self._timer(ticket, "next_response").state, "cancelled")
        self.assertFalse(self._is_dismissal_offered(ticket))

    def test_only_an_owed_next_response_is_dismissed(self):
        ticket = self._new_ticket(priority_asked="p2")
        self.assertFalse(self._is_dismissal_offered(ticket))
        ticket.with_user(self.agent).action_sla_dismiss()
        self.assertEqual(self._timer(ticket, "first_response").state, "running")
        self.assertNotIn("dismissed", ticket.event_ids.mapped("kind"))

    def _is_dismissal_offered(self, ticket):
        """Whether the agent's form shows the button "No answer needed"."""
        form = Form(ticket.with_user(self.agent))
        (button,) = form._view["tree"].xpath("//button[@name='action_sla_dismiss']")
        values = {"is_next_response_owed": form.is_next_response_owed}
        return not safe_eval(button.get("invisible"), values)

    def test_committed_date_is_the_resolution(self):
        ticket = self._new_ticket(priority_asked="p4")
        ticket.committed_at = montreal("2026-03-20 17:00")
        self.assertEqual(self._due(ticket, "resolution"), "2026-03-20 17:00")

    def test_resolution_written_by_an_agent_is_an_answer(self):
        ticket = self._new_ticket()
        ticket.with_user(self.agent)._resolve("<p>Corrigé.</p>")
        self.assertEqual(self._timer(ticket, "first_response").state, "met")

    def test_refusal_reopens_and_starts_the_next_response(self):
        ticket = self._new_ticket(priority_asked="p2")
        ticket.with_user(self.agent)._resolve("<p>Corrigé.</p>")
        self._at("2026-03-03 11:00")
        ticket._client_refuse(self.claire.partner_id, "Toujours pareil.")
        self.assertEqual(self._due(ticket, "next_response"), "2026-03-03 15:00")

    def test_reports_count_one_resolution_of_a_reopened_ticket(self):
        ticket = self._new_ticket(priority_asked="p4")
        ticket.committed_at = montreal("2026-03-03 17:00")
        ticket.with_user(self.agent)._resolve("<p>Corrigé.</p>")
        self._at("2026-03-04 09:00")
        ticket._client_refuse(self.claire.partner_id, "Toujours pareil.")
        self.assertGreater(len(ticket.timer_ids.filtered(lambda t: t.metric == "resolution")), 1)
        self.env.flush_all()
        lines = self.env["e3k.sla.report"].search([("ticket_id", "=", ticket.id), ("metric", "=", "resolution")])
        self.assertEqual(lines.ids, self._timer(ticket, "resolution").ids)

    def test_spam_cancels_every_promise_with_its_reason(self):
        ticket = self._new_ticket()
        ticket.with_user(self.agent).action_cancel_as_spam()
        self.assertEqual({(t.state, t.reason) for t in ticket.timer_ids}, {("cancelled", "spam")})
        self.assertFalse(ticket.next_due_at)

    def test_merged_ticket_hands_its_stricter_promise_over(self):
        survivor = self._new_ticket(priority_asked="p3")
        self._at("2026-03-03 10:10")
        other = self._new_ticket(priority_asked="p1")
        other._move_to("cancelled", merged_into_id=survivor.id, cancel_reason="duplicate")
        self.assertEqual(set(other.timer_ids.mapped("state")), {"merged"})
        self.assertEqual(self._due(survivor), "2026-03-03 11:10")
        self.assertEqual(self._timer(survivor, "first_response").started_at, montreal("2026-03-03 10:00"))

    def test_phone_call_answers_and_may_be_logged_later(self):
        ticket = self._new_ticket(priority_asked="p1")
        self._at("2026-03-03 11:30")
        ticket._sla_phone_answered("Serveur redémarré", at=montreal("2026-03-03 10:20"))
        timer = self._timer(ticket, "first_response")
        self.assertEqual((timer.state, timer.stopped_at), ("met", montreal("2026-03-03 10:20")))

    def test_correction_is_audited(self):
        ticket = self._new_ticket(priority_asked="p1")
        self._at("2026-03-03 11:30")
        self._post(ticket, self.agent, "Bonjour")
        timer = self._timer(ticket, "first_response")
        self.assertEqual(timer.state, "breached")
        ticket.with_user(self.lead)._sla_correct(timer, "Appelée à 10 h 20", stopped_at=montreal("2026-03-03 10:20"))
        self.assertEqual(timer.state, "met")
        line = ticket.event_ids.filtered(lambda e: e.kind == "corrected")
        self.assertEqual((line.author_id, line.reason), (self.lead.partner_id, "Appelée à 10 h 20"))

    def test_ledger_is_append_only(self):
        ticket = self._new_ticket()
        line = ticket.event_ids[0].sudo()
        with self.assertRaises(UserError):
            line.write({"reason": "x"})
        with self.assertRaises(UserError):
            line.unlink()
        with self.assertRaises(UserError):
            ticket.timer_ids[0].sudo().write({"due_at": fields.Datetime.now()})

    def test_portal_reads_no_sla_record(self):
        ticket = self._new_ticket()
        for model in ("e3k.sla.timer", "e3k.sla.event", "e3k.sla.breach", "e3k.escalation"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.claire).search([])
        self.assertTrue(ticket.with_user(self.claire)._sla_promise()._explanation()["due_text"])

    def test_calendar_that_never_opens_loses_no_ticket(self):
        self.replays = False  # there is no open time to count again
        self.team.calendar_id = self.team.calendar_id.copy()
        self.team.calendar_id.attendance_ids.with_context(open_time_unfinished=True).unlink()
        with self.assertLogs("odoo.addons.e3k_support.models.e3k_sla_projection_mixin", "WARNING"):
            ticket = self._new_ticket()
        self.assertFalse(ticket.timer_ids)
        self.assertEqual(ticket.event_ids.mapped("kind"), ["received"])


@tagged("post_install", "-at_install")
class TestSlaReplay(SlaCase):
    def _columns(self, tickets):
        stored = self.env["e3k.sla.timer"]._get_rows(tickets.ids)
        return {ticket_id: {key: row for key, (_n, row) in rows.items()} for ticket_id, rows in stored.items()}

    def test_recomputing_the_stories_gives_the_same_rows(self):
        tickets = self._tell_stories()
        before = self._columns(tickets)
        tickets._sla_refresh()
        self.assertEqual(self._columns(tickets), before)
        self.assertFalse(tickets._sla_differences())

    def _tell_stories(self):
        plain, late, waiting, merged = (self._new_ticket(priority_asked=p) for p in ("p1", "p3", "p2", "p4"))
        self._post(plain, self.agent, "Bonjour")
        waiting._move_to("waiting", wait_party="third_party", wait_reason="L'éditeur")
        self._at("2026-03-04 15:00")
        self._classify(late, "p1")
        self._post(waiting, self.agent, "Toujours rien.")
        merged._move_to("cancelled", merged_into_id=late.id)
        self._post(plain, self.claire, "Encore une question sur ce point.")
        plain.with_user(self.agent)._resolve("<p>Fait.</p>")
        plain._client_accept(self.claire.partner_id)
        return plain | late | waiting | merged

    def test_replay_reports_a_tampered_row(self):
        self.replays = False
        ticket = self._new_ticket()
        self.env.cr.execute("UPDATE e3k_sla_timer SET target_seconds = 1 WHERE ticket_id = %s", [ticket.id])
        differences = ticket._sla_differences()
        self.assertEqual({d["column"] for d in differences}, {"target_seconds"})


@tagged("post_install", "-at_install")
class TestSlaConcurrency(SlaCase):
    def test_every_line_moves_the_tickets_sequence(self):
        """Two transactions that append to one ledger then write one row, so that one is tried again."""
        ticket = self._new_ticket()
        for user in (self.agent, self.claire, self.claire):
            self._post(ticket, user, "Une nouvelle information à ce sujet.")
            self.env.flush_all()
            self.env.cr.execute("SELECT sla_sequence FROM e3k_ticket WHERE id = %s", [ticket.id])
            self.assertEqual(self.env.cr.fetchone()[0], max(ticket.event_ids.mapped("sequence")))
        self.assertEqual(len(ticket.event_ids), len(set(ticket.event_ids.mapped("sequence"))))
