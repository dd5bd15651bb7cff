"""Fold the quoted history of a mail: wrapped in ``data-o-mail-quote``, which Odoo's threads hide behind "…"."""

import re
from dataclasses import dataclass, field

from . import history, markup

MAX_HTML_CHARACTERS = 600_000
MAX_DEPTH = 150
MARK = "data-o-mail-quote"
_IMAGE = " image "

_BLOCKS = frozenset(
    """
    html body div p table tbody thead tfoot tr td th ul ol li blockquote pre center section article header footer
    h1 h2 h3 h4 h5 h6 hr dl dt dd form fieldset main aside figure
    """.split()
)
_NOT_WRAPPABLE_INSIDE = frozenset("table tbody thead tfoot tr ul ol dl html head select colgroup".split())
_PHRASING = frozenset("p span a b i u em strong font small h1 h2 h3 h4 h5 h6 pre".split())
_QUOTE = re.compile(
    r"gmail_quote|gmail_quote_container|protonmail_quote|yahoo_quoted|moz-cite|zmail_extra|tutanota_quote|front-quote|freshdesk_quote|zendesk.?quote|"
    r"mail-quote|quoted-?text|cite_?block|outlookmessageheader|gmail_attr|moz-email-headers|sh-quoted-content",
    re.IGNORECASE,
)
_HISTORY = re.compile(
    r"divrplyfwdmsg|stopspelling|olk_src_body_section|mail-editor-reference-message-container|ms-outlook-mobile-reference-message|"
    r"replyintro|reply-intro|skydriveplaceholder|mailcontainerheader|_rp_\w{1,5}header|x_divrplyfwdmsg",
    re.IGNORECASE,
)
_SIGNATURE_CLASS = re.compile(
    r"gmail_signature|moz-signature|front-signature|odoo_signature_wrapper|mobile-?signature|protonmail_signature",
    re.IGNORECASE,
)
_FOLDED_BY_ODOO = re.compile(
    r"gmail_extra|gmail_quote|SkyDrivePlaceholder|stopSpelling|yahoo_quoted|divRplyFwdMsg|appendonsend"
)
_RULE_STYLE = re.compile(r"border:\s?none;\s?border-top:\s?solid #(?:b5c4df|e1e1e1)", re.IGNORECASE)


@dataclass(eq=False)
class _Node:
    name: str
    start: int
    inner: int
    end: int = -1
    children: list = field(default_factory=list)
    is_quote: bool = False
    is_signature: bool = False
    is_history: bool = False
    is_preformatted: bool = False
    first: int = -1
    last: int = -1

    def lies_within(self, start, end):
        """Whether everything readable in it does; what has nothing readable counts with its tags."""
        first, last = (self.start, self.end) if self.first < 0 else (self.first, self.last)
        return start <= first and last <= end


@dataclass(eq=False)
class _Place:
    """A line of the document: where it lies in the source and what it says."""

    start: int = -1
    end: int = -1
    pieces: list = field(default_factory=list)
    is_quoted: bool = False
    opens_history: bool = False
    is_signed: bool = False

    def line(self):
        text = " ".join("".join(self.pieces).replace("\xa0", " ").split(" "))
        return history.Line(text, self.is_quoted, self.opens_history, self.is_signed)


def fold_quote(html, has_history=True):
    """``html`` with its quoted history and signature wrapped. The same text, in the same order; idempotent.

    When nothing readable would remain (a forwarded mail, a bare quote) it is returned as it is.
    """
    if not html or MARK in html or len(html) > MAX_HTML_CHARACTERS:
        return html
    reader = _Reader(html)
    ranges = history.folds([place.line() for place in reader.places], has_history)
    spans = [(reader.places[first].start, reader.places[last - 1].end) for first, last in ranges]
    return _wrapped(html, [run for span in spans for run in _runs(reader.root, *span)])


def places(html):
    """[(offset, text)] of the lines that a reader of ``html`` sees, in order."""
    return [(place.start, place.line().text) for place in _Reader(html).places]


def keep_open(html):
    """``html`` of a forwarded mail, whose quote is the message: without the marks by which Odoo would fold it."""
    pieces = []
    for token in markup.tokens(html):
        piece = html[token.start : token.end]
        if token.kind in ("open", "close") and token.name == "blockquote":
            piece = '<div style="margin-left: 1em">' if token.kind == "open" else "</div>"
        elif token.kind in ("open", "void") and _FOLDED_BY_ODOO.search(piece):
            piece = _FOLDED_BY_ODOO.sub("forwarded", piece)
        pieces.append(piece)
    return "".join(pieces)


def without_indents(html):
    """``html`` in which a ``blockquote`` that only indents (the button of Gmail and others) no longer is a quote."""
    pieces, indents, said = [], [], ""
    for token in markup.tokens(html):
        piece = html[token.start : token.end]
        if token.kind == "text":
            said = f"{said}{token.text}"[-300:]
        elif token.name == "blockquote" and token.kind == "open":
            indents.append(_only_indents(token.attributes) and not history.says_who_wrote(" ".join(said.split())))
            piece = f"<div{piece[len('<blockquote') :]}" if indents[-1] else piece
        elif token.name == "blockquote" and token.kind == "close" and indents and indents.pop():
            piece = "</div>"
        pieces.append(piece)
    return "".join(pieces)


def _only_indents(attributes):
    style = attributes.get("style", "").lower()
    return "margin" in style and "border-left" not in style and not {"type", "cite", "class", "id"} & attributes.keys()


def visible_html(html):
    """Readable text of HTML without what is folded in it: what the writer said this time.

    For language, thanks and previews of what ``fold_quote`` or Odoo folded before.
    """
    return markup.to_text(without_quote(html))


