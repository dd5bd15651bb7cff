import logging
from dataclasses import replace
from datetime import UTC
from typing import Any, NamedTuple

from odoo import models

from ..business_time import NoBusinessTime
from ..sla import event as happening
from ..sla.fold import fold_and_settle
from ..sla.notice import notice_at

_logger = logging.getLogger(__name__)

#: A promise is soon late when this much of it is used up, as the countdown shows.
SOON_PERCENT = 75
#: What E3K owes itself: no promise to the client, and none of their business.
INTERNAL = frozenset({"triage"})
#: What is read off the timers: the ORM does not see that their rows, written in SQL, are others now.
READ_OFF = ("timer_ids", "is_answer_owed", "is_next_response_owed")


class Folded(NamedTuple):
    """One ticket, computed."""

    ticket_id: int
    version_id: int
    schedule: Any
    pause_limit: int  # business days, 0 for none
    timers: tuple
    sequence: int  # of the last line of the ledger


class Summary(NamedTuple):
    """The timers of a ticket as lists show them, without a join: columns of these names, see ``e3k.sla.mixin``."""

    next_due_at: Any
    next_soon_at: Any
    next_metric: Any
    next_target_seconds: Any
    next_left_seconds: Any
    next_is_elapsed: bool
    sla_state: Any
    client_due_at: Any
    client_metric: Any
    is_breached: bool


