from odoo import models


class ResourceCalendarAttendance(models.Model):
    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "e3k.open.time.mixin"]

    _open_time_fields = frozenset(
        {
            "calendar_id",
            "day_period",
            "dayofweek",
            "display_type",
            "duration_hours",
            "hour_from",
            "hour_to",
            "week_type",
        },
    )

    def _open_time_calendars(self):
        return self.calendar_id
