from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, email_normalize

from ..intake import PUBLIC_DOMAINS


class E3kClientCandidate(models.Model):
    """An unknown person of the domain of a client, who wrote or was named in a ticket: do they belong to it?

    Its main contact says so. Until then the person is nobody's colleague, and what they wrote is seen by nobody of
    the client.
    """

    _name = "e3k.client.candidate"
    _description = "Person to Approve"
    _order = "id desc"
    _rec_name = "partner_id"

    client_id = fields.Many2one("res.partner", required=True, readonly=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Person", required=True, readonly=True, index=True, ondelete="cascade")
    email = fields.Char(related="partner_id.email")
    ticket_id = fields.Many2one(
        "e3k.ticket", "Wrote or was named in", readonly=True, index="btree_not_null", ondelete="set null"
    )
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
        if not partner or not _is_nobodys(partner):
            return self.browse()
        client = self._find_client(partner.email_normalized)
        if not client or self.search_count([("partner_id", "=", partner.id)], limit=1):
            return self.browse()
        candidate = self.create({"client_id": client.id, "partner_id": partner.id, "ticket_id": ticket.id})
        candidate._tell_main_contact()
        return candidate

    @api.model
    def _propose_named(self, ticket, address):
        """Propose whom the client's side named in ``ticket`` by an address of the client's domain, once.

        The caller has checked that who named them may act on the ticket.

        :param address: normalized
        :return: the open proposal; empty for an address that is none of the client's, somebody's, or was decided on
        """
        ticket.flush_recordset(["client_id"])
        candidates = self.sudo()  # sudo: see above; the proposal shows nobody more than the address they gave
        client = candidates._find_client(address)
        people = candidates.env["res.partner"].with_context(active_test=False)
        known = people.search([("email_normalized", "=", address)])
        if not client or client != ticket.client_id or any(not (one.active and _is_nobodys(one)) for one in known):
            return candidates.browse()
        partner = known[:1] or people.create({"name": address, "email": address, "lang": ticket.requester_lang})
        key = {"client_id": client.id, "partner_id": partner.id}
        candidate = candidates.search([(name, "=", value) for name, value in key.items()])
        if not candidate:
            candidate = candidates.create({**key, "ticket_id": ticket.id})
            candidate._tell_main_contact()
        return candidate.filtered(lambda one: one.state == "proposed")

    @api.model
    def _find_client(self, address):
        """Return the one client whose people have addresses in the domain of ``address``; empty when unsure."""
        domain = (email_normalize(address or "") or "").partition("@")[2]
        if not domain or domain in PUBLIC_DOMAINS:
            return self.env["res.partner"]
        found = self._find_companies(domain)
        # nobody ever had a role there: who had tickets is a client too
        known = [company for company, has_roles, _tickets in found if has_roles] or [
            company for company, _roles, has_tickets in found if has_tickets
        ]
        return self.env["res.partner"].browse(known if len(known) == 1 else ())

    @api.model
    def _find_companies(self, domain):
        """Return ``(id, ever had roles, ever had tickets)`` of the companies with people at ``domain``, in one query.

        Asked for every stranger; without flushing tickets, of which the one at hand is nobody's yet.
        """
        names = ("active", "commercial_partner_id", "email_normalized", "is_company", "partner_share")
        query = SQL(
            """SELECT company.id,
                      EXISTS (SELECT FROM e3k_client_role WHERE client_id = company.id),
                      EXISTS (SELECT FROM e3k_ticket WHERE client_id = company.id)
                 FROM res_partner person
                 JOIN res_partner company ON company.id = person.commercial_partner_id AND company.is_company
                WHERE split_part(person.email_normalized, '@', 2) = %s AND person.email_normalized IS NOT NULL
                  AND person.active AND person.partner_share
                GROUP BY company.id""",
            domain,
            to_flush=[self.env["res.partner"]._fields[name] for name in names],
        )
        return self.env.execute_query(query)

    def _tell_main_contact(self):
        """Mail the main contact and the deputy; without either, the team's lead has an activity, else a manager."""
        self.ensure_one()
        contacts = self.client_id.support_main_contact_id | self.client_id.support_deputy_id
        name = "mail_template_candidate_named" if self._is_named() else "mail_template_candidate"
        template = self.env.ref(f"e3k_support.{name}")
        for contact in contacts.filtered("email"):
            # not whoever wrote or named the person: that may be confidential, and is not who decides
            spoken = template.with_context(lang=contact.lang)
            spoken._send_notice(self, contact, self.ticket_id.team_id, is_from_team=True)
        ticket = self.ticket_id
        # sudo: who is asked follows from the ticket, whoever wrote it
        user = self.env["e3k.escalation.rule"].sudo()._get_ladder(ticket, "lead")[:1] or ticket.agent_id
        if not contacts and user:
            said = self.with_context(lang=user.lang)
            ticket.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=said.env._("Does this person belong to %(client)s?", client=self.client_id.name),
                user_id=user.id,
            )

    def _is_named(self):
        """Whether somebody of the client named the person, who did not write themselves."""
        return bool(self.ticket_id) and self.ticket_id.requester_id != self.partner_id

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
                text = self.env._(
                    "%(client)s does not know %(person)s.",
                    client=candidate.client_id.name,
                    person=candidate.partner_id.name,
                )
                candidate.ticket_id._message_log(body=text)

    def _get_merge_rank(self):
        """Of two proposals of one person to one client, the one that was decided counts."""
        return (self.state == "proposed",)

    def _join_client(self):
        """The person becomes a contact of the client, and what they asked becomes the client's.

        Whoever was named in a ticket takes part in it now.
        """
        partner, client = self.partner_id, self.client_id
        partner.parent_id = client
        self.env["e3k.client.role"]._give(client, partner, "requester")
        tickets = self.env["e3k.ticket"].search([("requester_id", "=", partner.id), ("client_id", "=", partner.id)])
        tickets.client_id = client
        if self._is_named() and self.ticket_id.client_id == client and not self.ticket_id._is_ended():
            self.ticket_id._portal_let_in(partner, self.ticket_id.requester_id)


def _is_nobodys(partner):
    """Whether the contact belongs to no company, and has no account: it may be proposed to a client."""
    return not (partner.parent_id or partner.is_company or partner.with_context(active_test=False).user_ids)
