"""Are two mails with one Message-Id the same mail? Scanners, scripts and forgers use an id more than once."""

import hashlib
import re

from .letter import opened

_PREFIX = re.compile(r"^(?:(?:re|rép|ré|fwd?|fw|tr)\s?:|\[[^\]]{1,60}\])\s*", re.IGNORECASE)


def are_twins(first, second):
    """Whether the second mail says nothing that the first does not: another copy of it, by another way.

    On its way a list may put its name into the subject, a gateway a warning above the text or a footer below it.
    """
    first, second = opened(first), opened(second)
    if first.digest == second.digest:
        return True
    return (
        _subject(first) == _subject(second)
        and _files(first) == _files(second)
        and _holds(*sorted((_lines(first), _lines(second)), key=len))
    )


def _subject(letter):
    subject, shorter = None, letter.subject.strip()
    while subject != shorter:
        subject, shorter = shorter, _PREFIX.sub("", shorter)
    return subject.lower()


def _files(letter):
    return {hashlib.sha256(file.data).digest() for file in letter.content.attachments}


def _lines(letter):
    return [" ".join(line.split()) for line in letter.content.as_text().splitlines() if line.strip()]


def _holds(shorter, longer):
    """Whether the shorter text stands in the longer one as it is, at its beginning or its end."""
    count = len(shorter)
    if not count:
        return not longer
    return shorter in (longer[:count], longer[-count:])
