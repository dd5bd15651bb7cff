"""The people of an address header, taken apart before anything of it is decoded (RFC 2047 section 6.2).

An address counts where a mail server looks for one. What a name merely quotes, encodes or puts in brackets is no
address, unless there is no other: mailers do write whole headers as one encoded word.
"""

import re
from typing import NamedTuple

#: Around the number of a piece of text that is not to be read for its form: no header can hold these characters.
OPAQUE = "\x01{}\x02"
_OPAQUE = re.compile(r"\x01(\d{1,5})\x02")

_BETWEEN_ADDRESSES = r"\s<>()\[\],;:\"\\\x01\x02"
_NOT_IN_LOCAL_PART = rf"{_BETWEEN_ADDRESSES}@"
_DOMAIN = r"(?:[\w.-]{1,250}\w|\[[\d.a-fA-F:IPv]{3,45}\])"
# It begins where a word does: half an address would be somebody else's.
_ADDRESS = re.compile(
    rf"(?<![^{_BETWEEN_ADDRESSES}.'])[^{_NOT_IN_LOCAL_PART}.'][^{_NOT_IN_LOCAL_PART}]{{0,250}}@{_DOMAIN}"
    r"(?![\w.-]{0,250}\"?@)"
)
_WHOLE = re.compile(rf"[^{_NOT_IN_LOCAL_PART}.][^{_NOT_IN_LOCAL_PART}]{{0,250}}@{_DOMAIN}")
_TOKEN = re.compile(
    r"""
      (?P<quoted> " (?: [^"\\] | \\. )*+ " )
    | (?P<comment> \( (?: [^()\\] | \\. | \( (?: [^()\\] | \\. )*+ \) )*+ \) )
    | (?P<angle> < [^<>]* > )
    | (?P<literal> \[ [^\[\]<>"(),;]* \] )
    | (?P<end> [,;] )
    | (?P<group> : )
    | (?P<other> \\. | [^"(<\[,;:\\]+ | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_QUOTED_LOCAL_PART = re.compile(r'^"([^"]*)"@')
_SPACED_DOT = re.compile(r"(?<=\w) {1,20}\. {1,20}(?=\w)")
_FORM = re.compile('["<>]')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MAX_JOINED = 3
_MAX_DEPTH = 2


class Mailbox(NamedTuple):
    """``is_hidden``: the address stood inside quotes, a comment or an encoded word."""

    name: str
    address: str
    is_hidden: bool = False


def read(text, hidden=(), depth=0):
    """Every Mailbox of ``text`` in order; those that are hidden come last.

    :param hidden: the texts behind the ``OPAQUE`` marks in ``text``
    """
    found, waiting = [], []
    for element in _elements(text):
        mailboxes = element.mailboxes(hidden, depth)
        if mailboxes and element.angles and waiting:
            mailboxes[0] = mailboxes[0]._replace(name=", ".join([*waiting, mailboxes[0].name]).rstrip(", "))
        found += mailboxes
        is_name = not mailboxes and element.ends_with == "," and len(waiting) < _MAX_JOINED
        waiting = [*waiting, name] if is_name and (name := _tidy(reveal(element.said, hidden))) else []
    return sorted(found, key=lambda mailbox: mailbox.is_hidden)


def reveal(text, hidden):
    """``text`` with what stands behind its marks."""
    return _OPAQUE.sub(lambda mark: hidden[int(mark[1])], text)


class _Element:
    """What stands between two commas: words, words in quotes, comments, and addresses in angle brackets."""

    def __init__(self):
        self.bare, self.phrase, self.comments, self.angles, self.ends_with = [], [], [], [], ""

    @property
    def said(self):
        return "".join(self.phrase)

    def take(self, kind, text):
        if kind == "comment":
            self.comments.append(_ESCAPED.sub(r"\1", text[1:-1]))
            self.bare.append(" ")
        elif kind == "angle":
            self.angles.append(text[1:-1])
            self.phrase.append(" ")
        elif kind == "quoted":
            self.phrase.append(_ESCAPED.sub(r"\1", text[1:-1]))
            self.bare.append('"')
        else:
            self.phrase.append(text)
            self.bare.append(text)

    def mailboxes(self, hidden, depth):
        """Its people: by the brackets, else by a bare address, else by one that is hidden."""
        addresses = [address for angle in self.angles for address in _in_brackets(angle)]
        if addresses:
            return self._named(addresses, reveal(self.said, hidden), hidden)
        bare = _SPACED_DOT.sub(".", "".join(self.bare))
        addresses = _ADDRESS.findall(bare)
        if addresses:
            said = _SPACED_DOT.sub(".", self.said)
            for address in addresses:
                said = said.replace(address, " ")
            return self._named(addresses, reveal(said, hidden), hidden)
        whole = reveal(" ".join([self.said, *self.angles, *self.comments]), hidden)
        written = "".join([bare, *self.angles])
        if depth >= _MAX_DEPTH or "@" not in whole or '"@' in written:  # words in quotes may be a local part
            return []
        if "\x02@" in written and whole.count("@") > 1:
            return []
        return [mailbox._replace(is_hidden=True) for mailbox in read(_OPAQUE.sub(" ", whole), (), depth + 1)]

    def _named(self, addresses, said, hidden):
        name = _tidy(said) or _tidy(reveal(" ".join(self.comments), hidden))
        return [Mailbox("" if name.lower() == address.lower() else name, address.lower()) for address in addresses]


def _elements(text):
    element = _Element()
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "end":
            element.ends_with = token[0]
            yield element
            element = _Element()
        elif kind == "group" and not element.angles:
            element = _Element()
        else:
            element.take(kind, " " if kind == "group" else token[0])
    yield element


def _in_brackets(text):
    """The addresses between angle brackets: one, but for mailers that write what they like."""
    given = text.strip()
    if given[:1] == given[-1:] == "'":
        given = given[1:-1]
    for form in (given, _QUOTED_LOCAL_PART.sub(r"\1@", given), given.rstrip(".")):
        if _WHOLE.fullmatch(form):
            return [form]
    return _ADDRESS.findall(given)


def _tidy(name):
    name = " ".join(_FORM.sub(" ", name.replace("\\", "")).split()).strip("' ")[:200]
    return name if name.strip(".,:- ") else ""
