from odoo import api, fields, models

from .e3k_intake_trouble_mixin import FAILED_ACTIVITY


class E3kIntakeOriginMixin(models.AbstractModel):
    """Where a ticket came from: the mails it holds, what is known of their sender, who is only presumed to ask.

    A mail that failed authentication opens a ticket in nobody's name; one that an agent forwarded, in the
    name of the original sender. Both wait for a person to confirm the requester (PRODUCT.md, mail semantics).
    """

    _name = "e3k.intake.origin.mixin"
    _description = "Origin of a Ticket"

    intake_mail_ids = fields.One2many(
        "e3k.intake.mail", "ticket_id", "Received mails", readonly=True, groups="e3k_support.group_lead"
    )
    sender_check = fields.Selection(
        [("verified", "Verified"), ("failed", "Not verified")],
        "Sender",
        compute="_compute_sender_check",
    )
    sender_check_detail = fields.Char(compute="_compute_sender_check")
    requester_doubt = fields.Selection(
        [("forwarded", "Forwarded by an agent"), ("unverified", "Sender not verified")],
        "Requester to confirm",
        readonly=True,
        copy=False,
        help="Why a person has to confirm who asks. Empty: it is known.",
    )
    forwarded_by_id = fields.Many2one("res.partner", "Forwarded by", readonly=True, copy=False)

    @api.depends("channel")
    def _compute_sender_check(self):
        """The finding about the mail that opened the ticket (one query for all; none where no mail did)."""
        mailed = self.filtered(lambda ticket: ticket.channel == "email")
        # sudo: agents read no received mail; of it only this finding is shown, on tickets that they may read
        mails = (
            self.env["e3k.intake.mail"]
            .sudo()
            .search_fetch(
                [("ticket_id", "in", mailed.ids), ("outcome", "in", ("ticket", "quarantined", "failed"))],
                ["ticket_id", "sender_check", "authentication"],
                order="id desc",
            )
            if mailed
            else ()
        )
        first = {mail.ticket_id.id: mail for mail in mails}
        for ticket in self:
            mail = first.get(ticket._origin.id)
            ticket.sender_check = mail.sender_check if mail else False
            ticket.sender_check_detail = mail._get_authentication_text() if mail else False

    quarantined_senders = fields.Char(
        compute="_compute_quarantined_senders",
        groups="e3k_support.group_agent",
        help="From whom mails quote this ticket and are kept back until a lead has looked at them.",
    )

    def _compute_quarantined_senders(self):
        """In one query. Agents learn that a mail waits, and from whom; what it says, only who lets it in."""
        # sudo: agents read no received mail; of it only the sender is shown, on tickets that they may read
        senders = self.env["e3k.intake.mail"].sudo()._find_waiting_senders(self.ids)
        for ticket in self:
            ticket.quarantined_senders = ", ".join(senders.get(ticket._origin.id, ()))

    def write(self, vals):
        """Whoever names the requester has confirmed them."""
        if "requester_id" not in vals or "requester_doubt" in vals:
            return super().write(vals)
        doubted = self.filtered("requester_doubt")
        result = super().write({**vals, "requester_doubt": False})
        for ticket in doubted.filtered("requester_id"):
            ticket.message_subscribe(ticket.requester_id.filtered("active").ids)
            self.env["e3k.client.candidate"].sudo()._propose(ticket)  # sudo: who may write the ticket may name who asks
        return result

    def _prepare_origin(self, msg_dict, intake):
        """Return the values by which a ticket made of the mail ``intake`` shows who is only presumed to ask."""
        if intake._is_forged():
            return {"requester_doubt": "unverified"}
        if intake.requester_address:
            return {"requester_doubt": "forwarded", "forwarded_by_id": msg_dict.get("author_id")}
        return {}

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_confirm_requester(self):
        """Confirm who asks: the ticket is then theirs, and they are told its number and promise."""
        for ticket in self.filtered("requester_doubt"):
            ticket._confirm_requester()
            if ticket.stage_kind == "new":
                ticket._acknowledge()

    def _confirm_requester(self):
        """The person who was only presumed to ask is the requester: they take part, and what they wrote is theirs."""
        self.ensure_one()
        person = self.requester_id or self.env["e3k.contact.address"]._find_owner(self.requester_email)
        person = person or self._partner_find_from_emails_single([self.requester_email], no_create=False)
        self.write({"requester_id": person.id})
        # sudo: agents sign no messages of others; the one they confirmed has the address of these
        unsigned = self.sudo().message_ids.filtered(lambda m: m.message_type == "email" and not m.author_id)
        unsigned.author_id = person

    def _retire_carrier(self):
        """The mail that these tickets only carried was processed after all."""
        self.activity_unlink([FAILED_ACTIVITY])
        self._move_to("cancelled", cancel_reason="duplicate")

    def action_mark_spam(self):
        """Open the dialog that cancels the tickets as spam and may block their senders.

        Behind a forged address stands a person who has done nothing: nobody is blocked unless asked for.
        """
        block = "nobody" if "unverified" in self.mapped("requester_doubt") else "address"
        return self.env["e3k.spam"]._open({"default_ticket_ids": self.ids, "default_block": block})

    def action_view_quarantine(self):
        """Open the mails that are kept back from the ticket."""
        action = self.action_view_intake()
        action["domain"] = [*self.env["e3k.intake.mail"]._get_waiting_domain(), *action["domain"]]
        return action

    def action_view_intake(self):
        """Open the received mails of the ticket."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("e3k_support.e3k_intake_mail_action")
        action["domain"] = [("ticket_id", "=", self.id)]
        action["context"] = {}
        return action
