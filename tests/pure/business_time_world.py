"""E3K's own calendar, and an oracle that counts minute by minute."""

from datetime import date, datetime, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

import business_time as bt

HOUR = 3600
MINUTE = 60
TORONTO = ZoneInfo("America/Toronto")
OFFICE_HOURS = [(8 * HOUR + 30 * MINUTE, 17 * HOUR)]
NATIONAL_DAY = "Fête nationale du Québec"
CANADA_DAY = "Fête du Canada"


def every(weekdays, shifts):
    """The same shifts on each of these weekdays."""
    return {weekday: list(shifts) for weekday in weekdays}


def quebec(**more):
    """Monday to Friday 8:30–17:00, closed on 24 June and 1 July 2026."""
    return bt.weekly_schedule(
        "America/Toronto",
        every(range(5), OFFICE_HOURS),
        {date(2026, 6, 24): NATIONAL_DAY, date(2026, 7, 1): CANADA_DAY},
        **more,
    )


def montreal(*parts):
    """An instant written as the clock in Montréal shows it."""
    return datetime(*parts, tzinfo=TORONTO)


def local(second, zone):
    return datetime.fromtimestamp(second, timezone.utc).astimezone(zone)


@cache
def wall_clock(zone, first, last):
    """(epoch minute, local date, seconds on the local clock) of every minute of a window."""
    seen = ((minute, local(minute, ZoneInfo(zone))) for minute in range(first, last, MINUTE))
    return [(minute, at.date(), at.hour * HOUR + at.minute * MINUTE) for minute, at in seen]


class MinuteOracle:
    """Business time by looking at every minute of a window: slow, and too simple to be wrong.

    Whether a minute is open is read from the wall clock, with no notion of segments. Everything is
    in epoch seconds.
    """

    def __init__(self, zone, hours, closures, first, last):
        self.zone = ZoneInfo(zone)
        walls = wall_clock(zone, first, last)
        self.day_of = {
            minute: day
            for minute, day, clock in walls
            if any(begin <= clock < end for begin, end in hours.get(day.weekday(), ()))
            and not any(start <= minute < stop for start, stop in closures)
        }
        self.minutes = list(self.day_of)
        self.days = sorted(set(self.day_of.values()))

    def elapsed(self, since, until):
        return sum(max(0, min(until, minute + MINUTE) - max(since, minute)) for minute in self.minutes)

    def due(self, since, seconds):
        for minute in self.minutes:
            begin = max(minute, since)
            room = max(0, minute + MINUTE - begin)
            if room and seconds <= room:
                return begin + seconds
            seconds -= room
        return None

    def started(self, until, seconds):
        for minute in reversed(self.minutes):
            end = min(minute + MINUTE, until)
            room = max(0, end - minute)
            if room and seconds <= room:
                return end - seconds
            seconds -= room
        return None

    def is_open(self, at):
        return any(minute <= at < minute + MINUTE for minute in self.minutes)

    def next_opening(self, at):
        return next((max(at, minute) for minute in self.minutes if minute + MINUTE > at), None)

    def due_after_days(self, since, days):
        """The rule as PRODUCT.md tells it, by walking over days and minutes."""
        start = self.next_opening(since)
        if start is None:
            return None
        day = local(start, self.zone).date()
        earlier = any(self.day_of[m] == day and m < since for m in self.minutes)
        whole_days = start > since and not earlier
        index = self.days.index(day) + days - whole_days
        if index >= len(self.days) - 1:
            return None
        last_day = self.days[index]
        closing = max(m for m in self.minutes if self.day_of[m] == last_day) + MINUTE
        if whole_days:
            return closing
        clock = local(start, self.zone).time().replace(fold=0)
        wanted = datetime.combine(last_day, clock, self.zone)
        wanted = int((wanted - datetime(1970, 1, 1, tzinfo=timezone.utc)) / timedelta(seconds=1))
        return max(min(wanted, minute + MINUTE) for minute in self.minutes if minute < wanted)
