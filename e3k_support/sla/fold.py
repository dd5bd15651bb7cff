"""events + promises + schedule -> timers. The only place where a timer's life is decided.

Pure: same arguments, same result. ``now`` only says which running timers are already
late; whether something was late *when it happened* is judged at the event's own instant,
so that replaying a ledger years later gives the same rows.
"""

from . import event as happening
from .event import from_text, in_order
from .promise import (
    FIRST_RESPONSE,
    METRICS,
    NEXT_RESPONSE,
    PROGRESS_UPDATE,
    RESOLUTION,
    TRIAGE,
    clock_of,
    seconds_of,
)
from .timer import CANCELLED, MERGED, MET, Timer

# "due = max(computed, now + 30 business min)" of a ticket raised when already late.
RAISE_GRACE_SECONDS = 30 * 60

# What each event does to each promise; "" leaves it alone. The words are _Fold's methods.
LIFE = {
    #                           first_response  next_response  progress_update  resolution  triage
    happening.RECEIVED:        ("begin",        "",            "",              "begin",    "begin"),
    happening.CLASSIFIED:      ("retarget",     "retarget",    "watch",         "retarget", "stop"),
    happening.COMPLEXITY_SET:  ("retarget",     "retarget",    "retarget",      "retarget", ""),
    happening.REQUESTER_SPOKE: ("",             "ask",         "",              "",         ""),
    happening.AGENT_SPOKE:     ("stop",         "stop",        "renew",         "",         ""),
    happening.STATUS_SENT:     ("",             "",            "renew",         "",         ""),
    happening.DISMISSED:       ("",             "void",        "",              "",         ""),
    happening.PAUSED:          ("",             "",            "pause",         "pause",    ""),
    happening.RESUMED:         ("",             "",            "resume",        "resume",   ""),
    happening.COMMITTED:       ("",             "",            "",              "commit",   ""),
    happening.RESOLVED:        ("",             "",            "stop",          "stop",     "stop"),
    happening.REOPENED:        ("revive",       "ask",         "renew",         "resolve_again", "revive"),
    happening.CLOSED:          ("end",          "end",         "stop",          "stop",     "stop"),
    happening.CANCELLED:       ("void",         "void",        "void",          "void",     "void"),
    happening.MERGED:          ("merge",        "merge",       "merge",         "merge",    "merge"),
    happening.ABSORBED:        ("absorb",       "absorb",      "absorb",        "absorb",   "absorb"),
    happening.SPLIT:           ("",             "",            "",              "",         ""),
    happening.POLICY_APPLIED:  ("retarget",     "retarget",    "watch",         "retarget", "retarget"),
    happening.RECOMPUTED:      ("",             "",            "",              "",         ""),
    happening.CORRECTED:       ("correct",      "correct",     "correct",       "correct",  "correct"),
    happening.UNDONE:          ("",             "",            "",              "",         ""),
}  # fmt: skip

# The same table as the fold walks it: ``{kind: ((metric, method's name), …)}``.
ACTS = {
    kind: tuple((metric, f"_{action}") for metric, action in zip(METRICS, actions, strict=True) if action)
    for kind, actions in LIFE.items()
}

# The standing of a ticket after an event; the others leave it as it is.
STANDING = {
    happening.RECEIVED: "open",
    happening.RESOLVED: "resolved",
    happening.REOPENED: "open",
    happening.CLOSED: "closed",
    happening.CANCELLED: "cancelled",
    happening.MERGED: "merged",
}


def fold(events, promises, schedule, now):
    """The timers of one ticket, as a tuple of TimerState in order of their start.

    ``promises`` (Promises) and ``schedule`` (due, due_after_days, elapsed in whole seconds)
    are those in force now; timers that an event finished keep what that event settled.
    Raises what the schedule raises when it has no business time.
    """
    return fold_and_settle(events, promises, schedule, now)[0]


def fold_and_settle(events, promises, schedule, now):
    """The timers, and what each event settled: ``{sequence: {timer key: figures}}``.

    A ledger keeps the settlement of an event in its ``facts["settled"]``.
    """
    state = _Fold(promises, schedule)
    events = in_order(events)
    undone = {number for event in events for number in event.facts.get("undone", ())}
    for event in events:
        if event.sequence not in undone:
            state.take(event)
    settled = {}
    for timer in state.timers:
        if timer.settled:
            settled.setdefault(timer.finished_by, {})[timer.key] = timer.settled
    return tuple(timer.result(now) for timer in state.timers if timer.was_promised), settled


