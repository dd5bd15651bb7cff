"""Cover secrets in a text or in HTML. What is covered is not found again."""

import html as entities
import re
from urllib.parse import quote

from .pattern import find

COVER = "••••••••"

_TOKEN = re.compile(
    r"<!--.*?-->|<[a-zA-Z/!?][^<>]{0,50000}>|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31});", re.DOTALL
)
_CELL = re.compile(r"</?t[dh]\b", re.IGNORECASE)
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|big|code|em|font|i|ins|kbd|mark|o:p|s|samp|small|span|strong|sub|sup|tt|u|var|wbr)\b|<!--|<[!?]",
    re.IGNORECASE,
)
_SHORTEST_IN_TAGS = 6
#: A text with more secrets than this is a list of them: its tags keep their names and nothing else.
MOST_IN_TAGS = 100
_NAME = re.compile(r"</?[a-zA-Z][\w:-]*")


def mask_text(text):
    """``(masked text, secrets)`` of plain text."""
    found = find(text or "")
    if not found:
        return text, found
    pieces, position = [], 0
    for secret in found:
        pieces += [text[position : secret.start], COVER]
        position = secret.stop
    return "".join([*pieces, text[position:]]), found


def mask_html(html):
    """``(masked HTML, secrets)``: the same markup, the secrets covered in what is read and in what tags carry.

    A secret may be split by tags or written with entities; the tags stay where they are.
    """
    masked, found = mask_markup(html or "", _gap_of_tag)
    return (_cover_in_tags(masked, found) if found else masked), found


def mask_markup(markup, gap):
    """``(masked markup, secrets)``: the secrets covered in what is read; tags stay as they are.

    :param gap: what a reader sees in place of a tag, given as it is written: nothing, a tab or the end of a line
    """
    text, places = _readable(markup, gap)
    found = find(text)
    if not found:
        return markup, found
    pieces, position = [], 0
    for secret in found:
        covered = COVER
        for start, stop in places[secret.start : secret.stop]:
            if start >= position and stop > start:
                pieces += [markup[position:start], covered]
                covered, position = "", stop
    return "".join([*pieces, markup[position:]]), found


def _readable(markup, gap):
    """The text a reader sees, and for each of its characters the span of ``markup`` that writes it."""
    pieces, places, position = [], [], 0
    for token in _TOKEN.finditer(markup):
        _take(markup[position : token.start()], position, pieces, places)
        _take_token(token, gap, pieces, places)
        position = token.end()
    _take(markup[position:], position, pieces, places)
    return "".join(pieces), places


def _take(text, offset, pieces, places):
    pieces.append(text)
    places.extend((offset + index, offset + index + 1) for index in range(len(text)))


def _take_token(token, gap, pieces, places):
    written = token.group()
    if written.startswith("&"):
        shown = entities.unescape(written)
        pieces.append(shown)
        places.extend([token.span(), *[(token.end(), token.end())] * (len(shown) - 1)])
    elif shown := gap(written):
        pieces.append(shown)
        places.append((token.start(), token.start()))


def _gap_of_tag(tag):
    """Between the cells of a row the label ends and the value begins; a block ends the line."""
    return "\t" if _CELL.match(tag) else "" if _INLINE.match(tag) else "\n"


def _cover_in_tags(html, found):
    """Links and titles repeat what the text says."""
    if len({secret.value for secret in found if len(secret.value) >= _SHORTEST_IN_TAGS}) > MOST_IN_TAGS:
        return _TOKEN.sub(_bare, html)
    return cover_in_tags(html, found)


def cover_in_tags(markup, found):
    """``markup`` with the values of ``found`` covered wherever a tag carries them."""
    values = {secret.value for secret in found if len(secret.value) >= _SHORTEST_IN_TAGS}
    written = sorted({form for v in values for form in (v, entities.escape(v), quote(v), quote(v, safe=""))}, key=len)
    if not written:
        return markup
    known = re.compile("|".join(re.escape(form) for form in reversed(written)))
    return _TOKEN.sub(
        lambda token: known.sub(COVER, token.group()) if token.group()[0] == "<" else token.group(), markup
    )


def _bare(token):
    """A tag without what it carries; entities stay."""
    written, name = token.group(), _NAME.match(token.group())
    if not written.startswith("<"):
        return written
    return f"{name.group()}>" if name else ""
