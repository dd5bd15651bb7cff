from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .e3k_ticket_stage import OPEN_KINDS

#: Whom of the client's side a ticket is for. E3K's side always sees the tickets of its teams.
LEVELS = [
    ("normal", "Normal"),
    ("restricted", "Participants and main contact"),
    ("private", "Participants only"),
]


#: Which levels of confidentiality each role opens to whoever oversees a client.
OPENED = {"main": ("normal", "restricted"), "deputy": ("normal", "restricted"), "observer": ("normal",)}


class E3kAccessMixin(models.AbstractModel):
    """How confidential a ticket is, who of the client reads it, and who is let in beyond its team.

    ``reader_ids`` is the one definition of who of the client's side reads a ticket: whoever asked or takes part, and
    whoever oversees the client as far as the level lets them; nobody whose access to that client was ended. The rule
    in ``security/`` and the links in our mails ask it.

    The rules are in ``security/e3k_ticket_rules.xml``; nothing here grants what they refuse.
    """

    _name = "e3k.access.mixin"
    _description = "Ticket Confidentiality"
    _inherit = ["e3k.audit.mixin", "mail.thread"]

    confidentiality = fields.Selection(
        LEVELS,
        required=True,
        default="normal",
        tracking=True,
        help="Normal: the participants, the main contact and the observers of the client see it.\n"
        "Participants and main contact: observers do not.\n"
        "Participants only: not even the main contact, unless they take part.\n"
        "E3K's agents see the tickets of their teams; every reading of a confidential one is recorded.",
    )
    guest_ids = fields.Many2many(
        "res.users",
        "e3k_ticket_guest_rel",
        "ticket_id",
        "user_id",
        "Also open to",
        domain=[("share", "=", False)],
        copy=False,
        groups="e3k_support.group_agent",
        help="Agents of other teams who see this ticket too. Who is made its agent is added by itself, until "
        "somebody else is.",
    )
    guest_agent_id = fields.Many2one(
        "res.users", "Let in as its agent", copy=False, readonly=True, groups="e3k_support.group_agent"
    )
    reader_ids = fields.Many2many(
        "res.partner",
        string="Read by",
        compute="_compute_reader_ids",
        compute_sudo=True,
        search="_search_reader_ids",
        groups="e3k_support.group_agent",
        help="Who of the client's side sees the ticket: the requester, the participants and whoever oversees the "
        "client.",
    )

    is_readable = fields.Boolean(
        "Readable?",
        compute="_compute_is_readable",
        search="_search_is_readable",
        groups="e3k_support.group_agent",
        help="The user may read the ticket. For the rules of what belongs to tickets.",
    )

    @api.depends("team_id.member_ids", "team_id.is_open_to_all", "guest_ids", "company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_readable(self):
        readable = self.sudo(False)._filtered_access("read")
        for ticket in self:
            ticket.is_readable = ticket.sudo(False) in readable

    def _search_is_readable(self, operator, value):
        """The ticket's own rules, for the user, although rules are evaluated without rights."""
        if operator != "in":
            return NotImplemented
        readable = self.sudo(False).env["ir.rule"]._compute_domain(self._name, "read")
        return readable if True in value else ~readable

    @api.depends("requester_id", "client_id", "confidentiality", "message_follower_ids")
    def _compute_reader_ids(self):
        """``e3k.client.role`` invalidates it, lest a role look for all tickets of its client."""
        for ticket in self:
            roles = ticket.client_id._get_roles_in_force("support_role_ids")
            overseers = roles.filtered(lambda role, t=ticket: t.confidentiality in OPENED.get(role.role, ()))
            ended = roles.filtered(lambda role: role.role == "none")
            readers = ticket.requester_id | ticket.message_partner_ids | overseers.partner_id
            ticket.reader_ids = readers - ended.partner_id

    def _search_reader_ids(self, operator, value):
        """The same, the other way round: the tickets that a person reads.

        Every part of it is answered from an index; the subscriptions are an array, for a subquery is not.
        """
        if operator != "in":
            return NotImplemented
        # sudo: whoever searches, the roles of the person decide
        readers = self.env["res.partner"].sudo().browse(value)
        return Domain.OR(self._get_reader_domain(reader) for reader in readers)

    def _get_reader_domain(self, reader):
        followed = SQL(
            "ARRAY(SELECT res_id FROM mail_followers WHERE res_model = %s AND partner_id = %s)",
            self._name,
            reader.id,
            to_flush=(self.env["mail.followers"]._fields[name] for name in ("res_model", "res_id", "partner_id")),
        )
        parts = [
            Domain("requester_id", "=", reader.id),
            Domain.custom(to_sql=lambda _m, alias, _q: SQL("%s = ANY(%s)", SQL.identifier(alias, "id"), followed)),
        ]
        for role, levels in OPENED.items():
            if clients := reader._get_support_clients((role,)):
                parts.append(Domain("client_id", "in", clients.ids) & Domain("confidentiality", "in", levels))
        lost = reader._get_lost_clients()
        return Domain.OR(parts) & (Domain("client_id", "not in", lost.ids) if lost else Domain.TRUE)

    @api.constrains("client_id")
    def _check_client(self):
        """A ticket is moved to no client that its requester does not work for: its people would read it."""
        for ticket in self.filtered(lambda t: t.client_id and t.requester_id and not t.env.su):
            if not ticket.requester_id._belongs_to(ticket.client_id):
                raise ValidationError(self.env._("%s does not work for this client.", ticket.requester_id.name))

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        tickets._let_agents_in()
        return tickets

    def write(self, vals):
        moves = {"client_id", "requester_id"} & vals.keys()
        before = {ticket: ticket.client_id for ticket in self.sudo()} if moves else {}  # sudo: to compare with after
        result = super().write(vals)
        if {"agent_id", "team_id"} & vals.keys():
            self._let_agents_in()
        if {"team_id", "guest_ids", "company_id"} & vals.keys():
            self._let_readers_go()
        for ticket, client in before.items():
            if client and ticket.client_id != client:
                ticket._part_from(client)
        return result

    # ------------------------------------------------------------
    # E3K's side
    # ------------------------------------------------------------

    def _let_agents_in(self):
        """An agent of another team who is given a ticket sees it, and only it, for as long as it is theirs.

        Whoever was let in by hand stays.
        """
        for ticket in self.sudo():  # sudo: whoever may assign the ticket may let its agent in, and the last one out
            team, agent = ticket.team_id, ticket.agent_id
            is_stranger = not team.is_open_to_all and agent not in team.member_ids
            if ticket.guest_agent_id and (ticket.guest_agent_id != agent or not is_stranger):
                ticket.write({"guest_ids": [Command.unlink(ticket.guest_agent_id.id)], "guest_agent_id": False})
            if agent and is_stranger and agent not in ticket.guest_ids:
                ticket.write({"guest_ids": [Command.link(agent.id)], "guest_agent_id": agent.id})

    @api.model
    def _on_team_closed(self, team):
        """Leave the running tickets of ``team``, now closed, to whoever answers them."""
        # sudo: who may close the team may not see all of its tickets
        tickets = self.sudo().with_context(active_test=False)
        running = Domain("stage_kind", "in", (*OPEN_KINDS, "resolved")) & Domain("agent_id", "!=", False)
        of_team = Domain("team_id", "=", team.id)
        tickets.search(of_team & running)._let_agents_in()
        agents = self.env.ref("e3k_support.group_agent").sudo().all_user_ids
        tickets.search(of_team & Domain("message_partner_ids", "in", agents.partner_id.ids))._let_readers_go()

    @api.model
    def _on_team_left(self, team, users):
        """Close the tickets of ``team`` to ``users``, who left it; their open ones wait for another agent."""
        # sudo: who may change the team's members may not see all of its tickets
        tickets = self.sudo().with_context(active_test=False)
        guests = tickets.search([("team_id", "=", team.id), ("guest_ids", "in", users.ids)])
        guests.guest_ids -= users
        tickets.search(
            [("team_id", "=", team.id), ("agent_id", "in", users.ids), ("stage_kind", "in", OPEN_KINDS)]
        ).write({"agent_id": False})
        self._forget_users(users)

    @api.model
    def _forget_users(self, users):
        """Take ``users`` off the tickets that they follow or have an activity on, and may not read any more."""
        # sudo: who may change a team or a group may not see its tickets; the users lose something only
        domain = Domain("res_model", "=", self._name)
        followed = self.env["mail.followers"].sudo().search(domain & Domain("partner_id", "in", users.partner_id.ids))
        planned = self.env["mail.activity"].sudo().search(domain & Domain("user_id", "in", users.ids))
        ids = {*followed.mapped("res_id"), *planned.mapped("res_id")}
        self.sudo().with_context(active_test=False).browse(ids).exists()._let_readers_go(users)

    def _let_readers_go(self, users=None):
        """Take E3K's people who may not read these tickets off them: they are told nothing more, and plan nothing.

        :param users: who was of E3K, whatever they are now; whoever follows the tickets or has an activity on them,
            when not given
        """
        tickets = self.sudo()  # sudo: the rights that count are those of the users who may have to go
        if users is None:
            users = tickets.message_partner_ids.user_ids | tickets.activity_ids.user_id
            users = users.filtered(lambda user: not user.share)
        for user in users:
            is_staff = user.active and not user.share
            kept = tickets._with_rights_of(user)._filtered_access("read").ids if is_staff else ()
            lost = tickets - tickets.browse(kept)
            if not lost:
                continue
            lost.message_unsubscribe(user.partner_id.ids)
            lost._pass_on_activities(user)
            told = Domain("res_partner_id", "=", user.partner_id.id) & Domain("is_read", "=", False)
            of_lost = Domain("mail_message_id.model", "=", self._name)
            of_lost &= Domain("mail_message_id.res_id", "in", lost.ids)
            lost.env["mail.notification"].search(told & of_lost).is_read = True

    def _with_rights_of(self, user):
        """Return the tickets as ``user`` reads them, in whichever of their companies they are."""
        return self.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)

    def _pass_on_activities(self, user):
        """Give what ``user`` had planned on these tickets to their agent, else to the team's lead. Called in sudo."""
        for activity in self.activity_ids.filtered(lambda planned: planned.user_id == user):
            ticket = self.browse(activity.res_id)
            heir = (ticket.agent_id or ticket.team_id.lead_id.filtered("active")) - user
            if heir:
                activity.with_context(mail_activity_quick_update=True).user_id = heir
            else:
                activity.unlink()

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Tell nobody of E3K's side of a ticket that they may not read; who was just made its agent will."""
        told = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if not self:
            return told
        # sudo: whoever writes, the rights of who is told decide
        users = self.env["res.users"].sudo().browse(r["uid"] for r in told if r["uid"] and not r["share"])
        refused = {
            user.id for user in users - self.sudo().agent_id if not self._with_rights_of(user).has_access("read")
        }
        return [recipient for recipient in told if recipient["uid"] not in refused] if refused else told

    # ------------------------------------------------------------
    # The client's side
    # ------------------------------------------------------------

    def _part_from(self, client):
        """Take the people of ``client``, whose ticket this was, off it, and make all links mailed until now worthless.

        Who works for the new client too stays. Called in sudo, by ``write``.
        """
        self.ensure_one()
        people = self.message_partner_ids.filtered("partner_share") - self.requester_id
        leaving = people.filtered(lambda person: person._belongs_to(client) and not person._belongs_to(self.client_id))
        self.message_unsubscribe(leaving.ids)
        self.action_revoke_links()

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """The client's side lets people take part by its own pages, which check it, and never itself by RPC.

        :raises AccessError: for somebody of the client's side
        """
        if self.env.user.share and not self.env.su:
            raise AccessError(self.env._("People take part by way of the ticket's page."))
        return super().message_subscribe(partner_ids, subtype_ids)

    def _is_open_to(self, partner):
        """True when ``partner`` is let in by the rule of the client's side, with or without an account."""
        self.ensure_one()
        ticket = self.sudo()  # sudo: only a yes or no about this person leaves the method
        return bool(partner.active and ticket.active and partner in ticket.reader_ids)

    def _admits_colleague(self, partner):
        """True when ``partner`` may join by quoting the ticket's number in a mail.

        A colleague of the requester may in an ordinary ticket; a confidential one is open to whom it is for.
        """
        self.ensure_one()
        if not self.client_id or self.client_id not in partner._get_employers():
            return False
        return self.confidentiality == "normal" or self._is_open_to(partner)

    def _get_portal_levels(self, partner):
        """Return ``[(level, label)]`` of what ``partner`` may make of the ticket; empty when nothing.

        The requester chooses; so does the main contact, but not what would hide the ticket from themselves.
        """
        self.ensure_one()
        ticket = self.sudo()  # sudo: the caller checked that the person sees the ticket; only choices leave
        labels = self._fields["confidentiality"]._description_selection(self.env)
        if partner == ticket.requester_id:
            return labels
        if not partner._acts_for(ticket.client_id):
            return []
        return [(level, label) for level, label in labels if level != "private" or ticket._has_participant(partner)]

    def _has_participant(self, partner):
        self.ensure_one()
        return partner in (self.requester_id | self.message_partner_ids)

    def _portal_set_level(self, partner, level):
        """Change how confidential the ticket is, in the name of ``partner``, who sees it.

        :raises UserError: when the person may not choose this
        """
        self.ensure_one()
        if level not in dict(self._get_portal_levels(partner)):
            raise UserError(self.env._("Only the requester and the main contact can change who sees this ticket."))
        self.sudo().confidentiality = level  # sudo: checked just above; clients write nothing themselves
