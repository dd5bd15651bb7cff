"""A raw mail, opened once: facts, body and files are all read from the same tree of parts."""

from functools import cached_property

from . import content, mime


class Letter:
    """A mail as received. What was parsed and decoded of it is kept as long as the letter is in hand."""

    def __init__(self, raw):
        self.raw = raw

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


def opened(mail):
    """The Letter of ``mail``: raw bytes, or a letter that was opened before."""
    return mail if isinstance(mail, Letter) else Letter(bytes(mail))
