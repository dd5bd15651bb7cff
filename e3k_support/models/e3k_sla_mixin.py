from datetime import UTC

from odoo import api, fields, models
from odoo.fields import Domain

from ..sla import event as happening
from ..sla.event import Event, to_text
from ..sla.promise import seconds_of
from .e3k_sla_explanation_mixin import COUNTED
from .e3k_sla_target import METRICS
from .e3k_ticket_stage import ENDED_KINDS, OPEN_KINDS

#: The written fields that the ledger hears of, and the fact that follows from each.
HEARD = {
    "priority": "priority",
    "classified_at": "classified_at",
    "complexity": "complexity",
    "committed_at": "committed_at",
    "stage_id": "stage_kind",
    "wait_party": "wait_party",
    "wait_reason": "wait_reason",
    "merged_into_id": "merged_into_id",
}
#: What policies and calendars are chosen by.
MATCHED = frozenset(
    {"team_id", "client_id", "requester_id", "category_id", "tag_ids", "channel", "coverage", "contract_id"}
)


#: What the countdown says once nothing is owed any more.
RESULTS = {"kept": "met", "broken": "breached"}


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
    sla_sequence = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        export_string_translation=False,
        help="Number of the last line of the ledger; orders simultaneous writers.",
    )

    # The timers in few words, for lists and boards: written with them, by the projection only.
    next_due_at = fields.Datetime("Next deadline", readonly=True, copy=False)
    next_soon_at = fields.Datetime(readonly=True, copy=False, help="When three quarters of the next promise are used.")
    next_metric = fields.Selection(METRICS, "Next promise", readonly=True, copy=False)
    next_target_seconds = fields.Integer(readonly=True, copy=False, aggregator=None, export_string_translation=False)
    next_left_seconds = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        export_string_translation=False,
        help="Business seconds left while all is paused.",
    )
    next_is_elapsed = fields.Boolean(readonly=True, copy=False, export_string_translation=False)
    sla_state = fields.Selection(
        [("running", "Running"), ("paused", "Paused"), ("kept", "Kept"), ("broken", "Broken")],
        "State of the promises",
        readonly=True,
        copy=False,
        help="Running or paused while something is owed; afterwards whether what was promised was kept.",
    )
    client_due_at = fields.Datetime(
        "Next promise to the client", readonly=True, copy=False, help="The nearest deadline that the client knows of."
    )
    client_metric = fields.Selection(METRICS, "What is promised to the client next", readonly=True, copy=False)
    is_breached = fields.Boolean(
        "Promise broken", readonly=True, copy=False, help="At least one promise of this ticket was broken."
    )

    sla_countdown = fields.Json(
        "Countdown", compute="_compute_sla_countdown", groups="e3k_support.group_agent", export_string_translation=False
    )

    @api.depends("is_breached", "team_id", "priority", "stage_kind", "sla_state", "sla_sequence")
    @api.depends_context("lang", "tz", "uid")
    def _compute_sla_countdown(self):
        """Every running and paused timer, for the form; lists count down from the columns above."""
        live = Domain("ticket_id", "in", self.ids) & Domain("state", "in", ("running", "paused"))
        # sudo: whoever reads this field is an agent who may read the ticket
        timers = (
            self.env["e3k.sla.timer"].sudo().search_fetch(live, ["ticket_id", *COUNTED], order="due_at, started_at")
        )
        by_ticket = timers.grouped("ticket_id")
        for ticket in self:
            own = by_ticket.get(ticket.sudo(), timers.browse()).sorted(lambda t: t.state != "running")
            ticket.sla_countdown = {
                "timers": [timer._get_countdown() for timer in own],
                "result": RESULTS.get(ticket.sla_state, False),
                **(own._get_clock_face() if own else {}),
            }

    # ------------------------------------------------------------
    # Seam of the ticket
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        tickets._sla_record({ticket.id: ticket._sla_birth() for ticket in tickets}, is_new=True)
        return tickets

    def write(self, vals):
        heard = {HEARD[name] for name in vals if name in HEARD}
        if not heard and MATCHED.isdisjoint(vals):
            return super().write(vals)
        before = self._sla_facts(heard)
        result = super().write(vals)
        self._sla_react(before, vals)
        return result

    def _sla_message_posted(self, message, side, at):
        """Record that a public ``message`` was posted.

        :param side: ``requester``, ``agent``, ``status`` (a ready-made text that an agent sent: news, but no
            answer) or ``machine`` (which no clock hears)
        :param at: naive UTC instant
        """
        self.ensure_one()
        kind = {
            "requester": happening.REQUESTER_SPOKE,
            "agent": happening.AGENT_SPOKE,
            "status": happening.STATUS_SENT,
        }.get(side)
        if not kind:
            return
        courtesy = kind == happening.REQUESTER_SPOKE and self._is_mere_thanks(message)
        event = Event(_aware(at), kind, facts={"courtesy": True} if courtesy else {})
        self._sla_record({self.id: [event]}, author=message.author_id)
        if kind == happening.AGENT_SPOKE or (kind == happening.STATUS_SENT and not self.is_answer_owed):
            self._sla_forget_reminders()

    def _sla_forget_reminders(self):
        """Nobody is left with a reminder of what was done meanwhile; the escalations stay on record."""
        self.activity_unlink(["e3k_support.mail_activity_type_sla"])

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

    def action_sla_dismiss(self):
        """No answer is needed to the requester's last message: the next response is no longer owed."""
        self.check_access("write")
        tickets = self.filtered("is_next_response_owed")
        tickets._sla_record({ticket.id: [Event(ticket._sla_now(), happening.DISMISSED)] for ticket in tickets})

    def _sla_absorb(self, other):
        """Take over what ``other``, merged into this ticket, still owes its requester."""
        self.ensure_one()
        owed = {"start": to_text(_aware(other.received_at))}
        # sudo: the caller checked both tickets; the timers of one go to the other
        live = other.sudo().timer_ids.filtered(lambda t: t.state in ("running", "paused"))
        for timer in live:
            due_at = timer.due_at and to_text(_aware(timer.due_at))
            owed[timer.metric] = {"start": to_text(_aware(timer.started_at)), "due": due_at}
        facts = {"absorbed": owed, "ticket": other.id}
        event = Event(self._sla_now(), happening.ABSORBED, reason=other.display_name, facts=facts)
        self._sla_record({self.id: [event]})

    def _sla_release(self, other):
        """Take back what was absorbed of ``other``, whose merge into this ticket was undone."""
        self.ensure_one()
        event = self._sla_undone(happening.ABSORBED, other)
        self._sla_record({self.id: [event]})

    def _sla_undone(self, kind, other):
        """Return the line that takes back the last line of ``kind``; of several merges, that of ``other``."""
        ledger = self.env["e3k.sla.event"]._get_ledgers(self.ids)[self.id]
        lines = [e for e in ledger if e.kind == kind and e.facts.get("ticket", other.id) == other.id]
        facts = {"undone": [lines[-1].sequence]} if lines else {}
        return Event(self._sla_now(), happening.UNDONE, reason=other.display_name, facts=facts)

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

    def _sla_proposed_date(self, complexity):
        """The date that the policy proposes to commit for ``complexity``: naive UTC, or False.

        Counted from now; only a person commits it.
        """
        self.ensure_one()
        ticket = self.sudo()  # sudo: reads the policy and the calendar only
        promise = ticket.sla_version_id._get_promises().find("commitment", ticket.priority, complexity)
        promise = promise or ticket.sla_version_id._get_promises().find("commitment", "p4", complexity)
        if not promise or not complexity:
            return False
        schedule, now = ticket._sla_schedule(), self._sla_now()
        return schedule.due(now, seconds_of(promise, now, schedule)).replace(tzinfo=None)

    def _sla_next_timer(self):
        """Return the timer that lists count down: the running one due first, else the oldest that is paused."""
        self.ensure_one()
        # sudo: the caller was allowed to read the ticket, and its promises are part of it
        timers = self.sudo().timer_ids
        running = timers.filtered(lambda t: t.state == "running" and t.due_at).sorted("due_at")
        return (running or timers.filtered(lambda t: t.state == "paused").sorted("started_at"))[:1]

    @api.readonly
    def get_sentence(self):
        """Return the sentence of the next promise: asked for when somebody points at a countdown."""
        self.check_access("read")
        timer = self._sla_next_timer().sudo(False)  # which clients do not read, nor what we owe ourselves
        return timer.get_sentence() if timer else ""

    @api.readonly
    def get_explanation(self):
        """Tell an agent why the next deadline is where it is; see ``e3k.sla.timer._explanation``."""
        self.check_access("read")
        timer = self._sla_next_timer().sudo(False)  # as above
        return timer.get_explanation() if timer else False

    def _sla_promise_sentence(self, metric="first_response"):
        """Return the sentence that states the present promise and why; empty without promise."""
        timer = self._sla_promise(metric)
        return timer._get_sentence() if timer and timer.state != "cancelled" else ""

    # ------------------------------------------------------------
    # What happened
    # ------------------------------------------------------------

    def _sla_now(self):
        return _aware(self.env.cr.now())

    def _sla_facts(self, names):
        """``{ticket id: {name: plain value}}``."""
        tickets = self.sudo()  # sudo: only compared with themselves after the write
        facts = {ticket_id: {} for ticket_id in self._ids}
        for name in names:
            is_record = self._fields[name].relational
            for ticket in tickets:
                facts[ticket.id][name] = ticket[name].id if is_record else ticket[name]
        return facts

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
        unborn = {"classified_at": False, "committed_at": False, "stage_kind": "new", "merged_into_id": False}
        return [birth, *ticket._sla_changes(unborn, max(received_at, self._sla_now()))]

    def _sla_react(self, before, vals):
        """The one reaction to a write: append what changed, and see whether the policy did."""
        happenings, now = {}, self._sla_now()
        is_answer = bool(vals.get("resolution")) and self._is_agent_writing()
        for ticket in self.sudo():  # sudo: promises follow from what happened, whoever made it happen
            events = ticket._sla_changes(before[ticket.id], now)
            if is_answer and any(event.kind == happening.RESOLVED for event in events):
                # the resolution that an agent writes is a message of a human agent
                events.insert(0, Event(now, happening.AGENT_SPOKE, facts={"resolution": True}))
            if not MATCHED.isdisjoint(vals):
                events += ticket._sla_policy_change(now)
            if events or "team_id" in vals:
                happenings[ticket.id] = events
        if vals.get("merged_into_id"):
            for ticket in self.filtered(lambda t: not before[t.id]["merged_into_id"]):
                ticket.sudo().merged_into_id._sla_absorb(ticket)
        self._sla_record(happenings)

    def _sla_changes(self, before, at):
        """The events that lead from the facts ``before`` to the present ones, in the order in which
        they count. Facts that were not touched are not in ``before``."""
        events = []
        changed = {name for name in before if name != "merged_into_id" and before[name] != self[name]}
        if self.classified_at and changed & {"classified_at", "priority"}:
            reason = self.priority_reason or None
            events.append(Event(at, happening.CLASSIFIED, priority=self.priority, reason=reason))
        if self.complexity and "complexity" in changed:
            events.append(Event(at, happening.COMPLEXITY_SET, complexity=self.complexity))
        if "committed_at" in changed:
            facts = {"committed_at": to_text(self.committed_at and _aware(self.committed_at))}
            events.append(Event(at, happening.COMMITTED, reason=self.commitment_reason or None, facts=facts))
        if self.merged_into_id and before.get("merged_into_id") is False:
            return [*events, Event(at, happening.MERGED, reason=self.merged_into_id.display_name)]
        if before.get("merged_into_id") and not self.merged_into_id:
            return [*events, self._sla_undone(happening.MERGED, self.browse(before["merged_into_id"]))]
        return events + self._sla_stage_changes(before, changed, at)

    def _sla_stage_changes(self, before, changed, at):
        """The stage's kind decides, and nothing else of the stage."""
        new = self.stage_kind
        old = before.get("stage_kind", new)
        events = []
        if old in ("resolved", *ENDED_KINDS) and new in OPEN_KINDS:
            events.append(Event(at, happening.REOPENED))
        if new == "waiting" and changed & {"stage_kind", "wait_party", "wait_reason"}:
            party, reason = self.wait_party or None, self.wait_reason or None
            events.append(Event(at, happening.PAUSED, party=party, reason=reason))
        elif old == "waiting" and new in OPEN_KINDS and old != new:
            events.append(Event(at, happening.RESUMED))
        elif old != new and new in ("resolved", *ENDED_KINDS) and not self.merged_into_id:
            reason = self.cancel_reason or None if new == "cancelled" else None
            events.append(Event(at, new, reason=reason))
        return events

    def _sla_policy_change(self, at):
        """Another policy applies when the ticket's team, client, category, tags or channel changed.

        A newer version of the same policy does not: the ticket keeps what it was received under.
        """
        if self.stage_kind in ENDED_KINDS:
            return []
        version = self.env["e3k.sla.policy"]._for_ticket(self)
        # sudo: versions of policies are read by agents only; whether the policy is the same is asked
        if version.sudo().policy_id == self.sla_version_id.policy_id:
            return []
        return self._sla_apply_version(version, at)

    def _sla_apply_version(self, version, at):
        """The event by which ``version`` applies from now on."""
        # sudo: as above, its name for the ledger
        name = version.sudo().display_name if version else None
        return [Event(at, happening.POLICY_APPLIED, reason=name, facts={"version_id": version.id})]


def _aware(instant):
    """The aware whole-second UTC instant of the ORM's naive one."""
    return instant.replace(tzinfo=UTC, microsecond=0)
