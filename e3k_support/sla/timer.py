"""The clockwork of one running promise. It knows time, not tickets: fold.py decides."""

from dataclasses import dataclass
from datetime import datetime

from .promise import CONTINUOUS

RUNNING = "running"
PAUSED = "paused"
MET = "met"
BREACHED = "breached"
CANCELLED = "cancelled"
MERGED = "merged"
STATES = (RUNNING, PAUSED, MET, BREACHED, CANCELLED, MERGED)
FINISHED = frozenset({MET, BREACHED, CANCELLED, MERGED})

NO_PROMISE = "no_promise"


@dataclass(frozen=True, slots=True)
class Pause:
    """``[start, stop)``; still open when ``stop`` is None."""

    start: datetime
    stop: datetime | None
    party: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class TimerState:
    """What the fold says about one promise.

    ``used_seconds`` are those of the finished runs; the present run began at
    ``running_since``. ``due_at`` is None while a paused timer has time left.
    ``finished_by`` is the sequence of the event that finished it.
    """

    metric: str
    cycle: int
    state: str
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    running_since: datetime | None
    target_seconds: int
    used_seconds: int
    is_breached: bool
    priority: str | None
    is_raised: bool
    is_committed: bool
    is_elapsed: bool
    reason: str | None
    pauses: tuple[Pause, ...]
    finished_by: int | None

    @property
    def key(self):
        return f"{self.metric}/{self.cycle}"


