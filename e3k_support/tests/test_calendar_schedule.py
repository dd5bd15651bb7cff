import random
from datetime import datetime, timedelta, timezone

from odoo.exceptions import UserError
from odoo.tests.common import new_test_user, tagged

from ..business_time import NoBusinessTime
from .calendar_common import HOUR, CalendarCase, montreal


@tagged("post_install", "-at_install", "e3k_time")
class TestCalendarSchedule(CalendarCase):
    def test_business_hours_run_over_the_weekend(self):
        self.assertEqual(self._due(montreal(2026, 6, 26, 16, 30), HOUR), montreal(2026, 6, 29, 9, 0))

    def test_public_holiday_moves_the_deadline(self):
        self.office._load_holidays([2026])
        self.assertEqual(self._due(montreal(2026, 6, 23, 16, 40), HOUR), montreal(2026, 6, 25, 9, 10))

    def test_business_days_keep_the_clock_time(self):
        schedule = self.office._compiled_schedule()
        self.assertEqual(schedule.due_after_days(montreal(2026, 7, 6, 10, 0), 2), montreal(2026, 7, 8, 10, 0))
        self.assertEqual(schedule.due_after_days(montreal(2026, 7, 11, 11, 0), 2), montreal(2026, 7, 14, 17, 0))

    def test_round_the_clock_does_not_drift_at_midnight(self):
        always = self._create_calendar([(day, 0, 24) for day in range(7)])
        since = montreal(2026, 1, 1, 0, 0)
        until = montreal(2031, 9, 9, 9, 9, 9)
        seconds = int((until.astimezone(timezone.utc) - since.astimezone(timezone.utc)).total_seconds())
        self.assertEqual(self._elapsed(since, until, always), seconds)
        self.assertEqual(self._due(since, seconds, always), until)

    def test_day_closed_to_its_last_second_leaves_no_second_open(self):
        always = self._create_calendar([(day, 0, 24) for day in range(7)])
        self._close(datetime(2026, 7, 7, 4), datetime(2026, 7, 8, 3, 59, 59), calendar=always)
        self.assertEqual(self._elapsed(montreal(2026, 7, 7), montreal(2026, 7, 8), always), 0)
        self.assertEqual(self._elapsed(montreal(2026, 7, 6), montreal(2026, 7, 9), always), 48 * HOUR)

    def test_overnight_shift_counts_through_midnight(self):
        nights = self._create_calendar([(day, *hours) for day in range(7) for hours in ((0, 6), (22, 24))])
        self.assertEqual(self._due(montreal(2026, 7, 6, 23), 3 * HOUR, nights), montreal(2026, 7, 7, 2))

    def test_two_week_calendar_alternates(self):
        shifts = [(0, 9, 17, "0"), (1, 9, 17, "1")]
        calendar = self._create_calendar(shifts, two_weeks_calendar=True)
        schedule = calendar._compiled_schedule()
        first = schedule.next_opening(montreal(2026, 7, 1))
        second = schedule.next_opening(first + timedelta(hours=8))
        third = schedule.next_opening(second + timedelta(hours=8))
        weekdays = [at.astimezone(schedule.zone).weekday() for at in (first, second, third)]
        self.assertIn(weekdays, ([0, 1, 0], [1, 0, 1]))
        self.assertEqual(third - first, timedelta(days=14))

    def test_split_day_has_a_break(self):
        split = self._create_calendar([(day, *hours) for day in range(5) for hours in ((8, 12), (13, 17))])
        self.assertEqual(self._due(montreal(2026, 7, 6, 11), 2 * HOUR, split), montreal(2026, 7, 6, 14))

    def test_partial_closing_takes_its_hours_only(self):
        self._close(datetime(2026, 7, 6, 14), datetime(2026, 7, 6, 16), "Assembly")
        self.assertEqual(self._due(montreal(2026, 7, 6, 9), 2 * HOUR), montreal(2026, 7, 6, 13))

    def test_change_of_the_clocks_keeps_opening_hours(self):
        for friday in ((2026, 3, 6), (2026, 10, 30)):
            monday = montreal(*friday, 9) + timedelta(days=3)
            self.assertEqual(self._due(montreal(*friday, 16, 30), HOUR), monday)

    def test_zone_name_that_pytz_renames_is_understood(self):
        calendar = self._create_calendar([(0, 9, 17)], tz="US/Eastern")
        self.assertEqual(self._due(montreal(2026, 7, 6, 9), HOUR, calendar), montreal(2026, 7, 6, 10))

    # --- What counts ------------------------------------------------------------------------------

    def test_closing_without_calendar_counts_in_its_company(self):
        self.office.company_id = self.env.company
        leave = self._close(datetime(2026, 7, 6, 4), datetime(2026, 7, 7, 3, 59, 59), "Moving")
        leave.calendar_id = False
        leave.company_id = self.env.company
        self.assertEqual(self._due(montreal(2026, 7, 6, 9), HOUR), montreal(2026, 7, 7, 9, 30))

    def test_closing_of_another_company_does_not_count(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.office.company_id = self.env.company
        self.env["resource.calendar.leaves"].with_company(other).create(
            {
                "name": "Theirs",
                "calendar_id": False,
                "company_id": other.id,
                "date_from": datetime(2026, 7, 6, 4),
                "date_to": datetime(2026, 7, 7, 3, 59, 59),
            },
        )
        self.assertEqual(self._due(montreal(2026, 7, 6, 9), HOUR), montreal(2026, 7, 6, 10))

    def test_shared_calendar_takes_the_closings_of_the_company_that_asks(self):
        mine, other = self.env.company, self.env["res.company"].create({"name": "Other"})
        self.office.company_id = False
        leave = self._close(datetime(2026, 7, 6, 4), datetime(2026, 7, 7, 3, 59, 59))
        leave.write({"calendar_id": False, "company_id": mine.id})
        since = montreal(2026, 7, 6, 9)
        self.assertEqual(self.office._compiled_schedule(mine).due(since, HOUR), montreal(2026, 7, 7, 9, 30))
        self.assertEqual(self.office._compiled_schedule(other).due(since, HOUR), montreal(2026, 7, 6, 10))

    def test_absence_of_a_person_closes_nothing(self):
        person = self.env["resource.resource"].create({"name": "Agnès", "calendar_id": self.office.id})
        self._close(datetime(2026, 7, 6, 4), datetime(2026, 7, 7, 3, 59, 59), resource_id=person.id)
        self.assertEqual(self._due(montreal(2026, 7, 6, 9), HOUR), montreal(2026, 7, 6, 10))

    def test_hours_of_training_are_worked(self):
        self._close(datetime(2026, 7, 6, 4), datetime(2026, 7, 7, 3, 59, 59), time_type="other")
        self.assertEqual(self._due(montreal(2026, 7, 6, 9), HOUR), montreal(2026, 7, 6, 10))

    def test_answer_does_not_depend_on_who_asks(self):
        self._close(datetime(2026, 7, 6, 4), datetime(2026, 7, 7, 3, 59, 59))
        visitor = new_test_user(self.env, "paul.portal", groups="base.group_portal")
        schedule = self.office.with_user(visitor)._compiled_schedule()
        self.assertEqual(schedule.due(montreal(2026, 7, 6, 9), HOUR), montreal(2026, 7, 7, 9, 30))

    # --- Calendars that never open -----------------------------------------------------------------

    def test_calendar_that_never_opens_has_no_business_time(self):
        empty = self._create_calendar([])
        flexible = self._create_calendar([(0, 9, 17)], schedule_type="flexible")
        for calendar in empty + flexible:
            with self.assertRaises(NoBusinessTime):
                self._due(montreal(2026, 7, 6), 1, calendar)
            with self.assertRaisesRegex(UserError, "Office"):
                calendar._check_opens()

    def test_team_cannot_work_in_a_calendar_that_never_opens(self):
        flexible = self._create_calendar([(0, 9, 17)], schedule_type="flexible")
        with self.assertRaises(UserError):
            self.env.ref("e3k_support.team_support").calendar_id = flexible

    def test_calendar_that_opens_is_accepted(self):
        self.office._check_opens()

    # --- Against Odoo's own count -------------------------------------------------------------------

    def test_agrees_with_odoo_on_random_calendars(self):
        """Odoo counts in float hours: a second is granted to it."""
        dice = random.Random(20260624)
        for _number in range(25):
            calendar = self._random_calendar(dice)
            for _question in range(8):
                since = datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta(minutes=dice.randrange(300 * 1440))
                until = since + timedelta(minutes=dice.randrange(40 * 1440))
                hours = calendar.get_work_hours_count(since, until)
                self.assertAlmostEqual(self._elapsed(since, until, calendar), hours * HOUR, delta=1)

    def _random_calendar(self, dice):
        shifts = []
        for day in dice.sample(range(7), dice.randint(1, 7)):
            edges = sorted(dice.sample(range(96), 2 * dice.randint(1, 3)))
            shifts += [(day, a / 4, b / 4) for a, b in zip(edges[::2], edges[1::2], strict=True)]
        zone = dice.choice(["America/Toronto", "Europe/Paris", "Asia/Kolkata", "UTC"])
        calendar = self._create_calendar(shifts, tz=zone)
        for _number in range(dice.randint(0, 4)):
            start = datetime(2026, 1, 1) + timedelta(minutes=15 * dice.randrange(330 * 96))
            self._close(start, start + timedelta(minutes=15 * dice.randint(1, 300)), calendar=calendar)
        return calendar
