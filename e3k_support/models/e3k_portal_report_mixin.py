import io
from datetime import UTC, datetime, time
from typing import NamedTuple

from babel.numbers import format_percent

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL, babel_locale_parse

from ..date_text import day_text
from ..period import choices, parse
from .e3k_ticket_priority import PRIORITIES
from .e3k_ticket_stage import OPEN_KINDS

#: A trend of fewer months shows none: those before a short period are added.
TREND_MONTHS = 3

#: From fewer ratings one could tell who gave which: their mean is not shown.
MIN_RATINGS = 3

#: One line a fact: a ticket that came in, or one whose last resolution this is. Merged and cancelled tickets weigh in
#: no figure; those that came in are counted apart.
FACTS = """
    SELECT CASE WHEN counts THEN 'received' ELSE 'left_out' END AS kind, received_at AS at,
           response.state = 'met' AS kept, response.used_seconds AS response_seconds,
           NULL::int AS work_seconds, NULL::bool AS reopened, NULL::float AS rating
      FROM seen
      LEFT JOIN e3k_sla_timer response
        ON response.ticket_id = seen.id AND response.metric = 'first_response' AND response.cycle = 1
           AND response.state IN ('met', 'breached') AND counts
     UNION ALL
    SELECT 'resolved', COALESCE(resolved_at, closed_at), NULL, NULL, work_seconds, reopen_count > 0,
           (SELECT rating.rating FROM rating_rating rating
             WHERE rating.res_model = 'e3k.ticket' AND rating.res_id = seen.id AND rating.consumed
             ORDER BY rating.write_date DESC LIMIT 1)
      FROM seen
     WHERE counts AND stage_kind IN ('resolved', 'closed')
"""


#: The facts of a period and of the months of its trend, in one row each.
REPORT = """
    WITH seen AS (
        SELECT %(columns)s, stage_kind <> 'cancelled' AND merged_into_id IS NULL AS counts
          FROM e3k_ticket WHERE id IN %(seen)s
    ), fact AS (
        SELECT *, at >= %(since)s AS in_period,
               date_trunc('month', at AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date AS month
          FROM (%(facts)s) facts
         WHERE at >= %(trend_since)s AND at < %(until)s
    )
    SELECT kind, month, count(*), count(kept), count(*) FILTER (WHERE kept),
           round(percentile_cont(0.5) WITHIN GROUP (ORDER BY response_seconds))::int,
           round(percentile_cont(0.5) WITHIN GROUP (ORDER BY work_seconds))::int,
           count(*) FILTER (WHERE reopened), count(rating), avg(rating)
      FROM fact
     GROUP BY GROUPING SETS ((kind, in_period), (kind, month))
    HAVING in_period OR month IS NOT NULL
"""


class Figures(NamedTuple):
    """What is said of some tickets, as stored; seconds are of business time. None: there is nothing to say."""

    count: int = 0
    judged: int = 0  # whose first response was kept or not
    kept: int = 0
    response_seconds: int | None = None  # median
    work_seconds: int | None = None  # median
    reopened: int = 0
    rated: int = 0
    rating: float | None = None  # mean, of 5

    @property
    def kept_percent(self):
        """How many of a hundred first responses were in time; None without one."""
        return round(100 * self.kept / self.judged) if self.judged else None


