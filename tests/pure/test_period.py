"""What a report is asked for, as whole months."""

from datetime import date

import pytest
from period import choices, parse

TODAY = date(2026, 3, 3)


@pytest.mark.parametrize(
    ("text", "kind", "first", "after"),
    [
        ("2026-03", "month", date(2026, 3, 1), date(2026, 4, 1)),
        ("2025-12", "month", date(2025, 12, 1), date(2026, 1, 1)),
        ("2026-q1", "quarter", date(2026, 1, 1), date(2026, 4, 1)),
        ("2025-q4", "quarter", date(2025, 10, 1), date(2026, 1, 1)),
        ("2025", "year", date(2025, 1, 1), date(2026, 1, 1)),
    ],
)
def test_periods_are_named_by_their_calendar(text, kind, first, after):
    assert parse(text, TODAY) == (text, kind, first, after)


@pytest.mark.parametrize("text", ["", None, "last3", "2026-13", "2026-q5", "1999", "2026-3", "x", "20261", "2026-q1 "])
def test_anything_else_is_the_last_three_months(text):
    period = parse(text, TODAY)
    assert (period.kind, period.first, period.after) == ("recent", date(2026, 1, 1), date(2026, 4, 1))


def test_last_three_months_begin_in_the_year_before():
    assert parse("", date(2026, 1, 31)).first == date(2025, 11, 1)


def test_months_of_a_period_and_those_before_a_short_one():
    assert parse("2026-q1", TODAY).months() == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    assert parse("2026-01", TODAY).months(at_least=3) == [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)]
    assert len(parse("2025", TODAY).months(at_least=3)) == 12


def test_choices_are_the_latest_of_each_kind_and_lead_back_to_themselves():
    found = choices(TODAY)
    assert [period.name for period in found if period.kind == "month"][:3] == ["2026-03", "2026-02", "2026-01"]
    assert [p.name for p in found if p.kind == "quarter"] == ["2026-q1", "2025-q4", "2025-q3", "2025-q2"]
    assert [period.name for period in found if period.kind == "year"] == ["2026", "2025", "2024"]
    assert all(parse(period.name, TODAY) == period for period in found)
