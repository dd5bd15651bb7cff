"""HTML of a mail as a flat list of tokens with their places in the source, in one linear pass.

Mails are cut, nested and forged in every way; a parser that builds a document would repair them and lose the offsets.
"""

import html
import re
from typing import NamedTuple

MAX_TAG_CHARACTERS = 700_000
MAX_QUOTED_VALUES = 60

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_RAW = frozenset("script style title textarea xmp noembed noframes".split())
_BREAKS = frozenset(
    "br p div tr li ul ol table blockquote h1 h2 h3 h4 h5 h6 pre hr section article header footer dd dt".split()
)
_QUOTED = re.compile(r"[>\"']")
_CANDIDATE = re.compile(r"<(?=[a-zA-Z!?]|/[a-zA-Z])")
_NAME = re.compile(r"/?([a-zA-Z][\w:.-]{0,40})")
_ATTRIBUTE = re.compile(
    r'([\w:@.-]{1,60})\s{0,20}=\s{0,20}(?:"([^"]{0,4000})"|\'([^\']{0,4000})\'|([^\s"\'>]{1,4000}))'
)


class Token(NamedTuple):
    """``kind`` is text, open, close, void or other (comment, doctype, script…); ``name`` the lower-case tag."""

    kind: str
    name: str
    start: int
    end: int
    source: str

    @property
    def text(self):
        return html.unescape(self.source[self.start : self.end])

    @property
    def attributes(self):
        found = _ATTRIBUTE.findall(self.source[self.start : self.end][:20_000])
        return {name.lower(): html.unescape(a or b or c) for name, a, b, c in found}


def tokens(source):
    """Every token of ``source`` in order; together they cover it without a gap."""
    position, last, unclosed = 0, source.rfind(">"), set()
    for candidate in _CANDIDATE.finditer(source):
        start = candidate.start()
        if start > last:
            break
        token = _markup(source, start) if start >= position else None
        if token is None:
            continue
        if start > position:
            yield Token("text", "", position, start, source)
        yield token
        position = token.end
        if token.kind == "open" and token.name in _RAW - unclosed:
            end = _end_of_raw(source, token.name, position)
            if end < 0:  # a slip of the writer: it hides nothing
                unclosed.add(token.name)
            elif end > position:
                yield Token("other", token.name, position, end, source)
                position = end
    if position < len(source):
        yield Token("text", "", position, len(source), source)


def _markup(source, start):
    """The tag, comment or declaration at ``start``; None when it is only a "less than"."""
    if source.startswith("<!--", start):
        end = source.find("-->", start + 4)
        return Token("other", "", start, len(source) if end < 0 else end + 3, source)
    end = _end_of_tag(source, start)
    if end < 0:
        return None
    match = _NAME.match(source, start + 1)
    if not match:
        return Token("other", "", start, end, source)
    name = match[1].lower()
    if source[start + 1] == "/":
        return Token("close", name, start, end, source)
    is_void = name in VOID or source[end - 2] == "/"
    return Token("void" if is_void else "open", name, start, end, source)


def _end_of_tag(source, start):
    """Offset behind the ``>`` that ends the tag at ``start``, or -1; a ``>`` inside a quoted value does not count."""
    position, limit = start + 1, start + MAX_TAG_CHARACTERS
    if source.find(">", position, limit) < 0:
        return -1
    for _ in range(MAX_QUOTED_VALUES):
        match = _QUOTED.search(source, position, limit)
        if not match:
            return -1
        if match[0] == ">":
            return match.end()
        closing = source.find(match[0], match.end(), limit)
        position = closing + 1 if closing >= 0 else match.end()
    return source.find(">", position, limit) + 1 or -1


def _end_of_raw(source, name, position):
    """Offset of the tag that ends the raw element, or -1."""
    match = re.compile(rf"</{name}\b", re.IGNORECASE).search(source, position)
    return match.start() if match else -1


def cut(source, offset):
    """HTML ``source`` in two at ``offset``, which lies between its tags: each part with the elements that hold it."""
    inside = []
    for token in tokens(source):
        if token.start >= offset:
            break
        if token.kind == "open":
            inside.append(token)
        elif token.kind == "close":
            opened = [index for index, other in enumerate(inside) if other.name == token.name]
            del inside[opened[-1] if opened else len(inside) :]
    closing = "".join(f"</{token.name}>" for token in reversed(inside))
    opening = "".join(source[token.start : token.end] for token in inside)
    return source[:offset] + closing, opening + source[offset:]


def to_text(source, limit=200_000):
    """Readable text of the first ``limit`` characters of HTML: what a person sees, line by line."""
    pieces, skip = [], 0
    for token in tokens(source[:limit]):
        if token.name == "head" and token.kind in ("open", "close"):
            skip = token.kind == "open"
        elif token.kind == "text" and not skip:
            pieces.append(re.sub(r"\s+", " ", token.text))
        elif token.name in _BREAKS and token.kind != "other":
            pieces.append("\n")
            skip = False if token.name not in ("br",) else skip
    return tidy("".join(pieces).replace("\xa0", " "))


def text_only(source):
    """Safe HTML that says what HTML ``source`` says, without its looks."""
    return from_text(to_text(source, len(source)))


def tidy(text):
    """``text`` without trailing blanks and without more than one empty line in a row."""
    lines = [line.strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def from_text(text):
    """Safe HTML of plain text: paragraphs, line breaks and indentation kept."""
    paragraphs = re.split(r"\n[ \t]*\n", text.strip("\n"))
    return "".join(f"<p>{_lines(paragraph)}</p>" for paragraph in paragraphs if paragraph.strip())


def _lines(paragraph):
    escaped = html.escape(paragraph.strip("\n"), quote=False).replace("\t", "    ")
    escaped = re.sub(r"(?m)^ +| {2,}", lambda match: "\xa0" * len(match[0]), escaped)
    return escaped.replace("\n", "<br/>")
