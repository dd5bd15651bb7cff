"""A compiled working schedule: which seconds are open, and how many up to any instant.

Every question costs two bisections. What lies beyond the compiled window is asked from a provider
when, and only when, somebody looks there.
"""

from bisect import bisect_left, bisect_right
from typing import Any, NamedTuple

from . import clock
from .errors import NoBusinessTime
from .instant import DAY, EARLIEST, LATEST, local_midnight, local_ordinal
from .timeline import NOWHERE, compile_timeline, normalized

MARGIN = 100 * DAY  # compiled on both sides of what is asked, so that neighbours need no provider
PATIENCE = 20 * 366 * DAY  # a calendar that stays closed for so long has no more openings


class Closure(NamedTuple):
    """Scheduled time `[start, stop)` that is closed, in epoch seconds, and the name of the reason.

    The name is opaque here: text, or whatever the caller turns into text for a reader.
    """

    start: int
    stop: int
    name: Any


class OpenHours(NamedTuple):
    """A provider's answer for a window: `(start, stop)` pairs in any order, and the closures."""

    openings: list
    closures: list


class Schedule:
    """Open time in one time zone.

    :param zone: tzinfo in which days begin and end
    :param provider: callable `(start, stop) -> OpenHours` in epoch seconds. It must answer the same
        for the same window; answers beyond the window are cut off.

    The methods whose names end in `_second` take and return whole epoch seconds and are the fast
    form; the others speak aware datetimes and are defined in `clock`.
    """

    __slots__ = ("_compiled", "_provider", "zone")

    def __init__(self, zone, provider):
        self.zone = zone
        self._provider = provider
        self._compiled = [NOWHERE]

    def bound_to(self, provider):
        """The same compiled time, extended from now on through another provider.

        What either of the two compiles serves both: this is how a cached schedule outlives the
        database cursor it was first read with.
        """
        twin = Schedule(self.zone, provider)
        twin._compiled = self._compiled
        return twin

    # --- epoch seconds --------------------------------------------------------------------------

    def due_second(self, since, seconds):
        """The earliest instant at which `seconds` of open time have passed since `since`.

        An amount used up exactly at closing time ends at that closing. A negative amount counts
        backwards: the latest instant from which that much is open until `since`. Zero is `since`.

        :raise NoBusinessTime: if the schedule never opens for so long
        """
        first, last, starts, stops, offsets, totals = self._compiled[0].columns
        if seconds > 0 and first <= since < last:
            index = bisect_right(starts, since) - 1
            stop = stops[index]
            target = offsets[index] + (since if since < stop else stop) + seconds
            if target <= totals[-1]:
                return target - offsets[bisect_left(totals, target)]
        return self._due_beyond(since, seconds)

    def elapsed_second(self, since, until):
        """Open seconds in `[since, until)`; negative if `until` comes first."""
        first, last, starts, stops, offsets, _totals = self._compiled[0].columns
        if not (first <= since < last and first <= until < last):
            self._cover(min(since, until), max(since, until))
            first, last, starts, stops, offsets, _totals = self._compiled[0].columns
        index = bisect_right(starts, since) - 1
        stop = stops[index]
        before = offsets[index] + (since if since < stop else stop)
        index = bisect_right(starts, until) - 1
        stop = stops[index]
        return offsets[index] + (until if until < stop else stop) - before

    def is_open_second(self, at):
        """Whether the second that begins at `at` is open."""
        line = self._cover(at, at)
        return at < line.stops[bisect_right(line.starts, at) - 1]

    def next_opening_second(self, at):
        """`at` itself if it is open, else the next instant that is.

        :raise NoBusinessTime: if the schedule never opens again
        """
        line = self._cover(at, at)
        while line.stops[-1] <= at:
            line = self._extend_forward()
        return max(at, line.starts[bisect_right(line.stops, at)])

    def is_first_opening_second(self, at):
        """Whether the local day of `at` opens at `at`."""
        line = self._cover(at, at)
        index = bisect_left(line.starts, at, 1)
        if index == len(line.starts) or line.starts[index] != at:
            return False
        midnight = local_midnight(local_ordinal(at, self.zone), self.zone)
        return line.stops[index - 1] <= midnight

    def closing_second(self, since, days):
        """The last closing of the `days`-th day with openings after the local day of `since`.

        Zero is the day of `since` itself, which must have openings.

        :raise NoBusinessTime: if there are not so many such days
        """
        line = self._cover(since, since)
        ordinal = local_ordinal(since, self.zone)
        while (index := bisect_left(line.days, ordinal) + days) >= len(line.days):
            line = self._extend_forward()
        return line.closings[index]

    def between(self, since, until):
        """Segments and closures that reach into `[since, until)`, whole."""
        line = self._cover(since, until)
        low = bisect_right(line.stops, since, 1) - 1
        high = bisect_left(line.starts, until, 1) - 1
        closures = [each for each in line.closures if each.start < until and each.stop > since]
        return line.segments[low:high], closures

    # --- datetimes, see clock ---------------------------------------------------------------------

    def due(self, since, seconds):
        return clock.due(self, since, seconds)

    def due_after_days(self, since, days):
        return clock.due_after_days(self, since, days)

    def elapsed(self, since, until):
        return clock.elapsed(self, since, until)

    def is_open(self, at):
        return clock.is_open(self, at)

    def next_opening(self, at):
        return clock.next_opening(self, at)

    def explain(self, since, until):
        return clock.explain(self, since, until)

    # --- the horizon ------------------------------------------------------------------------------

    def _due_beyond(self, since, seconds):
        """`due_second` for what the compiled window does not answer at once."""
        if not seconds:
            return since
        line = self._cover(since, since)
        while not 0 <= (target := line.position(since) + seconds) <= line.totals[-1]:
            line = self._extend_forward() if seconds > 0 else self._extend_backward()
        if seconds > 0:
            return target - line.offsets[bisect_left(line.totals, target)]
        return target - line.offsets[bisect_right(line.totals, target)]

    def _cover(self, low, high):
        """The timeline, extended so that `first <= low` and `high < last`."""
        line = self._compiled[0]
        if line.first <= low and high < line.last:
            return line
        if line is NOWHERE:
            first, last = low - MARGIN, high + MARGIN
        else:
            first = line.first if line.first <= low else low - MARGIN
            last = line.last if high < line.last else high + MARGIN
        return self._extend(line, first, last)

    def _extend_forward(self):
        """Double the window to the right, until an opening is found there."""
        line = self._compiled[0]
        horizon = line.stops[-1] + PATIENCE
        known = line.totals[-1]
        while line.totals[-1] == known:
            if line.last >= min(horizon, LATEST):
                raise NoBusinessTime("no opening ahead")
            line = self._extend(line, line.first, line.last + max(MARGIN, line.last - line.first))
        return line

    def _extend_backward(self):
        """Double the window to the left, until an opening is found there."""
        line = self._compiled[0]
        horizon = (line.segments[0][0] if line.segments else line.last) - PATIENCE
        known = line.totals[-1]
        while line.totals[-1] == known:
            if line.first <= max(horizon, EARLIEST):
                raise NoBusinessTime("no opening before")
            line = self._extend(line, line.first - max(MARGIN, line.last - line.first), line.last)
        return line

    def _extend(self, line, first, last):
        """Replace the timeline by one that spans at least `[first, last)`, whole local days."""
        first = local_midnight(local_ordinal(max(first, EARLIEST), self.zone), self.zone)
        last = local_midnight(local_ordinal(min(last, LATEST), self.zone) + 1, self.zone)
        if line is NOWHERE:
            segments, closures = self._load(first, last)
        else:
            left_segments, left_closures = self._load(first, line.first)
            right_segments, right_closures = self._load(line.last, last)
            segments = left_segments + line.segments + right_segments
            closures = left_closures + line.closures + right_closures
        line = compile_timeline(first, last, segments, closures, self.zone)
        self._compiled[0] = line
        return line

    def _load(self, first, last):
        """Segments and closures of a window that begins and ends at local midnights."""
        if first >= last:
            return [], []
        openings, closures = self._provider(first, last)
        clipped = (Closure(max(each.start, first), min(each.stop, last), each.name) for each in closures)
        return (
            normalized(openings, first, last, self.zone),
            sorted((each for each in clipped if each.start < each.stop), key=lambda each: each[:2]),
        )
