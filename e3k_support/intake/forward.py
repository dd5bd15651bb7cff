"""Who first wrote a mail that was passed on: by Outlook, Gmail, Apple Mail or Thunderbird, or as an attachment."""

import re
from dataclasses import dataclass

from . import header, mime
from .wording import one_of

SCANNED_CHARACTERS = 40_000

_SUBJECT = re.compile(r"\s*(?:fwd?|tr|transf(?:ér[ée])?|rv|wg|i|enc|vs|vb|doorst)\s?:", re.IGNORECASE)
_MARKS = re.compile(
    one_of(r"""
        ^[ \t>]{0,9}-{2,40}[ \t]*(?:forwarded message|forwarded by .{1,80}|original message)[ \t]*-{2,40}[ \t]*$
        ^[ \t>]{0,9}-{2,40}[ \t]*message (?:transf[ée]r[ée]|transmis|r[ée]exp[ée]di[ée])[ \t]*-{2,40}[ \t]*$
        ^[ \t>]{0,9}-{2,40}[ \t]*message (?:d['’]origine|original)[ \t]*-{2,40}[ \t]*$
        ^[ \t>]{0,9}-{2,40}[ \t]*courriel transf[ée]r[ée][ \t]*-{2,40}[ \t]*$
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
_NEXT = re.compile(
    r"^[ \t>*]{0,10}"
    + one_of("""
        sent|date|to|subject|cc|reply-to
        envoy[ée]|[àa]|objet|sujet|r[ée]pondre à|pour
        gesendet|an|betreff
    """)
    + r"[ \t\xa0]?\*?[ \t\xa0]?:",
    re.MULTILINE | re.IGNORECASE,
)
_SUBJECT_LINE = re.compile(
    r"^[ \t>*]{0,10}(?:Subject|Objet|Sujet)[ \t\xa0]?\*?[ \t\xa0]?:[ \t\xa0]?\*?[ \t\xa0]?(.{0,300})$", re.MULTILINE
)
_WITHIN_CHARACTERS = 900


@dataclass(frozen=True)
class Forwarded:
    """The person a forwarded mail came from, the subject it had, and what the forwarder wrote above it."""

    name: str
    email: str
    subject: str = ""
    note: str = ""
    is_attached: bool = False


def is_announced(subject):
    """Whether the subject says that the mail passes another one on: Fwd:, FW:, TR :, Transféré…"""
    return bool(_SUBJECT.match(subject))


def find(subject, text, root):
    """The original sender of a forwarded mail, or None. A reply that quotes Outlook's header block is not a forward.

    :param root: the parsed mail (``mime.Part``), for mails passed on as attachment
    """
    says_so = is_announced(subject)
    text = text[:SCANNED_CHARACTERS]
    mark = _MARKS.search(text)
    if says_so or (mark and not re.match(r"\s*(?:re|rép|ré)\s?:", subject, re.IGNORECASE)):
        found = _in_text(text, mark.end() if mark else 0)
        if found:
            return found
    return _attached(root, text) if says_so or len(text.strip()) < 600 else None


def _in_text(text, start):
    for origin in _FROM.finditer(text, start):
        block = text[origin.end() : origin.end() + _WITHIN_CHARACTERS]
        if not _NEXT.search(block):
            continue
        pair = _person(origin[1])
        if pair:
            title = _SUBJECT_LINE.search(block)
            return Forwarded(*pair, subject=title[1].strip() if title else "", note=_note(text[: origin.start()]))
    return None


def _note(before):
    return _MARKS.sub("", before).strip()


def _person(value):
    value = re.sub(r"\[mailto:([^\]\s]{3,200})\]|<mailto:([^>\s]{3,200})>", r"<\1\2>", value.replace("*", " ").strip())
    value = re.sub(r"<([^<>\s]{3,200})<[^<>\s]{3,200}>>", r"<\1>", value)
    pairs = header.addresses(value)
    return pairs[0] if pairs else None


def _attached(root, text):
    mails = [part for part in root.walk() if part.type == "message/rfc822" and part.children]
    if len(mails) != 1 or root.type == "multipart/report":
        return None
    inner: mime.Part = mails[0].children[0]
    pair = _person(inner.header("from"))
    return Forwarded(*pair, subject=inner.header("subject"), note=text.strip(), is_attached=True) if pair else None
