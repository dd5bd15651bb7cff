from odoo import api, fields, models


class E3kServicePolicyMixin(models.AbstractModel):
    """A ticket remembers which version of the policy was in force when its clock started."""

    _name = "e3k.service.policy.mixin"
    _description = "Ticket under a Service Policy"

    service_policy_id = fields.Many2one("e3k.service.policy", compute="_compute_service_policy_id", store=True)

    @api.depends("received_at")
    def _compute_service_policy_id(self):
        for ticket in self:
            question = ticket._get_coverage_question()
            ticket.service_policy_id = self.env["e3k.service.policy"]._get_in_force(question.company, question.on)
