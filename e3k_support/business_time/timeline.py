"""Opening segments compiled for bisection.

A `Timeline` is immutable: extending the horizon makes a new one, so that readers in other threads
never see half of a change.
"""

from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple

from .instant import local_midnight, local_ordinal


class Columns(NamedTuple):
    """What bisection needs, one plain tuple of lists: the hot path unpacks it in one step.

    Element 0 of every list is an empty segment at `first`, so that no lookup has to ask whether
    anything lies before it. `offsets[i] + t` is the running total at an instant `t` inside segment
    `i`, `totals[i]` the total at its end.
    """

    first: int
    last: int
    starts: list
    stops: list
    offsets: list
    totals: list


class Timeline(NamedTuple):
    """Sorted, disjoint, half-open segments of open time within the window `[first, last)`.

    Segments never cross a local midnight.
    """

    columns: Columns
    days: list  # ordinals of the local days that have any opening
    closings: list  # the last closing instant of each of these days
    segments: list  # (start, stop)
    closures: list  # sorted Closure

    @property
    def first(self):
        return self.columns.first

    @property
    def last(self):
        return self.columns.last

    @property
    def starts(self):
        return self.columns.starts

    @property
    def stops(self):
        return self.columns.stops

    @property
    def offsets(self):
        return self.columns.offsets

    @property
    def totals(self):
        return self.columns.totals

    def position(self, second):
        """Open seconds between `first` and `second`, which must lie in the window."""
        index = bisect_right(self.starts, second) - 1
        return self.offsets[index] + min(second, self.stops[index])


NOWHERE = Timeline(Columns(1 << 62, -(1 << 62), [], [], [], []), [], [], [], [])


def compile_timeline(first, last, segments, closures, zone):
    """Make a timeline of sorted, disjoint segments that never cross a local midnight."""
    starts = [first, *(start for start, _stop in segments)]
    stops = [first, *(stop for _start, stop in segments)]
    totals = list(accumulate(stop - start for start, stop in zip(starts, stops, strict=True)))
    offsets = [total - stop for total, stop in zip(totals, stops, strict=True)]
    closing_by_day = {local_ordinal(start, zone): stop for start, stop in segments}
    return Timeline(
        columns=Columns(first, last, starts, stops, offsets, totals),
        days=list(closing_by_day),
        closings=list(closing_by_day.values()),
        segments=segments,
        closures=closures,
    )


def normalized(intervals, first, last, zone):
    """Sort, clip to the window, merge what overlaps or touches, then cut at local midnights."""
    merged = []
    clipped = ((max(start, first), min(stop, last)) for start, stop in intervals)
    for start, stop in sorted(clipped):
        if start >= stop:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], stop)
        else:
            merged.append([start, stop])
    return [piece for start, stop in merged for piece in cut_at_midnights(start, stop, zone)]


def cut_at_midnights(start, stop, zone):
    """Yield the pieces of `[start, stop)` that lie in one local day each."""
    ordinal = local_ordinal(start, zone)
    while start < stop:
        ordinal += 1
        midnight = local_midnight(ordinal, zone)
        if midnight > start:
            yield start, min(stop, midnight)
            start = min(stop, midnight)
