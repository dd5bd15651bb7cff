from datetime import datetime
from zoneinfo import ZoneInfo

from odoo import Command
from odoo.tests.common import TransactionCase

TORONTO = ZoneInfo("America/Toronto")
HOUR = 3600


def montreal(*parts):
    """An instant as the clock in Montréal shows it."""
    return datetime(*parts, tzinfo=TORONTO)


class CalendarCase(TransactionCase):
    """A working calendar like E3K's, and ways to make others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        cls.env["res.lang"]._activate_lang("en_US")
        cls.office = cls._create_calendar([(day, 8.5, 17) for day in range(5)])
        cls.office.write(
            {
                "holiday_country_id": cls.env.ref("base.ca").id,
                "holiday_state_id": cls.env.ref("base.state_ca_qc").id,
            },
        )

    @classmethod
    def _create_calendar(cls, shifts, tz="America/Toronto", **values):
        """A calendar of (weekday, hour from, hour to[, week type]) attendances."""
        lines = [
            Command.create(
                {
                    "name": "Open",
                    "dayofweek": str(day),
                    "hour_from": start,
                    "hour_to": stop,
                    "day_period": "full_day",
                    "week_type": week[0] if week else False,
                },
            )
            for day, start, stop, *week in shifts
        ]
        return cls.env["resource.calendar"].create(
            {"name": "Office", "tz": tz, "attendance_ids": [Command.clear(), *lines], **values},
        )

    @classmethod
    def _close(cls, start, stop, name="Closed", calendar=None, **values):
        """A general closing between two naive UTC datetimes."""
        calendar = cls.office if calendar is None else calendar
        return cls.env["resource.calendar.leaves"].create(
            {"name": name, "calendar_id": calendar.id, "date_from": start, "date_to": stop, **values},
        )

    def _due(self, since, seconds, calendar=None):
        return (calendar or self.office)._compiled_schedule().due(since, seconds)

    def _elapsed(self, since, until, calendar=None):
        return (calendar or self.office)._compiled_schedule().elapsed(since, until)
