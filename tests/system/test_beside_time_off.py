"""Beside Time Off: one kind of closing days for the support, another for the employees.

A database in which the company's holidays were entered before the addon came, as a client has it.
"""

import json

import pytest

from house import database
from house.paths import ADDON

#: Holidays of the company's employees, in office hours as the form of Time Off proposes them.
COMPANY = """
company, year = env.company, env.cr.now().year
company.resource_calendar_id.tz = "America/Toronto"
for each in (year, year + 1):
    env["resource.calendar.leaves"].create({
        "name": "Saint-Jean", "date_from": f"{each}-06-24 12:30:00", "date_to": f"{each}-06-24 21:00:00",
    })
env.cr.commit()
"""
#: The same in the other order: whoever keeps the employees' holidays enters one more, in a zone of their own.
SECOND = """
import json
from odoo.tests import new_test_user
year = env.cr.now().year
calendar = env.ref("e3k_support.calendar_quebec")
shipped = calendar.leave_ids.filtered("holiday_on")
keeper = new_test_user(env, "keeper", "hr_holidays.group_hr_holidays_manager", tz="Pacific/Auckland")
theirs = env["resource.calendar.leaves"].with_user(keeper).create({
    "name": "Labour Day", "date_from": f"{year}-09-07 00:00:00", "date_to": f"{year}-09-07 23:59:59",
})
zone = new_test_user(env, "manager", "e3k_support.group_manager", tz="Pacific/Auckland")
abroad = env["resource.calendar"].create({
    "name": "Of a support abroad", "tz": "America/Toronto", "company_id": env.company.id,
    "holiday_country_id": calendar.holiday_country_id.id, "holiday_state_id": calendar.holiday_state_id.id,
})
loaded = abroad.with_user(zone)._load_holidays([year])
again = abroad.with_user(zone)._load_holidays([year])
def moved(leaves):
    return [str(leave.holiday_on) for leave in leaves
            if (leave.date_from, leave.date_to) != leave.calendar_id._day_bounds(leave.holiday_on)]
print("FACTS" + json.dumps({
    "shipped": len(shipped), "shipped_moved": moved(shipped), "theirs": bool(theirs),
    "loaded": len(loaded), "loaded_moved": moved(loaded), "again": len(again),
    "companies": (shipped + loaded).company_id.ids,
}))
"""


@pytest.fixture(scope="module")
def facts():
    """What became of the closing days in a database with Time Off, where the addon came last."""
    with database.copied(database.BASE, "timeoff") as name:
        database.odoo(name, "-i", "hr_holidays", log="time-off")
        database.shell(name, COMPANY, log="time-off-company")
        database.odoo(name, "-i", ADDON, log="time-off-addon")
        told = database.shell(name, SECOND, log="time-off-second")
    return json.loads(next(line for line in told.splitlines() if line.startswith("FACTS"))[5:])


def test_addon_installs_where_employees_have_a_holiday_on_the_same_day(facts):
    assert facts["shipped"] >= 16


def test_holiday_of_the_support_stands_in_the_way_of_no_holiday_of_the_employees(facts):
    assert facts["theirs"]
    assert facts["companies"] == []


def test_support_holiday_closes_the_local_day_exactly_whatever_zone_it_is_loaded_from(facts):
    assert facts["shipped_moved"] == facts["loaded_moved"] == []


def test_loading_twice_adds_nothing_beside_time_off(facts):
    assert facts["loaded"] >= 8
    assert facts["again"] == 0
