"""From what is known of a new ticket to a suggested priority with its reasons."""

from typing import NamedTuple

from .wording import WORDS, fold

PRIORITIES = ("p1", "p2", "p3", "p4")
#: Beyond this nobody reads before deciding either.
MAX_CHARACTERS = 4_000

#: Each reason a table row: what was seen, and the priority it speaks for.
ASKED, WORDING, IMPORTANCE, PHONE = "asked", "words", "importance", "phone"


class Signals(NamedTuple):
    """What is known of a ticket before anybody has looked at it."""

    subject: str = ""
    text: str = ""  # the request without what it quotes
    asked: str | None = None  # the guided answer of the portal, P1–P4
    importance: str = ""  # "high" as the mail's header says it
    channel: str = ""


class Reason(NamedTuple):
    """One thing that was seen: ``kind``, the priority it speaks for, and the words themselves."""

    kind: str
    priority: str
    words: str = ""


class Suggestion(NamedTuple):
    """The most urgent priority that something speaks for, and what does."""

    priority: str
    reasons: tuple


def suggest(signals):
    """Return the `Suggestion` for ``signals``; None when nothing speaks for any priority.

    The most urgent sign wins: an unnecessary P1 costs a minute, a missed one an hour of a client's work.
    A call tells nothing alone: clients phone about anything. It confirms words of an outage, for which the
    policy asks clients to phone.
    """
    said = list(_said(signals))
    reasons = [*said]
    if signals.asked in PRIORITIES:
        reasons.append(Reason(ASKED, signals.asked))
    if signals.importance == "high":
        reasons.append(Reason(IMPORTANCE, "p2"))
    if signals.channel == "phone" and any(reason.priority == "p1" for reason in said):
        reasons.append(Reason(PHONE, "p1"))
    if not reasons:
        return None
    priority = min(reason.priority for reason in reasons)
    return Suggestion(priority, tuple(reason for reason in reasons if reason.priority == priority))


def _said(signals):
    """The first words found for the most urgent priority that words speak for."""
    text = f"{signals.subject}\n{signals.text}"[:MAX_CHARACTERS]
    folded = fold(text)
    for priority, pattern in WORDS:  # most urgent first
        found = pattern.search(folded)
        if found:
            yield Reason(WORDING, priority, " ".join(text[found.start() : found.end()].split()))
            return
