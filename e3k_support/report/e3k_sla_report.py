from odoo import fields, models
from odoo.tools import SQL

from ..models.e3k_sla_target import METRICS
from ..models.e3k_sla_timer import STATES
from ..models.e3k_ticket_priority import PRIORITIES


class E3kSlaReport(models.Model):
    """A line a promise: kept, broken or not judged, and the business time it took. Computes no time.

    What was cancelled or merged is counted but weighs in no rate. A ticket that was reopened has one
    resolution, its last: the time of the earlier ones is carried into it.
    """

    _name = "e3k.sla.report"
    _description = "Promise Analysis"
    _auto = False
    _rec_name = "metric"
    _order = "started_at desc"

    ticket_id = fields.Many2one("e3k.ticket", readonly=True)
    metric = fields.Selection(METRICS, "Promise", readonly=True)
    state = fields.Selection(STATES, readonly=True)
    priority = fields.Selection(PRIORITIES, readonly=True)
    team_id = fields.Many2one("e3k.team", readonly=True)
    agent_id = fields.Many2one("res.users", readonly=True)
    client_id = fields.Many2one("res.partner", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    category_id = fields.Many2one("e3k.ticket.category", readonly=True)
    started_at = fields.Datetime("Started", readonly=True)
    due_at = fields.Datetime("Due", readonly=True)
    stopped_at = fields.Datetime("Stopped", readonly=True)
    kept_rate = fields.Float("Kept", readonly=True, aggregator="avg")
    used_hours = fields.Float("Time taken (business hours)", readonly=True, aggregator="avg")
    target_hours = fields.Float("Time promised (business hours)", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        return SQL(
            """SELECT timer.id, timer.ticket_id, timer.metric, timer.state, timer.priority, ticket.team_id,
                      ticket.agent_id, ticket.client_id, ticket.company_id, ticket.category_id,
                      timer.started_at, timer.due_at, timer.stopped_at,
                      CASE timer.state WHEN 'met' THEN 1.0 WHEN 'breached' THEN 0.0 END AS kept_rate,
                      CASE WHEN timer.state IN ('met', 'breached') THEN timer.used_seconds / 3600.0 END AS used_hours,
                      timer.target_seconds / 3600.0 AS target_hours
                 FROM e3k_sla_timer timer
                 JOIN e3k_ticket ticket ON ticket.id = timer.ticket_id
                WHERE timer.metric <> 'resolution'
                   OR NOT EXISTS (
                      SELECT FROM e3k_sla_timer later
                       WHERE later.ticket_id = timer.ticket_id AND later.metric = timer.metric
                         AND later.cycle > timer.cycle)"""
        )

    def action_open_ticket(self):
        """Open the ticket that made this promise."""
        self.ensure_one()
        return self.ticket_id.get_formview_action()
