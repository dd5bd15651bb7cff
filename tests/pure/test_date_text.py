"""Days and times as people write them, in both languages."""

from datetime import date

import pytest
from date_text import day_text, time_text

FRENCH, ENGLISH = "EEEE d MMMM", "EEEE, MMMM d"


@pytest.mark.parametrize(
    ("day", "pattern", "code", "text"),
    [
        (date(2026, 6, 25), ENGLISH, "en_US", "Thursday, June 25"),
        (date(2026, 6, 25), FRENCH, "fr_CA", "jeudi 25 juin"),
        (date(2026, 7, 1), FRENCH, "fr_CA", "mercredi 1er juillet"),
        (date(2026, 7, 1), ENGLISH, "en_US", "Wednesday, July 1"),
        (date(2026, 12, 21), "EEEE d MMMM y", "fr", "lundi 21 décembre 2026"),
        (date(2026, 2, 1), "EEEE d MMMM y", "fr_CA", "dimanche 1er février 2026"),
        (date(2026, 6, 25), ENGLISH, "xx_YY", "Thursday, June 25"),
        (date(2026, 6, 25), ENGLISH, None, "Thursday, June 25"),
    ],
)
def test_a_day_reads_as_people_write_it(day, pattern, code, text):
    assert day_text(day, pattern, code) == text


@pytest.mark.parametrize(
    ("hour", "minute", "code", "text"),
    [
        (9, 5, "fr_CA", "9\u00a0h\u00a005"),
        (17, 0, "fr", "17\u00a0h\u00a000"),
        (9, 5, "en_US", "9:05 AM"),
        (17, 0, "en_CA", "5:00 p.m."),
        (0, 30, "en_US", "12:30 AM"),
    ],
)
def test_a_time_reads_as_people_write_it(hour, minute, code, text):
    assert time_text(hour, minute, code) == text
