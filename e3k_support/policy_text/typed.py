"""Amounts of time that somebody typed where a placeholder belongs: text and engine could come to disagree."""

import html as entities
import re

from .placeholder import PLACEHOLDER

_COUNT = (
    r"\d+(?:[.,]\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty-four|thirty|forty-eight|"
    r"deux|trois|quatre|cinq|sept|huit|neuf|dix|douze|quinze|vingt-quatre|trente|quarante-huit"
)
_UNIT = r"(?:hours?|hrs?|minutes?|mins?|days?|weeks?|heures?|h|jours?|semaines?)"
_KIND = r"(?:business|working|calendar|full|whole)"
#: "a day" is a rate and "un jour" the future, but "within a day" and "d’une heure" are amounts.
_ARTICLE = r"(?:within|in|than|under|after)[ \t\xa0]an?|(?:dans|sous|après)[ \t\xa0]une?|d['’]une?"
_TYPED = re.compile(
    rf"(?<![\w.,])(?:{_COUNT}|{_ARTICLE})[ \t\xa0-]?(?:{_KIND}[ \t\xa0])?{_UNIT}(?!\w)",
    re.IGNORECASE,
)
_INLINE = re.compile(r"</?(?:a|b|code|em|font|i|mark|small|span|strong|sub|sup|u)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def find_typed(html):
    """The amounts of hours, minutes, days or weeks that a text in HTML writes out, in order; placeholders are none."""
    text = entities.unescape(_TAG.sub("\n", _INLINE.sub("", PLACEHOLDER.sub("…", html))))
    return [found.group() for found in _TYPED.finditer(text)]
