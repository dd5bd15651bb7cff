"""The rules of business time, on aware datetimes.

Every function takes a `Schedule` first, accepts instants in any zone and answers in UTC, in whole
seconds (a fraction of a second is cut off). All raise `NaiveInstant` for an instant without a zone.
Source of the rules: PRODUCT.md, "SLA semantics".
"""

from datetime import datetime

from .explanation import explain
from .instant import EPOCH, SECOND, to_instant, to_second

__all__ = [
    "due",
    "due_after_days",
    "elapsed",
    "explain",
    "is_open",
    "next_opening",
]


def elapsed(schedule, since, until):
    """Seconds of open time in `[since, until)`; negative if `until` comes first."""
    return schedule.elapsed_second(to_second(since), to_second(until))


def due(schedule, since, seconds):
    """When `seconds` of open time have passed since `since`.

    Outside hours the count starts at the next opening. An amount used up exactly at closing time is
    due at that closing, not at the next opening. See `Schedule.due_second` for zero and negative
    amounts.

    :raise NoBusinessTime: if the schedule never opens for so long
    """
    return to_instant(schedule.due_second(to_second(since), seconds))


def due_after_days(schedule, since, days):
    """The same clock time `days` working days later, clipped to that day's closing.

    A working day is a local day with any opening. What starts before the first opening of its next
    working day ends at the closing of the `days`-th day, that one included; what starts in a
    break counts from the end of the break.

    The answer can be held as business seconds: `due(since, elapsed(since, answer)) == answer`. For
    that an answer that falls in closed time is the last closing before it.

    :raise NoBusinessTime: if there are not so many working days ahead
    """
    if days < 0:
        raise ValueError("working days are counted forward only")
    begin = to_second(since)
    if not days:
        return to_instant(begin)
    start = schedule.next_opening_second(begin)
    if start > begin and schedule.is_first_opening_second(start):
        return to_instant(schedule.closing_second(start, days - 1))
    closing = schedule.closing_second(start, days)
    target = min(closing, _same_clock_time(schedule, start, closing))
    return to_instant(schedule.due_second(begin, schedule.elapsed_second(begin, target)))


def is_open(schedule, at):
    """Whether the second that begins at `at` is open."""
    return schedule.is_open_second(to_second(at))


def next_opening(schedule, at):
    """`at` itself if it is open, else the next instant that is.

    :raise NoBusinessTime: if the schedule never opens again
    """
    return to_instant(schedule.next_opening_second(to_second(at)))


def _same_clock_time(schedule, start, closing):
    """The local clock time of `start`, on the local day that ends with `closing`."""
    zone = schedule.zone
    clock_time = to_instant(start).astimezone(zone).time().replace(fold=0)
    day = to_instant(closing - 1).astimezone(zone).date()
    return (datetime.combine(day, clock_time, zone) - EPOCH) // SECOND
