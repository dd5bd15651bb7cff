from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from ..models.e3k_ticket_stage import OPEN_KINDS


class E3kTicketPhone(models.TransientModel):
    """The dialog in which an agent writes down a phone call; its summary goes to the requester.

    Such a call answers like a message does (PRODUCT.md, "what stops *first response*"). Without a ticket at hand,
    the number finds the person, and the person their tickets.
    """

    _name = "e3k.ticket.phone"
    _description = "Log a Phone Call"
    _inherit = ["e3k.caution.mixin"]

    number = fields.Char(help="Who called: the number finds the person.")
    found_ids = fields.Many2many("res.partner", compute="_compute_found_ids")
    partner_id = fields.Many2one(
        "res.partner", "Person", compute="_compute_partner_id", store=True, readonly=False, precompute=True
    )
    proposed_id = fields.Many2one(
        "res.partner", export_string_translation=False, help="Whom the number found last, unless the agent chose."
    )
    ticket_id = fields.Many2one("e3k.ticket", ondelete="cascade", help="Empty: the call opens a ticket.")
    subject = fields.Char(help="What the call was about: the subject of the new ticket.")
    requester_phone = fields.Char(related="ticket_id.requester_phone", related_sudo=False)
    called_at = fields.Datetime("Time of the call", required=True, default=lambda self: self.env.cr.now())
    ended_at = fields.Datetime("End of the call")
    summary = fields.Html(required=True, help="The requester receives this by e-mail.")
    is_received = fields.Boolean(compute="_compute_is_received")

    @api.depends("number")
    def _compute_found_ids(self):
        for call in self:
            call.found_ids = self.env["res.partner"]._find_by_phone(call.number)

    @api.depends("ticket_id", "found_ids")
    def _compute_partner_id(self):
        for call in self:
            call.partner_id = call.ticket_id.requester_id or call.partner_id or call._get_found()

    def _get_found(self):
        """Whom the number finds: a person before their company."""
        people = self.found_ids.filtered(lambda p: not p.is_company) or self.found_ids
        return people[:1]._origin

    @api.depends("partner_id", "ticket_id")
    def _compute_is_received(self):
        for call in self:
            person = call.ticket_id.requester_id or call.partner_id
            call.is_received = bool(person.email)

    @api.depends("summary", "ticket_id", "partner_id")
    def _compute_cautions(self):
        return super()._compute_cautions()

    def _get_cautions(self):
        """The person reads the summary; on a ticket, somebody may have written meanwhile."""
        Ticket, ticket = self.env["e3k.ticket"], self.ticket_id
        person = ticket.requester_id or self.partner_id
        if not person.email:
            return []
        cautions = Ticket._find_cautions(self.summary, 0, ticket.requester_lang or person.lang, person)
        if ticket:
            cautions = ticket._get_newer_cautions(self.seen_message_id) + cautions
        return [Ticket._say_cautions(cautions)]

    @api.onchange("number")
    def _onchange_number(self):
        """A corrected number finds another person; one whom the agent chose stays."""
        found = self._get_found()
        if self.partner_id == self.proposed_id:
            self.ticket_id = False
            self.partner_id = found
        self.proposed_id = found if self.partner_id == found else False

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        """Propose the person's only open ticket; another person's is let go: its requester would read the summary."""
        if self.ticket_id.requester_id != self.partner_id:
            self.ticket_id = False
        if self.partner_id and not self.ticket_id:
            tickets = self.env["e3k.ticket"].search(
                [("requester_id", "in", self.partner_id.ids), ("stage_kind", "in", OPEN_KINDS)], limit=2
            )
            self.ticket_id = tickets if len(tickets) == 1 else False

    def action_confirm(self):
        """Send the summary to the requester and let the call count as an answer; open the ticket if it is new.

        :raises UserError: for a call in the future or that ends before it begins, without a summary or a person
        """
        self.ensure_one()
        self._check_call()
        if question := self._look_twice():
            return question
        ticket = self.ticket_id or self._open_ticket()
        ticket.check_access("write")
        ticket._log_call(self.called_at, self.ended_at, self.summary)
        if self.ticket_id:
            return {"type": "ir.actions.act_window_close"}
        return {"type": "ir.actions.act_window", "res_model": "e3k.ticket", "res_id": ticket.id, "view_mode": "form"}

    def _check_call(self):
        if max(self.called_at, self.ended_at or self.called_at) > self.env.cr.now() + timedelta(minutes=1):
            raise UserError(self.env._("The call cannot lie in the future."))
        if self.ended_at and self.ended_at < self.called_at:
            raise UserError(self.env._("The call ends before it begins."))
        if is_html_empty(self.summary):
            raise UserError(self.env._("Write a summary: the requester receives it."))
        if not self.ticket_id and not (self.partner_id and (self.subject or "").strip()):
            raise UserError(self.env._("Say who called and what about, or choose the ticket."))

    def _open_ticket(self):
        return self.env["e3k.ticket"].create(
            {
                "name": self.subject,
                "requester_id": self.partner_id.id,
                "description": self.summary,
                "channel": "phone",
                "received_at": self.called_at,
                "agent_id": self.env.uid,
            }
        )
