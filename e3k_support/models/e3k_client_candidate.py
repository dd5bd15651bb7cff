from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

#: Where anybody has an address: having one there says nothing about a company.
PUBLIC_DOMAINS = frozenset(
    (
        *("gmail.com", "googlemail.com", "outlook.com", "outlook.fr", "hotmail.com", "hotmail.ca", "hotmail.fr"),
        *("live.com", "live.ca", "live.fr", "msn.com", "yahoo.com", "yahoo.ca", "yahoo.fr", "ymail.com", "aol.com"),
        *("icloud.com", "me.com", "mac.com", "proton.me", "protonmail.com", "gmx.com", "gmx.net", "mail.com"),
        *("videotron.ca", "bell.net", "sympatico.ca", "cgocable.ca", "cogeco.ca", "rogers.com", "telus.net"),
        *("shaw.ca", "orange.fr", "free.fr", "wanadoo.fr", "laposte.net", "zoho.com", "fastmail.com"),
    )
)


class E3kClientCandidate(models.Model):
    """An unknown person who wrote from the domain of a client: their main contact says whether they belong.

    Until then the person is nobody's colleague, and what they wrote is seen by nobody of the client.
    """

    _name = "e3k.client.candidate"
    _description = "Person to Approve"
    _order = "id desc"
    _rec_name = "partner_id"

    client_id = fields.Many2one("res.partner", required=True, readonly=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Person", required=True, readonly=True, index=True, ondelete="cascade")
    email = fields.Char(related="partner_id.email")
    ticket_id = fields.Many2one("e3k.ticket", "Wrote in", readonly=True, index="btree_not_null", ondelete="set null")
    state = fields.Selection(
        [("proposed", "To approve"), ("approved", "Approved"), ("declined", "Declined")],
        required=True,
        readonly=True,
        default="proposed",
    )
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_at = fields.Datetime(readonly=True)

    _one_proposal = models.UniqueIndex("(client_id, partner_id)", "This person was already proposed to this client.")
    _proposed_idx = models.Index("(client_id) WHERE state = 'proposed'")

    def write(self, vals):
        """:raises UserError: for anybody: ``_decide`` alone writes what was decided, by whom and when"""
        if not self.env.su:
            raise UserError(self.env._("Approve or decline the person."))
        return super().write(vals)

    # ------------------------------------------------------------
    # Proposing
    # ------------------------------------------------------------

    @api.model
    def _propose(self, ticket):
        """Propose the requester of ``ticket`` to the client whose domain their address has, once."""
        partner = ticket.requester_id
        if not partner or partner.parent_id or partner.is_company or partner.user_ids:
            return self.browse()
        client = self._find_client(partner.email_normalized)
        if not client or self.search_count([("client_id", "=", client.id), ("partner_id", "=", partner.id)], limit=1):
            return self.browse()
        candidate = self.create({"client_id": client.id, "partner_id": partner.id, "ticket_id": ticket.id})
        candidate._tell_main_contact()
        return candidate

    @api.model
    def _find_client(self, address):
        """Return the one client whose people have addresses in the domain of ``address``; empty when unsure."""
        domain = (email_normalize(address or "") or "").partition("@")[2]
        if not domain or domain in PUBLIC_DOMAINS:
            return self.env["res.partner"]
        people = self.env["res.partner"].search(
            [("email_normalized", "=like", f"%@{domain}"), ("commercial_partner_id.is_company", "=", True)]
        )
        clients = people.filtered("partner_share").commercial_partner_id
        known = clients.filtered("support_role_history_ids")
        if not known:  # nobody ever had a role there: who had tickets is a client too
            groups = self.env["e3k.ticket"]._read_group([("client_id", "in", clients.ids)], ["client_id"])
            known = clients.browse().union(*(client for (client,) in groups)) if groups else known
        return known if len(known) == 1 else self.env["res.partner"]

    def _tell_main_contact(self):
        """Mail the main contact and the deputy; without either, the team's lead has an activity."""
        self.ensure_one()
        contacts = self.client_id.support_main_contact_id | self.client_id.support_deputy_id
        template = self.env.ref("e3k_support.mail_template_candidate")
        for contact in contacts.filtered("email"):
            recipients = [fields.Command.link(contact.id)]
            spoken = template.with_context(lang=contact.lang)
            mail_id = spoken.send_mail(self.id, email_values={"recipient_ids": recipients})
            self.env["mail.mail"].browse(mail_id).send_after_commit()
        ticket = self.ticket_id
        user = ticket.team_id.lead_id or ticket.agent_id
        if not contacts and user:
            ticket.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Does this person belong to %(client)s?", client=self.client_id.name),
                user_id=user.id,
            )

    # ------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------

    def action_approve(self):
        """The person belongs to the client: their tickets are the client's."""
        self.check_access("write")
        self._decide("approved")

    def action_decline(self):
        """The person does not belong to the client."""
        self.check_access("write")
        self._decide("declined")

    @api.model
    def _get_open(self, client):
        """Return the persons whom ``client`` has to decide on. The caller checked that the reader acts for it."""
        return self.sudo().search([("client_id", "=", client.id), ("state", "=", "proposed")])  # sudo: see above

    def _portal_decide(self, by, state):
        """Decide in the name of ``by``, a person of the client.

        :raises UserError: when they do not act for it
        """
        self.ensure_one()
        candidate = self.sudo()  # sudo: the right of the person is checked here
        if not by._acts_for(candidate.client_id) or state not in ("approved", "declined"):
            raise UserError(self.env._("Only the main contact of your company and their deputy can change this."))
        candidate._decide(state)

    def _decide(self, state):
        """Record the decision, and carry it out. The caller has checked the right to it."""
        # sudo: the caller checked; contact and tickets follow from the decision
        for candidate in self.sudo().filtered(lambda candidate: candidate.state == "proposed"):
            candidate.write({"state": state, "decided_by_id": self.env.uid, "decided_at": self.env.cr.now()})
            if state == "approved":
                candidate._join_client()
            elif candidate.ticket_id:
                text = self.env._("%(client)s does not know this person.", client=candidate.client_id.name)
                candidate.ticket_id._message_log(body=text)

    def _get_merge_rank(self):
        """Of two proposals of one person to one client, the one that was decided counts."""
        return (self.state == "proposed",)

    def _join_client(self):
        """The person becomes a contact of the client, and what they asked becomes the client's."""
        partner, client = self.partner_id, self.client_id
        partner.parent_id = client
        self.env["e3k.client.role"]._give(client, partner, "requester")
        tickets = self.env["e3k.ticket"].search([("requester_id", "=", partner.id), ("client_id", "=", partner.id)])
        tickets.client_id = client
