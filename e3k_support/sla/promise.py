"""What was promised: a metric, for a priority, within an amount of time."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

FIRST_RESPONSE = "first_response"
NEXT_RESPONSE = "next_response"
PROGRESS_UPDATE = "progress_update"
RESOLUTION = "resolution"
TRIAGE = "triage"
METRICS = (FIRST_RESPONSE, NEXT_RESPONSE, PROGRESS_UPDATE, RESOLUTION, TRIAGE)

# Strictest first: a smaller text is a higher priority.
PRIORITIES = ("p1", "p2", "p3", "p4")

BUSINESS_SECONDS = "business"
BUSINESS_DAYS = "days"
ELAPSED_SECONDS = "elapsed"
UNITS = (BUSINESS_SECONDS, BUSINESS_DAYS, ELAPSED_SECONDS)


@dataclass(frozen=True, slots=True)
class Promise:
    """``amount`` is in seconds, or in days when ``unit`` is business days.

    Without priority or complexity it holds for all of them.
    """

    metric: str
    amount: int
    unit: str = BUSINESS_SECONDS
    priority: str | None = None
    complexity: str | None = None


class Promises:
    """The promises of one version of one policy."""

    def __init__(self, promises=()):
        self.all = tuple(promises)

    @cached_property
    def _by_key(self):
        return {(p.metric, p.priority, p.complexity): p for p in self.all}

    def find(self, metric, priority=None, complexity=None):
        """The most specific promise, or None. Priority weighs more than complexity."""
        for key in (
            (metric, priority, complexity),
            (metric, priority, None),
            (metric, None, complexity),
            (metric, None, None),
        ):
            if key in self._by_key:
                return self._by_key[key]
        return None


class Continuous:
    """The schedule that never closes, for promises in elapsed time."""

    @staticmethod
    def due(since, seconds):
        return since + timedelta(seconds=seconds)

    @staticmethod
    def due_after_days(since, days):
        return since + timedelta(days=days)

    @staticmethod
    def elapsed(since, until):
        return int((until - since).total_seconds())

    @staticmethod
    def is_open(_at):
        return True

    @staticmethod
    def next_opening(at):
        return at


CONTINUOUS = Continuous()


def clock_of(promise, schedule):
    """The schedule in which the promise is counted."""
    return CONTINUOUS if promise and promise.unit == ELAPSED_SECONDS else schedule


def seconds_of(promise, start, schedule):
    """The promise as seconds of its own clock, counted from ``start``.

    Business days become business seconds here, once (PRODUCT.md: "then held as business seconds").
    """
    if promise.unit == BUSINESS_DAYS:
        return schedule.elapsed(start, schedule.due_after_days(start, promise.amount))
    return promise.amount
