"""What a ledger says of a ticket's whole life, for reports: counted once when it is resolved."""

from typing import NamedTuple

from . import event as happening

STOPS = frozenset({happening.PAUSED, happening.RESOLVED, happening.CLOSED, happening.CANCELLED, happening.MERGED})
STARTS = frozenset({happening.RESUMED, happening.REOPENED})


class Figures(NamedTuple):
    """``work_seconds`` of open time, waits and resolved time left out; how often E3K spoke; how often it reopened."""

    work_seconds: int
    answer_count: int
    reopen_count: int

    @property
    def is_first_contact(self):
        """Resolved by the first answer, and for good."""
        return self.answer_count <= 1 and not self.reopen_count


def count(events, schedule, now):
    """Return the `Figures` of a ledger until ``now``.

    An answer that resolves is one answer, though the ledger has a line for the message and one for the resolution.
    """
    since, worked, answers, reopened = None, 0, set(), 0
    for event in sorted(events, key=lambda each: (each.at, each.sequence)):
        if event.kind == happening.RECEIVED or (event.kind in STARTS and since is None):
            since = event.at
        elif event.kind in STOPS and since is not None:
            worked += max(0, schedule.elapsed(since, event.at))
            since = None
        if event.kind == happening.AGENT_SPOKE:
            answers.add(event.at)
        reopened += event.kind == happening.REOPENED
    if since is not None:
        worked += max(0, schedule.elapsed(since, now))
    return Figures(worked, len(answers), reopened)
