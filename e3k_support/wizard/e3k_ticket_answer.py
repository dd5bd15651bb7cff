from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.e3k_answer_mixin import OUTCOMES


class E3kTicketAnswer(models.TransientModel):
    """The answer box as a dialog: what the client reads, and what becomes of the ticket in the same click."""

    _name = "e3k.ticket.answer"
    _description = "Answer a Ticket"
    _inherit = ["e3k.caution.mixin"]

    ticket_id = fields.Many2one("e3k.ticket", required=True, ondelete="cascade")
    requester_id = fields.Many2one(related="ticket_id.requester_id", related_sudo=False)
    requester_language = fields.Char(compute="_compute_requester_language")
    macro_id = fields.Many2one(
        "e3k.macro",
        domain="[('id', 'in', offered_macro_ids)]",
        help="Fills the answer; its tags and agent are set when it is sent.",
    )
    offered_macro_ids = fields.Many2many("e3k.macro", string="Macros offered", compute="_compute_offered_macro_ids")
    macro_outcome = fields.Selection(related="macro_id.outcome", string="What the macro does")
    body = fields.Html("Answer", sanitize_style=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Attachments", bypass_search_access=True)
    wait_reason = fields.Char("What we wait for", help="The client reads this on the portal.")
    next_contact_on = fields.Date("Next contact on", help="When we come back to it ourselves.")
    cause_id = fields.Many2one("e3k.ticket.cause")
    outcome = fields.Selection(OUTCOMES)

    @api.depends("ticket_id")
    @api.depends_context("lang")
    def _compute_requester_language(self):
        for wizard in self:
            wizard.requester_language = wizard.ticket_id._get_requester_language()

    @api.depends("ticket_id")
    def _compute_offered_macro_ids(self):
        for wizard in self:
            wizard.offered_macro_ids = self.env["e3k.macro"]._get_offered(wizard.ticket_id)

    @api.depends("body", "attachment_ids", "ticket_id")
    def _compute_cautions(self):
        return super()._compute_cautions()

    def _get_cautions(self):
        count, seen = len(self.attachment_ids), self.seen_message_id
        return [self.ticket_id._get_cautions_html(self.body, count, seen)] if self.ticket_id else []

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        ticket = self.env["e3k.ticket"].browse(values.get("ticket_id"))
        if ticket:
            values.setdefault("cause_id", ticket.cause_id.id)
            values.setdefault("next_contact_on", ticket._get_default_next_contact())
        return values

    @api.onchange("macro_id")
    def _onchange_macro_id(self):
        """Put the macro's reply in the box, in the requester's language; the agent may change it."""
        if self.macro_id and self.macro_id._is_told():
            self.body = self.macro_id._get_reply(self.ticket_id)

    def action_apply_macro(self):
        """Send the macro's reply as it stands in the box, and do the rest of the macro."""
        self.ensure_one()
        if self.macro_id._is_told():
            return self._send(self.macro_id.outcome)
        self.macro_id._apply(self.ticket_id)
        return {"type": "ir.actions.act_window_close"}

    def action_answer(self):
        """Send the answer; the ticket stays where it is."""
        return self._send("answer")

    def action_answer_and_wait(self):
        """Send the answer and let the ticket wait for the client."""
        return self._send("wait")

    def action_answer_and_resolve(self):
        """Send the answer as the resolution, which the client accepts or refuses."""
        return self._send("resolve")

    def _send(self, outcome):
        """Send once what should be looked at twice was looked at.

        :raises UserError: for a next contact in the past, or a macro of other teams
        """
        self.ensure_one()
        ticket = self.ticket_id
        ticket.check_access("write")
        if self.macro_id:
            self.macro_id._check_team(ticket)
        self.outcome = outcome
        if question := self._look_twice():
            return question
        if outcome == "wait" and self.next_contact_on and self.next_contact_on < fields.Date.context_today(self):
            raise UserError(self.env._("The next contact cannot lie in the past."))
        if self.macro_id:
            self.macro_id._prepare(ticket)
        if self.cause_id:
            ticket.cause_id = self.cause_id
        ticket._answer(
            self.body or Markup(),
            outcome,
            self.wait_reason,
            self.next_contact_on,
            partner_ids=ticket.requester_id.ids,
            attachment_ids=self.attachment_ids.ids,
            **(self.macro_id._get_answer_options(outcome) if self.macro_id else {}),
        )
        if self.macro_id:
            self.macro_id._finish(ticket)
        return {"type": "ir.actions.act_window_close"}

    def action_confirm(self):
        """Send with the outcome that was chosen before the cautions were shown."""
        return self._send(self.outcome or "answer")
