"""A day in a CLDR pattern, and a time of day in local usage."""

import re
from datetime import time
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time

FALLBACK = "en_US"

#: The number of the day in a CLDR pattern, outside quoted text.
DAY_NUMBER = re.compile(r"(?<![d'])d(?!d)")


@lru_cache(maxsize=64)
def locale_of(code):
    """Return babel's locale of a language code such as ``fr_CA``; that of ``en_US`` for one it does not know."""
    try:
        return Locale.parse(code or FALLBACK)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(FALLBACK)


def is_french(code):
    """Whether the language is French, whatever the country."""
    return locale_of(code).language == "fr"


@lru_cache(maxsize=4096)
def day_text(day, pattern, code):
    """Return ``day`` in a CLDR pattern: "Thursday, June 25", « jeudi 25 juin »; a French first is « 1er ».

    :param day: a ``datetime.date``, already in the reader's time zone
    """
    if is_french(code) and day.day == 1:
        pattern = DAY_NUMBER.sub("'1er'", pattern, count=1)
    return format_date(day, pattern, locale_of(code))


@lru_cache(maxsize=4096)
def time_text(hour, minute, code):
    """Return a time of day: "9:10 AM", « 9 h 10 » with spaces that do not break."""
    if is_french(code):
        return f"{hour}\u00a0h\u00a0{minute:02}"
    return format_time(time(hour, minute), "short", locale=locale_of(code))
