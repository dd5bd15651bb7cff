import contextlib
from datetime import datetime
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests.common import tagged

from .calendar_common import HOUR, CalendarCase, montreal
from .common import SupportCase

MONDAY = montreal(2026, 7, 6, 9)
DAY_OFF = (datetime(2026, 7, 6, 4), datetime(2026, 7, 7, 3, 59, 59))


@tagged("post_install", "-at_install", "e3k_time")
class TestCalendarCache(CalendarCase):
    """Compiled once for a registry, forgotten by all its workers when open time changes."""

    def _check_forgotten(self, change, expected):
        """`change` is signalled to the other workers, and seen here at once."""
        self.assertEqual(self._due(MONDAY, HOUR), montreal(2026, 7, 6, 10))
        self.registry.cache_invalidated.clear()
        change()
        self.assertIn("default", self.registry.cache_invalidated)
        self.assertEqual(self._due(MONDAY, HOUR), expected)

    def setUp(self):
        super().setUp()
        self._pretend_committed()

    def _pretend_committed(self):
        """What was changed so far is nobody's secret any more."""
        self.env.cr.postcommit.clear()
        self.registry.clear_cache()

    def test_uncommitted_change_is_seen_by_its_transaction_only(self):
        shared = self.office._shared_schedule(self.office.company_id.id)
        self.assertIs(shared, self.office._shared_schedule(self.office.company_id.id))
        self.assertEqual(self._due(MONDAY, HOUR), montreal(2026, 7, 6, 10))
        self._close(*DAY_OFF)
        self.assertEqual(self._due(MONDAY, HOUR), montreal(2026, 7, 7, 9, 30))
        with patch.object(type(self.office), "_shared_schedule") as others:
            self._due(MONDAY, HOUR)
        others.assert_not_called()

    def test_change_taken_back_is_forgotten(self):
        with contextlib.suppress(ZeroDivisionError), self.env.cr.savepoint():
            self._close(*DAY_OFF)
            self.assertEqual(self._due(MONDAY, HOUR), montreal(2026, 7, 7, 9, 30))
            raise ZeroDivisionError
        self.assertEqual(self._due(MONDAY, HOUR), montreal(2026, 7, 6, 10))

    def test_commit_makes_all_threads_compile_again(self):
        self._close(*DAY_OFF)
        stale = self.office._shared_schedule(self.office.company_id.id)
        self.env.cr.postcommit.run()
        self.assertIsNot(self.office._shared_schedule(self.office.company_id.id), stale)
        self.assertEqual(self._due(MONDAY, HOUR), montreal(2026, 7, 7, 9, 30))

    def test_compiled_time_needs_no_query(self):
        self.office._compiled_schedule().due(MONDAY, HOUR)
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.office._compiled_schedule().due(MONDAY, 40 * HOUR)

    def test_new_closing_is_seen(self):
        self._check_forgotten(lambda: self._close(*DAY_OFF), montreal(2026, 7, 7, 9, 30))

    def test_moved_closing_is_seen(self):
        leave = self._close(datetime(2026, 7, 7, 4), datetime(2026, 7, 8, 3, 59, 59))
        change = {"date_from": DAY_OFF[0], "date_to": DAY_OFF[1]}
        self._check_forgotten(lambda: leave.write(change), montreal(2026, 7, 7, 9, 30))

    def test_removed_closing_is_seen(self):
        leave = self._close(*DAY_OFF)
        self.assertEqual(self._due(MONDAY, HOUR), montreal(2026, 7, 7, 9, 30))
        leave.unlink()
        self.assertEqual(self._due(MONDAY, HOUR), montreal(2026, 7, 6, 10))

    def test_changed_attendance_is_seen(self):
        monday = self.office.attendance_ids.filtered(lambda line: line.dayofweek == "0")
        self._check_forgotten(lambda: monday.write({"hour_from": 9.5}), montreal(2026, 7, 6, 10, 30))

    def test_removed_attendance_is_seen(self):
        monday = self.office.attendance_ids.filtered(lambda line: line.dayofweek == "0")
        self._check_forgotten(monday.unlink, montreal(2026, 7, 7, 9, 30))

    def test_attendance_added_through_the_form_is_seen(self):
        line = {"name": "Early", "dayofweek": "0", "hour_from": 6, "hour_to": 8, "day_period": "morning"}
        self.assertEqual(self._due(montreal(2026, 7, 6, 6), HOUR), montreal(2026, 7, 6, 9, 30))
        self.office.write({"attendance_ids": [Command.create(line)]})
        self.assertEqual(self._due(montreal(2026, 7, 6, 6), HOUR), montreal(2026, 7, 6, 7))

    def test_changed_zone_is_seen(self):
        self._check_forgotten(
            lambda: self.office.write({"tz": "America/Vancouver"}),
            montreal(2026, 7, 6, 12, 30),
        )

    def test_calendar_made_flexible_is_seen(self):
        self._due(MONDAY, HOUR)
        self.registry.cache_invalidated.clear()
        self.office.schedule_type = "flexible"
        self.assertIn("default", self.registry.cache_invalidated)
        self.assertFalse(self.office._compiled_schedule().is_open(MONDAY))

    def test_renamed_closing_is_told_by_its_new_name(self):
        leave = self._close(*DAY_OFF, "Moving")
        question = (montreal(2026, 7, 3, 16), montreal(2026, 7, 7, 9))
        self.office._explain(*question)
        leave.name = "Big moving"
        labels = [step["label"] for step in self.office._explain(*question)]
        self.assertTrue(any("Big moving" in label for label in labels))

    def test_absence_of_a_person_forgets_nothing(self):
        person = self.env["resource.resource"].create({"name": "Agnès", "calendar_id": self.office.id})
        self.registry.cache_invalidated.clear()
        self._close(*DAY_OFF, resource_id=person.id)
        self.assertNotIn("default", self.registry.cache_invalidated)

    def test_name_of_a_calendar_changes_no_open_time(self):
        with patch.object(type(self.office), "_on_open_time_changed") as asked:
            self.office.name = "Another name"
        asked.assert_not_called()

    def test_every_change_asks_for_the_open_promises(self):
        asked = []

        def note(calendars):
            asked.append(calendars)

        with patch.object(type(self.office), "_on_open_time_changed", note):
            leave = self._close(*DAY_OFF)
            leave.date_to = datetime(2026, 7, 8, 3, 59, 59)
            leave.unlink()
            self.office.tz = "Europe/Paris"
            self.office.attendance_ids[:1].hour_to = 16
        self.assertGreaterEqual(len(asked), 5)
        self.assertEqual(set(map(tuple, (each.ids for each in asked))), {tuple(self.office.ids)})

    def test_closing_of_a_company_concerns_all_its_calendars(self):
        second = self._create_calendar([(0, 9, 17)], company_id=self.env.company.id)
        leave = self._close(*DAY_OFF)
        leave.write({"calendar_id": False, "company_id": self.env.company.id})
        self.assertIn(second, leave._open_time_calendars())
        self.assertIn(self.office, leave._open_time_calendars())

    def test_distant_past_and_future_are_read_when_asked(self):
        schedule = self.office._compiled_schedule()
        schedule.due(MONDAY, HOUR)
        self.assertEqual(schedule.elapsed(montreal(2016, 7, 4), montreal(2016, 7, 11)), 5 * 30_600)
        self.assertEqual(schedule.elapsed(montreal(2036, 7, 7), montreal(2036, 7, 14)), 5 * 30_600)


