"""Public holidays that were loaded into a working calendar close that calendar only: they are of no company.

Those of a company stood in the way of its employees' holidays in Time Off, and were missing on the policy pages of
the other companies that share the calendar.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

WHOLE_DAY = "23:59:59"


def migrate(cr, _version):
    """Take the company away, and give back their day to those that Time Off had moved; hours chosen by hand stay."""
    cr.execute("UPDATE resource_calendar_leaves SET company_id = NULL WHERE holiday_on IS NOT NULL")
    cr.execute(
        SQL(
            """
            SELECT leave.id FROM resource_calendar_leaves leave
              JOIN resource_calendar calendar ON calendar.id = leave.calendar_id
             WHERE leave.holiday_on IS NOT NULL AND leave.date_to - leave.date_from = %(day)s::interval
               AND leave.date_from != leave.holiday_on::timestamp AT TIME ZONE calendar.tz AT TIME ZONE 'UTC'
            """,
            day=WHOLE_DAY,
        )
    )
    moved = api.Environment(cr, SUPERUSER_ID, {})["resource.calendar.leaves"].browse(row[0] for row in cr.fetchall())
    for calendar, leaves in moved.grouped("calendar_id").items():
        calendar._place_holidays(leaves)
