import logging
from collections import namedtuple
from dataclasses import replace
from datetime import UTC

from odoo import models

from ..business_time import NoBusinessTime
from ..sla import event as happening
from ..sla.fold import fold_and_settle

_logger = logging.getLogger(__name__)

#: One ticket, computed.
Folded = namedtuple("Folded", "ticket_id version_id schedule pause_limit timers")


class E3kSlaProjectionMixin(models.AbstractModel):
    """Ledger → fold → timers, in batch: a fixed number of queries however many tickets."""

    _name = "e3k.sla.projection.mixin"
    _description = "SLA Projection"

    def _sla_record(self, happenings, is_new=False, author=None):
        """Append events to the ledgers and store what follows from them.

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
        for ticket in tickets:
            known = ledgers.get(ticket.id, [])
            events = _numbered(happenings[ticket.id], known)
            computed, settled = ticket._sla_fold(known + events, versions[ticket.id])
            lines += [(ticket.id, event, author.id, settled.get(event.sequence)) for event in events]
            if computed:
                folded.append(computed)
        self.env["e3k.sla.event"]._append(lines)
        tickets._sla_store(folded, is_new)
        tickets.invalidate_recordset(["event_ids"], flush=False)

    def _sla_versions(self, happenings, is_new):
        """The policy version of each ticket: matched for new ones, changed by an event, else kept."""
        versions = {}
        Version = self.env["e3k.sla.policy.version"].sudo()
        for ticket in self:
            version = self.env["e3k.sla.policy"]._for_ticket(ticket) if is_new else ticket.sla_version_id
            for event in happenings[ticket.id]:
                if event.kind == happening.POLICY_APPLIED:
                    version = Version.browse(event.facts["version_id"])
            versions[ticket.id] = version
        return versions

    def _sla_fold(self, events, version):
        """Compute one ticket.

        :return: ``(Folded, settlements)``; ``(None, {})`` if its calendar never opens, so that a
            wrong calendar neither loses a mail nor erases what was computed before
        """
        schedule = self._sla_schedule()
        now = self.env.cr.now().replace(tzinfo=UTC, microsecond=0)
        try:
            timers, settled = fold_and_settle(events, version._get_promises(), schedule, now)
        except NoBusinessTime:
            _logger.error("Ticket %s: the calendar of its team never opens, no deadline computed", self.id)
            return None, {}
        limit = version._get_pause_limit_days()
        return Folded(self.id, version.id, schedule, limit, timers), settled

    def _sla_schedule(self):
        """The open time in which the ticket's promises are counted."""
        team = self.sudo().team_id  # sudo: the portal reads no team
        return team.calendar_id._compiled_schedule(team.company_id)

    def _sla_store(self, folded, is_new=False):
        """Write timers and the ticket's summary of them; wake the sweep in time."""
        Timer = self.env["e3k.sla.timer"].sudo()
        stored = {} if is_new else Timer._get_rows([each.ticket_id for each in folded])
        notices = Timer._project(folded, stored)
        self._sla_summarize(folded)
        Timer._wake_at(notices)

    def _sla_summarize(self, folded):
        """Write, in one statement, what lists need without a join."""
        if not folded:
            return
        self.env.cr.execute_values(
            """UPDATE e3k_ticket AS ticket
                  SET next_due_at = new.due_at::timestamp, next_metric = new.metric,
                      is_breached = new.is_breached, sla_version_id = new.version_id::integer
                 FROM (VALUES %s) AS new (id, due_at, metric, is_breached, version_id)
                WHERE ticket.id = new.id
                  AND (ticket.next_due_at, ticket.next_metric, ticket.is_breached, ticket.sla_version_id)
                      IS DISTINCT FROM
                      (new.due_at::timestamp, new.metric, new.is_breached, new.version_id::integer)""",
            [(each.ticket_id, *_summary(each.timers), each.version_id or None) for each in folded],
            page_size=len(folded),
        )
        names = ["next_due_at", "next_metric", "is_breached", "sla_version_id", "timer_ids"]
        self.browse([each.ticket_id for each in folded]).invalidate_recordset(names, flush=False)

    def _sla_refresh(self):
        """Bring the stored timers up to the present hour: what is late by now is broken."""
        tickets = self.sudo()  # sudo: recomputing changes no fact
        ledgers = self.env["e3k.sla.event"]._get_ledgers(tickets.ids)
        folded = [ticket._sla_fold(ledgers[ticket.id], ticket.sla_version_id)[0] for ticket in tickets]
        tickets._sla_store([each for each in folded if each])

    def _sla_recompute(self, cause):
        """Compute the tickets again from their ledgers; record ``cause`` where a result changed.

        :return: the tickets whose promises changed
        """
        tickets = self.sudo()  # sudo: recomputing changes no fact
        ledgers = self.env["e3k.sla.event"]._get_ledgers(tickets.ids)
        stored = self.env["e3k.sla.timer"]._get_rows(tickets.ids)
        changed = {}
        for ticket in tickets:
            computed, _settled = ticket._sla_fold(ledgers[ticket.id], ticket.sla_version_id)
            if computed and self.env["e3k.sla.timer"]._is_moved(computed, stored):
                event = happening.Event(_now(self), happening.RECOMPUTED, reason=cause)
                changed[ticket.id] = [event]
        self._sla_record(changed)
        return tickets.browse(changed)


def _numbered(events, known):
    """Give new events the next numbers of the ledger."""
    last = known[-1].sequence if known else 0
    return [replace(event, sequence=last + number) for number, event in enumerate(events, 1)]


def _now(records):
    return records.env.cr.now().replace(tzinfo=UTC, microsecond=0)


def _summary(timers):
    """``(next due, its metric, whether a promise to the client was broken)``."""
    running = [timer for timer in timers if timer.state == "running" and timer.due_at]
    first = min(running, key=lambda timer: timer.due_at, default=None)
    is_breached = any(timer.is_breached and timer.metric != "triage" for timer in timers)
    if not first:
        return None, None, is_breached
    return first.due_at.replace(tzinfo=None), first.metric, is_breached