class E3kPortalReportMixin(models.AbstractModel):
    """What the client's side reads of a period of its tickets (PRODUCT.md, *main contact … sees reports*).

    The figures are those that tickets and promises stored; no business time is computed here. Everything is found
    with the rights of the reader: what is confidential to them is counted nowhere.
    """

    _name = "e3k.portal.report.mixin"
    _description = "Report on the Portal"

    def _get_portal_report_clients(self):
        """Return the clients whose report the current user may read: those that they oversee."""
        return self.env.user.partner_id._get_support_clients()

    def _get_portal_report(self, client, text):
        """Return the report of ``client``, which the current user was found to oversee. Two queries.

        :param text: the period, see ``period.parse``
        :return: dict of ``period``, ``period_text``, ``periods``, ``figures`` (label, value, note), ``open``
            (priority, label, count), ``trend`` (see ``_prepare_portal_trend``) and ``left_out`` (a sentence or "")
        """
        today = fields.Datetime.context_timestamp(self._with_portal_zone(), self.env.cr.now()).date()
        period = parse(text, today)
        facts = self._query_portal_report(client, period)
        return {
            "period": period,
            "period_text": self._say_portal_period(period),
            "periods": [(option.name, option.kind, self._say_portal_period(option)) for option in choices(today)],
            "figures": self._prepare_portal_figures(
                *(facts.get((kind, None), Figures()) for kind in ("received", "resolved"))
            ),
            "open": self._prepare_portal_open(client),
            "trend": self._prepare_portal_trend(period, facts),
            "left_out": self._say_portal_left_out(facts.get(("left_out", None), Figures()).count),
        }

    # ------------------------------------------------------------
    # Numbers
    # ------------------------------------------------------------

    def _query_portal_report(self, client, period):
        """Return ``{(kind, first day of the month or None for the period): Figures}``.

        Kinds are *received*, *resolved* and *left_out*.
        """
        self.env["e3k.sla.timer"].flush_model()
        self.env["rating.rating"].flush_model()
        seen = self._search([("client_id", "=", client.id)])  # with the user's rights
        columns = ("id", "received_at", "resolved_at", "closed_at", "stage_kind", "work_seconds", "reopen_count")
        self.flush_model([*columns[1:], "merged_into_id"])
        months = period.months(TREND_MONTHS)
        zone = str(self._get_portal_zone())
        rows = self.env.execute_query(
            SQL(
                REPORT,
                columns=SQL(", ").join(SQL.identifier(name) for name in columns),
                seen=seen.subselect(),
                facts=SQL(FACTS),
                zone=zone,
                since=self._to_utc(period.first),
                trend_since=self._to_utc(months[0]),
                until=self._to_utc(period.after),
            )
        )
        return {(kind, month): Figures(*numbers) for kind, month, *numbers in rows}

    def _with_portal_zone(self):
        return self.with_context(tz=str(self._get_portal_zone()))

    def _to_utc(self, day):
        """Return the midnight at which ``day`` begins for the reader, as naive UTC."""
        zone = self._get_portal_zone()
        midnight = datetime.combine(day, time())
        local = zone.localize(midnight) if hasattr(zone, "localize") else midnight.replace(tzinfo=zone)
        return local.astimezone(UTC).replace(tzinfo=None)

    def _prepare_portal_open(self, client):
        """Return ``[(priority, label, count)]`` of what is open now, all four priorities."""
        is_open = Domain("client_id", "=", client.id) & Domain("stage_kind", "in", OPEN_KINDS)
        counts = dict(self._read_group(is_open, ["priority"], ["__count"]))
        labels = self._get_priority_labels()
        return [(name, labels[name], counts.get(name, 0)) for name, _label in PRIORITIES]

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    def _prepare_portal_figures(self, received, resolved):
        """Return ``[(label, value, note)]`` of the figures of the period."""
        _ = self.env._
        return [
            (_("Tickets received"), str(received.count), ""),
            (
                _("Tickets resolved"),
                str(resolved.count),
                _("of which reopened before: %s", resolved.reopened) if resolved.reopened else "",
            ),
            (
                _("First responses in time"),
                self._say_percent(received.kept_percent),
                _("%(kept)s of %(judged)s", kept=received.kept, judged=received.judged) if received.judged else "",
            ),
            (
                _("Time to the first response"),
                self._say_business_time(received.response_seconds),
                _("business time, median: half took less"),
            ),
            (
                _("Time to the resolution"),
                self._say_business_time(resolved.work_seconds),
                _("business time, median: half took less"),
            ),
            (_("Satisfaction"), *self._say_portal_satisfaction(resolved)),
        ]

    def _say_portal_satisfaction(self, resolved):
        _ = self.env._
        if resolved.rated < MIN_RATINGS:
            return "–", _("shown from %s ratings on", MIN_RATINGS)
        mean = self.env["ir.qweb.field.float"].value_to_html(resolved.rating, {"precision": 1})
        return _("%s of 5", mean), _("%s ratings", resolved.rated)

    def _say_business_time(self, seconds):
        """Return business time in words; a day has the length of the support's."""
        if seconds is None:
            return "–"
        day = self.env["e3k.team"]._get_default_desk().day_seconds
        return self.env["e3k.sla.timer"]._say_seconds(seconds - seconds % 60 if seconds >= 60 else seconds, day)

    def _say_percent(self, percent):
        return "–" if percent is None else format_percent(percent / 100, locale=babel_locale_parse(self.env.lang))

    def _say_portal_left_out(self, count):
        return self.env._("Not counted, merged or cancelled: %s.", count) if count else ""

    def _say_portal_period(self, period):
        """Return the period in words: "March 2026", "Q1 2026", "2026"."""
        _ = self.env._
        if period.kind == "recent":
            return _("Last 3 months")
        if period.kind == "month":
            return self._say_portal_month(period.first)
        return day_text(period.first, {"quarter": "QQQ y", "year": "y"}[period.kind], self.env.lang)

    def _say_portal_month(self, first):
        """Return "March 2026", « Mars 2026 »: it stands alone."""
        text = day_text(first, "LLLL y", self.env.lang)
        return text[:1].upper() + text[1:]

    def _prepare_portal_trend(self, period, facts):
        """Return a dict a month: ``label``, ``received``, ``resolved``, ``kept_text`` and widths of bars in percent."""
        months = period.months(TREND_MONTHS)
        pairs = [tuple(facts.get((kind, month), Figures()) for kind in ("received", "resolved")) for month in months]
        most = max([1, *(figures.count for pair in pairs for figures in pair)])
        return [
            {
                "label": self._say_portal_month(month),
                "received": received.count,
                "resolved": resolved.count,
                "received_width": round(100 * received.count / most),
                "resolved_width": round(100 * resolved.count / most),
                "kept_text": self._say_percent(received.kept_percent),
            }
            for month, (received, resolved) in zip(months, pairs, strict=True)
        ]

    def _get_portal_report_csv(self, client, report):
        """Return the report of ``client`` as CSV in the reader's language."""
        _ = self.env._
        out = io.StringIO()
        writer = self._get_csv_writer(out)
        writer.writerows([(client.name, report["period_text"]), ()])
        writer.writerows(report["figures"])
        writer.writerows([(), (_("Open now"),)])
        writer.writerows((label, count) for _name, label, count in report["open"])
        writer.writerows([(), (_("Month"), _("Received"), _("Resolved"), _("First responses in time"))])
        writer.writerows(
            (month["label"], month["received"], month["resolved"], month["kept_text"]) for month in report["trend"]
        )
        return out.getvalue()