class E3kSlaProjectionMixin(models.AbstractModel):
    """Ledger → fold → timers, in batch: a fixed number of queries however many tickets."""

    _name = "e3k.sla.projection.mixin"
    _description = "SLA Projection"

    def _sla_record(self, happenings, is_new=False, author=None):
        """Append events to the ledgers and store what follows from them.

        Every append also moves the ticket's ``sla_sequence``: of two transactions that append to one
        ledger at the same time, PostgreSQL lets one go on and Odoo tries the other again, which then
        sees both lines.

        :param happenings: ``{ticket id: [Event]}``; the numbers in the ledger are given here
        :param is_new: the tickets have no ledger yet
        """
        if not happenings:
            return
        author = author if author is not None else self.env.user.partner_id
        # sudo: promises follow from what happened, whoever made it happen
        tickets = self.sudo().browse(happenings)
        ledgers = {} if is_new else self.env["e3k.sla.event"]._get_ledgers(tickets.ids)
        lines, folded, versions = [], [], tickets._sla_versions(happenings, is_new)
        schedules = tickets._sla_schedules()
        for ticket in tickets:
            known = ledgers.get(ticket.id, [])
            events = _numbered(happenings[ticket.id], known)
            computed, settled = ticket._sla_fold(known + events, versions[ticket.id], schedules)
            lines += [(ticket.id, event, author.id, settled.get(event.sequence)) for event in events]
            if computed:
                folded.append(computed)
        self.env["e3k.sla.event"]._append(lines)
        stored = {} if is_new else self.env["e3k.sla.timer"]._get_rows(tickets.ids)
        tickets._sla_store(folded, stored)
        tickets.invalidate_recordset(["event_ids"], flush=False)

    def _sla_versions(self, happenings, is_new):
        """The policy version of each ticket: matched for new ones, changed by an event, else kept."""
        versions = {}
        for ticket in self:
            version = self.env["e3k.sla.policy"]._for_ticket(ticket) if is_new else ticket.sla_version_id
            for event in happenings[ticket.id]:
                if event.kind == happening.POLICY_APPLIED:
                    # sudo: the projection belongs to no user; it follows the ledger
                    version = self.env["e3k.sla.policy.version"].sudo().browse(event.facts["version_id"])
            versions[ticket.id] = version
        return versions

    def _sla_fold(self, events, version, schedules):
        """Compute one ticket.

        :return: ``(Folded, settlements)``; ``(None, {})`` if its calendar never opens, so that a
            wrong calendar neither loses a mail nor erases what was computed before
        """
        schedule = schedules[self.team_id.id]
        now = self.env.cr.now().replace(tzinfo=UTC, microsecond=0)
        try:
            timers, settled = fold_and_settle(events, version._get_promises(), schedule, now)
        except NoBusinessTime:
            _logger.warning("Ticket %s: the calendar of its team never opens, no deadline computed", self.id)
            return None, {}
        limit = version._get_pause_limit_days()
        sequence = events[-1].sequence if events else 0
        return Folded(self.id, version.id, schedule, limit, timers, sequence), settled

    def _sla_schedules(self):
        """``{team id: the open time in which its promises are counted}``."""
        teams = self.sudo().team_id  # sudo: the portal reads no team
        return {team.id: team._get_schedule() for team in teams}

    def _sla_schedule(self):
        """The open time in which the ticket's promises are counted."""
        self.ensure_one()
        return self.sudo().team_id._get_schedule()  # sudo: the portal reads no team

    def _sla_is_open(self):
        """True inside the service hours of the ticket's team."""
        return self._sla_schedule().is_open(_now(self))

    def _sla_store(self, folded, stored):
        """Write timers and the ticket's summary of them; wake the sweep in time."""
        timers = self.env["e3k.sla.timer"].sudo()  # sudo: nothing else writes timers
        notices = timers._project(folded, stored)
        self._sla_summarize(folded)
        self.invalidate_recordset(READ_OFF, flush=False)
        timers._wake_at(notices)

    def _sla_summarize(self, folded):
        """Set, in the same UPDATE as whatever else is pending, what lists need without a join."""
        rows = {
            each.ticket_id: (*_summary(each.timers, each.schedule), each.version_id or None, each.sequence)
            for each in folded
        }
        for rank, name in enumerate((*Summary._fields, "sla_version_id", "sla_sequence")):
            self._sla_put(name, {ticket_id: row[rank] for ticket_id, row in rows.items()})

    def _sla_put(self, name, values):
        """Set the column ``name`` in the UPDATE that is pending anyway; equal values are set together.

        :param values: ``{ticket id: value}``
        """
        field = self._fields[name]
        known, changed = field._get_cache(self.env), {}
        for ticket_id, value in values.items():
            if known.get(ticket_id, self) != value:  # what is not known counts as changed
                changed.setdefault(value, []).append(ticket_id)
        for value, ticket_ids in changed.items():
            field._update_cache(self.browse(ticket_ids), value, dirty=True)

    def _sla_refresh(self):
        """Bring the stored timers up to the present hour: what is late by now is broken."""
        tickets = self.sudo()  # sudo: recomputing changes no fact
        ledgers, schedules = self.env["e3k.sla.event"]._get_ledgers(tickets.ids), tickets._sla_schedules()
        folded = [ticket._sla_fold(ledgers[ticket.id], ticket.sla_version_id, schedules)[0] for ticket in tickets]
        tickets._sla_store([each for each in folded if each], self.env["e3k.sla.timer"]._get_rows(tickets.ids))

    def _sla_differences(self):
        """Compare what is stored with what the ledgers say, whatever the present hour.

        :return: ``[{ticket, timer, column, stored, computed}]``; empty when every promise can be replayed
        """
        tickets = self.sudo()  # sudo: nothing is changed
        ledgers = self.env["e3k.sla.event"]._get_ledgers(tickets.ids)
        stored, schedules = self.env["e3k.sla.timer"]._get_rows(tickets.ids), tickets._sla_schedules()
        differences = []
        for ticket in tickets:
            computed, _settled = ticket._sla_fold(ledgers[ticket.id], ticket.sla_version_id, schedules)
            if computed:
                found = self.env["e3k.sla.timer"]._compare(computed, stored)
                differences += [{"ticket": ticket.number, **difference} for difference in found]
        return differences

    def _sla_preview(self, version):
        """What applying ``version`` would move.

        :return: ``[{ticket_id, metric, due_before, due_after}]``, naive UTC or False
        """
        tickets = self.sudo()  # sudo: nothing is changed
        ledgers, schedules = self.env["e3k.sla.event"]._get_ledgers(tickets.ids), tickets._sla_schedules()
        moves = []
        for ticket in tickets:
            before, after = (
                ticket._sla_live_dues(ledgers[ticket.id], each, schedules)
                for each in (ticket.sla_version_id, version.sudo())
            )
            moves += [
                {"ticket_id": ticket.id, "metric": name, "due_before": before.get(name), "due_after": after.get(name)}
                for name in sorted(before.keys() | after.keys())
                if before.get(name) != after.get(name)
            ]
        return moves

    def _sla_live_dues(self, events, version, schedules):
        """``{metric: due instant}`` of the running timers, naive UTC."""
        computed, _settled = self._sla_fold(events, version, schedules)
        timers = computed.timers if computed else ()
        return {t.metric: t.due_at.replace(tzinfo=None) for t in timers if t.state == "running" and t.due_at}

    def _sla_apply(self, version):
        """Apply ``version`` from now on; finished promises stay as they were."""
        self._sla_record({ticket.id: ticket._sla_apply_version(version, _now(self)) for ticket in self})

    def _sla_recompute(self, cause):
        """Compute the tickets again from their ledgers; record ``cause`` where a result changed.

        :return: the tickets whose promises changed
        """
        tickets = self.sudo()  # sudo: recomputing changes no fact
        ledgers = self.env["e3k.sla.event"]._get_ledgers(tickets.ids)
        stored, schedules = self.env["e3k.sla.timer"]._get_rows(tickets.ids), tickets._sla_schedules()
        lines, moved = [], []
        for ticket in tickets:
            known = ledgers[ticket.id]
            computed, _settled = ticket._sla_fold(known, ticket.sla_version_id, schedules)
            if computed and self.env["e3k.sla.timer"]._compare(computed, stored):
                event = happening.Event(_now(self), happening.RECOMPUTED, reason=cause)
                (event,) = _numbered([event], known)
                lines.append((ticket.id, event, self.env.user.partner_id.id, None))
                moved.append(computed._replace(sequence=event.sequence))
        self.env["e3k.sla.event"]._append(lines)
        tickets._sla_store(moved, stored)
        return tickets.browse([each.ticket_id for each in moved])


