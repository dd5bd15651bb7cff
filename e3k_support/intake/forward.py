"""Who first wrote a mail that was passed on: by Outlook, Gmail, Apple Mail or Thunderbird, or as an attachment."""

import re
from dataclasses import dataclass

from . import header, mime
from .reference import is_answer
from .wording import ANSWER_SUBJECT, ANSWERS, FIELDS, TAG, one_of

SCANNED_CHARACTERS = 40_000

_PASSES_ON = r"(?:fwd?|tr|transf(?:ér[ée])?|rv|wg|i|enc|vs|vb|doorst)\s?:"
_SUBJECT = re.compile(rf"\s{{0,9}}(?:{TAG}){{0,9}}{_PASSES_ON}", re.IGNORECASE)
_BEFORE_SUBJECT = re.compile(rf"\s{{0,9}}(?:{TAG}|{ANSWERS}){{0,9}}{_PASSES_ON}", re.IGNORECASE)
_MARKS = re.compile(
    one_of(r"""
        ^[ \t>]{0,9}-{2,40}[ \t]*(?:forwarded message|forwarded by .{1,80}|original message)[ \t]*-{2,40}[ \t]*$
        ^[ \t>]{0,9}-{2,40}[ \t]*(?:message|mail|courriel) (?:transf[ée]r[ée]|transmis)[ \t]*-{2,40}[ \t]*$
        ^[ \t>]{0,9}-{2,40}[ \t]*(?:message|mail|courriel) r[ée]exp[ée]di[ée][ \t]*-{2,40}[ \t]*$
        ^[ \t>]{0,9}-{2,40}[ \t]*(?:message|mail|courriel) (?:d['’]origine|original)[ \t]*-{2,40}[ \t]*$
        ^[ \t>]{0,9}begin forwarded message[ \t]*:[ \t]*$
        ^[ \t>]{0,9}d[ée]but du (?:message|courriel) (?:transf[ée]r[ée]|r[ée]exp[ée]di[ée])[ \t]*:[ \t]*$
        ^[ \t>]{0,9}_{10,80}[ \t]*$
    """),
    re.MULTILINE | re.IGNORECASE,
)
_FROM = re.compile(
    r"^[ \t>*]{0,10}(?:From|De|Exp[ée]diteur|Von|Da)[ \t\xa0]?\*?[ \t\xa0]?:[ \t\xa0]?\*?[ \t\xa0]?(.{3,300})$",
    re.MULTILINE,
)
_NEXT = re.compile(rf"^[ \t>*]{{0,10}}{FIELDS}[ \t\xa0]?\*?[ \t\xa0]?:", re.MULTILINE | re.IGNORECASE)
_SENT = re.compile(
    r"^[ \t>*]{0,10}(?:sent|date|envoy[ée]|gesendet|enviado)[ \t\xa0]?\*?(?: le)?[ \t\xa0]?:", re.IGNORECASE
)
_SUBJECT_LINE = re.compile(
    r"^[ \t>*]{0,10}(?:Subject|Objet|Sujet|Betreff|Asunto|Oggetto)"
    r"[ \t\xa0]?\*?[ \t\xa0]?:[ \t\xa0]?\*?[ \t\xa0]?(.{0,300})$",
    re.MULTILINE,
)
_WITHIN_CHARACTERS = 900
MAX_DEPTH = 5


@dataclass(frozen=True)
class Forwarded:
    """The person a forwarded mail came from, the subject it had, and what the forwarder wrote above it.

    ``deeper`` is the one that this person had passed on in turn; ``depth`` counts them from the outside.
    """

    name: str
    email: str
    subject: str = ""
    note: str = ""
    is_attached: bool = False
    depth: int = 0
    deeper: "Forwarded | None" = None

    @property
    def chain(self):
        """Itself and all deeper ones."""
        return (self, *(self.deeper.chain if self.deeper else ()))


def is_announced(subject):
    """Whether the subject says that the mail passes another one on: Fwd:, FW:, TR :, [E3K-00042] TR:, Transféré…

    ``RE: TR: …`` answers a mail that was passed on: what an agent writes there is for the client.
    """
    return bool(_SUBJECT.match(subject))


