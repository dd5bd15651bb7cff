"""A schedule written down as a weekly table: for simulations and tests that need no Odoo."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from .instant import local_ordinal, to_second
from .schedule import Closure, OpenHours, Schedule


def weekly_schedule(zone, hours, closed_days=()):
    """A schedule that repeats weekly.

    :param str zone: name of a time zone
    :param hours: {weekday: [(from, to), …]}, Monday is 0; local clock times in seconds after
        midnight, up to 86400
    :param closed_days: {date: name} of whole local days that are closed
    """
    closed_days = dict(closed_days)
    tzinfo = ZoneInfo(zone)

    def open_hours(first, last):
        openings, closures = [], []
        for ordinal in range(local_ordinal(first, tzinfo), local_ordinal(last, tzinfo) + 1):
            day = datetime.fromordinal(ordinal)
            name = closed_days.get(day.date())
            for begin, end in hours.get(day.weekday(), ()):
                start, stop = _at(day, begin, tzinfo), _at(day, end, tzinfo)
                if name is None:
                    openings.append((start, stop))
                else:
                    closures.append(Closure(start, stop, name))
        return OpenHours(openings, closures)

    return Schedule(tzinfo, open_hours)


def _at(day, seconds, tzinfo):
    return to_second((day + timedelta(seconds=seconds)).replace(tzinfo=tzinfo))
