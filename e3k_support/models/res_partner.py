import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .e3k_client_role import ACTING_ROLES, GRANTED_ROLES, OVERSEEING_ROLES

#: What follows a number: "514-316-6650 poste 1".
_EXTENSION = re.compile(r"(ext|poste|x|#).*$", re.IGNORECASE)


class ResPartner(models.Model):
    """The people of a client and their roles (``e3k.client.role``), and the way to their tickets."""

    _name = "res.partner"
    _inherit = ["res.partner", "e3k.client.people.mixin"]

    support_role_ids = fields.One2many(
        "e3k.client.role",
        "client_id",
        "Support roles",
        domain=[("until_at", "=", False)],
        groups="base.group_user",
        help="Who sees which tickets of this client. People without a role see their own.",
    )
    support_role_history_ids = fields.One2many(
        "e3k.client.role", "client_id", "History of the support roles", groups="base.group_user"
    )
    support_own_role_ids = fields.One2many(
        "e3k.client.role",
        "partner_id",
        "Roles at clients",
        domain=[("until_at", "=", False)],
        groups="base.group_user",
        help="What this person is at which client.",
    )
    support_standing = fields.Json(
        compute="_compute_support_standing",
        compute_sudo=True,
        groups="base.group_system",
        export_string_translation=False,
        help="[[client id, role]] of this person, roles in force only. Every page of the portal asks it several times.",
    )
    support_main_contact_id = fields.Many2one(
        "res.partner",
        "Main support contact",
        compute="_compute_support_contacts",
        groups="base.group_user",
        help="Sees and validates all the tickets of the client, and says who else may.",
    )
    support_deputy_id = fields.Many2one(
        "res.partner",
        "Deputy of the main support contact",
        compute="_compute_support_contacts",
        groups="base.group_user",
    )
    is_support_main_contact = fields.Boolean(
        "Main support contact?",
        compute="_compute_is_support_main_contact",
        inverse="_inverse_is_support_main_contact",
        search="_search_is_support_main_contact",
        groups="base.group_user",
        help="Sees and validates all the tickets of their company.",
    )
    support_odoo_version = fields.Char(
        "Odoo version", groups="base.group_user", help="Edition, version and hosting, as agents know it."
    )
    support_modules = fields.Text(
        "Installed modules", groups="base.group_user", help="Apps, localisations and own developments in use."
    )
    support_notes = fields.Text(
        "Notes for support", groups="base.group_user", help="What whoever answers this client should know. Internal."
    )
    support_link_generation = fields.Integer(copy=False, readonly=True, groups="base.group_system")
    support_invited_at = fields.Datetime(
        "Invited to the portal",
        copy=False,
        readonly=True,
        groups="base.group_user",
        help="When the main contact of their company last had them invited; of a company, anybody.",
    )
    support_agent_id = fields.Many2one(
        "res.users",
        "Usual consultant",
        domain=[("share", "=", False)],
        groups="base.group_user",
        help="Who answers this client's tickets, in the teams that assign to the usual consultant.",
    )
    support_ticket_count = fields.Integer(compute="_compute_support_ticket_count", groups="e3k_support.group_agent")

    @api.depends("support_own_role_ids.role", "support_own_role_ids.until_at")
    def _compute_support_standing(self):
        """In SQL: half of what the ORM would take, on every page."""
        standing = {partner_id: [] for partner_id in self.ids}
        for partner_id, client_id, role in self._read_roles_in_force("partner_id"):
            standing[partner_id].append([client_id, role])
        for partner in self:
            partner.support_standing = standing.get(partner._origin.id, [])

    @api.depends("support_role_ids.role", "support_role_ids.until_at")
    def _compute_support_contacts(self):
        """In SQL, as above: every ticket that is opened names its client's main contact."""
        people = {}
        for partner_id, client_id, role in self._read_roles_in_force("client_id"):
            people[client_id, role] = partner_id
        for client in self:
            client.support_main_contact_id = people.get((client._origin.id, "main"), False)
            client.support_deputy_id = people.get((client._origin.id, "deputy"), False)

    @api.depends("support_own_role_ids.role", "support_own_role_ids.until_at")
    def _compute_is_support_main_contact(self):
        for partner in self:
            roles = partner._get_roles_in_force("support_own_role_ids")
            partner.is_support_main_contact = "main" in roles.mapped("role")

    def _inverse_is_support_main_contact(self):
        """Say it on the person's form: of their own company, in place of whoever was."""
        roles = self.env["e3k.client.role"]
        for partner in self:
            if partner.is_support_main_contact:
                roles.create({"client_id": partner.commercial_partner_id.id, "partner_id": partner.id, "role": "main"})
            else:
                partner._get_roles_in_force("support_own_role_ids").filtered(lambda r: r.role == "main").action_end()

    def _search_is_support_main_contact(self, operator, value):
        if operator != "in":
            return NotImplemented
        main = Domain("support_own_role_ids", "any", [("role", "=", "main"), ("until_at", "=", False)])
        return main if True in value else ~main

    @api.model
    def _find_by_phone(self, number):
        """Return who has this phone number, however it is written; people before companies, at most ten."""
        digits = re.sub(r"\D", "", _EXTENSION.sub("", number or ""))[-10:]
        if len(digits) < 7:
            return self.browse()
        self.flush_model(["phone", "active", "is_company"])
        query = SQL(
            r"""SELECT id FROM res_partner
                WHERE active AND phone IS NOT NULL AND right(
                    regexp_replace(regexp_replace(phone, '(ext|poste|x|#).*$', '', 'i'), '\D', '', 'g'), %s
                ) = %s
                ORDER BY is_company NULLS FIRST, id LIMIT 10""",
            len(digits),
            digits,
        )
        found = self.browse(row[0] for row in self.env.execute_query(query))
        return found._filtered_access("read")

    def _compute_support_ticket_count(self):
        """Open tickets of the contact, or of the whole company for a company (one query)."""
        rows = self.env["e3k.ticket"]._read_group(
            [
                ("stage_kind", "in", self.env["e3k.ticket"]._get_open_kinds()),
                "|",
                ("requester_id", "in", self.ids),
                ("client_id", "in", self.ids),
            ],
            ["requester_id", "client_id"],
            ["__count"],
        )
        for partner in self:
            partner.support_ticket_count = sum(
                count for requester, client, count in rows if partner in (requester, client)
            )

    def write(self, vals):
        """Who leaves a company, or is archived, leaves their roles and its tickets behind."""
        before = {p: p.commercial_partner_id for p in self} if {"parent_id", "is_company"} & vals.keys() else {}
        result = super().write(vals)
        for partner, client in before.items():
            if client not in (partner, partner.commercial_partner_id) and not partner.is_company:
                partner._leave_support_client(client)
        if vals.get("active") is False:
            # sudo: who may archive a contact ends what it could see
            self.sudo().support_own_role_ids._end()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_without_support_history(self):
        """Who saw which tickets, and since when, stays known."""
        # sudo: whether there is a history, whoever may read it
        history = self.env["e3k.client.role"].sudo()
        found = history.search(Domain("partner_id", "in", self.ids) | Domain("client_id", "in", self.ids), limit=1)
        if found:
            named = found.partner_id if found.partner_id in self else found.client_id
            raise UserError(
                self.env._(
                    "%(name)s has a history of support roles, which is kept. Archive the contact instead: their access "
                    "ends; a person is anonymised by a privacy request.",
                    name=named.name,
                )
            )

    # ------------------------------------------------------------
    # Roles
    # ------------------------------------------------------------

    def _read_roles_in_force(self, side):
        """Return ``(person's id, client's id, role)`` of the roles in force of these, on one ``side``."""
        self.env["e3k.client.role"].flush_model(["client_id", "partner_id", "role", "until_at"])
        return self.env.execute_query(
            SQL(
                """SELECT partner_id, client_id, role FROM e3k_client_role
                    WHERE %s = ANY(%s) AND until_at IS NULL ORDER BY client_id""",
                SQL.identifier(side),
                self.ids,
            )
        )

    def _get_roles_in_force(self, name):
        """Return the roles of the one2many ``name``; its cache may still hold one that just ended."""
        return self[name].filtered(lambda role: not role.until_at)

    def _get_support_role(self, partner):
        """Return the role in force of ``partner`` at this client; may be empty. Callers read it in sudo."""
        self.ensure_one()
        return self._get_roles_in_force("support_role_ids").filtered(lambda role: role.partner_id == partner)[:1]

    def _get_support_clients(self, roles=OVERSEEING_ROLES):
        """Return the clients at which this person has one of ``roles``."""
        self.ensure_one()
        # sudo: a client's person reads no roles; only the companies of their own leave the method
        person = self.sudo()
        standing = person.support_standing or ()  # an empty list reads as False
        return person.browse(client_id for client_id, role in standing if role in roles)

    def _get_employers(self):
        """Return the clients on whose behalf this person writes: their company, and where they have a role."""
        self.ensure_one()
        # sudo: a client's person reads no roles; only the companies of their own leave the method
        person = self.sudo()
        return person.commercial_partner_id - person._get_lost_clients() | person._get_support_clients(GRANTED_ROLES)

    def _belongs_to(self, client):
        """True when this person works for ``client``, or did before their access there was ended."""
        return client in self._get_employers() | self.commercial_partner_id

    def _get_lost_clients(self):
        """Return the clients at which the access of this person was ended."""
        return self._get_support_clients(("none",))

    def _is_support_revoked(self, client):
        """True when the access of this person to the tickets of ``client`` was ended."""
        self.ensure_one()
        return client.sudo() in self._get_lost_clients()  # sudo: only a yes or no leaves the method

    def _acts_for(self, client):
        """True when this person is the main contact or the deputy of ``client``."""
        self.ensure_one()
        return bool(client) and client in self._get_support_clients(ACTING_ROLES)

    def _leave_support_client(self, client):
        """The person is not of ``client`` any more: what they saw there is closed to them."""
        # sudo: the caller may change the contact; their tickets and roles follow
        tickets = self.env["e3k.ticket"].sudo()
        concerned = tickets.search_count([("client_id", "=", client.id)], limit=1)
        if concerned or client.sudo()._get_support_role(self):
            self.env["e3k.client.role"]._give(client, self, "none")

    def _revoke_support_links(self):
        """Make all links to tickets that were mailed to this person until now worthless."""
        self.ensure_one()
        self.sudo().support_link_generation += 1  # sudo: the caller ended the person's access

    def _drop_from_support_tickets(self, partner):
        """Take ``partner`` off all tickets of this client, so that no mail about them reaches them."""
        self.ensure_one()
        # sudo: the caller ended the person's access; following goes with it
        tickets = self.env["e3k.ticket"].sudo()
        tickets.search([("client_id", "=", self.id), ("message_partner_ids", "in", partner.ids)]).message_unsubscribe(
            partner.ids
        )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_view_support_tickets(self):
        """Open the tickets of the contact or company."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("e3k_support.e3k_ticket_action")
        action["domain"] = ["|", ("requester_id", "=", self.id), ("client_id", "=", self.id)]
        action["context"] = {"default_requester_id": self.id}
        return action
