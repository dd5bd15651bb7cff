from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.e3k_contract_coverage import COVERAGES


class E3kTicketCoverage(models.TransientModel):
    """A lead decides whether a ticket is covered, and says why."""

    _name = "e3k.ticket.coverage"
    _description = "Decide Coverage"
    _inherit = ["e3k.ticket.dialog.mixin"]

    ticket_id = fields.Many2one("e3k.ticket", required=True, ondelete="cascade")
    client_id = fields.Many2one(related="ticket_id.client_id", related_sudo=False)
    coverage = fields.Selection(
        [choice for choice in COVERAGES if choice[0] != "unknown"],
        compute="_compute_answer",
        store=True,
        readonly=False,
    )
    contract_id = fields.Many2one("e3k.contract", compute="_compute_answer", store=True, readonly=False)
    reason = fields.Char(required=True)
    is_refused = fields.Boolean("Tell the client and end the ticket", default=True)

    @api.depends("ticket_id")
    def _compute_answer(self):
        """Propose what the contracts say now: one may have been entered since the ticket came."""
        for wizard in self.filtered("ticket_id"):
            (answer,) = self.env["e3k.contract"]._coverages_for([wizard.ticket_id._get_coverage_question()])
            wizard.coverage = answer.kind if answer.kind != "unknown" else "covered"
            wizard.contract_id = answer.contract

    def action_decide(self):
        """Keep the decision; where nothing covers the request, the client is told if wished."""
        self.ensure_one()
        if self.coverage == "covered" and not self.contract_id:
            raise UserError(self.env._("Choose the contract that covers the ticket."))
        self.ticket_id._decide_coverage(self.coverage, self.contract_id, self.reason)
        if self.coverage == "not_covered" and self.is_refused and not self.ticket_id._is_ended():
            self.ticket_id._refuse_politely()
        return {"type": "ir.actions.act_window_close"}
