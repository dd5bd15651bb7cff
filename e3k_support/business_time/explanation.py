"""Why a deadline is where it is: every second between two instants, told in steps.

The steps are contiguous and cover `[since, until)` exactly. The seconds of the *open* steps add up
to `elapsed(since, until)`.
"""

from bisect import bisect_left
from datetime import date, datetime
from typing import Any, NamedTuple

from .instant import local_midnight, local_ordinal, to_instant, to_second

SATURDAY = 5

OPEN = "open"
NIGHT = "night"
BREAK = "break"
WEEKEND = "weekend"
DAY_OFF = "day_off"
HOLIDAY = "holiday"


class Step(NamedTuple):
    """One stretch of time and what it counted for.

    `kind` is open, night, break (between two openings of a day), weekend, day_off (a weekday that
    is never worked) or holiday (scheduled time that a closure took away, `name` says which).
    `seconds` is the open time counted, 0 for every kind but open.
    """

    kind: str
    start: datetime
    stop: datetime
    day: date  # the local day of `start`
    seconds: int
    name: Any = None


def explain(schedule, since, until):
    """The steps from `since` to `until`, in order; none if `until` does not come after."""
    low, high = to_second(since), to_second(until)
    if low >= high:
        return []
    zone = schedule.zone
    segments, closures = schedule.between(*_whole_days(low, high, zone))
    told = [(start, stop, OPEN, None) for start, stop in segments]
    told += _holidays(closures, segments, zone)
    told = [
        (max(start, low), min(stop, high), kind, name)
        for start, stop, kind, name in sorted(told, key=lambda each: each[:2])
        if start < high and stop > low
    ]
    scheduled = _scheduled_by_day(segments, closures, zone)
    steps, at = [], low
    for start, stop, kind, name in told:
        if at < start:
            steps.append(_step(at, start, _gap_kind(at, start, scheduled, zone), None, zone))
        steps.append(_step(start, stop, kind, name, zone))
        at = stop
    if at < high:
        steps.append(_step(at, high, _gap_kind(at, high, scheduled, zone), None, zone))
    return steps


def _whole_days(low, high, zone):
    return (
        local_midnight(local_ordinal(low, zone), zone),
        local_midnight(local_ordinal(high - 1, zone) + 1, zone),
    )


def _holidays(closures, segments, zone):
    """Stretches of closures, one per local day and name, interrupted only by openings."""
    starts = [start for start, _stop in segments]
    stretches = []
    for closure in closures:
        for start, stop in _by_day(closure.start, closure.stop, zone):
            last = stretches[-1] if stretches else None
            begin = max(start, last[1]) if last else start
            if begin >= stop:
                continue
            if last and _continues(last, begin, closure.name, starts, zone):
                stretches[-1] = (last[0], stop, HOLIDAY, last[3])
            else:
                stretches.append((begin, stop, HOLIDAY, closure.name))
    return stretches


def _continues(last, start, name, starts, zone):
    """Whether a closure goes on after a break of the same day, nothing having opened between."""
    return (
        last[3] == name
        and local_ordinal(last[0], zone) == local_ordinal(start, zone)
        and bisect_left(starts, last[1]) == bisect_left(starts, start)
    )


def _by_day(start, stop, zone):
    while start < stop:
        end = min(stop, local_midnight(local_ordinal(start, zone) + 1, zone))
        yield start, end
        start = end


def _scheduled_by_day(segments, closures, zone):
    """{ordinal: (first, last)} of the time that is open or would be without the closures."""
    bounds = {}
    for start, stop, *_name in [*segments, *closures]:
        for begin, end in _by_day(start, stop, zone):
            ordinal = local_ordinal(begin, zone)
            first, last = bounds.get(ordinal, (begin, end))
            bounds[ordinal] = min(first, begin), max(last, end)
    return bounds


def _gap_kind(start, stop, scheduled, zone):
    """Name the unscheduled time `[start, stop)` after the least usual thing in it."""
    ordinals = range(local_ordinal(start, zone), local_ordinal(stop - 1, zone) + 1)
    unscheduled = [ordinal for ordinal in ordinals if ordinal not in scheduled]
    if unscheduled:
        weekend = any((ordinal - 1) % 7 >= SATURDAY for ordinal in unscheduled)
        return WEEKEND if weekend else DAY_OFF
    if len(ordinals) == 1:
        first, last = scheduled[ordinals[0]]
        if first < stop and start < last:
            return BREAK
    return NIGHT


def _step(start, stop, kind, name, zone):
    return Step(
        kind=kind,
        start=to_instant(start),
        stop=to_instant(stop),
        day=to_instant(start).astimezone(zone).date(),
        seconds=stop - start if kind == OPEN else 0,
        name=name,
    )