class _Fold:
    """A ticket while its ledger is read."""

    def __init__(self, promises, schedule):
        self.promises = promises
        self.schedule = schedule
        self.timers = []
        self.last = {}
        self.standing = "open"
        self.start = None
        self.priority = None
        self.complexity = None
        self.pause_event = None
        self.has_answered = False

    def take(self, event):
        at = max(event.at, self.start) if self.start else event.at
        former = self.priority
        self._read(event, at)
        for metric, method in ACTS[event.kind]:
            getattr(self, method)(metric, event, at, former)
        self.standing = STANDING.get(event.kind, self.standing)

    def _read(self, event, at):
        """What the event says about the ticket, before it reaches the timers."""
        if event.kind == happening.RECEIVED and self.start is None:
            self.start = at
        self.priority = event.priority or self.priority
        self.complexity = event.complexity or self.complexity
        self.has_answered = self.has_answered or event.kind == happening.AGENT_SPOKE
        if event.kind == happening.PAUSED:
            self.pause_event = event
        elif event.kind == happening.RESUMED or event.kind in STANDING:
            self.pause_event = None

    # -- beginnings --------------------------------------------------------------------

    def _start(self, metric, start, carried=0):
        previous = self.last.get(metric)
        cycle = previous.cycle + 1 if previous else 1
        timer = Timer(metric, cycle, start, self.schedule, carried)
        self._aim(timer)
        self.timers.append(timer)
        self.last[metric] = timer
        return timer

    def _live(self, metric):
        timer = self.last.get(metric)
        return timer if timer and timer.is_live else None

    def _begin(self, metric, _event, at, _former):
        if metric not in self.last:
            self._start(metric, at)

    def _ask(self, metric, event, at, _former):
        """The oldest unanswered requester message counts, once a first answer was given."""
        is_reopening = event.kind == happening.REOPENED
        if event.facts.get("courtesy") or not self.has_answered or self._live(metric):
            return
        if is_reopening or self.standing in ("open", "resolved"):
            self._start(metric, at)

    def _renew(self, metric, event, at, _former):
        """Every public agent message, a status that was sent, and a reopening restart the cadence."""
        if timer := self._live(metric):
            timer.stop(at, event.sequence, self._settled(timer, event))
        if event.kind == happening.REOPENED or self.standing == "open":
            timer = self._start(metric, at)
            if self.pause_event:
                timer.pause(at, self.pause_event.party, self.pause_event.reason)

    def _watch(self, metric, event, at, former):
        """Progress is watched from the classification on; see _promise for when it is owed."""
        if self._live(metric):
            self._retarget(metric, event, at, former)
        elif metric not in self.last:
            self._renew(metric, event, at, former)

    def _revive(self, metric, _event, at, _former):
        """A ticket cancelled by mistake has waited since its start; a closed one since now."""
        timer = self.last.get(metric)
        if metric == FIRST_RESPONSE and self.has_answered:
            return
        if timer and timer.state in (CANCELLED, MERGED):
            self._start(metric, self.start if self.standing in ("cancelled", "merged") else at)

    def _resolve_again(self, metric, _event, at, _former):
        """The same promise goes on; the resolved time does not count."""
        timer = self.last.get(metric)
        if timer and timer.state == MET:
            again = self._start(metric, at, carried=timer.settled["used"])
            if timer.is_committed:
                again.aim(timer.settled["target"], self.schedule)
                again.is_committed = True
        elif timer and timer.state == CANCELLED:
            self._start(metric, at, carried=timer.settled["used"])

    # -- targets -----------------------------------------------------------------------

    def _promise(self, metric):
        """What is promised for the ticket as it stands; None makes the timer dormant.

        Until the first answer, progress is owed only where no first response is promised.
        """
        is_first_answer_due = not self.has_answered and self.promises.find(
            FIRST_RESPONSE, self.priority, self.complexity
        )
        if metric == PROGRESS_UPDATE and is_first_answer_due:
            return None
        return self.promises.find(metric, self.priority, self.complexity)

    def _aim(self, timer):
        promise = self._promise(timer.metric)
        seconds = seconds_of(promise, timer.start, self.schedule) if promise else None
        timer.aim(seconds, clock_of(promise, self.schedule))
        timer.priority = self.priority

    def _retarget(self, metric, _event, at, former):
        """Same start, new target, earlier pauses kept; a committed date stays."""
        timer = self._live(metric)
        if not timer:
            return
        if timer.is_committed:
            timer.priority = self.priority
            return
        is_raised, raised_before = (
            bool(former and self.priority < former),
            timer.is_raised,
        )
        granted = timer.target
        self._aim(timer)
        due_at = timer.due()
        is_late = bool(due_at and due_at <= at)
        if is_late and is_raised and timer.metric != TRIAGE:
            timer.grant(at, RAISE_GRACE_SECONDS)
        elif raised_before and former == self.priority and granted is not None:
            timer.target, timer.is_raised = granted, True

    def _commit(self, metric, event, at, _former):
        """A date was committed to the client, or taken back (``committed_at`` empty)."""
        instant = from_text(event.facts.get("committed_at"))
        timer = self._live(metric)
        if instant is None:
            if timer:
                self._aim(timer)
            return
        if self.standing not in ("open",):
            return
        timer = timer or self._start(metric, at)
        timer.pin(at, instant)
        if self.pause_event and timer.running_since:
            timer.pause(at, self.pause_event.party, self.pause_event.reason)

    # -- pauses ------------------------------------------------------------------------

    def _pause(self, metric, event, at, _former):
        if timer := self._live(metric):
            timer.pause(at, event.party, event.reason)

    def _resume(self, metric, _event, at, _former):
        if timer := self._live(metric):
            timer.resume(at)

    # -- ends --------------------------------------------------------------------------

    @staticmethod
    def _settled(timer, event):
        return event.facts.get("settled", {}).get(timer.key)

    def _stop(self, metric, event, at, _former):
        if timer := self._live(metric):
            timer.stop(at, event.sequence, self._settled(timer, event))

    def _end(self, metric, event, at, _former):
        if timer := self._live(metric):
            timer.end(at, event.sequence, CANCELLED, event.kind, self._settled(timer, event))

    def _void(self, metric, event, at, _former):
        if timer := self._live(metric):
            reason = event.reason or event.kind
            timer.void(at, event.sequence, reason, self._settled(timer, event))

    def _merge(self, metric, event, at, _former):
        if timer := self._live(metric):
            timer.end(at, event.sequence, MERGED, event.kind, self._settled(timer, event))

    # -- merge and correction ----------------------------------------------------------

    def _absorb(self, metric, event, at, _former):
        """The earliest start and the strictest unanswered promise survive."""
        absorbed = event.facts.get("absorbed", {})
        owed = absorbed.get(metric)
        if metric == FIRST_RESPONSE and owed and self.has_answered:
            return
        if metric == NEXT_RESPONSE and self.has_answered:
            owed = owed or absorbed.get(FIRST_RESPONSE)
        if metric == RESOLUTION and absorbed.get("start"):
            owed = owed or {"start": absorbed["start"], "due": None}
        if not owed:
            return
        timer = self._live(metric)
        if not timer and metric in (NEXT_RESPONSE, RESOLUTION) and self.standing == "open":
            timer = self._start(metric, at)
        if timer:
            self._take_over(timer, from_text(owed["start"]), from_text(owed["due"]))

    def _take_over(self, timer, start, due_at):
        if start < timer.start:
            timer.move_start(start)
            if not timer.is_committed:
                self._aim(timer)
        timer.tighten(due_at)

    def _correct(self, metric, event, _at, _former):
        """An audited correction of one timer, by somebody who signs for it."""
        correction = event.facts.get("correction", {})
        for timer in self.timers:
            if timer.metric == metric and timer.key == correction.get("timer"):
                self._correct_timer(timer, event, correction)

    def _correct_timer(self, timer, event, correction):
        start, stop = correction.get("started_at"), correction.get("stopped_at")
        if timer.state in (CANCELLED, MERGED) and not stop:
            return
        stopped_at = None if timer.is_live else timer.reopen()
        if start:
            timer.move_start(from_text(start))
        if not (timer.is_raised or timer.is_committed):
            self._aim_as(timer, timer.priority)
        if stop or stopped_at:
            timer.stop(
                from_text(stop) or stopped_at,
                event.sequence,
                self._settled(timer, event),
            )

    def _aim_as(self, timer, priority):
        """Re-aim a past timer under the priority it was promised for."""
        present, self.priority = self.priority, priority
        self._aim(timer)
        self.priority = present
