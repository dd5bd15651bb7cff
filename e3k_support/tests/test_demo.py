from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from odoo.modules import Manifest
from odoo.tests import BaseCase, tagged
from odoo.tools.convert import convert_file

from ..business_time import weekly_schedule
from ..demo import story_boreal, story_fromagerie, story_northwind
from ..demo.when import Ago, On, Week
from .common import SupportCase

TICKETS = (*story_boreal.TICKETS, *story_northwind.TICKETS, *story_fromagerie.TICKETS)
MONTREAL = ZoneInfo("America/Toronto")


@tagged("post_install", "-at_install")
class TestDemoMoments(BaseCase):
    """Whatever the hour of the load, the week is one of ordinary business days."""

    def setUp(self):
        super().setUp()
        hours = {day: [(8 * 3600 + 1800, 17 * 3600)] for day in range(5)}
        closed = {date(2026, 6, 24): "Fête nationale du Québec"}
        self.schedule = weekly_schedule("America/Toronto", hours, closed_days=closed)

    def _weeks(self):
        """One load every 97 minutes for two weeks that hold a public holiday."""
        load = datetime(2026, 6, 18, 4, 7, tzinfo=UTC)
        while load < datetime(2026, 7, 2, tzinfo=UTC):
            yield load, Week(self.schedule, MONTREAL, load)
            load += timedelta(minutes=97)

    def test_everything_happens_in_service_hours_and_in_the_past(self):
        moments = {step.when for story in TICKETS for step in story.steps}
        for load, week in self._weeks():
            for moment in moments:
                at = week.instant(moment)
                self.assertLessEqual(at, load, f"{moment} at a load of {load}")
                self.assertTrue(self.schedule.is_open(at), f"{moment} at a load of {load}")

    def test_minutes_ago_are_minutes_of_open_time(self):
        for load, week in self._weeks():
            self.assertEqual(self.schedule.elapsed(week.instant(Ago(48)), load), 48 * 60)

    def test_a_business_day_back_skips_weekend_and_holiday(self):
        week = Week(self.schedule, MONTREAL, datetime(2026, 6, 25, 15, 0, tzinfo=UTC))
        self.assertEqual(week.instant(On(1, "09:00")), datetime(2026, 6, 23, 13, 0, tzinfo=UTC))
        self.assertEqual(week.instant(On(3, "09:00")), datetime(2026, 6, 19, 13, 0, tzinfo=UTC))


@tagged("post_install", "-at_install")
class TestDemoWeek(SupportCase):
    """The demonstration data tells one consistent story, and nothing of it leaves the house."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["e3k.ticket"].search([]).active = False
        cls.env.cr._now = cls.NOW
        if not cls.env.ref("e3k_support.demo_partner_claire", raise_if_not_found=False):
            for name in Manifest.for_addon("e3k_support")["demo"]:
                convert_file(cls.env, "e3k_support", name, {}, "init", noupdate=True)
        people = cls.env.ref("e3k_support.demo_partner_boreal")
        people |= cls.env.ref("e3k_support.demo_partner_northwind") | cls.env.ref("e3k_support.demo_partner_fromagerie")
        cls.tickets = cls.env["e3k.ticket"].search([])
        cls.known = cls.tickets.filtered(lambda ticket: ticket.client_id in people)

    def test_every_state_priority_channel_and_language_is_there(self):
        self.assertEqual(
            set(self.tickets.mapped("stage_kind")), {"new", "open", "waiting", "resolved", "closed", "cancelled"}
        )
        self.assertEqual(set(self.tickets.mapped("priority")), {"p1", "p2", "p3", "p4"})
        self.assertEqual(set(self.tickets.mapped("channel")), {"portal", "email", "phone"})
        self.assertEqual(set(self.known.mapped("requester_lang")), {"fr_CA", "en_US"})
        self.assertEqual(set(self.tickets.mapped("closed_by")), {False, "client", "tacit"})
        self.assertEqual(set(self.tickets.mapped("wait_party")), {False, "client", "third_party"})

    def test_tags_are_said_in_both_languages(self):
        tags = self.env["e3k.ticket"].search([]).tag_ids
        said = {(tag.with_context(lang="en_US").name, tag.with_context(lang="fr_CA").name) for tag in tags}
        self.assertEqual(len({english for english, _french in said}), 5)
        self.assertTrue(all(english != french for english, french in said))

    def test_no_mail_waits_to_be_sent(self):
        waiting = self.env["mail.mail"].search([("model", "=", "e3k.ticket"), ("state", "=", "outgoing")])
        self.assertFalse(waiting)

    def test_messages_carry_the_time_of_the_story(self):
        messages = self.tickets.message_ids
        self.assertTrue(messages)
        self.assertLessEqual(max(messages.mapped("date")), self.env.cr.now())
        self.assertGreater(len({date.date() for date in messages.mapped("date")}), 4)

    def test_one_promise_is_about_to_break(self):
        schedule = self.team.calendar_id._compiled_schedule()
        now = self.env.cr.now().replace(tzinfo=UTC, microsecond=0)
        urgent = self.tickets.filtered(lambda t: t.next_metric == "first_response" and t.priority in ("p1", "p2"))
        left = [schedule.elapsed(now, ticket.next_due_at.replace(tzinfo=UTC)) for ticket in urgent]
        self.assertTrue(any(0 < seconds <= 900 for seconds in left), left)

    def test_one_first_response_was_late_and_one_narrowly_kept(self):
        timers = self.tickets.timer_ids.filtered(lambda t: t.metric == "first_response" and t.stopped_at)
        self.assertEqual(len(timers.filtered("is_breached")), 1)
        narrow = timers.filtered(lambda t: t.state == "met" and t.due_at - t.stopped_at < timedelta(minutes=15))
        self.assertTrue(narrow)

    def test_acknowledgements_speak_the_requesters_language(self):
        for ticket in self.known.filtered(lambda t: t.channel == "email"):
            automatic = ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment").sorted("id")[:1]
            word = "Bonjour" if ticket.requester_lang == "fr_CA" else "Hello"
            with self.subTest(ticket=ticket.name):
                self.assertIn(word, automatic.body)

    def test_answers_to_a_resolution_speak_the_persons_language(self):
        bodies = " ".join(self.known.filtered(lambda t: t.requester_lang == "fr_CA").message_ids.mapped("body"))
        self.assertIn("La résolution a été refusée", bodies)
        for english in ("The resolution was refused", "accepted the resolution"):
            self.assertNotIn(english, bodies)

    def test_every_story_replays_from_its_ledger_to_the_same_rows(self):
        self.assertGreaterEqual(len(self.tickets), len(TICKETS))
        self.assertFalse(self.tickets._sla_differences())
        timers = self.env["e3k.sla.timer"]
        before = timers._get_rows(self.tickets.ids)
        self.tickets._sla_refresh()
        self.assertEqual(timers._get_rows(self.tickets.ids), before)

    def test_playing_again_changes_nothing(self):
        before = len(self.env["e3k.ticket"].with_context(active_test=False).search([]))
        self.env["e3k.demo.week"]._play()
        self.assertEqual(len(self.env["e3k.ticket"].with_context(active_test=False).search([])), before)
