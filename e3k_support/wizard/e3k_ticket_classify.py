from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.e3k_ticket_priority import COMPLEXITIES, DEFINITIONS, EXAMPLES, PRIORITIES


class E3kTicketClassify(models.TransientModel):
    """The dialog in which an agent agrees the priority, in the policy's words."""

    _name = "e3k.ticket.classify"
    _description = "Classify a Ticket"
    _inherit = ["e3k.ticket.dialog.mixin"]

    ticket_id = fields.Many2one("e3k.ticket", required=True, ondelete="cascade")
    was_classified = fields.Boolean(compute="_compute_was_classified")
    priority_asked = fields.Selection(related="ticket_id.priority_asked", related_sudo=False)
    priority = fields.Selection(PRIORITIES, required=True)
    definition = fields.Char(compute="_compute_definition")
    example = fields.Char(compute="_compute_definition")
    category_id = fields.Many2one("e3k.ticket.category")
    complexity = fields.Selection(COMPLEXITIES)
    committed_at = fields.Datetime("Committed date")
    reason = fields.Text(help="Told to the client when an agreed priority changes.")

    @api.depends("ticket_id")
    def _compute_was_classified(self):
        for wizard in self:
            wizard.was_classified = bool(wizard.ticket_id.classified_at)

    @api.depends("priority")
    def _compute_definition(self):
        for wizard in self:
            wizard.definition = str(DEFINITIONS[wizard.priority]) if wizard.priority else False
            wizard.example = str(EXAMPLES[wizard.priority]) if wizard.priority else False

    @api.onchange("priority", "complexity")
    def _onchange_complexity(self):
        """Propose the date that the policy gives for a P4 of this complexity; the agent decides."""
        if self.priority == "p4" and not self.complexity:
            self.complexity = "simple"
        if self.priority == "p4" and not self.ticket_id.committed_at:
            self.committed_at = self.ticket_id._sla_proposed_date(self.complexity)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        ticket = self.env["e3k.ticket"].browse(values.get("ticket_id"))
        if ticket:
            suggested = self.env.context.get("e3k_priority") or ticket.suggested_priority
            values.update(
                priority=suggested or ticket.priority,
                category_id=ticket.category_id.id,
                complexity=ticket.complexity,
                committed_at=ticket.committed_at,
            )
        return values

    def action_confirm(self):
        """Agree the priority; the promises follow from it.

        :raises UserError: when an agreed priority changes without a reason, or a date in the past is committed
        """
        self.ensure_one()
        ticket = self.ticket_id
        ticket.check_access("write")
        if ticket._is_ended():
            raise UserError(self.env._("The ticket has ended: reopen it first."))
        values = {
            "priority": self.priority,
            "category_id": self.category_id.id,
            "complexity": self.complexity,
            "priority_reason": self.reason or ticket.priority_reason,
        }
        if self.was_classified and self.priority != ticket.priority:
            values["priority_reason"] = self.reason
        if self.priority == "p4" and self.committed_at:
            if self.committed_at != ticket.committed_at and self.committed_at <= self.env.cr.now():
                raise UserError(self.env._("The committed date lies in the past."))
            values.update(committed_at=self.committed_at, commitment_reason=self.reason)
        ticket.write(values)
        return {"type": "ir.actions.act_window_close"}
