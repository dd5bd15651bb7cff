"""A raw mail, opened once: facts, body and files are all read from the same tree of parts."""

import hashlib
from functools import cached_property

from . import content, mime

# What the servers on the way wrote, differently for each copy of a mail: two aliases get the same mail.
_TRACE = frozenset(
    b"""
    received return-path delivered-to x-delivered-to x-original-to envelope-to x-envelope-to x-forwarded-to
    x-forwarded-for x-received received-spf authentication-results x-spam-status x-spam-score x-spam-level x-spam-flag
    dmarc-filter dkim-filter x-virus-scanned x-virus-status
    """.split()
)
_TRACE_PREFIXES = (b"arc-", b"x-spam-", b"x-ms-exchange-", b"x-gm-", b"x-google-")


class Letter:
    """A mail as received. What was parsed and decoded of it is kept as long as the letter is in hand."""

    def __init__(self, raw):
        self.raw = raw

    @cached_property
    def head(self):
        """The mail as one part that was not taken apart: its header lines and its body."""
        return mime.parse_head(self.raw)

    @cached_property
    def root(self):
        """The mail as a tree of parts (``mime.Part``)."""
        return mime.parse(self.raw)

    @cached_property
    def content(self):
        """What a person should see and keep of it (``content.Content``)."""
        return content.extract(self.root)

    @cached_property
    def subject(self):
        return next(filter(None, self.root.header_all("subject")), "")

    @cached_property
    def digest(self):
        """What stays the same in every copy of the mail, as a hash: all but the trace of its way."""
        written = hashlib.sha256()
        for name, value in self.head.lines:
            if name not in _TRACE and not name.startswith(_TRACE_PREFIXES):
                written.update(name + b":" + value + b"\n")
        written.update(b"\n" + self.head.body.replace(b"\r\n", b"\n").rstrip())
        return written.hexdigest()


def opened(mail):
    """The Letter of ``mail``: raw bytes, or a letter that was opened before."""
    return mail if isinstance(mail, Letter) else Letter(bytes(mail))
