from datetime import UTC

from odoo import models

from ..business_time import NoBusinessTime
from .e3k_guardian_mixin import HORIZON


class E3kTeam(models.Model):
    """Since when a client of the team may have heard nothing."""

    _inherit = "e3k.team"

    def _get_stuck_limits(self, keeps_all=False):
        """``{team: naive UTC instant}``: whoever heard nothing since then is left alone for too long.

        :param keeps_all: with False for the teams in which no ticket is ever stuck
        """
        limits = {team: team._get_stuck_limit() for team in self}
        return {team: limit for team, limit in limits.items() if limit or keeps_all}

    def _get_stuck_limit(self):
        """The latest instant that lies the company's number of business days back; False for none."""
        days = self.company_id.support_stuck_days
        if not days:
            return False
        schedule = self._get_schedule()
        now = self.env.cr.now().replace(tzinfo=UTC, microsecond=0)
        low, high = now - HORIZON, now
        try:
            while (high - low).total_seconds() > 1:
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                if middle <= low:
                    break
                if schedule.due_after_days(middle, days) <= now:
                    low = middle
                else:
                    high = middle
        except NoBusinessTime:
            return False
        return low.replace(tzinfo=None)
