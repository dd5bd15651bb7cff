from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class E3kTicketReassign(models.TransientModel):
    """Hand tickets over: chosen ones, or all that somebody who leaves still answers."""

    _name = "e3k.ticket.reassign"
    _description = "Reassign Tickets"

    user_id = fields.Many2one("res.users", "Tickets of", domain=[("share", "=", False)])
    ticket_ids = fields.Many2many("e3k.ticket", string="Tickets", compute="_compute_ticket_ids", store=True)
    ticket_count = fields.Integer("Tickets to hand over", compute="_compute_ticket_count")
    how = fields.Selection(
        [
            ("agent", "To one agent"),
            ("spread", "Spread over the people of their teams who are at work"),
            ("nobody", "To nobody: they go back to the unassigned"),
        ],
        required=True,
        default="agent",
    )
    agent_id = fields.Many2one(
        "res.users", "New agent", domain=lambda self: self.env["res.users"]._get_support_domain()
    )
    archives_user = fields.Boolean("Archive the user afterwards")

    @api.depends("user_id")
    def _compute_ticket_ids(self):
        """Who answered a ticket that has ended is a fact of the past, and stays."""
        chosen = self.env["e3k.ticket"].browse(self._get_chosen_ids())
        chosen = chosen.filtered(lambda ticket: not ticket._is_ended())
        for wizard in self:
            if wizard.user_id:
                wizard.ticket_ids = wizard._find_held()
            else:
                wizard.ticket_ids = chosen

    @api.depends("ticket_ids")
    def _compute_ticket_count(self):
        for wizard in self:
            wizard.ticket_count = len(wizard.ticket_ids)

    def _get_chosen_ids(self):
        context = self.env.context
        return context.get("active_ids") or [] if context.get("active_model") == "e3k.ticket" else []

    def _find_held(self):
        """What the user answers and has not ended."""
        return self.env["e3k.ticket"].search(
            Domain("agent_id", "=", self.user_id.id)
            & Domain("stage_kind", "in", ("new", "open", "waiting", "resolved"))
        )

    def action_confirm(self):
        """Hand the tickets over, each with a line in its history; then archive the user if asked.

        :raises UserError: without a new agent, or when it is the one who leaves
        """
        self.ensure_one()
        tickets = self.ticket_ids
        tickets.check_access("write")
        if self.how == "agent":
            if not self.agent_id or self.agent_id == self.user_id:
                raise UserError(self.env._("Choose who answers these tickets from now on."))
            tickets.action_assign_to(self.agent_id.id)
        elif self.how == "nobody":
            tickets.agent_id = False
        else:
            self._spread(tickets)
        if self.archives_user and self.user_id:
            self.user_id.action_archive()
        return {"type": "ir.actions.act_window_close"}

    def _spread(self, tickets):
        """By open promises, among those at work but the one who leaves; nobody at work: unassigned."""
        for team, held in tickets.grouped("team_id").items():
            left = team._assign(held, without=self.user_id)
            left.agent_id = False
