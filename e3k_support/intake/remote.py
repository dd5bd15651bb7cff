"""Keep a mail from telling its sender that it is read: nothing in it is fetched from elsewhere without a click.

Only files of the mail itself (``cid:``) and images written into it (``data:``) are shown. The address of every other
image moves to ``data-original-src``, which Odoo's sanitizer keeps; a click puts it back (static/src/remote_images).
"""

import html
import re

from . import markup

HELD_BACK = "data-original-src"

_FETCHED = frozenset("src srcset poster background data lowsrc dynsrc".split())
_LINKED_IMAGES = frozenset("image use feimage".split())
_ATTRIBUTE = re.compile(
    r"(?P<name>[\w:@.-]{1,60})\s{0,20}=\s{0,20}"
    r"(?:\"(?P<double>[^\"]{0,100000})\"|'(?P<single>[^']{0,100000})'"
    r"|\"(?P<unclosed>[^\"]{0,100000}?)(?=>?$)|'(?P<dangling>[^']{0,100000}?)(?=>?$)|(?P<bare>[^\s\"'>]{1,10000}))"
)
_STYLE_FETCH = re.compile(
    r"(?:url|image|image-set)\s{0,20}\((?!\s{0,20}[\"']?\s{0,20}(?:cid:|data:image/))[^)]{0,5000}\)?|@import",
    re.IGNORECASE,
)
_OWN = re.compile(r"\s*(?:cid:|data:image/(?:png|gif|jpe?g|webp|bmp))", re.IGNORECASE)


#: Of markup whose quotes are not closed, what was disarmed may close one: then what is read there is another tag.
_ROUNDS = 10


def hold_back(source):
    """HTML ``source`` with every remote fetch disarmed; all else stays as it is, letter by letter."""
    for _round in range(_ROUNDS):
        held = _held_back(source)
        if held == source:
            break
        source = held
    return source


def _held_back(source):
    if "=" not in source:
        return source
    pieces = []
    for token in markup.tokens(source):
        piece = source[token.start : token.end]
        pieces.append(_disarmed(token.name, piece) if token.kind in ("open", "void") else piece)
    return "".join(pieces)


def _disarmed(tag, source):
    if "=" not in source:
        return source
    return _ATTRIBUTE.sub(lambda match: _attribute(tag, match), source)


def _attribute(tag, match):
    name = match["name"].lower()
    value = html.unescape(next(filter(None, match.groups()[1:]), ""))
    if name == "style":
        return f'style="{html.escape(_STYLE_FETCH.sub("none", value))}"' if _STYLE_FETCH.search(value) else match[0]
    is_fetched = name in _FETCHED or (tag in _LINKED_IMAGES and name.endswith("href"))
    if not is_fetched or _OWN.match(value) or not value.strip():
        return match[0]
    return f'{HELD_BACK}="{html.escape(value.strip())}"' if tag in ("img", "image") and name == "src" else ""
