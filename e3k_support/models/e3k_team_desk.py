from datetime import UTC
from typing import NamedTuple
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.tools import ormcache

from ..business_time import NoBusinessTime
from ..business_time.instant import DAY, to_second
from ..phone_text import split

#: An odd calendar without hours counts a day as a day.
WHOLE_DAY = 86_400
#: How far past the present, and past the last deadline, a countdown can go on by itself.
COUNTDOWN_HORIZON = 3 * DAY
#: What a browser may ask for, whatever the deadline: three years.
MAX_REACH = 1_100 * DAY
DEFAULT_ZONE = "America/Toronto"


class Desk(NamedTuple):
    """What every page, list and mail asks of a team, in the reader's language."""

    phone: str
    zone: ZoneInfo
    day_seconds: int  # how much business time a day of its calendar has
    calendar_id: int
    holiday_company_id: int  # whose general closings count in that calendar


NO_DESK = Desk("", ZoneInfo(DEFAULT_ZONE), WHOLE_DAY, False, False)


class E3kTeam(models.Model):
    """What is asked of a team with every ticket that is shown: remembered between requests.

    Dropped when the team changes, and with the compiled schedules when open time does.
    """

    _name = "e3k.team"
    _inherit = ["e3k.team", "e3k.remembered.mixin"]

    _remembered_fields = frozenset(("phone", "calendar_id", "company_id", "active", "sequence", "name", "alias_id"))

    def _get_desk(self):
        """Return the team's ``Desk``. Phone and hours are meant for the public; the caller needs no right."""
        self.ensure_one()
        return self._read_desk(self.env.lang)

    @ormcache("self.id", "lang")
    def _read_desk(self, lang):
        # sudo: see above
        team = self.sudo().with_context(lang=lang, active_test=False)
        calendar = team.calendar_id
        return Desk(
            team.phone or "",
            ZoneInfo(calendar.tz or DEFAULT_ZONE),
            round(calendar.hours_per_day * 3600) or WHOLE_DAY,
            calendar.id,
            (calendar.company_id or team.company_id).id,
        )

    @api.model
    def _split_phone(self, phone):
        """Return ``phone`` in pieces with the address that a link dials; see ``phone_text``."""
        return split(phone)

    @api.model
    def _get_default_desk(self, company=None):
        """Return the ``Desk`` of the team that takes what nobody addressed, for ``company`` (the current one)."""
        # sudo: a client reads no team; phone and hours are meant for the public
        team = self.sudo().browse(self._find_default_team((company or self.env.company).id))
        return team._get_desk() if team else NO_DESK

    @api.model
    def _get_today(self, company):
        """Return the day it is now where ``company`` works: policies and contracts begin and end by it.

        Whoever asks from wherever, and a job of the night, has the same answer as the tickets.
        """
        now = self.env.cr.now().replace(tzinfo=UTC)
        return now.astimezone(self._get_default_desk(company).zone).date()

    @api.model
    @ormcache("company_id")
    def _find_default_team(self, company_id):
        # sudo: as above
        return self.sudo()._get_default_team(self.env["res.company"].browse(company_id)).id or False

    def _get_schedule(self):
        """Return the open time in which the team's promises are counted, a ``business_time.Schedule``."""
        desk = self._get_desk()
        return self.env["resource.calendar"].browse(desk.calendar_id)._schedule_of(desk.holiday_company_id)

    def _get_clock_face(self, dues=()):
        """Return what a browser counts business time with: the present second, a day's length, the open segments.

        Segments are whole ``[start, stop]`` stretches of epoch seconds, so that the browser counts what the server
        counts, in whatever time zone it is.

        :param dues: epoch seconds that the segments must reach to, backwards or forwards
        """
        self.ensure_one()
        now = to_second(self.env.cr.now().replace(tzinfo=UTC))
        face = {"now": now, "day": self._get_desk().day_seconds, "segments": []}
        try:
            since, until = min([now, *dues]), max([now, *dues]) + COUNTDOWN_HORIZON
            segments, _closures = self._get_schedule().between(since, until)
        except NoBusinessTime:
            return face
        return {**face, "segments": [list(segment) for segment in segments]}

    @api.model
    @api.readonly
    def get_clock_faces(self, reach):
        """Return the clock faces of all teams, for the countdowns of lists and boards.

        :param reach: seconds that the segments reach to both sides of the present
        :return: dict of ``now`` (epoch seconds), ``faces``, ``teams`` (``{team id: rank of its face}``; teams with
            one calendar share one) and ``metrics`` (``{metric: label}``)
        """
        now, ranks, faces, teams = to_second(self.env.cr.now().replace(tzinfo=UTC)), {}, [], {}
        reach = min(int(reach), MAX_REACH)
        for team in self.with_context(active_test=False).search([]):  # pylint: disable=no-search-all
            desk = team._get_desk()
            key = (desk.calendar_id, desk.holiday_company_id)
            if key not in ranks:
                ranks[key] = len(faces)
                faces.append(team._get_clock_face([now - reach, now + reach]))
            teams[team.id] = ranks[key]
        metrics = dict(self.env["e3k.ticket"]._fields["next_metric"]._description_selection(self.env))
        return {"now": now, "faces": faces, "teams": teams, "metrics": metrics}
