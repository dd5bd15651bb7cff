from collections import namedtuple
from datetime import UTC

from odoo import api, fields, models

from ..sla import event as happening
from ..sla.event import Event, to_text
from .e3k_sla_target import METRICS
from .e3k_ticket_stage import ENDED_KINDS, OPEN_KINDS

#: The facts of a ticket whose change the ledger records.
WATCHED = (
    "priority",
    "classified_at",
    "complexity",
    "committed_at",
    "stage_kind",
    "wait_party",
    "wait_reason",
    "merged_into_id",
    "team_id",
    "client_id",
    "category_id",
    "channel",
)
#: Fields whose writing may change a watched one, or the policy.
TRIGGERS = frozenset(WATCHED) | {"stage_id", "requester_id", "tag_ids"}

Facts = namedtuple("Facts", WATCHED)


class E3kSlaMixin(models.AbstractModel):
    """The ticket's side of its promises: which happening appends which line to the ledger.

    Nothing is decided here: ``sla.fold`` decides, ``e3k.sla.timer`` stores.
    """

    _name = "e3k.sla.mixin"
    _description = "Ticket with SLA"
    _inherit = ["e3k.sla.projection.mixin"]

    event_ids = fields.One2many("e3k.sla.event", "ticket_id", "SLA ledger", groups="e3k_support.group_agent")
    timer_ids = fields.One2many("e3k.sla.timer", "ticket_id", "Promises", groups="e3k_support.group_agent")
    sla_version_id = fields.Many2one("e3k.sla.policy.version", "SLA policy", readonly=True, copy=False)
    next_due_at = fields.Datetime("Next deadline", readonly=True, copy=False, index="btree_not_null")
    next_metric = fields.Selection(METRICS, "Next promise", readonly=True, copy=False)
    is_breached = fields.Boolean(
        "Promise broken", readonly=True, copy=False, help="At least one promise of this ticket was broken."
    )

    # ------------------------------------------------------------
    # Seam of the ticket
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        tickets._sla_record({ticket.id: ticket._sla_birth() for ticket in tickets}, is_new=True)
        return tickets

    def write(self, vals):
        if TRIGGERS.isdisjoint(vals):
            return super().write(vals)
        before = {ticket.id: ticket._sla_facts() for ticket in self}
        result = super().write(vals)
        self._sla_react(before, vals)
        return result

    def _sla_message_posted(self, message, side, at):
        """Record that a public ``message`` was posted.

        :param side: ``requester``, ``agent`` or ``machine`` (which no clock hears)
        :param at: naive UTC instant
        """
        self.ensure_one()
        kind = {"requester": happening.REQUESTER_SPOKE, "agent": happening.AGENT_SPOKE}.get(side)
        if not kind:
            return
        courtesy = kind == happening.REQUESTER_SPOKE and self._is_mere_thanks(message)
        event = Event(_aware(at), kind, facts={"courtesy": True} if courtesy else {})
        self._sla_record({self.id: [event]}, author=message.author_id)

    def _sla_phone_answered(self, summary, at=None):
        """Record a phone call to the requester; it answers like a message does.

        The caller sends ``summary`` to the requester. A call may be logged later than it took
        place, but not before what the ledger has already settled.
        """
        self.ensure_one()
        ledger = self.env["e3k.sla.event"]._get_ledgers(self.ids)[self.id]
        settled = [event.at for event in ledger if event.facts.get("settled")]
        at = max([_aware(at or self.env.cr.now()), *settled])
        self._sla_record({self.id: [Event(at, happening.AGENT_SPOKE, reason=summary, facts={"phone": True})]})

    def _sla_dismiss_next_response(self):
        """No answer is needed to the requester's last message."""
        self._sla_record({ticket.id: [Event(ticket._sla_now(), happening.DISMISSED)] for ticket in self})

    def action_sla_dismiss(self):
        """No answer is needed: the next response is no longer owed."""
        self.check_access("write")
        self._sla_dismiss_next_response()

    def _sla_absorb(self, other):
        """Take over what ``other``, merged into this ticket, still owes its requester."""
        self.ensure_one()
        owed = {"start": to_text(_aware(other.received_at))}
        live = other.sudo().timer_ids.filtered(lambda t: t.state in ("running", "paused"))
        for timer in live:
            due_at = timer.due_at and to_text(_aware(timer.due_at))
            owed[timer.metric] = {"start": to_text(_aware(timer.started_at)), "due": due_at}
        event = Event(self._sla_now(), happening.ABSORBED, reason=other.display_name, facts={"absorbed": owed})
        self._sla_record({self.id: [event]})

    def _sla_split(self, other):
        """Record that a part of this ticket became ``other``; no promise changes."""
        self.ensure_one()
        self._sla_record({self.id: [Event(self._sla_now(), happening.SPLIT, reason=other.display_name)]})

    def _sla_correct(self, timer, reason, started_at=None, stopped_at=None):
        """Correct a timer under the user's name (PRODUCT.md: "an explicit, audited correction").

        Without instants it is only computed again with today's calendar and policy.
        """
        self.ensure_one()
        correction = {
            "timer": f"{timer.metric}/{timer.cycle}",
            "started_at": started_at and to_text(_aware(started_at)),
            "stopped_at": stopped_at and to_text(_aware(stopped_at)),
        }
        event = Event(self._sla_now(), happening.CORRECTED, reason=reason, facts={"correction": correction})
        self._sla_record({self.id: [event]})

    def _sla_promise(self, metric="first_response"):
        """Return the present timer of ``metric``: the last cycle that was promised, maybe empty.

        Readable for whoever may read the ticket, the portal included.
        """
        self.ensure_one()
        # sudo: the caller was allowed to read the ticket, and its promise is part of it
        timers = self.sudo().timer_ids.filtered(lambda t: t.metric == metric)
        return timers.sorted("cycle")[-1:]

    def _sla_promise_sentence(self, metric="first_response"):
        """Return the sentence that states the present promise and why; empty without promise."""
        timer = self._sla_promise(metric)
        return timer._get_sentence() if timer and timer.state != "cancelled" else ""

    # ------------------------------------------------------------
    # What happened
    # ------------------------------------------------------------

    def _sla_now(self):
        return _aware(self.env.cr.now())

    def _sla_facts(self):
        """The watched facts as plain values."""
        self.ensure_one()
        ticket = self.sudo()  # sudo: only compared with themselves after the write
        values = (ticket[name] for name in WATCHED)
        return Facts(*(v.id if isinstance(v, models.BaseModel) else v for v in values))

    def _sla_birth(self):
        """The first lines of a new ticket's ledger."""
        self.ensure_one()
        ticket = self.sudo()  # sudo: the portal may create a ticket whose team it cannot read
        received_at = _aware(ticket.received_at)
        birth = Event(
            received_at,
            happening.RECEIVED,
            priority=ticket.priority,
            complexity=ticket.complexity or None,
            facts={"channel": ticket.channel},
        )
        unborn = Facts(**{**dict.fromkeys(WATCHED, False), "stage_kind": "new", "priority": ticket.priority})
        born = ticket._sla_facts()._replace(complexity=False)
        return [birth, *ticket._sla_changes(unborn, born, max(received_at, self._sla_now()))]

    def _sla_react(self, before, vals):
        """The one reaction to a write: append what changed, and see whether the policy did."""
        happenings, now = {}, self._sla_now()
        answered = bool(vals.get("resolution")) and self._is_agent_writing()
        for ticket in self:
            after = ticket._sla_facts()
            events = ticket._sla_changes(before[ticket.id], after, now)
            if answered and after.stage_kind == "resolved" and before[ticket.id].stage_kind in OPEN_KINDS:
                # the resolution that an agent writes is a message of a human agent
                events.insert(0, Event(now, happening.AGENT_SPOKE, facts={"resolution": True}))
            events += ticket._sla_policy_change(vals, now)
            if events or before[ticket.id].team_id != after.team_id:
                happenings[ticket.id] = events
        for ticket in self.filtered(lambda t: t.merged_into_id and not before[t.id].merged_into_id):
            ticket.merged_into_id._sla_absorb(ticket)
        self._sla_record(happenings)

    def _sla_changes(self, before, after, at):
        """The events that lead from one set of facts to another, in the order in which they count."""
        events = []
        if after.classified_at and (before.classified_at, before.priority) != (after.classified_at, after.priority):
            reason = self.priority_reason or None
            events.append(Event(at, happening.CLASSIFIED, priority=after.priority, reason=reason))
        if after.complexity and before.complexity != after.complexity:
            events.append(Event(at, happening.COMPLEXITY_SET, complexity=after.complexity))
        if before.committed_at != after.committed_at:
            committed_at = after.committed_at and _aware(after.committed_at)
            facts = {"committed_at": to_text(committed_at)}
            events.append(Event(at, happening.COMMITTED, facts=facts))
        return events + self._sla_stage_changes(before, after, at)

    def _sla_stage_changes(self, before, after, at):
        """The stage's kind decides, and nothing else of the stage."""
        old, new = before.stage_kind, after.stage_kind
        if after.merged_into_id and not before.merged_into_id:
            return [Event(at, happening.MERGED, reason=self.merged_into_id.display_name)]
        events = []
        if old in ("resolved", *ENDED_KINDS) and new in OPEN_KINDS:
            events.append(Event(at, happening.REOPENED))
        waits = (after.wait_party, after.wait_reason)
        if new == "waiting" and (old != "waiting" or waits != (before.wait_party, before.wait_reason)):
            events.append(Event(at, happening.PAUSED, party=waits[0] or None, reason=waits[1] or None))
        elif old == "waiting" and new in OPEN_KINDS and old != new:
            events.append(Event(at, happening.RESUMED))
        elif old != new and new in ("resolved", *ENDED_KINDS) and not before.merged_into_id:
            reason = self.cancel_reason or None if new == "cancelled" else None
            events.append(Event(at, new, reason=reason))
        return events

    def _sla_policy_change(self, vals, at):
        """Another policy applies when the ticket's team, client, category, tags or channel changed.

        A newer version of the same policy does not: the ticket keeps what it was received under.
        """
        moved = {"team_id", "client_id", "requester_id", "category_id", "tag_ids", "channel"}
        if moved.isdisjoint(vals) or self.stage_kind in ENDED_KINDS:
            return []
        ticket = self.sudo()  # sudo: which promises apply does not depend on who writes
        version = self.env["e3k.sla.policy"]._for_ticket(ticket)
        if version.sudo().policy_id == ticket.sla_version_id.policy_id:
            return []
        return ticket._sla_apply_version(version, at)

    def _sla_apply_version(self, version, at):
        """The event by which ``version`` applies from now on."""
        name = version.sudo().display_name if version else None
        return [Event(at, happening.POLICY_APPLIED, reason=name, facts={"version_id": version.id})]


def _aware(instant):
    """The aware whole-second UTC instant of the ORM's naive one."""
    return instant.replace(tzinfo=UTC, microsecond=0)
