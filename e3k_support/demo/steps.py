"""What can happen to a ticket of the demonstration week, as small values. Pure.

Every step has a ``when`` (see `when`) and a ``who``: the short name of a person of ``e3k_support_demo.xml``, or for a
mail the full address of somebody whom E3K does not know.
"""

from dataclasses import dataclass, field

from .when import Ago, On


@dataclass(frozen=True)
class Step:
    when: On | Ago
    who: str


@dataclass(frozen=True)
class ByMail(Step):
    """The client's side writes a mail: the first opens the ticket, the next ones continue it."""

    text: str
    files: tuple[str, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ByPortal(Step):
    """The client's side writes on the portal; the step that opens the ticket answers the guided form."""

    text: str
    files: tuple[str, ...] = ()
    priority: str = ""
    blocked: str = ""
    since: str = ""


@dataclass(frozen=True)
class ByPhone(Step):
    """``caller`` phones, and the agent ``who`` opens the ticket."""

    caller: str
    text: str
    priority: str


@dataclass(frozen=True)
class Classifies(Step):
    """The agent agrees the priority."""

    priority: str
    reason: str = ""
    complexity: str = ""
    committed_in_days: int = 0


@dataclass(frozen=True)
class Takes(Step):
    """The agent takes the ticket over."""


@dataclass(frozen=True)
class Answers(Step):
    """The agent writes to the client."""

    text: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Notes(Step):
    """The agent writes for colleagues only."""

    text: str


@dataclass(frozen=True)
class WorksAround(Step):
    """The agent tells what the client can do meanwhile."""

    text: str


@dataclass(frozen=True)
class Waits(Step):
    """The ticket waits for ``party``; the agent comes back to it in so many business days."""

    party: str
    reason: str
    next_contact_in_days: int


@dataclass(frozen=True)
class Resolves(Step):
    """The agent tells what was done and asks the client to validate."""

    text: str


@dataclass(frozen=True)
class Refuses(Step):
    """The client does not accept the resolution."""

    text: str


@dataclass(frozen=True)
class Accepts(Step):
    """The client accepts the resolution, and may say how content they are (1, 3 or 5, as `rating` counts)."""

    stars: int = 0
    text: str = ""


@dataclass(frozen=True)
class FallsSilent(Step):
    """The client does not come back: the ticket closes by tacit acceptance."""


@dataclass(frozen=True)
class Cancels(Step):
    """The agent cancels the ticket; a duplicate goes on in the ticket ``into``."""

    reason: str
    into: str = ""


@dataclass(frozen=True)
class Ticket:
    """A ticket and its life, in order. ``key`` is its name inside the story."""

    key: str
    subject: str
    category: str
    steps: tuple[Step, ...]
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Noise:
    """A mail that opens no ticket."""

    when: On | Ago
    sender: str
    subject: str
    text: str
    headers: dict[str, str] = field(default_factory=dict)
