from datetime import datetime, timedelta

from odoo.tests import tagged

from .calendar_common import CalendarCase
from .test_migration_summary import load


@tagged("post_install", "-at_install", "e3k_time")
class TestMigrationHolidays(CalendarCase):
    """Databases in which loaded holidays were a company's, and which Time Off had moved."""

    def test_loaded_holidays_lose_their_company_and_get_their_day_back(self):
        moved, chosen = self.office._load_holidays([2026])[3:5]
        moved.write({"date_from": moved.date_from + timedelta(hours=4), "date_to": moved.date_to + timedelta(hours=4)})
        chosen.date_from = datetime(2026, 7, 1, 16)
        own = self._close(datetime(2026, 12, 28, 5), datetime(2026, 12, 29, 4, 59, 59))
        self.env.flush_all()
        self.env.cr.execute("UPDATE resource_calendar_leaves SET company_id = %s", [self.env.company.id])
        load("post-holidays_of_no_company").migrate(self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()
        self.assertFalse((moved + chosen).company_id)
        self.assertEqual(own.company_id, self.env.company)
        self.assertEqual((moved.date_from, moved.date_to), self.office._day_bounds(moved.holiday_on))
        self.assertEqual(chosen.date_from, datetime(2026, 7, 1, 16))
