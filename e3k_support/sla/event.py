"""What can happen to a ticket, as far as its promises are concerned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

RECEIVED = "received"
CLASSIFIED = "classified"
COMPLEXITY_SET = "complexity_set"
REQUESTER_SPOKE = "requester_spoke"
AGENT_SPOKE = "agent_spoke"
STATUS_SENT = "status_sent"
DISMISSED = "dismissed"
PAUSED = "paused"
RESUMED = "resumed"
COMMITTED = "committed"
RESOLVED = "resolved"
REOPENED = "reopened"
CLOSED = "closed"
CANCELLED = "cancelled"
MERGED = "merged"
ABSORBED = "absorbed"
SPLIT = "split"
POLICY_APPLIED = "policy_applied"
RECOMPUTED = "recomputed"
CORRECTED = "corrected"
UNDONE = "undone"

KINDS = (
    RECEIVED,
    CLASSIFIED,
    COMPLEXITY_SET,
    REQUESTER_SPOKE,
    AGENT_SPOKE,
    STATUS_SENT,
    DISMISSED,
    PAUSED,
    RESUMED,
    COMMITTED,
    RESOLVED,
    REOPENED,
    CLOSED,
    CANCELLED,
    MERGED,
    ABSORBED,
    SPLIT,
    POLICY_APPLIED,
    RECOMPUTED,
    CORRECTED,
    UNDONE,
)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a ticket's ledger.

    ``sequence`` is the line's number in the ledger. ``facts`` holds what only some kinds
    have, as plain JSON: ``courtesy`` (a mere "thank you"), ``committed_at``, ``absorbed``
    (what the other ticket still owed), ``correction``, ``undone`` (the numbers of the
    lines that this one takes back, as if they had never been), and ``settled``: the calendar-bound
    figures of the timers that this event finished, so that no later change of a calendar
    or a policy can rewrite them.
    """

    at: datetime
    kind: str
    sequence: int = 0
    priority: str | None = None
    complexity: str | None = None
    party: str | None = None
    reason: str | None = None
    facts: Mapping = field(default_factory=dict)


def in_order(events):
    """The events in the order in which they count.

    The reception comes first; then the instant decides; at equal instants, the order in
    which the ledger recorded them.
    """
    return sorted(
        events,
        key=lambda event: (event.kind != RECEIVED, event.at, event.sequence),
    )


def to_text(instant):
    """ISO 8601 of an aware instant, the form in which ``facts`` keep instants."""
    return instant.isoformat() if instant else None


def from_text(text):
    """The aware instant of an ISO 8601 text (None stays None)."""
    return datetime.fromisoformat(text) if text else None
