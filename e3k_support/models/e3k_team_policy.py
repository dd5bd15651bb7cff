from datetime import UTC, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from babel.dates import get_day_names

from odoo import models
from odoo.fields import Domain
from odoo.tools.misc import babel_locale_parse

from ..sla.promise import BUSINESS_DAYS, FIRST_RESPONSE
from .e3k_portal_mixin import format_day
from .e3k_ticket_priority import DEFINITIONS, EXAMPLES, PRIORITIES

AHEAD_DAYS = 365


class E3kTeam(models.Model):
    """What the policy page says of a team: its hours, closures and promises, for anybody to read.

    The caller takes the team in sudo: clients read no team, and nothing else leaves these methods.
    """

    _inherit = "e3k.team"

    def _get_policy_hours(self):
        """Return ``[(days, hours)]``, such as "Monday–Friday" and "8:30–17:00"; equal days are one line."""
        self.ensure_one()
        by_day = self.calendar_id.attendance_ids.filtered(lambda a: not a.display_type).grouped("dayofweek")
        spans = [(int(day), tuple(sorted((a.hour_from, a.hour_to) for a in by_day[day]))) for day in sorted(by_day)]
        names = get_day_names("wide", locale=babel_locale_parse(self.env.lang or "en_US"))
        lines = []
        # days in a row with the same hours: not Odoo's groupby, which would join Monday and Wednesday
        for hours, group in groupby(spans, key=lambda span: span[1]):  # pylint: disable=bad-builtin-groupby
            days = [names[day] for day, _hours in group]
            label = f"{days[0]}–{days[-1]}" if len(days) > 1 else days[0]
            lines.append((label[:1].upper() + label[1:], ", ".join(self._say_span(*span) for span in hours)))
        return lines

    def _say_span(self, start, stop):
        return f"{self._say_hour(start)}–{self._say_hour(stop)}"

    def _say_hour(self, hour):
        """An hour of the day as the reader writes it: 8:30, or 8 h 30."""
        minutes = round(hour * 60)
        separator = "\u00a0h\u00a0" if (self.env.lang or "").startswith("fr") else ":"
        return f"{minutes // 60}{separator}{minutes % 60:02}"

    def _get_policy_closures(self):
        """Return the closures of the coming year in the reader's words, in order: "Friday, June 24, 2026: …".

        A day is named once: where the company also closes it for its own people, by the public holiday.
        """
        self.ensure_one()
        now = self.env.cr.now()
        leaves = self.env["resource.calendar.leaves"].search(
            Domain("resource_id", "=", False)
            & Domain("calendar_id", "in", [self.calendar_id.id, False])
            & Domain("company_id", "in", [self.company_id.id, False])
            & Domain("date_to", ">", now)
            & Domain("date_from", "<", now + timedelta(days=AHEAD_DAYS)),
            order="date_from",
        )
        zone = ZoneInfo(self.calendar_id.tz or "UTC")
        holidays = leaves.filtered("holiday_on").mapped("holiday_on")
        lines = []
        for leave in leaves:
            begin, end = (each.replace(tzinfo=UTC).astimezone(zone) for each in (leave.date_from, leave.date_to))
            if not leave.holiday_on and begin.date() == end.date() and begin.date() in holidays:
                continue
            day, name = format_day(self.env, begin), leave._closure_name(self.env.lang or "en_US")
            lines.append(self.env._("%(day)s: %(name)s", day=day, name=name) if name else day)
        return list(dict.fromkeys(lines))

    def _get_policy_priorities(self):
        """Return the four priorities with the policy's words and the first response promised."""
        self.ensure_one()
        labels = dict(self.env["e3k.ticket"]._fields["priority"]._description_selection(self.env))
        draft = self.env["e3k.ticket"].new({"team_id": self.id, "channel": "portal", "priority": "p3"})
        promises = self.env["e3k.sla.policy"]._for_ticket(draft)._get_promises()
        return [
            {
                "label": labels[name],
                "definition": str(DEFINITIONS[name]),
                "example": str(EXAMPLES[name]),
                "promise": self._say_amount(promises.find(FIRST_RESPONSE, name)),
            }
            for name, _label in PRIORITIES
        ]

    def _say_amount(self, promise):
        """Return what is promised in the words of the policy, such as "less than 4 business hours"."""
        _ = self.env._
        if not promise:
            return _("a date committed to you, by complexity")
        if promise.unit == BUSINESS_DAYS:
            return _("less than %(days)s business days", days=promise.amount)
        hours, rest = divmod(promise.amount, 3600)
        if rest:
            return _("less than %(minutes)s business minutes", minutes=promise.amount // 60)
        if hours == 1:
            return _("less than 1 business hour")
        return _("less than %(hours)s business hours", hours=hours)
