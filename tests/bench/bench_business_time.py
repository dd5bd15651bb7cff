"""Due and elapsed on E3K's hours, against the `plan_hours` and `get_work_hours_count` of Odoo.

Seconds are those of one core (CPU time), so that a shared machine strikes neither side. What PostgreSQL
does for Odoo's side is left out: the ratios are on the safe side.
"""

import random
import statistics
import time
from datetime import datetime, timedelta, timezone

import frame

SERIES = 9
OURS = 100_000
THEIRS = 12
HOURS = 40
YEAR = 365 * 86_400
FIRST = 1_767_225_600  # 2026-01-01T00:00Z


def measure(bench):
    """Return figures of a hundred thousand operations each; Odoo's are measured on a few, in the same run."""
    calendar = _calendar(bench.env)
    schedule = calendar._compiled_schedule()
    dice = random.Random(1)
    since = [FIRST + dice.randrange(YEAR) for _number in range(OURS)]
    until = [second + 7 * 86_400 for second in since]
    moments = [datetime.fromtimestamp(second, timezone.utc) for second in since]
    ends = [datetime.fromtimestamp(second, timezone.utc) for second in until]
    amounts = [HOURS * 3600] * OURS
    few = moments[:THEIRS]

    def plan_hours():
        for moment in few:
            calendar.plan_hours(HOURS, moment, compute_leaves=True)

    def count_hours():
        for moment in few:
            calendar.get_work_hours_count(moment, moment + timedelta(days=7))

    return [
        _figure("due_second / plan_hours", lambda: _walk(schedule.due_second, since, amounts), plan_hours),
        _figure("due / plan_hours", lambda: _walk(schedule.due, moments, amounts), plan_hours),
        _figure("elapsed_second / hours_count", lambda: _walk(schedule.elapsed_second, since, until), count_hours),
        _figure("elapsed / hours_count", lambda: _walk(schedule.elapsed, moments, ends), count_hours),
    ]


def _calendar(env):
    """Return E3K's hours with ten closings a year, as they would be loaded."""
    calendar = env["resource.calendar"].create(
        {
            "name": "Bench",
            "tz": "America/Toronto",
            "attendance_ids": [
                (5, 0, 0),
                *((0, 0, {"name": "Open", "dayofweek": str(day), "hour_from": 8.5, "hour_to": 17}) for day in range(5)),
            ],
        }
    )
    env["resource.calendar.leaves"].create(
        [
            {"name": "Closed", "calendar_id": calendar.id, "date_from": day, "date_to": day + timedelta(hours=23)}
            for day in (datetime(year, month, 24, 5) for year in (2026, 2027) for month in range(1, 11))  # noqa: DTZ001
        ]
    )
    return calendar


def _walk(operation, firsts, seconds):
    for first, second in zip(firsts, seconds, strict=True):
        operation(first, second)


def _figure(title, ours, theirs):
    """Take the medians of series in turn, so that a busy moment of the machine strikes both."""
    samples = {ours: [], theirs: []}
    for _number in range(SERIES):
        for work, taken in samples.items():
            began = time.process_time()
            work()
            taken.append(time.process_time() - began)
    mine, other = (statistics.median(taken[1:]) for taken in samples.values())
    other *= OURS / THEIRS
    name = f"business_time: {title}, {OURS / mine / 1e6:.2f} M/s, {other / mine:,.0f} x"
    return frame.Figure(name, mine * 1000, other * 1000, 0, 0, SERIES - 1)
