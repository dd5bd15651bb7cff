from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..sla.promise import BUSINESS_DAYS, BUSINESS_SECONDS, ELAPSED_SECONDS
from .e3k_ticket_priority import COMPLEXITIES, PRIORITIES

METRICS = [
    ("first_response", "First response"),
    ("next_response", "Next response"),
    ("progress_update", "Progress update"),
    ("resolution", "Resolution"),
    ("triage", "Triage"),
]
#: Not a promise: the date that an agent is proposed to commit, by complexity.
COMMITMENT = ("commitment", "Proposed date")

UNITS = [
    ("business_minutes", "business minutes"),
    ("business_hours", "business hours"),
    ("business_days", "business days"),
    ("elapsed_hours", "elapsed hours"),
]
_SECONDS = {"business_minutes": 60, "business_hours": 3600, "elapsed_hours": 3600}


class E3kSlaTarget(models.Model):
    """How long: one amount for a metric, a priority and, where it matters, a complexity."""

    _name = "e3k.sla.target"
    _description = "SLA Target"
    _order = "policy_id, metric, priority, complexity, id"

    policy_id = fields.Many2one("e3k.sla.policy", required=True, ondelete="cascade", index=True)
    metric = fields.Selection([*METRICS, COMMITMENT], required=True, default="first_response")
    priority = fields.Selection(PRIORITIES, help="Empty: every priority.")
    complexity = fields.Selection(COMPLEXITIES, help="Empty: every complexity.")
    amount = fields.Integer(required=True, default=1)
    unit = fields.Selection(UNITS, required=True, default="business_hours")
    duration_seconds = fields.Integer(
        compute="_compute_duration_seconds",
        store=True,
        help="The amount in whole seconds; 0 for business days, which depend on the calendar.",
    )

    _amount_positive = models.Constraint("CHECK(amount > 0)", "A target needs a positive amount.")
    _target_uniq = models.UniqueIndex(
        "(policy_id, metric, COALESCE(priority, ''), COALESCE(complexity, ''))",
        "This policy already has a target for this metric, priority and complexity.",
    )

    @api.depends("amount", "unit")
    def _compute_duration_seconds(self):
        for target in self:
            target.duration_seconds = target.amount * _SECONDS.get(target.unit, 0)

    @api.constrains("metric", "unit")
    def _check_unit(self):
        if any(t.metric in ("triage", "progress_update") and t.unit == "elapsed_hours" for t in self):
            raise ValidationError(
                self.env._("Triage and progress updates are counted in business time: nobody works at night.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        targets = super().create(vals_list)
        targets.policy_id._publish()
        return targets

    def write(self, vals):
        policies = self.policy_id
        result = super().write(vals)
        (policies | self.policy_id)._publish()
        return result

    def unlink(self):
        policies = self.policy_id
        result = super().unlink()
        policies.exists()._publish()
        return result

    def _prepare_terms(self):
        """Return ``[metric, priority, complexity, amount, unit]`` in the words of the fold."""
        self.ensure_one()
        key = [self.metric, self.priority or "", self.complexity or ""]
        if self.unit == "business_days":
            return [*key, self.amount, BUSINESS_DAYS]
        unit = ELAPSED_SECONDS if self.unit == "elapsed_hours" else BUSINESS_SECONDS
        return [*key, self.duration_seconds, unit]
