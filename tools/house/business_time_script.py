"""Runs inside Odoo's shell (``env`` is its environment): each case as records of a working calendar.

The calendar of a case is built from real records and rolled back after it. Dates on which it is open otherwise than its
week says become closings of the difference, for the time around the case; its week then holds every hour that any such
date opens.
"""

import json
import os
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytz

from odoo.exceptions import UserError

from odoo.addons.e3k_support.business_time import NoBusinessTime

from house.business_time_rules import verdict

DAY = 86_400
AROUND = timedelta(days=60)


class InexpressibleError(Exception):
    """Odoo's records cannot say what the case says; the message tells why."""


def main(env):
    """Write the report; the words come by environment variables (see ``cmd_business_time``)."""
    lines = Path(os.environ["E3K_CASES"]).read_text(encoding="utf-8").splitlines()
    with Path(os.environ["E3K_REPORT"]).open("w", encoding="utf-8") as report:
        for line in filter(str.strip, lines):
            report.write(json.dumps(judge(env, json.loads(line)), ensure_ascii=False) + "\n")


def judge(env, case):
    """Build the calendar, ask it, compare, take it back."""
    row = {"id": case.get("id"), "suite": case.get("suite"), "op": case.get("op"), "ours": None}
    row["expected"] = case.get("expected")
    savepoint = env.cr.savepoint(flush=False)
    try:
        question = read_question(case)
        schedule = build_calendar(env, case["calendar"], window(question))._compiled_schedule()
        ours = answer(question, schedule)
        said, rule = verdict(question, ours, question["expected"], schedule)
        row.update(verdict=said, rule=rule, ours=spell(ours))
    except (InexpressibleError, UserError) as reason:
        row.update(verdict="cannot be expressed", rule=str(reason))
    except (LookupError, TypeError, ValueError) as problem:
        row.update(verdict="cannot be expressed", rule=f"unreadable case: {problem!r}")
    finally:
        env.invalidate_all(flush=False)
        env.cr.postcommit.clear()
        savepoint.rollback()
        savepoint.close(rollback=False)
        env.registry.clear_cache()
    return row


# --- The question -------------------------------------------------------------------------------------


def read_question(case):
    """Return the case with its instants read, refusing operations that do not exist here."""
    if case.get("op") not in ("add", "sub", "between"):
        raise InexpressibleError(f"operation {case.get('op')}")
    question = {"op": case["op"], "rules": case.get("rules"), "since": instant(case["start"])}
    if case["op"] == "between":
        return {**question, "until": instant(case["end"]), "expected": case["expected"]}
    return {
        **question,
        "amount_s": case["amount_s"],
        "expected": instant(case["expected"]) if case["expected"] else None,
    }


def answer(question, schedule):
    """Ask the engine; None when the calendar never opens."""
    if question["op"] == "between":
        return schedule.elapsed(question["since"], question["until"])
    sign = 1 if question["op"] == "add" else -1
    try:
        return schedule.due(question["since"], sign * int(question["amount_s"]))
    except NoBusinessTime:
        return None


def window(question):
    """Return the first and last date for which exceptions are written down."""
    moments = [value for value in question.values() if isinstance(value, datetime)]
    return (min(moments) - AROUND).date(), (max(moments) + AROUND).date()


def instant(text):
    """Read an instant of the corpus; without an offset it is UTC."""
    read = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return read.astimezone(timezone.utc) if read.tzinfo else read.replace(tzinfo=timezone.utc)