def without_quote(html):
    """``html`` without what is folded in it: for a mail about a message whose history its readers have already."""
    pieces, folded, level = [], "", 0
    for token in markup.tokens(html or ""):
        if folded:
            level += (token.kind == "open") - (token.kind == "close") if token.name == folded else 0
            folded = folded if level else ""
        elif token.kind == "open" and MARK in token.attributes:
            folded, level = token.name, 1
        else:
            pieces.append(token.source[token.start : token.end])
    return "".join(pieces)


def visible_text(text):
    """Plain ``text`` without history and signature: for language, thanks and previews, never for what is stored."""
    lines = text.split("\n")
    hidden = {
        index for first, last in history.folds([history.Line(line) for line in lines]) for index in range(first, last)
    }
    return "\n".join(line for index, line in enumerate(lines) if index not in hidden).strip()


class _Reader:
    """The document as a tree with offsets, and its text as lines."""

    def __init__(self, html):
        self.html = html
        self.root = _Node("", 0, 0, len(html))
        self.places = []
        self._stack = [self.root]
        self._place = _Place()
        for token in markup.tokens(html):
            getattr(self, f"_read_{token.kind}")(token)
        self._break()
        for node in self._stack[1:]:
            node.end = len(html)

    def _read_text(self, token):
        if self._stack[-1].is_preformatted and "\n" in self.html[token.start : token.end]:
            self._read_preformatted(token)
        else:
            text = re.sub(r"\s+", " ", token.text)
            self._leaf(token.start, token.end, bool(text.strip()))
            if text.strip() or self._place.start >= 0:
                self._say(token.start, token.end, text)

    def _read_preformatted(self, token):
        start = token.start
        for piece in self.html[token.start : token.end].splitlines(keepends=True):
            text = markup.Token("text", "", start, start + len(piece), self.html).text.rstrip("\r\n")
            self._leaf(start, start + len(piece), bool(text.strip()))
            self._say(start, start + len(piece), text)
            start += len(piece)
            if piece.endswith("\n"):
                self._break()

    def _read_open(self, token):
        if token.name in _BLOCKS:
            self._break()
        parent, attributes = self._stack[-1], token.attributes
        named = f"{attributes.get('class', '')} {attributes.get('id', '')}"
        node = _Node(token.name, token.start, token.end)
        node.is_quote = parent.is_quote or token.name == "blockquote" or bool(_QUOTE.search(named))
        node.is_history = bool(_HISTORY.search(named) or _RULE_STYLE.search(attributes.get("style", "")))
        node.is_preformatted = (
            parent.is_preformatted or token.name == "pre" or "pre-wrap" in attributes.get("style", "")
        )
        parent.children.append(node)
        if len(self._stack) < MAX_DEPTH:
            self._stack.append(node)
        node.is_signature = parent.is_signature or bool(_SIGNATURE_CLASS.search(named))
        if node.is_signature and not parent.is_signature:
            self._break()
        self._place.opens_history = self._place.opens_history or node.is_history

    def _read_close(self, token):
        if token.name in _BLOCKS:
            self._break()
        for depth in range(len(self._stack) - 1, max(0, len(self._stack) - 60), -1):
            if self._stack[depth].name == token.name:
                if token.name == "p":
                    self.places.append(_Place(token.start, token.start))
                if self._stack[-1].is_signature and not self._stack[depth - 1].is_signature:
                    self._break()
                for node in self._stack[depth:]:
                    node.end = token.end if node is self._stack[depth] else token.start
                del self._stack[depth:]
                return
        self._leaf(token.start, token.end)

    def _read_void(self, token):
        self._leaf(token.start, token.end)
        if token.name == "hr" and _HISTORY.search(str(token.attributes.get("id", ""))):
            self._place.opens_history = True
            self._say(token.start, token.end, "")
        elif token.name == "img":
            self._say(token.start, token.end, _IMAGE)
        elif token.name in ("br", "hr"):
            self._say(token.start, token.end, "")
            self._break()

    def _read_other(self, token):
        self._leaf(token.start, token.end)

    def _leaf(self, start, end, is_readable=False):
        leaf = _Node("#", start, start, end)
        self._stack[-1].children.append(leaf)
        if is_readable:
            for node in (*self._stack, leaf):
                node.first = start if node.first < 0 else node.first
                node.last = end

    def _say(self, start, end, text):
        place = self._place
        if place.start < 0:
            place.start = start
            place.is_quoted = self._stack[-1].is_quote
            place.is_signed = self._stack[-1].is_signature
        place.end = end
        place.pieces.append(text)

    def _break(self):
        if self._place.start >= 0:
            self.places.append(self._place)
            self._place = _Place()


def _runs(root, start, end):
    """[(start, end, tag)] of sibling runs that lie wholly inside the span: what one wrapper each can hold."""
    waiting, found = [root], []
    while waiting:
        node = waiting.pop()
        first = None
        for child in [*node.children, None]:
            if child is not None and child.lies_within(start, end) and node.name not in _NOT_WRAPPABLE_INSIDE:
                first, last = (child if first is None else first), child
                continue
            if first is not None:
                found.append((first.start, last.end, "span" if node.name in _PHRASING else "div"))
                first = None
            if child is not None and child.children and child.start < end and child.end > start:
                waiting.append(child)
    return sorted(found)


def _wrapped(html, runs):
    pieces, position = [], 0
    for start, end, tag in runs:
        if start < position or not html[start:end].strip():
            continue
        pieces += [html[position:start], f'<{tag} {MARK}="1">', html[start:end], f"</{tag}>"]
        position = end
    return "".join([*pieces, html[position:]])
