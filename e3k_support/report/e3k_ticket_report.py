from odoo import fields, models
from odoo.tools import SQL

from ..models.e3k_ticket_channel import CHANNELS
from ..models.e3k_ticket_priority import PRIORITIES
from ..models.e3k_ticket_stage import STAGE_KINDS


class E3kTicketReport(models.Model):
    """A line a ticket: what was promised, kept and thought of it. Reads tickets and timers, computes no time.

    Merged and cancelled tickets are counted but weigh in no average: their figures are empty.
    """

    _name = "e3k.ticket.report"
    _description = "Ticket Analysis"
    _auto = False
    _rec_name = "number"
    _order = "received_at desc"

    number = fields.Char(readonly=True)
    ticket_id = fields.Many2one("e3k.ticket", readonly=True)
    team_id = fields.Many2one("e3k.team", readonly=True)
    agent_id = fields.Many2one("res.users", readonly=True)
    client_id = fields.Many2one("res.partner", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    category_id = fields.Many2one("e3k.ticket.category", readonly=True)
    module_id = fields.Many2one("e3k.ticket.module", "Affected module", readonly=True)
    cause_id = fields.Many2one("e3k.ticket.cause", readonly=True)
    contract_id = fields.Many2one("e3k.contract", readonly=True)
    tag_ids = fields.Many2many(
        "e3k.ticket.tag", "e3k_ticket_e3k_ticket_tag_rel", "e3k_ticket_id", "e3k_ticket_tag_id", "Tags", readonly=True
    )
    channel = fields.Selection(CHANNELS, readonly=True)
    priority = fields.Selection(PRIORITIES, readonly=True)
    stage_kind = fields.Selection(STAGE_KINDS, "State", readonly=True)
    received_at = fields.Datetime("Received", readonly=True)
    resolved_at = fields.Datetime("Resolved", readonly=True, help="Its last resolution.")
    response_state = fields.Selection([("met", "Met"), ("breached", "Breached")], "First response", readonly=True)
    response_hours = fields.Float(
        "First response (business hours)", readonly=True, aggregator="avg", help="Business time, waits never count."
    )
    response_rate = fields.Float("First responses in time", readonly=True, aggregator="avg")
    resolution_hours = fields.Float("Resolution (business hours)", readonly=True, aggregator="avg")
    first_contact_rate = fields.Float("Resolved at first contact", readonly=True, aggregator="avg")
    reopen_rate = fields.Float("Reopened", readonly=True, aggregator="avg")
    breach_rate = fields.Float("With a broken promise", readonly=True, aggregator="avg")
    satisfaction = fields.Float("Satisfaction (of 5)", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        return SQL(
            """SELECT ticket.id, ticket.id AS ticket_id, ticket.number, ticket.team_id, ticket.agent_id,
                      ticket.client_id, ticket.company_id, ticket.category_id, ticket.channel, ticket.priority,
                      ticket.module_id, ticket.cause_id, ticket.contract_id,
                      ticket.stage_kind, ticket.received_at,
                      COALESCE(ticket.resolved_at, ticket.closed_at) AS resolved_at,
                      CASE WHEN response.state IN ('met', 'breached') THEN response.state END AS response_state,
                      CASE WHEN response.state IN ('met', 'breached')
                           THEN response.used_seconds / 3600.0 END AS response_hours,
                      CASE response.state WHEN 'met' THEN 1.0 WHEN 'breached' THEN 0.0 END AS response_rate,
                      CASE WHEN ended THEN ticket.work_seconds / 3600.0 END AS resolution_hours,
                      CASE WHEN ended THEN ticket.is_first_contact::int::float END AS first_contact_rate,
                      CASE WHEN ended THEN (ticket.reopen_count > 0)::int::float END AS reopen_rate,
                      CASE WHEN counts THEN COALESCE(ticket.is_breached, FALSE)::int::float END AS breach_rate,
                      (SELECT rating FROM rating_rating
                        WHERE res_model = 'e3k.ticket' AND res_id = ticket.id AND consumed AND counts
                        ORDER BY write_date DESC LIMIT 1) AS satisfaction
                 FROM e3k_ticket ticket
                CROSS JOIN LATERAL (
                      SELECT ticket.stage_kind <> 'cancelled' AND ticket.merged_into_id IS NULL AS counts) rates
                CROSS JOIN LATERAL (
                      SELECT counts AND ticket.stage_kind IN ('resolved', 'closed')
                             AND ticket.work_seconds IS NOT NULL AS ended) life
                 LEFT JOIN e3k_sla_timer response
                        ON response.ticket_id = ticket.id AND response.metric = 'first_response'
                       AND response.cycle = 1 AND counts"""
        )

    def action_open_ticket(self):
        """Open the ticket of this line."""
        self.ensure_one()
        return self.ticket_id.get_formview_action()