def spell(value):
    """Write an answer as the corpus does."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, datetime) else value


# --- The calendar ---------------------------------------------------------------------------------------


def build_calendar(env, told, dates):
    """Create the working calendar of a case."""
    week = read_week(told["weekly"])
    exceptions = read_exceptions(told, week, env)
    opened = opened_week(week, exceptions, env)
    calendar = env["resource.calendar"].create(
        {
            "name": "Case",
            "tz": zone_of(told["tz"]).zone,
            "two_weeks_calendar": any(kind is not None for kind, _weekday in week),
            "company_id": False,
            "attendance_ids": [(5, 0, 0), *((0, 0, values) for values in attendances(opened))],
        },
    )
    closings = list(closings_of(calendar, told, week, opened, exceptions, dates))
    env["resource.calendar.leaves"].create(
        [
            {"name": name, "calendar_id": calendar.id, "date_from": start, "date_to": stop}
            for name, start, stop in closings
        ],
    )
    return calendar


def read_week(weekly):
    """Return {(week type or None, weekday): [(from, to), …]} in seconds; a night goes on the next day."""
    week = {}
    for weekday, start, stop, *kind in weekly:
        key = int(kind[0]) if kind else None
        begin, end = seconds_of(start), seconds_of(stop)
        if begin < end <= DAY:
            week.setdefault((key, weekday), []).append((begin, end))
            continue
        if key is not None:
            raise InexpressibleError("a night between two kinds of weeks")
        week.setdefault((key, weekday), []).append((begin, DAY))
        week.setdefault((key, (weekday + 1) % 7), []).append((0, end % DAY))
    return {key: united(pieces) for key, pieces in week.items()}


def read_exceptions(told, week, env):
    """Return {date: [(from, to), …]} of the dates that are open otherwise than their week says."""
    exceptions = {date.fromisoformat(day): [] for day in told.get("holidays") or ()}
    for day, hours in (told.get("days") or {}).items():
        exceptions[date.fromisoformat(day)] = united([(seconds_of(a), seconds_of(b)) for a, b in hours])
    for day, breaks in (told.get("breaks") or {}).items():
        on = date.fromisoformat(day)
        hours = exceptions.get(on, week.get(week_key(week, on, env), []))
        exceptions[on] = without(hours, [(seconds_of(a), seconds_of(b)) for a, b in breaks])
    return exceptions


def opened_week(week, exceptions, env):
    """Return the week with every hour that any date opens: a closing can only take away."""
    opened = dict(week)
    for day, hours in exceptions.items():
        if hours:
            key = week_key(week, day, env)
            opened[key] = united([*opened.get(key, []), *hours])
    return opened


def week_key(week, day, env):
    """Return the key of a date in the week."""
    two_weeks = any(kind is not None for kind, _weekday in week)
    kind = env["resource.calendar.attendance"].get_week_type(day) if two_weeks else None
    return kind, day.weekday()


def attendances(week):
    """Yield the values of the attendances, which know no seconds: whole minutes around."""
    for (kind, weekday), hours in sorted(week.items(), key=str):
        for start, stop in united([(start // 60 * 60, -(-stop // 60) * 60) for start, stop in hours]):
            yield {
                "name": "Open",
                "dayofweek": str(weekday),
                "week_type": False if kind is None else str(kind),
                "hour_from": start / 3600,
                "hour_to": stop / 3600,
                "day_period": "full_day",
            }


def closings_of(calendar, told, week, opened, exceptions, dates):
    """Yield (name, from, to) of what is closed although the attendances would open it."""
    zone = pytz.timezone(calendar.tz)
    for start, stop in told.get("closed") or ():
        yield "closed", naive(instant(start)), naive(instant(stop))
    first, last = dates
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        key = week_key(week, day, calendar.env)
        wanted = exceptions.get(day, week.get(key, []))
        whole = [(start // 60 * 60, -(-stop // 60) * 60) for start, stop in opened.get(key, [])]
        pieces = [(0, DAY)] if whole and not wanted else without(whole, wanted)
        for start, stop in pieces:
            if stop % 60 == 59:
                raise InexpressibleError("an opening at second 59, which Odoo's closings use for the end of a minute")
            yield f"{day}", clock(day, start, zone), clock(day, stop, zone)


def clock(day, seconds, zone):
    """Return naive UTC of a local clock time, as the ORM keeps it."""
    local = datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)  # noqa: DTZ001, localized next
    return naive(zone.localize(local))


def naive(moment):
    """Return naive UTC, whole seconds."""
    return moment.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)


def zone_of(name):
    """Return the zone, if Odoo offers it."""
    try:
        return pytz.timezone(name)
    except pytz.UnknownTimeZoneError:
        raise InexpressibleError(f"time zone {name}") from None


def seconds_of(told):
    """Read a clock time of the corpus: "9:00", "9:0:0", "24:00" or seconds."""
    if not isinstance(told, str):
        return int(told)
    hours, minutes, seconds = ([int(float(part)) for part in told.split(":")] + [0, 0])[:3]
    return hours * 3600 + minutes * 60 + seconds


def united(pieces):
    """Return sorted, disjoint pieces."""
    found = []
    for start, stop in sorted(pieces):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        elif start < stop:
            found.append((start, stop))
    return found


def without(pieces, taken):
    """Return `pieces` less `taken`."""
    left = []
    for begin, end in pieces:
        at = begin
        for start, stop in united(taken):
            if start < end and stop > at:
                left.append((at, start))
                at = stop
        left.append((at, end))
    return [(start, stop) for start, stop in left if start < stop]


try:
    main(env)  # noqa: F821 -- Odoo's shell gives it
except BaseException as problem:
    sys.stderr.write(f"business-time: {problem!r}\n")
    raise
