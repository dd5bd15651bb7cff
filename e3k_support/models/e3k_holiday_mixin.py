from datetime import datetime, time, timezone

import holidays
import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

NOVEMBER = 11


class E3kHolidayMixin(models.AbstractModel):
    """A working calendar that knows which public holidays it keeps.

    The list is the one of the `holidays` library for the country and province: its *public* category,
    the days on which the law closes, with the days on which they are observed when they fall on a
    Sunday. The manager may drop any of them, and adds the company's own closing days by hand.
    """

    _name = "e3k.holiday.mixin"
    _description = "Keeps Public Holidays"

    holiday_country_id = fields.Many2one("res.country", string="Public Holidays Of")
    holiday_state_id = fields.Many2one(
        "res.country.state",
        string="Province or State of the Holidays",
        domain="[('country_id', '=', holiday_country_id)]",
    )
    holidays_loaded_year = fields.Integer(string="Public Holidays Loaded Through", readonly=True, copy=False)

    # --- Reading ----------------------------------------------------------------------------------

    def _public_holidays(self, years):
        """The public holidays of these years, from the library.

        :return: {date: {language: name}} in order; languages without a country, `fr` or `en`
        :raise UserError: if the library does not know the country or the province
        """
        self.ensure_one()
        calendar = self._holiday_library(years)
        found = {day: {} for day in sorted(calendar)}
        spoken = {(calendar.default_language or "en").partition("_")[0]: calendar.default_language}
        for language in sorted(calendar.supported_languages, key=lambda each: each.endswith(calendar.country)):
            spoken[language.partition("_")[0]] = language
        for short, language in spoken.items():
            for day, name in self._holiday_library(years, language).items():
                found[day][short] = name
        return found

    def _holiday_library(self, years, language=None):
        try:
            return holidays.country_holidays(
                self.holiday_country_id.code,
                subdiv=self.holiday_state_id.code or None,
                years=list(years),
                language=language,
                categories=(holidays.PUBLIC,),
            )
        except NotImplementedError as error:
            raise UserError(
                self.env._(
                    "The public holidays of %(place)s are not known. Enter the closing days by hand.",
                    place=self.holiday_state_id.name or self.holiday_country_id.name or "–",
                ),
            ) from error

    def _closings_by_day(self, days):
        """The general closings that already cover each of these whole days: {date: leaves}."""
        self.ensure_one()
        bounds = {day: self._day_bounds(day) for day in days}
        if not bounds:
            return {}
        companies = self.company_id or self.env.companies
        # sudo: a closing counts whichever company made it, and is no secret
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                [
                    ("resource_id", "=", False),
                    ("time_type", "=", "leave"),
                    ("date_from", "<=", max(bounds.values())[0]),
                    ("date_to", ">=", min(bounds.values())[1]),
                    "|",
                    ("calendar_id", "=", self.id),
                    "&",
                    ("calendar_id", "=", False),
                    ("company_id", "in", [False, *companies.ids]),
                ],
            )
        )
        return {
            day: leaves.filtered(lambda leave, a=start, b=stop: leave.date_from <= a and leave.date_to >= b)
            for day, (start, stop) in bounds.items()
        }

    def _day_bounds(self, day):
        """First and last second of a local day, as the ORM keeps them."""
        zone = pytz.timezone(self.tz)
        return tuple(
            zone.localize(datetime.combine(day, clock)).astimezone(timezone.utc).replace(tzinfo=None)
            for clock in (time.min, time(23, 59, 59))
        )

    # --- Loading ------------------------------------------------------------------------------------

    def _load_holidays(self, years, days=None):
        """Close the public holidays of these years that are still open; twice is as good as once.

        :param days: load only these of them
        :return: the closings made
        """
        self.ensure_one()
        named = self._public_holidays(years)
        closed = self._closings_by_day(named)
        wanted = [day for day in named if not closed[day] and (days is None or day in days)]
        leaves = self.env["resource.calendar.leaves"].create(
            [self._prepare_holiday(day, named[day]) for day in wanted],
        )
        self._place_holidays(leaves)
        self.holidays_loaded_year = max(self.holidays_loaded_year, *years)
        return leaves

    def _prepare_holiday(self, day, names):
        start, stop = self._day_bounds(day)
        lang = (self.company_id or self.env.company).partner_id.lang or self.env.lang or "en_US"
        return {
            "calendar_id": self.id,
            "name": names.get(lang.partition("_")[0]) or next(iter(names.values())),
            "date_from": start,
            "date_to": stop,
            "time_type": "leave",
            "holiday_on": day,
            "holiday_names": names,
        }

    def _place_holidays(self, leaves):
        """Close the local day exactly, whatever was made of it: Time Off takes what is created in a working
        calendar for hours of the zone of whoever creates it.
        """
        for leave in leaves:
            start, stop = self._day_bounds(leave.holiday_on)
            if (leave.date_from, leave.date_to) != (start, stop):
                leave.write({"date_from": start, "date_to": stop})

    def _load_upcoming_holidays(self):
        """Load what is not loaded yet of this year and the next; called at installation."""
        this_year = fields.Date.context_today(self).year
        for calendar in self.filtered("holiday_country_id"):
            first = max(this_year, calendar.holidays_loaded_year + 1)
            if first <= this_year + 1:
                calendar._load_holidays(range(first, this_year + 2))

    def action_load_holidays(self):
        """Show which public holidays would be added, before they are."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Load public holidays"),
            "res_model": "e3k.holiday.load",
            "view_mode": "form",
            "target": "new",
            "context": {"default_calendar_id": self.id},
        }

    # --- Yearly review --------------------------------------------------------------------------------

    @api.model
    def _cron_review_holidays(self):
        """Load next year's holidays and ask a manager to look at them, once a year in November."""
        calendars = self.search([("holiday_country_id", "!=", False)])
        calendars._load_upcoming_holidays()
        today = fields.Date.context_today(self)
        for calendar in calendars:
            reviewer = calendar._holiday_reviewer()
            speaker = calendar.with_context(lang=reviewer.lang)
            calendar.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=max(today, today.replace(month=NOVEMBER, day=30)),
                summary=speaker.env._("Review the closing days of %(year)s", year=today.year + 1),
                note=speaker.env._(
                    "The public holidays of %(year)s are loaded. Check them, and add the company's own closing "
                    "days: every promise to a client is computed with them.",
                    year=today.year + 1,
                ),
                user_id=reviewer.id,
            )

    def _holiday_reviewer(self):
        """A support manager of the calendar's company, a person rather than the administrator."""
        # sudo: only to find who looks after the calendars
        managers = (
            self.env.ref("e3k_support.group_manager")
            .sudo()
            .all_user_ids.filtered(
                lambda user: user.active and (not self.company_id or self.company_id in user.company_ids),
            )
        )
        people = managers - self.env.ref("base.user_root") - self.env.ref("base.user_admin")
        return (people or managers or self.env.ref("base.user_admin")).sorted("id")[:1].sudo(False)
