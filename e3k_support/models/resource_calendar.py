from datetime import timezone
from functools import partial
from zoneinfo import ZoneInfo

import pytz

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date, ormcache

from ..business_time import Closure, OpenHours, Schedule
from ..business_time.instant import to_instant, to_second
from .e3k_remembered_mixin import forget

LAST_SECOND = 59

#: Marks a transaction that changed open time, and names what it compiled for itself.
CHANGED = "e3k_support.open_time"


class ResourceCalendar(models.Model):
    """The adapter between Odoo's working calendars and `business_time`.

    Which instants are open is decided here, and only here.
    """

    _name = "resource.calendar"
    _inherit = [
        "resource.calendar",
        "mail.thread",
        "mail.activity.mixin",
        "e3k.holiday.mixin",
        "e3k.open.time.mixin",
    ]

    _open_time_fields = frozenset(
        {
            "attendance_ids",
            "company_id",
            "flexible_hours",
            "schedule_type",
            "two_weeks_calendar",
            "tz",
        },
    )

    # --- Schedule -------------------------------------------------------------------------------

    def _compiled_schedule(self, company=None):
        """The open time of this calendar as a `business_time.Schedule`.

        What is compiled is shared by all users of this registry until open time changes. The answer
        reads further ahead through this environment when it has to: do not keep it longer.

        :param company: whose general closings count in a calendar that belongs to no company
        """
        self.ensure_one()
        # sudo: clients read no calendar; only whose holidays count is asked
        return self._schedule_of((self.sudo().company_id or company or self.env["res.company"]).id)

    def _schedule_of(self, company_id):
        """As ``_compiled_schedule``, for who knows whose general closings count; costs no query once compiled."""
        # sudo: open time is no secret, and must not depend on who looks
        reader = self.sudo().with_context({})  # pylint: disable=context-overridden
        schedule = (
            reader._own_schedule(company_id)
            if CHANGED in self.env.cr.postcommit.data
            else reader._shared_schedule(company_id)
        )
        return schedule.bound_to(partial(reader._read_open_hours, company_id))

    def _check_opens(self):
        """Make sure that promises can be computed.

        :raise UserError: if a calendar never opens
        """
        for calendar in self:
            if calendar.flexible_hours:
                raise UserError(
                    self.env._(
                        "The working calendar “%(calendar)s” is flexible: it does not say when it opens and "
                        "closes, so no deadline can be computed. Choose a fixed schedule.",
                        calendar=calendar.name,
                    ),
                )
            if not calendar._opening_attendances():
                raise UserError(
                    self.env._(
                        "The working calendar “%(calendar)s” never opens, so no deadline can be computed. "
                        "Add its working hours.",
                        calendar=calendar.name,
                    ),
                )

    def _explain(self, since, until, company=None):
        """Tell every step between two aware instants in the reader's language.

        :return: [{kind, day, start, stop, seconds, label}], see `business_time.Step`. The label of a
            holiday reads like "Closed 24 June: Fête nationale du Québec".
        """
        return self._label_steps(self._compiled_schedule(company).explain(since, until))

    def _label_steps(self, steps):
        """Return steps of a schedule as dicts, each with its ``label`` in the reader's language."""
        return [{**step._asdict(), "label": self._step_label(step)} for step in steps]

    def _step_label(self, step):
        if step.kind == "holiday":
            return self._holiday_label(step)
        return {
            "open": self.env._("Open"),
            "night": self.env._("Closed for the night"),
            "break": self.env._("Break"),
            "weekend": self.env._("Weekend"),
            "day_off": self.env._("Closed that day"),
        }[step.kind]

    def _holiday_label(self, step):
        day = format_date(self.env, step.day, date_format="d MMMM")
        names = dict(step.name or ())
        if not names:
            return self.env._("Closed %(day)s", day=day)
        name = names.get(self.env.lang) or next(iter(names.values()))
        return self.env._("Closed %(day)s: %(name)s", day=day, name=name)

    @ormcache("self.id", "company_id")
    def _shared_schedule(self, company_id):
        """What is kept between transactions: compiled time, and nothing of this environment."""
        return Schedule(_zone(self.tz), None)

    def _own_schedule(self, company_id):
        """What only this transaction may see, because it changed open time and may still take it back."""
        own = self.env.cr.cache.setdefault(CHANGED, {})
        if (self.id, company_id) not in own:
            own[self.id, company_id] = Schedule(_zone(self.tz), None)
        return own[self.id, company_id]

    def _opening_attendances(self):
        return self.attendance_ids.filtered(
            lambda attendance: attendance._is_work_period() and attendance.hour_to > attendance.hour_from,
        )

    def _read_open_hours(self, company_id, first, last):
        """Read a window `[first, last)` of epoch seconds from the calendar's records.

        A flexible calendar says how much is worked but not when: nothing is open in it.
        """
        if self.flexible_hours or not self._opening_attendances():
            return OpenHours([], [])
        window = (to_instant(first), to_instant(last))
        tz = pytz.timezone(self.tz)
        domain = self._closure_domain(company_id)
        work = self._work_intervals_batch(*window, domain=domain, tz=tz, compute_leaves=True)
        scheduled = self._attendance_intervals_batch(*window, tz=tz)
        return OpenHours(
            _whole_seconds(work[False]),
            self._read_closures(domain, window, _whole_seconds(scheduled[False])),
        )

    def _closure_domain(self, company_id):
        return [
            ("time_type", "=", "leave"),
            "|",
            ("calendar_id", "=", self.id),
            ("company_id", "in", [False, company_id]),
        ]

    def _read_closures(self, domain, window, scheduled):
        """The scheduled time that general leaves take away, under their names."""
        first, last = (instant.astimezone(timezone.utc).replace(tzinfo=None) for instant in window)
        leaves = self.env["resource.calendar.leaves"].search(
            [
                *domain,
                ("calendar_id", "in", [False, self.id]),
                ("resource_id", "=", False),
                ("date_from", "<", last),
                ("date_to", ">", first),
            ],
        )
        closures = []
        for leave in leaves:
            begin, end = _leave_bounds(leave)
            names = leave._closure_names()
            closures += [
                Closure(max(start, begin), min(stop, end), names)
                for start, stop in scheduled
                if start < end and stop > begin
            ]
        return closures

    # --- Change -----------------------------------------------------------------------------------

    def write(self, vals):
        """A form replaces the lines one by one: only what is left at the end must open."""
        result = super(ResourceCalendar, self.with_context(open_time_unfinished=True)).write(vals)
        if not self._open_time_fields.isdisjoint(vals):
            self._check_still_opens()
        if "hours_per_day" in vals:
            self.env["e3k.team"]._forget()
        return result

    def switch_calendar_type(self):
        """Odoo removes the lines before it writes the new ones."""
        result = super(ResourceCalendar, self.with_context(open_time_unfinished=True)).switch_calendar_type()
        self._check_still_opens()
        return result

    def switch_based_on_duration(self):
        """As above."""
        result = super(ResourceCalendar, self.with_context(open_time_unfinished=True)).switch_based_on_duration()
        self._check_still_opens()
        return result

    def _check_still_opens(self):
        """Make sure that what promises are counted in was neither emptied nor made flexible.

        :raise UserError: naming the calendar and the teams
        """
        if self.env.context.get("open_time_unfinished"):
            return
        # sudo: who edits a calendar need not be of the support staff; only names are told
        teams = self.env["e3k.team"].sudo().search([("calendar_id", "in", self.ids)])
        for calendar, users in teams.grouped("calendar_id").items():
            try:
                calendar.with_env(self.env)._check_opens()
            except UserError as error:
                raise UserError(
                    self.env._(
                        "%(reason)s\nThese teams count their promises in it: %(teams)s.",
                        reason=error.args[0],
                        teams=", ".join(users.mapped("name")),
                    )
                ) from error

    def _open_time_calendars(self):
        return self

    def _on_open_time_changed(self):
        """Forget what was compiled, in all workers, and have the open promises computed again."""
        if not self:
            return
        self.env.cr.cache.pop(CHANGED, None)
        self.env.cr.postcommit.data[CHANGED] = True
        forget(self.env)
        if "e3k.sla.timer" in self.env.registry:
            self._check_still_opens()
            self.env["e3k.sla.timer"]._request_recompute(self)


def _zone(name):
    """The zone as Odoo knows it: days must begin where `pytz` says that attendances do."""
    name = pytz.timezone(name or "UTC").zone
    with pytz.open_resource(name) as file:
        return ZoneInfo.from_file(file, key=name)


def _whole_seconds(intervals):
    """Half-open `(start, stop)` epoch seconds of Odoo's intervals, without its last-second gaps.

    Odoo writes the end of a day as 23:59:59.999999 in attendances and as second 59 in leaves. Both
    mean the minute that follows.
    """
    pairs = []
    for interval in intervals:
        start, stop = interval[0], interval[1]
        begin = to_second(start) + (start.second == LAST_SECOND)
        end = to_second(stop) + bool(stop.microsecond)
        if begin < end:
            pairs.append((begin, end))
    return pairs


def _leave_bounds(leave):
    start = to_second(leave.date_from.replace(tzinfo=timezone.utc))
    stop = to_second(leave.date_to.replace(tzinfo=timezone.utc))
    return start, stop + (leave.date_to.second == LAST_SECOND)