@tagged("post_install", "-at_install", "e3k_time")
class TestCalendarInUse(SupportCase):
    """What promises are counted in cannot be emptied or made flexible under them."""

    def setUp(self):
        super().setUp()
        self.calendar = self.team.calendar_id

    def _assert_refused(self, change, word, lang="en_US"):
        with self.assertRaises(UserError) as refused:
            change(self.calendar.with_context(lang=lang))
        self.assertIn(word, str(refused.exception))
        self.assertIn(self.team.with_context(lang=lang).name, str(refused.exception))

    def test_emptying_is_refused_in_the_readers_language(self):
        self._assert_refused(lambda calendar: calendar.attendance_ids.unlink(), "never opens")
        self._assert_refused(lambda calendar: calendar.write({"attendance_ids": [Command.clear()]}), "ouvr", "fr_CA")

    def test_lines_without_an_hour_are_refused(self):
        self._assert_refused(lambda calendar: calendar.attendance_ids.write({"hour_to": 8.5}), "never opens")

    def test_making_it_flexible_is_refused(self):
        self._assert_refused(lambda calendar: calendar.write({"schedule_type": "flexible"}), "flexible")

    def test_replacing_all_lines_in_one_write_is_not(self):
        line = {"name": "Monday", "dayofweek": "0", "hour_from": 9, "hour_to": 12, "day_period": "morning"}
        self.calendar.write({"attendance_ids": [Command.clear(), Command.create(line)]})
        self.assertEqual(len(self.calendar.attendance_ids), 1)

    def test_switching_to_two_weeks_is_not(self):
        self.calendar.switch_calendar_type()
        self.assertTrue(self.calendar.two_weeks_calendar)

    def test_a_calendar_nobody_counts_in_may_be_emptied(self):
        calendar = self.calendar.copy()
        calendar.attendance_ids.unlink()
        self.assertFalse(calendar.attendance_ids)