def bare_subject(subject):
    """``subject`` without the words that announce a forward, and without the tags and answers before them."""
    while announced := _BEFORE_SUBJECT.match(subject):
        subject = subject[announced.end() :]
    return subject.strip()


def find(subject, text, root):
    """The original sender of a forwarded mail, or None. A reply that quotes Outlook's header block is not a forward.

    :param root: the parsed mail (``mime.Part``), for mails passed on as attachment
    """
    says_so = is_announced(subject)
    text = text[:SCANNED_CHARACTERS]
    if says_so or (_MARKS.search(text) and not ANSWER_SUBJECT.match(subject)):
        found = _in_text(text)
        if found:
            return found
    elif not may_have_history(subject, root) and _is_full_block(text):
        return _in_text(text)
    return _attached(root, text) if says_so or len(text.strip()) < 600 else None


def may_have_history(subject, root):
    """Whether a mail continues another one: by its header, or by what its subject announces or quotes."""
    thread_ids = root.message_ids("in-reply-to") or root.message_ids("references")
    return is_answer(subject, thread_ids) or is_announced(subject)


def _is_full_block(text):
    """Whether the lines below the first From: are all that Outlook writes above a mail: sent, to, subject."""
    blocks = _blocks(text)
    if not blocks or not blocks[0][2]:
        return False
    lines = [line for line in text[blocks[0][0] :][:_WITHIN_CHARACTERS].splitlines() if line.strip(" \t>")][:9]
    fields = [line for line in lines if _NEXT.match(line)]
    return len(fields) >= 3 and any(_SENT.match(line) for line in fields)


def begins_at(text, depth=0):
    """Offset in ``text`` where the mail begins that was passed on, its own header lines included; None without one."""
    blocks = _blocks(text[:SCANNED_CHARACTERS])
    return blocks[depth][0] if depth < len(blocks) else None


def attached(root):
    """The one mail that is attached to another (a ``mime.Part``), or None."""
    mails, waiting = [], [root]
    while waiting:
        part = waiting.pop()
        if part.type == "message/rfc822" and part.children:  # what is attached to it in turn is its own
            mails.append(part)
        else:
            waiting.extend(part.children)
    return mails[0] if len(mails) == 1 and root.type != "multipart/report" else None


def _in_text(text):
    found = None
    for depth, (start, pair, title) in reversed(list(enumerate(_blocks(text)))):
        found = Forwarded(*pair, subject=title, note=text[:start].strip(), depth=depth, deeper=found)
    return found


def _blocks(text):
    """[(offset, (name, address), subject)] of the header blocks under which mails were passed on."""
    first = _MARKS.search(text)
    blocks = []
    for origin in _FROM.finditer(text, first.end() if first else 0):
        behind = text[origin.end() : origin.end() + _WITHIN_CHARACTERS]
        pair = _person(origin[1]) if _NEXT.search(behind) else None
        if pair:
            start = _start(text, origin.start())
            title = _SUBJECT_LINE.search(text[start : origin.start()] + behind)
            blocks.append((start, pair, title[1].strip() if title else ""))
        if len(blocks) == MAX_DEPTH:
            break
    return blocks


def _start(text, origin):
    """Where the block around the offset of its From: begins: at the mark above it, if only other fields lie between."""
    near = max(0, origin - _WITHIN_CHARACTERS)
    marks = list(_MARKS.finditer(text[near:origin]))
    if not marks:
        return origin
    between = text[near + marks[-1].end() : origin].splitlines()
    is_header = all(_NEXT.match(line) for line in between if line.strip(" \t>"))
    return near + marks[-1].start() if is_header else origin


def _person(value):
    value = re.sub(r"\[mailto:([^\]\s]{3,200})\]|<mailto:([^>\s]{3,200})>", r"<\1\2>", value.replace("*", " ").strip())
    value = re.sub(r"<([^<>\s]{3,200})<[^<>\s]{3,200}>>", r"<\1>", value)
    pairs = header.addresses(value)
    return pairs[0] if pairs else None


def _attached(root, text):
    mail = attached(root)
    if mail is None:
        return None
    inner: mime.Part = mail.children[0]
    pair = next(iter(inner.people("from")), None)
    return Forwarded(*pair, subject=inner.header("subject"), note=text.strip(), is_attached=True) if pair else None
