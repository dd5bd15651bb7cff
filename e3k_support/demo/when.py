"""When things happened in the week: always in service hours, whatever the weekday of the load. Pure.

A moment is told like people tell it, "the day before yesterday at 9:40" or "48 minutes ago", and counted in open
time: on a Monday morning *one business day ago* is Friday, and *48 minutes ago* may be Friday at closing.
"""

from datetime import datetime, time, timedelta
from typing import NamedTuple

#: How far back a story may reach; longer than any holiday.
HORIZON = timedelta(days=45)


class On(NamedTuple):
    """A wall clock time, so many business days before the current one (1 is the last one that has passed)."""

    days_back: int
    clock: str


class Ago(NamedTuple):
    """So many minutes of open time before now."""

    minutes: int


class Week:
    """The days that lead to now, in a working schedule.

    :param schedule: a `business_time.Schedule`
    :param zone: tzinfo in which people read their clocks
    :param now: aware UTC instant of the load
    """

    def __init__(self, schedule, zone, now):
        self._schedule = schedule
        self._zone = zone
        self._now = now
        self._start = now - HORIZON
        self._open_seconds = schedule.elapsed(self._start, now)

    def instant(self, moment):
        """Return the aware UTC instant of an `On` or `Ago`: open, and not after now."""
        if isinstance(moment, Ago):
            return self._back(moment.minutes * 60)
        day = self._day(moment.days_back)
        at = datetime.combine(day, time.fromisoformat(moment.clock), self._zone).astimezone(self._now.tzinfo)
        return at if self._schedule.is_open(at) else self._schedule.next_opening(at)

    def due_after_days(self, since, days):
        """Return the aware instant ``days`` business days after ``since``."""
        return self._schedule.due_after_days(since, days)

    def _back(self, seconds):
        """Return the open instant from which ``seconds`` of open time lead to now."""
        at = self._schedule.due(self._start, self._open_seconds - seconds)
        return at if self._schedule.is_open(at) else self._schedule.next_opening(at)

    def _day(self, days_back):
        """Return the date of the business day ``days_back`` before that of the last open second."""
        day = self._back(1).astimezone(self._zone).date()
        while days_back:
            day -= timedelta(days=1)
            days_back -= self._opens_on(day)
        return day

    def _opens_on(self, day):
        midnight = datetime.combine(day, time(), self._zone)
        following = datetime.combine(day + timedelta(days=1), time(), self._zone)
        return self._schedule.elapsed(midnight.astimezone(self._now.tzinfo), following.astimezone(self._now.tzinfo)) > 0
