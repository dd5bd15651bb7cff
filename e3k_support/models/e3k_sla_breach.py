from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .e3k_sla_target import METRICS
from .e3k_ticket_priority import PRIORITIES

CAUSES = [
    ("overlooked", "Overlooked"),
    ("overload", "Too much work at once"),
    ("absence", "Absence"),
    ("misclassified", "Classified too late or wrongly"),
    ("third_party", "A third party was late"),
    ("technical", "A fault of our tools"),
    ("other", "Other"),
]


class E3kSlaBreach(models.Model):
    """The breach register: every broken promise to a client, its cause and what was done about it."""

    _name = "e3k.sla.breach"
    _description = "SLA Breach"
    _inherit = ["mail.thread"]
    _order = "breached_at desc, id desc"
    _rec_name = "ticket_id"

    timer_id = fields.Many2one("e3k.sla.timer", required=True, ondelete="cascade", readonly=True)
    ticket_id = fields.Many2one("e3k.ticket", required=True, ondelete="cascade", index=True, readonly=True)
    metric = fields.Selection(METRICS, "Promise", readonly=True)
    priority = fields.Selection(PRIORITIES, readonly=True)
    breached_at = fields.Datetime("Broken", readonly=True, index=True)
    stopped_at = fields.Datetime(related="timer_id.stopped_at")
    team_id = fields.Many2one(related="ticket_id.team_id", store=True, index=True)
    agent_id = fields.Many2one(related="ticket_id.agent_id", store=True)
    client_id = fields.Many2one(related="ticket_id.client_id", store=True)
    company_id = fields.Many2one(related="ticket_id.company_id", store=True)
    state = fields.Selection(
        [("open", "To analyse"), ("done", "Analysed")], default="open", required=True, tracking=True, index=True
    )
    cause = fields.Selection(CAUSES, tracking=True)
    cause_note = fields.Text("What happened", tracking=True)
    corrective_action = fields.Text(tracking=True, help="What keeps it from happening again.")
    responsible_id = fields.Many2one("res.users", domain=[("share", "=", False)], tracking=True)

    _timer_uniq = models.UniqueIndex("(timer_id)", "A broken promise is registered once.")

    @api.constrains("state", "cause", "corrective_action")
    def _check_analysis(self):
        if any(b.state == "done" and not (b.cause and (b.corrective_action or "").strip()) for b in self):
            raise ValidationError(self.env._("An analysed breach names its cause and the corrective action."))

    @api.model
    def _add_for(self, timers):
        """Give each broken promise to a client its line in the register, once."""
        timers = timers.filtered(lambda t: t.metric != "triage")
        if not timers:
            return
        rows = self.env.execute_query(SQL("SELECT timer_id FROM e3k_sla_breach WHERE timer_id = ANY(%s)", timers.ids))
        known = {row[0] for row in rows}
        # sudo: the register is filled by what happens, and analysed by the lead
        self.sudo().with_context(mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True).create(
            [
                {
                    "timer_id": timer.id,
                    "ticket_id": timer.ticket_id.id,
                    "metric": timer.metric,
                    "priority": timer.priority,
                    "breached_at": timer.due_at,
                    "responsible_id": timer.ticket_id.team_id.lead_id.id,
                }
                for timer in timers
                if timer.id not in known
            ]
        )

    def action_done(self):
        """Close the analysis."""
        self.state = "done"

    def action_open_ticket(self):
        """Open the ticket whose promise was broken."""
        self.ensure_one()
        return self.ticket_id.get_formview_action()
