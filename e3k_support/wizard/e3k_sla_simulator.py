from datetime import UTC

from odoo import api, fields, models

from ..business_time import NoBusinessTime
from ..models.e3k_ticket_priority import COMPLEXITIES, PRIORITIES
from ..sla import event as happening
from ..sla.event import Event
from ..sla.fold import fold


class E3kSlaSimulator(models.TransientModel):
    """What would be promised, and why, for a ticket received at a chosen instant."""

    _name = "e3k.sla.simulator"
    _description = "SLA Simulator"
    _transient_max_hours = 1

    policy_id = fields.Many2one(
        "e3k.sla.policy", required=True, default=lambda self: self.env["e3k.sla.policy"].search([], limit=1)
    )
    team_id = fields.Many2one("e3k.team", required=True, default=lambda self: self.env["e3k.team"]._get_default_team())
    calendar_id = fields.Many2one(related="team_id.calendar_id")
    priority = fields.Selection(PRIORITIES, required=True, default="p2")
    complexity = fields.Selection(COMPLEXITIES)
    received_at = fields.Datetime(required=True, default=fields.Datetime.now)
    answered_at = fields.Datetime("First answer", help="With it, the next promises appear too.")
    line_ids = fields.One2many("e3k.sla.simulator.line", "simulator_id", compute="_compute_line_ids", store=True)

    @api.depends("policy_id", "team_id", "priority", "complexity", "received_at", "answered_at")
    def _compute_line_ids(self):
        for simulator in self:
            commands = [fields.Command.clear()]
            if simulator.policy_id and simulator.team_id and simulator.priority and simulator.received_at:
                commands += [fields.Command.create(values) for values in simulator._prepare_lines()]
            simulator.line_ids = commands

    def _prepare_lines(self):
        """Return the values of one line for each promise that would be made."""
        calendar = self.team_id.calendar_id
        schedule = calendar._compiled_schedule(self.team_id.company_id)
        promises = self.policy_id.version_id._get_promises()
        start = self.received_at.replace(tzinfo=UTC)
        try:
            timers = fold(self._prepare_events(start), promises, schedule, start)
        except NoBusinessTime:
            return []
        return [
            {
                "metric": timer.metric,
                "started_at": timer.started_at.replace(tzinfo=None),
                "due_at": timer.due_at.replace(tzinfo=None),
                "explanation": self._explain(calendar, timer),
            }
            for timer in timers
            if timer.due_at
        ]

    def _prepare_events(self, start):
        """The short life that is simulated: received, classified at once, perhaps answered."""
        complexity = self.complexity or None
        events = [
            Event(start, happening.RECEIVED, 1, priority=self.priority, complexity=complexity),
            Event(start, happening.CLASSIFIED, 2, priority=self.priority),
        ]
        if self.answered_at:
            events.append(Event(self.answered_at.replace(tzinfo=UTC), happening.AGENT_SPOKE, 3))
            events.append(Event(self.answered_at.replace(tzinfo=UTC), happening.REQUESTER_SPOKE, 4))
        return events

    def _explain(self, calendar, timer):
        """The closures on the way, or the closed hours when there are none."""
        if timer.is_elapsed:
            return self.env._("Counted day and night.")
        steps = calendar._explain(timer.started_at, timer.due_at, self.team_id.company_id)
        named = [step["label"] for step in steps if step["kind"] == "holiday"]
        other = [step["label"] for step in steps if step["kind"] not in ("open", "holiday")]
        return "; ".join(dict.fromkeys(named + other)) or self.env._("Inside service hours throughout.")


class E3kSlaSimulatorLine(models.TransientModel):
    """One promise of a simulation."""

    _name = "e3k.sla.simulator.line"
    _description = "Simulated Promise"

    simulator_id = fields.Many2one("e3k.sla.simulator", required=True, ondelete="cascade")
    metric = fields.Selection(lambda self: self.env["e3k.sla.timer"]._get_metric_labels())
    started_at = fields.Datetime("Starts")
    due_at = fields.Datetime("Due")
    explanation = fields.Char("Why")
