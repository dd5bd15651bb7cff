"""HTML that a sanitizer takes in reasonable time, and without silent losses.

Odoo's sanitizer runs regular expressions over the whole source and walks siblings for each sibling: some mails of a few
kilobytes keep it busy for minutes, and what is nested deeper than 250 elements it drops. Whatever could do that is
defused here, in one linear pass; what is simply too large is recognised by ``count_tags``.
"""

import html
import re

from . import markup

MAX_TAGS = 20_000
MAX_PLAIN_TAG_CHARACTERS = 2_000
MAX_STYLE_CHARACTERS = 2_000
MAX_QUOTED_RUNS = 200
MAX_QUOTE_MARKS = 8

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<!\[[^\]>]{0,200}\]>", re.DOTALL)
_LONG_WORD = re.compile(r"[\w-]{120}")
_SIBLING_MARKS = re.compile(r"yahoo_quoted|stopSpelling|SkyDrivePlaceholder|gmail_extra")
_LETTER = re.compile(r"\w")


def count_tags(source):
    """How many tags ``source`` has; exact only where it matters, near the limit."""
    count = source.count("<")
    return count if count <= MAX_TAGS else sum(token.kind != "text" for token in markup.tokens(source))


def tame(source):
    """``source`` without what makes a sanitizer slow. What it says and how it looks stay the same."""
    source = _COMMENT.sub("", source) if "<!" in source else source
    pieces, marks = [], 0
    for token in markup.tokens(source):
        piece = source[token.start : token.end]
        if token.kind == "text":
            pieces.append(_text(piece))
        elif token.kind in ("open", "void"):
            marks += bool(_SIBLING_MARKS.search(piece))
            pieces.append(_tag(token, piece, marks > MAX_QUOTE_MARKS))
        elif token.kind == "other":
            pieces.append(_other(token, piece))
        else:
            pieces.append(f"</{token.name}>")
    return "".join(pieces)


def _text(piece):
    if piece.count("\n>") > MAX_QUOTED_RUNS:
        piece = piece.replace("\n>", "\n >")
    return piece.replace("<", "&lt;")


def _other(token, piece):
    """Scripts and styles are never shown; a document type and the text of the rare raw elements may pass."""
    if token.name in ("script", "style") or piece.startswith("<"):
        return ""
    return piece.replace("<", "&lt;")


def _tag(token, piece, is_unmarked):
    if is_unmarked:
        piece = _SIBLING_MARKS.sub("quoted", piece)
    if len(piece) <= MAX_PLAIN_TAG_CHARACTERS and "<" not in piece[1:] and not _LONG_WORD.search(piece):
        return piece
    attributes = "".join(
        f' {name}="{html.escape(value)}"'
        for name, value in token.attributes.items()
        if name != "style" or not (len(value) > MAX_STYLE_CHARACTERS or _LONG_WORD.search(value))
    )
    return f"<{token.name}{attributes}>"


def keeps_text(before, after):
    """Whether HTML ``after`` still says what ``before`` said: a sanitizer that lost a part of it is found out."""
    said, left = (len(_LETTER.findall(markup.to_text(source, len(source)))) for source in (before, after))
    return left >= 0.9 * said - 40
