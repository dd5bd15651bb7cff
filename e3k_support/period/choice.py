"""Periods as a link names them: ``last3``, ``2026-03``, ``2026-q1``, ``2026``."""

import re
from datetime import date
from typing import NamedTuple

DEFAULT = "last3"
#: How far back the choices go.
MONTHS_BACK, QUARTERS_BACK, YEARS_BACK = 12, 4, 3
NAMED = re.compile(r"(2\d{3})(?:-(?:(0[1-9]|1[0-2])|q([1-4])))?")


class Period(NamedTuple):
    """Whole months: from ``first``, a first of a month, up to but without ``after``, another one."""

    name: str
    kind: str  # recent, month, quarter or year
    first: date
    after: date

    def months(self, at_least=1):
        """Return the first days of its months in order; of a shorter period, of ``at_least`` months up to its end."""
        count = max(at_least, _index(self.after) - _index(self.first))
        return [_month(_index(self.after) - back) for back in range(count, 0, -1)]


def parse(text, today):
    """Return the period that ``text`` names; the last three months, the present one among them, for all else."""
    found = NAMED.fullmatch(text or "")
    if not found:
        this = _index(today)
        return Period(DEFAULT, "recent", _month(this - 2), _month(this + 1))
    year, month, quarter = (int(part) if part else None for part in found.groups())
    if month:
        kind, first, length = "month", date(year, month, 1), 1
    elif quarter:
        kind, first, length = "quarter", date(year, quarter * 3 - 2, 1), 3
    else:
        kind, first, length = "year", date(year, 1, 1), 12
    return Period(text, kind, first, _month(_index(first) + length))


def choices(today):
    """Return the periods that a reader chooses from, the latest of each kind first."""
    this = _index(today)
    months = [_month(this - back).strftime("%Y-%m") for back in range(MONTHS_BACK)]
    firsts = [_month(this - this % 3 - 3 * back) for back in range(QUARTERS_BACK)]
    quarters = [f"{first.year}-q{first.month // 3 + 1}" for first in firsts]
    years = [str(today.year - back) for back in range(YEARS_BACK)]
    return [parse(name, today) for name in (DEFAULT, *months, *quarters, *years)]


def _index(day):
    return day.year * 12 + day.month - 1


def _month(index):
    return date(index // 12, index % 12 + 1, 1)
