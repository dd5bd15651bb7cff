"""A schedule written down as a weekly table: for simulations and tests that need no Odoo."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from .instant import local_midnight, local_ordinal, to_second
from .schedule import Closure, OpenHours, Schedule


def weekly_schedule(zone, hours, closed_days=(), closures=()):
    """A schedule that repeats weekly.

    :param str zone: name of a time zone
    :param hours: {weekday: [(from, to), …]}, Monday is 0; local clock times in seconds after
        midnight, up to 86400
    :param closed_days: {date: name} of whole local days that are closed
    :param closures: (start, stop, name) of closed time between aware instants
    """
    tzinfo = ZoneInfo(zone)
    closed = sorted(
        [Closure(to_second(start), to_second(stop), name) for start, stop, name in closures]
        + [_whole_day(day, name, tzinfo) for day, name in dict(closed_days).items()],
        key=lambda closure: closure[:2],
    )

    def open_hours(first, last):
        answer = OpenHours([], [])
        for ordinal in range(local_ordinal(first, tzinfo), local_ordinal(last, tzinfo) + 1):
            if not _exists(ordinal, tzinfo):
                continue
            day = datetime.fromordinal(ordinal)
            for begin, end in hours.get(day.weekday(), ()):
                _divide(_at(day, begin, tzinfo), _at(day, end, tzinfo), closed, answer)
        return answer

    return Schedule(tzinfo, open_hours)


def _divide(start, stop, closed, answer):
    """Share out `[start, stop)` between the openings and the closures of the answer."""
    for closure in closed:
        if closure.start >= stop or closure.stop <= start:
            continue
        answer.closures.append(closure._replace(start=max(start, closure.start), stop=min(stop, closure.stop)))
        if start < closure.start:
            answer.openings.append((start, closure.start))
        start = min(stop, closure.stop)
    if start < stop:
        answer.openings.append((start, stop))


def _exists(ordinal, tzinfo):
    """False for a day that a zone left out when it moved over the date line."""
    return local_ordinal(local_midnight(ordinal, tzinfo), tzinfo) == ordinal


def _whole_day(day, name, tzinfo):
    ordinal = day.toordinal()
    return Closure(local_midnight(ordinal, tzinfo), local_midnight(ordinal + 1, tzinfo), name)


def _at(day, seconds, tzinfo):
    return to_second((day + timedelta(seconds=seconds)).replace(tzinfo=tzinfo))
