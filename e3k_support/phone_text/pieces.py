"""Numbers and extensions within a text, as ``tel:`` addresses (RFC 3966)."""

import re
from functools import lru_cache

#: Seven digits at least, written in any usual way.
NUMBER = re.compile(r"\+?\(?\d(?:[\s().\-\u00a0\u2011]*\d){6,14}")
#: "ext. 1", "poste 1", "x1", "#1", after a number.
EXTENSION = re.compile(r"[\s,;\u00a0]*(?:(?:au\s+)?poste|extension|ext\.?|x|#)[\s\u00a0]*(\d{1,7})", re.IGNORECASE)


@lru_cache(maxsize=64)
def split(text):
    """Return ``((piece, address), …)`` that make up ``text``; what is no number has an empty address.

    An extension at the end is that of every number before it: "514-316-6650 / 888-602-5394, ext. 1" is one
    switchboard with two numbers. Ten digits are a North American number.
    """
    found, at = [], 0
    for number in NUMBER.finditer(text or ""):
        extension = EXTENSION.match(text, number.end())
        found.append((number, extension))
    pieces, last = [], found[-1][1] if found else None
    for number, extension in found:
        stop = extension.end() if extension else number.end()
        pieces.append((text[at : number.start()], ""))
        pieces.append((text[number.start() : stop], _address(number[0], extension or last)))
        at = stop
    pieces.append(((text or "")[at:], ""))
    return tuple(piece for piece in pieces if piece[0])


def _address(number, extension):
    digits = re.sub(r"\D", "", number)
    if number.startswith("+") or (len(digits) == 11 and digits.startswith("1")):
        digits = f"+{digits}"
    elif len(digits) == 10:
        digits = f"+1{digits}"
    return f"tel:{digits}" + (f";ext={extension[1]}" if extension else "")
