from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .calendar_common import HOUR, CalendarCase, montreal

QUEBEC_2026 = [
    date(2026, 1, 1),
    date(2026, 4, 3),
    date(2026, 5, 18),
    date(2026, 6, 24),
    date(2026, 7, 1),
    date(2026, 9, 7),
    date(2026, 10, 12),
    date(2026, 12, 25),
]


@tagged("post_install", "-at_install", "e3k_time")
class TestCalendarHolidays(CalendarCase):
    def _national_day(self):
        return self.office.leave_ids.filtered(lambda leave: leave.holiday_on == date(2026, 6, 24))

    def test_quebec_calendar_ships_with_the_policy_hours(self):
        shipped = self.env.ref("e3k_support.calendar_quebec")
        hours = {(line.dayofweek, line.hour_from, line.hour_to) for line in shipped.attendance_ids}
        self.assertEqual(hours, {(str(day), 8.5, 17.0) for day in range(5)})
        self.assertEqual(shipped.tz, "America/Toronto")

    def test_installation_loads_this_year_and_the_next(self):
        shipped = self.env.ref("e3k_support.calendar_quebec")
        years = {leave.holiday_on.year for leave in shipped.leave_ids if leave.holiday_on}
        self.assertGreaterEqual(len(years), 2)
        self.assertEqual(shipped.holidays_loaded_year, max(years))

    def test_public_holidays_of_quebec_are_closed(self):
        leaves = self.office._load_holidays([2026])
        self.assertEqual(leaves.mapped("holiday_on"), QUEBEC_2026)
        schedule = self.office._compiled_schedule()
        for day in QUEBEC_2026:
            self.assertFalse(schedule.is_open(montreal(day.year, day.month, day.day, 10)))

    def test_holiday_closes_the_local_day_exactly(self):
        self.office._load_holidays([2026])
        leave = self._national_day()
        self.assertEqual(leave.date_from, datetime(2026, 6, 24, 4, 0, 0))
        self.assertEqual(leave.date_to, datetime(2026, 6, 25, 3, 59, 59))

    def test_loading_twice_adds_nothing(self):
        self.office._load_holidays([2026])
        self.assertFalse(self.office._load_holidays([2026]))
        self.assertEqual(len(self.office.leave_ids), len(QUEBEC_2026))

    def test_day_closed_by_hand_is_not_closed_again(self):
        self._close(datetime(2026, 12, 24, 5), datetime(2027, 1, 2, 4, 59, 59), "Christmas closing")
        days = self.office._load_holidays([2026]).mapped("holiday_on")
        self.assertNotIn(date(2026, 12, 25), days)

    def test_shared_calendar_is_loaded_once_for_all_companies(self):
        self.office.company_id = False
        self.office._load_holidays([2026])
        other = self.env["res.company"].create({"name": "Other"})
        manager = new_test_user(
            self.env, "otto.other", "e3k_support.group_manager", company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        theirs = self.office.with_user(manager)
        self.assertFalse(theirs._load_holidays([2026]))
        self.assertEqual(len(self.office.leave_ids), len(QUEBEC_2026))

    def test_holiday_of_a_calendar_is_no_holiday_of_a_companys_employees(self):
        self.office.company_id = self.env.company
        self.assertFalse(self.office._load_holidays([2026]).company_id)
        closing = self._close(datetime(2026, 12, 28, 5), datetime(2026, 12, 29, 4, 59, 59), "Stocktaking")
        self.assertEqual(closing.company_id, self.env.company)

    def test_companies_that_share_a_calendar_all_name_its_holidays(self):
        other = self.env["res.company"].create({"name": "Other"})
        shipped = self.env.ref("e3k_support.calendar_quebec")
        team = self.env["e3k.team"].create({"name": "Their support", "company_id": other.id, "calendar_id": shipped.id})
        ours = self.env["e3k.team"]._get_default_team()
        self.assertTrue(team._get_policy_closures())
        self.assertEqual(team._get_policy_closures(), ours._get_policy_closures())

    def test_reader_reads_the_holiday_in_their_language(self):
        self.office._load_holidays([2026])
        leave = self._national_day()
        self.assertEqual(leave.with_context(lang="fr_CA").display_name, "Fête nationale du Québec")
        self.assertIn("Day", leave.with_context(lang="en_US").display_name)

    def test_reason_of_a_deadline_is_told_in_the_readers_language(self):
        self.office._load_holidays([2026])
        question = (montreal(2026, 6, 23, 16, 40), montreal(2026, 6, 25, 9, 10))
        for lang, expected in (("fr_CA", "24 juin"), ("en_US", "24 June")):
            steps = self.office.with_context(lang=lang)._explain(*question)
            holiday = next(step for step in steps if step["kind"] == "holiday")
            self.assertIn(expected, holiday["label"])
        french = self.office.with_context(lang="fr_CA")._explain(*question)
        self.assertTrue(any("Fête nationale du Québec" in step["label"] for step in french))

    def test_name_given_by_hand_wins(self):
        self.office._load_holidays([2026])
        leave = self._national_day()
        leave.with_context(lang="fr_CA").public_name = "La Saint-Jean"
        self.assertEqual(leave.with_context(lang="fr_CA").display_name, "La Saint-Jean")

    def test_removed_holiday_gives_the_day_back(self):
        self.office._load_holidays([2026])
        since = montreal(2026, 6, 23, 16, 40)
        self.assertEqual(self._due(since, HOUR), montreal(2026, 6, 25, 9, 10))
        self._national_day().unlink()
        self.assertEqual(self._due(since, HOUR), montreal(2026, 6, 24, 9, 10))

    def test_place_without_known_holidays_is_told(self):
        self.office.holiday_state_id.code = "ZZ"
        with self.assertRaises(UserError):
            self.office._load_holidays([2026])

    # --- The preview ------------------------------------------------------------------------------

    def _loading(self, **values):
        action = self.office.action_load_holidays()
        form = Form(self.env[action["res_model"]].with_context(**action["context"]))
        form.year_from = form.year_to = 2026
        for name, value in values.items():
            setattr(form, name, value)
        return form.save()

    def test_preview_shows_what_would_be_added(self):
        load = self._loading()
        self.assertEqual(load.line_ids.mapped("day"), QUEBEC_2026)
        self.assertEqual(load.new_count, 8)
        self.assertFalse(self.office.leave_ids)
        load.action_load()
        self.assertEqual(self.office.leave_ids.mapped("holiday_on"), QUEBEC_2026)

    def test_preview_of_what_is_loaded_adds_nothing(self):
        self.office._load_holidays([2026])
        load = self._loading()
        self.assertEqual(load.new_count, 0)
        self.assertTrue(all(load.line_ids.mapped("closed_by")))

    def test_holiday_left_out_stays_open(self):
        load = self._loading()
        load.line_ids.filtered(lambda line: line.day == date(2026, 4, 3)).to_load = False
        load.action_load()
        self.assertNotIn(date(2026, 4, 3), self.office.leave_ids.mapped("holiday_on"))

    def test_years_in_the_wrong_order_are_refused(self):
        with self.assertRaises(UserError):
            self._loading(year_to=2020)

    # --- Who may --------------------------------------------------------------------------------------

    def test_manager_loads_and_an_agent_does_not(self):
        manager = new_test_user(self.env, "mia.manager", groups="e3k_support.group_manager")
        agent = new_test_user(self.env, "abel.agent", groups="e3k_support.group_agent")
        self.office.with_user(manager)._load_holidays([2026])
        with self.assertRaises(AccessError):
            self.office.with_user(agent)._load_holidays([2027])
        with self.assertRaises(AccessError):
            self._national_day().with_user(agent).unlink()

    # --- Every November ------------------------------------------------------------------------------

    @freeze_time("2027-11-02 13:00:00")
    def test_november_loads_next_year_and_asks_a_manager(self):
        manager = new_test_user(self.env, "mia.manager", groups="e3k_support.group_manager", lang="fr_CA")
        self.office._load_holidays([2026, 2027])
        self._national_day().unlink()
        self.env["resource.calendar"]._cron_review_holidays()
        years = {leave.holiday_on.year for leave in self.office.leave_ids}
        self.assertEqual(years, {2026, 2027, 2028})
        self.assertFalse(self._national_day(), "what a manager removed must not come back by itself")
        activity = self.office.activity_ids
        self.assertEqual((activity.user_id, activity.date_deadline), (manager, date(2027, 11, 30)))
        self.assertIn("2028", activity.summary)

    @freeze_time("2027-11-02 13:00:00")
    def test_second_run_in_a_year_loads_nothing_more(self):
        self.env["resource.calendar"]._cron_review_holidays()
        known = len(self.office.leave_ids)
        self.env["resource.calendar"]._cron_review_holidays()
        self.assertEqual(len(self.office.leave_ids), known)
