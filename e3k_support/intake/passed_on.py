"""A forwarded mail in two: what the forwarder wrote is for our eyes, the mail that was passed on for its sender's."""

from typing import NamedTuple

from . import body, content, forward, markup, quote
from .letter import Letter, opened


class PassedOn(NamedTuple):
    """``note`` and ``body`` are HTML; the note is empty when nothing was written. Each has its files."""

    note: str
    note_files: tuple
    body: str
    files: tuple


def split(mail, forwarded):
    """The parts of a mail that passes another one on (``facts.forwarded``, or a deeper one of its chain)."""
    letter = opened(mail)
    return _unpacked(letter) if forwarded.is_attached else _cut(letter, forwarded.depth)


def _unpacked(letter):
    """The mail came as an attachment: it is read as if it had come by itself, and kept as the file it was."""
    part = forward.attached(letter.root)
    inner = Letter(part.content)
    files = letter.content.attachments
    kept = tuple(file for file in files if file.type == "message/rfc822" and file.data == part.content)
    note = body.compose(letter)
    rest = tuple(file for file in files if file not in kept)
    return PassedOn(_said(note), rest, body.compose(inner), (*inner.content.attachments, *kept))


def _cut(letter, depth):
    """The mail was copied below the note. Files are the mail's, unless only the note shows them."""
    whole = quote.keep_open(body.compose(letter, fold=False))
    note, rest = _halves(whole, depth) or _text_halves(letter, depth)
    files = letter.content.attachments
    shown = [file for file in files if file.content_id and _shows(note, file) and not _shows(rest, file)]
    return PassedOn(_said(note), tuple(shown), rest, tuple(file for file in files if file not in shown))


def _halves(html, depth):
    places = quote.places(html)
    lines = [text.strip() for _offset, text in places]
    start = forward.begins_at("\n".join(lines), depth)
    if start is None:
        return None
    length = 0
    for (offset, _text), line in zip(places, lines, strict=True):
        length += len(line) + 1
        if length > start:
            return markup.cut(html, offset)
    return None


def _text_halves(letter, depth):
    """The text alone, where the page does not tell the two apart."""
    text = letter.content.as_text(content.MAX_BODY_CHARACTERS)
    start = forward.begins_at(text, depth) or 0
    return markup.from_text(text[:start]), markup.from_text(text[start:])


def _shows(html, file):
    return f"cid:{file.content_id}" in html


def _said(note):
    return note if markup.to_text(note) else ""