class Timer:
    """A promise while the ledger is read. A timer without target is *dormant*: it keeps
    its start and its runs, so that a later promise finds them, and is not shown."""

    def __init__(self, metric, cycle, start, schedule, carried=0):
        self.metric = metric
        self.cycle = cycle
        self.start = start
        self.schedule = schedule
        self.carried = carried
        self.clock = schedule
        self.target = None
        self.limit = None
        self.pinned = None
        self.state = RUNNING
        self.stopped_at = None
        self.priority = None
        self.is_raised = False
        self.is_committed = False
        self.was_promised = False
        self.reason = None
        self.runs = []
        self.running_since = start
        self.pauses = []
        self.finished_by = None
        self.settled = None

    @property
    def key(self):
        return f"{self.metric}/{self.cycle}"

    # -- time ------------------------------------------------------------------------

    @property
    def is_live(self):
        return self.state in (RUNNING, PAUSED)

    def used(self, at=None):
        """Seconds of its clock used in finished runs, and in the present one until ``at``."""
        seconds = self.carried + sum(self.clock.elapsed(*run) for run in self.runs)
        if at and self.running_since and at > self.running_since:
            seconds += self.clock.elapsed(self.running_since, at)
        return seconds

    def due(self):
        """The instant at which the target is, or was, used up; None if that is still open."""
        if self.settled:
            due_at = self.settled["due_at"]
            return datetime.fromisoformat(due_at) if due_at else None
        if self.target is None:
            return None
        if self.pinned:
            return self.pinned
        need = self.target - self.carried
        for start, stop in self.runs:
            spent = self.clock.elapsed(start, stop)
            if need <= spent:
                return self.clock.due(start, need) if need > 0 else start
            need -= spent
        if self.running_since is None:
            return None
        return self.clock.due(self.running_since, need) if need > 0 else self.running_since

    # -- targets ---------------------------------------------------------------------

    def aim(self, seconds, clock):
        """Take a target in seconds of ``clock``, or None to become dormant."""
        self.clock = clock
        self.pinned = None
        self.is_raised = self.is_committed = False
        self.target = seconds
        if seconds is not None:
            self.was_promised = True
            if self.limit is not None:
                self.target = min(seconds, self.limit)

    def grant(self, at, seconds):
        """Leave at least ``seconds`` of its clock from ``at`` (raised when already late)."""
        self.target = self.used(at) + seconds
        self.is_raised = True

    def pin(self, at, instant):
        """Promise an instant. Pauses push it later by the business time they take."""
        self.clock = self.schedule
        self.target = self.used(at) + max(0, self.clock.elapsed(at, max(at, instant)))
        self.was_promised = True
        self.is_raised = False
        self.is_committed = True
        self.pinned = instant

    def tighten(self, due_at):
        """Fall due at ``due_at`` at the latest (the stricter promise of a merged ticket)."""
        if due_at is None:
            return
        limit = max(0, self.clock.elapsed(self.start, max(due_at, self.start)))
        self.limit = limit if self.limit is None else min(self.limit, limit)
        if self.target is None or self.limit < self.target:
            self.target = self.limit
            self.pinned = None
            self.was_promised = True

    # -- runs ------------------------------------------------------------------------

    def pause(self, at, party, reason):
        if not self.is_live:
            return
        if self.pauses and self.pauses[-1].stop is None:
            self._end_pause(at)
        else:
            self._end_run(at)
        self.state = PAUSED
        self.pauses.append(Pause(at, None, party, reason))

    def resume(self, at):
        if self.state == PAUSED:
            self._end_pause(at)
            self.state = RUNNING
            self.running_since = at

    def _end_run(self, at):
        if self.running_since is None:
            return
        if self.pinned and at < self.pinned:
            self.pinned = None
        if at > self.running_since:
            self.runs.append((self.running_since, at))
        self.running_since = None

    def _end_pause(self, at):
        last = self.pauses.pop()
        if at > last.start:
            self.pauses.append(Pause(last.start, at, last.party, last.reason))

    # -- ends ------------------------------------------------------------------------

    def stop(self, at, by, settled=None):
        """Fulfilled at ``at``. Strict: at the due instant itself it is breached."""
        self._finish(at, by, settled)
        if self.settled["target"] is None:
            self.state, self.reason = CANCELLED, NO_PROMISE
        else:
            self.state = BREACHED if self._is_late(at) else MET

    def end(self, at, by, state, reason, settled=None):
        """Ended unfulfilled at ``at``; what was already broken stays broken, unless it
        moves to another ticket."""
        self._finish(at, by, settled)
        self.state = BREACHED if state != MERGED and self._is_late(at) else state
        self.reason = reason

    def void(self, at, by, reason, settled=None):
        """Ended without judgement, whatever was due."""
        self._finish(at, by, settled)
        self.state = CANCELLED
        self.reason = reason

    def reopen(self):
        """Undo the end, for an audited correction, and return when it was."""
        stopped_at = self.stopped_at
        if self.runs and self.runs[-1][1] == stopped_at:
            self.running_since = self.runs.pop()[0]
        self.settled = self.stopped_at = self.finished_by = self.reason = None
        self.state = RUNNING
        return stopped_at

    def move_start(self, start):
        """The promise began at ``start`` after all."""
        if self.runs and self.runs[0][0] == self.start:
            self.runs[0] = (start, max(start, self.runs[0][1]))
        elif self.running_since == self.start:
            self.running_since = start
        self.start = start

    def _finish(self, at, by, settled):
        due_at = self.due()
        if self.pauses and self.pauses[-1].stop is None:
            self._end_pause(at)
        self._end_run(at)
        self.stopped_at = at
        self.finished_by = by
        self.settled = settled or {
            "due_at": due_at.isoformat() if due_at else None,
            "target": self.target,
            "used": self.used(),
            "is_promised": self.was_promised,
            "is_raised": self.is_raised,
            "is_elapsed": self.clock is CONTINUOUS,
        }
        self.was_promised = self.settled["is_promised"]

    def _is_late(self, at):
        due_at = self.due()
        return bool(due_at and due_at <= at)

    # -- result ----------------------------------------------------------------------

    def result(self, now):
        settled = self.settled or {}
        is_dormant = self.is_live and self.target is None
        return TimerState(
            metric=self.metric,
            cycle=self.cycle,
            state=CANCELLED if is_dormant else self.state,
            started_at=self.start,
            due_at=self.due(),
            stopped_at=self.stopped_at,
            running_since=self.running_since,
            target_seconds=settled.get("target", self.target) or 0,
            used_seconds=settled["used"] if settled else self.used(),
            is_breached=self.state == BREACHED or (self.is_live and self._is_late(now)),
            priority=self.priority,
            is_raised=settled.get("is_raised", self.is_raised),
            is_committed=self.is_committed,
            is_elapsed=settled.get("is_elapsed", self.clock is CONTINUOUS),
            reason=NO_PROMISE if is_dormant else self.reason,
            pauses=tuple(self.pauses),
            finished_by=self.finished_by,
        )