def _numbered(events, known):
    """Give new events the next numbers of the ledger."""
    last = known[-1].sequence if known else 0
    return [replace(event, sequence=last + number) for number, event in enumerate(events, 1)]


def _now(records):
    return records.env.cr.now().replace(tzinfo=UTC, microsecond=0)


def _summary(timers, schedule):
    running = sorted((timer for timer in timers if timer.state == "running" and timer.due_at), key=lambda t: t.due_at)
    paused = min((timer for timer in timers if timer.state == "paused"), key=lambda t: t.started_at, default=None)
    first = running[0] if running else None
    client = next((timer for timer in running if timer.metric not in INTERNAL), None)
    promises = [timer for timer in timers if timer.metric not in INTERNAL]
    is_breached = any(timer.is_breached for timer in promises)
    ended = "broken" if is_breached else "kept" if any(timer.state == "met" for timer in promises) else None
    shown = first or paused
    return Summary(
        next_due_at=_naive(first and first.due_at),
        next_soon_at=_naive(first and notice_at(first, schedule, SOON_PERCENT)),
        next_metric=shown.metric if shown else None,
        next_target_seconds=shown.target_seconds if shown else None,
        next_left_seconds=max(0, paused.target_seconds - paused.used_seconds) if paused and not first else None,
        next_is_elapsed=bool(shown and shown.is_elapsed),
        sla_state="running" if first else "paused" if paused else ended,
        client_due_at=_naive(client and client.due_at),
        client_metric=client.metric if client else None,
        is_breached=is_breached,
    )


def _naive(instant):
    """The ORM's naive UTC of an aware instant; None stays None."""
    return instant.replace(tzinfo=None) if instant else None
