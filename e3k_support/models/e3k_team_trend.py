from datetime import timedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools.misc import get_lang

TREND_WEEKS = 12
#: What is averaged over the tickets received in a week, and over those resolved in it.
RECEIVED = ("response_rate",)
RESOLVED = ("resolution_hours", "reopen_rate", "satisfaction")


class E3kTeam(models.Model):
    """How the last twelve weeks went: two groupings of the ticket analysis, whatever the number of tickets."""

    _inherit = "e3k.team"

    def _get_trend(self, scope, open_count):
        """``[{week, received, resolved, backlog, response_rate, resolution_hours, …}]``, oldest week first.

        The backlog is what was open when a week ended, counted back from what is open now: what was
        cancelled since is left out. A rate without a case is None.

        :param open_count: how many tickets of ``scope`` are open now
        """
        weeks = self._get_trend_weeks()
        counted = scope & Domain("stage_kind", "!=", "cancelled")
        received = self._read_weeks(counted, "received_at", RECEIVED, weeks)
        resolved = self._read_weeks(counted, "resolved_at", RESOLVED, weeks)
        lines, backlog = [], open_count
        for week in reversed(weeks):
            came, went = received.get(week, {}), resolved.get(week, {})
            line = {"week": week.isoformat(), "received": came.get("count", 0), "resolved": went.get("count", 0)}
            line |= {name: came.get(name) for name in RECEIVED} | {name: went.get(name) for name in RESOLVED}
            lines.insert(0, {**line, "backlog": backlog})
            backlog += line["resolved"] - line["received"]
        return lines

    def _get_trend_weeks(self):
        """The first days of the last weeks, as the reader's language begins them; the present one last."""
        today = self.env["e3k.ticket"]._today(self.env.user)
        first = int(get_lang(self.env).week_start) - 1
        start = today - timedelta(days=(today.weekday() - first) % 7)
        return [start - timedelta(weeks=number) for number in reversed(range(TREND_WEEKS))]

    def _read_weeks(self, domain, instant, figures, weeks):
        """``{first day: {count, figure: average}}`` of the weeks in which ``instant`` lies."""
        rows = self.env["e3k.ticket.report"]._read_group(
            domain & Domain(instant, ">=", weeks[0] - timedelta(days=1)),
            [f"{instant}:week"],
            ["__count", *(f"{name}:avg" for name in figures)],
        )
        return {
            week.date(): {"count": count, **{n: _known(v) for n, v in zip(figures, averages, strict=True)}}
            for week, count, *averages in rows
        }


def _known(value):
    """None for an average of nothing, which the ORM calls False."""
    return None if value is False else value
