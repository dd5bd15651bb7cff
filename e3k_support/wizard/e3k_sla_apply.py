from odoo import api, fields, models

from ..models.e3k_sla_recompute import OPEN_DOMAIN


class E3kSlaApply(models.TransientModel):
    """Apply the version in force to open tickets, after a look at what would change."""

    _name = "e3k.sla.apply"
    _description = "Apply an SLA Policy"

    policy_id = fields.Many2one("e3k.sla.policy", required=True, ondelete="cascade")
    version_id = fields.Many2one(related="policy_id.version_id")
    line_ids = fields.One2many("e3k.sla.apply.line", "apply_id", compute="_compute_line_ids", store=True)
    ticket_count = fields.Integer("Tickets under an older version", compute="_compute_line_ids", store=True)

    @api.depends("policy_id")
    def _compute_line_ids(self):
        for wizard in self:
            tickets = wizard._get_tickets()
            moves = tickets._sla_preview(wizard.version_id)
            wizard.ticket_count = len(tickets)
            wizard.line_ids = [fields.Command.clear(), *(fields.Command.create(move) for move in moves)]

    def _get_tickets(self):
        """The open tickets that still have an older version of this policy."""
        versions = self.policy_id.version_ids - self.policy_id.version_id
        return self.env["e3k.ticket"].search([*OPEN_DOMAIN, ("sla_version_id", "in", versions.ids)])

    def action_apply(self):
        """Apply it: every ledger says so."""
        self.ensure_one()
        self.policy_id.check_access("write")
        self._get_tickets()._sla_apply(self.version_id)
        return {"type": "ir.actions.act_window_close"}


class E3kSlaApplyLine(models.TransientModel):
    """A deadline that would move."""

    _name = "e3k.sla.apply.line"
    _description = "Deadline That Would Move"

    apply_id = fields.Many2one("e3k.sla.apply", required=True, ondelete="cascade")
    ticket_id = fields.Many2one("e3k.ticket", required=True, ondelete="cascade")
    metric = fields.Selection(lambda self: self.env["e3k.sla.timer"]._get_metric_labels())
    due_before = fields.Datetime("Due now")
    due_after = fields.Datetime("Would be due")
