import logging
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from psycopg2.errors import SerializationFailure

from odoo import api, models
from odoo.tools import SQL

from ..business_time import NoBusinessTime
from ..sla import event as happening
from ..sla.event import Event
from ..sla.notice import LEVELS, notice_at, reached_percent

_logger = logging.getLogger(__name__)

BATCH = 200
ATTEMPTS = 5
LOCK_DUE = """
    SELECT id FROM e3k_sla_timer WHERE next_notice_at IS NOT NULL AND next_notice_at <= %s
     ORDER BY next_notice_at LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
"""


class _Running(NamedTuple):
    """A stored timer, as ``sla.notice`` reads one."""

    state: str
    due_at: datetime | None
    running_since: datetime | None
    target_seconds: int
    used_seconds: int
    is_elapsed: bool


class E3kSlaSweep(models.AbstractModel):
    """Look at the timers that are due for a notice, and only at those (a partial index).

    Woken by a trigger at the right minute and, for safety, every few minutes.
    """

    _name = "e3k.sla.sweep"
    _description = "SLA Sweep"

    @api.model
    def _cron_sweep(self, limit=BATCH):
        commit = self.env["ir.cron"]._commit_progress
        while timers := self._lock_due(limit):
            for timer in timers:
                self._look_at_safely(timer)
            commit(len(timers))
            if len(timers) < limit:
                break
        self.env["e3k.escalation"]._tell(commit)
        self._wake_for_next()

    @api.model
    def _lock_due(self, limit):
        """The timers to look at now that no other worker is looking at.

        Those that another worker settled since this transaction began are not due any more: with a new
        transaction that is seen.
        """
        for _attempt in range(ATTEMPTS):
            try:
                self.env.cr.execute(LOCK_DUE, [self.env.cr.now(), limit], log_exceptions=False)
            except SerializationFailure:
                self.env.cr.rollback()
                continue
            # sudo: the cron's own work
            return self.env["e3k.sla.timer"].sudo().browse([row[0] for row in self.env.cr.fetchall()])
        return self.env["e3k.sla.timer"]

    @api.model
    def _look_at_safely(self, timer):
        """A calendar that never opens must not keep the others from being looked at."""
        try:
            self._look_at(timer)
        except NoBusinessTime:
            _logger.warning("Timer %s: the calendar of its team never opens, looked at again tomorrow", timer.id)
            timer.next_notice_at = self.env.cr.now() + timedelta(days=1)

    @api.model
    def _look_at(self, timer):
        """Note the breach, tell whom the rules name, and choose when to look again."""
        if timer.state == "paused":
            self._end_longest_wait(timer)
            return
        if timer.state != "running":
            self.env["e3k.sla.breach"]._add_for(timer)
            timer.next_notice_at = False
            return
        schedule = timer.ticket_id._sla_schedule()
        now = _aware(self.env.cr.now())
        if timer.due_at and timer.due_at <= self.env.cr.now():
            self._mark_breached(timer)
        if not schedule.is_open(now):
            timer.next_notice_at = schedule.next_opening(now).replace(tzinfo=None)
            return
        running = _running(timer)
        reached = reached_percent(running, schedule, now)
        rules = self.env["e3k.escalation.rule"]._for_timer(timer, timer.noticed_percent, reached)
        self.env["e3k.escalation"]._record(timer, rules)
        upcoming = [notice_at(running, schedule, level) for level in LEVELS if level > reached]
        timer.write(
            {
                "noticed_percent": max(reached, timer.noticed_percent),
                "next_notice_at": upcoming[0].replace(tzinfo=None) if upcoming and upcoming[0] else False,
            }
        )

    @api.model
    def _mark_breached(self, timer):
        """The stored result catches up with the clock; the register gets its line."""
        if not timer.is_breached:
            timer.ticket_id._sla_refresh()
        self.env["e3k.sla.breach"]._add_for(timer)

    @api.model
    def _end_longest_wait(self, timer):
        """The clocks run again when a wait has lasted as long as the policy allows."""
        at = _aware(timer.next_notice_at)
        event = Event(at, happening.RESUMED, reason=self.env._("The longest wait is over."))
        timer.ticket_id._sla_record({timer.ticket_id.id: [event]})

    @api.model
    def _wake_for_next(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT next_notice_at FROM e3k_sla_timer WHERE next_notice_at IS NOT NULL"
                " ORDER BY next_notice_at LIMIT 1"
            )
        )
        self.env["e3k.sla.timer"]._wake_at({row[0] for row in rows})


def _aware(instant):
    return instant.replace(tzinfo=UTC, microsecond=0)


def _running(timer):
    due_at, since = timer.due_at and _aware(timer.due_at), timer.running_since and _aware(timer.running_since)
    return _Running(timer.state, due_at or None, since, timer.target_seconds, timer.used_seconds, timer.is_elapsed)
