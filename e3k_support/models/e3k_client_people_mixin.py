from datetime import timedelta

from odoo import Command, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize

from .e3k_client_role import ACTING_ROLES, ROLES
from .e3k_portal_mixin import format_day

#: How many of a client's people one page shows; a search finds the others.
MAX_PEOPLE = 200

#: Who was invited less than this ago is not mailed again: it was a double click, or impatience.
INVITATION_GAP = timedelta(minutes=10)


class E3kClientPeopleMixin(models.AbstractModel):
    """The people of a client, kept by its main contact: who is invited, who sees what, who no longer does.

    ``self`` is the client. Every change says ``by`` whom: their right to it is checked here, so that no page
    can forget it. The deputy does all that the main contact does, but names neither of the two.
    """

    _name = "e3k.client.people.mixin"
    _description = "People of a Client"

    # ------------------------------------------------------------
    # Who is there
    # ------------------------------------------------------------

    def _get_support_people(self, text=""):
        """Return the client's people by role, then name.

        Of a client with more than ``MAX_PEOPLE`` contacts those with a role and the first by name; a search finds each.
        The caller has checked that the reader acts for the client.

        :param text: part of a name or an address; empty for all
        :return: dicts of ``partner``, ``role``, ``label``, ``has_account``, ``has_come`` and ``account_text``
        """
        self.ensure_one()
        # sudo: the caller checked; names, addresses and roles of the client's own people leave the method
        client = self.sudo()
        roles = {role.partner_id: role for role in client._get_roles_in_force("support_role_ids")}
        wanted = Domain("name", "ilike", text) | Domain("email_normalized", "ilike", text) if text else Domain.TRUE
        contacts = client.search(client._get_contacts_domain() & wanted, limit=MAX_PEOPLE, order="name")
        contacts |= client.browse().union(*roles).filtered_domain(wanted)
        people = [
            partner._prepare_support_person(roles[partner].role if partner in roles else "requester")
            for partner in contacts
            if partner.active and partner.partner_share
        ]
        ranks = {name: rank for rank, (name, _label) in enumerate(ROLES)}
        return sorted(people, key=lambda person: (ranks[person["role"]], person["partner"].name or ""))

    def _prepare_support_person(self, role):
        """Return what the people page says of this person, who is ``role`` at the client."""
        labels = dict(self.env["e3k.client.role"]._fields["role"]._description_selection(self.env))
        users = self.user_ids.filtered("active")
        has_account, has_come = any(users.mapped("share")), any(users.mapped("login_date"))
        return {
            "partner": self,
            "role": role,
            "label": labels[role],
            "has_account": has_account,
            "has_come": has_come,
            "account_text": self._say_account(role, has_account, has_come),
        }

    def _say_account(self, role, has_account, has_come):
        """Return what stands between the person and the portal, in words; empty when nothing does."""
        if has_come or role == "none":
            return ""
        if not has_account:
            return self.env._("no portal account")
        if not self.support_invited_at:
            return self.env._("has never logged in")
        return self.env._("invited on %s, has never logged in", format_day(self.env, self.support_invited_at))

    def _count_support_contacts(self):
        """Return how many contacts the client has. The caller has checked that the reader acts for it."""
        client = self.sudo()  # sudo: the caller checked; only a number leaves the method
        return client.search_count(client._get_contacts_domain())

    def _get_contacts_domain(self):
        """The people whose own company is this client."""
        return Domain(
            [
                ("id", "child_of", self.id),
                ("is_company", "=", False),
                ("type", "=", "contact"),
                ("email_normalized", "!=", False),
            ]
        )

    def _find_support_people(self, addresses):
        """Return the people of this client among ``addresses`` (normalized), whose access was not ended."""
        self.ensure_one()
        client = self.sudo()  # sudo: only people of this client are found, whom its people know
        found = client.search(
            Domain("email_normalized", "in", [address for address in addresses if address])
            & (
                Domain("id", "child_of", client.id)
                | Domain("support_own_role_ids", "any", [("client_id", "=", client.id), ("until_at", "=", False)])
            )
        )
        return found.filtered(lambda partner: not partner._is_support_revoked(client))

    def _find_support_person(self, partner_id):
        """Return the person of this client with this id; empty for anybody else."""
        client = self.sudo()  # sudo: only a person of this client is found, whom its people know
        has_role = partner_id in client._get_roles_in_force("support_role_ids").partner_id.ids
        domain = Domain("id", "=", partner_id) & (Domain.TRUE if has_role else client._get_contacts_domain())
        return client.search(domain).filtered("partner_share")

    # ------------------------------------------------------------
    # Whom they turn to at E3K
    # ------------------------------------------------------------

    def _get_support_ladder(self):
        """Return E3K's side of the escalation procedure for this client, the first step first.

        The team, then its lead, then the contacts that the contract in force names; each step once.

        :return: ``[{step, name, phone, email}]``; the caller has checked that the reader is of this client
        """
        self.ensure_one()
        _ = self.env._
        # sudo: a client reads no team, user or contract; names and ways to reach these people are for them
        sudo = self.sudo()
        contract = sudo.env["e3k.contract"]._coverage_for(sudo).contract
        team = contract.team_id or sudo.env["e3k.team"]._get_default_team()
        ladder = [{"step": _("Support team"), "name": team.name, "phone": team.phone, "email": team.alias_email}]
        named = [(_("Team lead"), team.lead_id), *((_("Escalation"), user) for user in contract.e3k_escalation_ids)]
        seen = set()
        for step, user in named:
            if user.active and user not in seen:
                person = {"name": user.name, "phone": user.partner_id.phone, "email": user.email}
                ladder.append({"step": step, **person})
                seen.add(user)
        return ladder

    # ------------------------------------------------------------
    # What the main contact does
    # ------------------------------------------------------------

    def _support_set_role(self, by, partner, role):
        """Make ``partner`` what ``role`` says, as ``by`` wishes.

        :raises UserError: when ``by`` may not, or the person is not of this client
        """
        self.ensure_one()
        self._check_support_change(by, partner, role)
        given = self.env["e3k.client.role"]._give(self, partner, role)
        if given.role in ACTING_ROLES and partner != by:
            given._tell_person()

    def _check_support_change(self, by, partner, role):
        """:raises UserError: when ``by`` may not make ``partner`` that"""
        _ = self.env._
        if not by._acts_for(self) or role not in dict(ROLES):
            raise UserError(_("Only the main contact of your company and their deputy can change this."))
        if not self._find_support_person(partner.id):
            raise UserError(_("This person is not known at your company."))
        current = self.sudo()._get_support_role(partner).role  # sudo: ``by`` acts for the client, checked above
        is_main = by == self.sudo().support_main_contact_id
        if not is_main and {role, current} & set(ACTING_ROLES):
            raise UserError(_("Only the main contact names the main contact and the deputy."))
        if current == "main" and role != "main":
            raise UserError(_("Your company always has a main contact: hand this over to a colleague first."))

    def _support_invite(self, by, name, address, role="requester", lang=None):
        """Invite a colleague: their contact and account are made when they have none; Odoo mails the invitation.

        :raises UserError: when ``by`` may not, or the address cannot be invited
        :raises LockError: while another invitation of this client is being made
        """
        self.ensure_one()
        _ = self.env._
        email = email_normalize(address or "")
        if not by._acts_for(self) or role not in ("requester", "observer"):
            raise UserError(_("Only the main contact of your company and their deputy can change this."))
        if not email:
            raise UserError(_("This is not an e-mail address: %(address)s", address=(address or "")[:80]))
        client = self.sudo()  # sudo: checked just above; a client makes no contacts themselves
        client._begin_invitation()
        partner = client._find_invited(email)
        if partner and not partner._is_invitable():
            raise UserError(_("This address cannot be invited. Write to us, we help you."))
        if not partner:
            values = {"name": (name or "").strip()[:100] or email, "email": email, "parent_id": self.id}
            partner = client.create({**values, "lang": lang or by.lang, "tz": by.tz})
        current = client._get_support_role(partner).role
        if current not in ("main", "deputy"):
            self.env["e3k.client.role"]._give(self, partner, role)
        self._open_account(by, partner)
        return partner

    def _begin_invitation(self):
        """Let one invitation of this client be made at a time: two clicks at once would make the same person twice.

        What is written is what makes a transaction that began before fail, and begin again with the person in sight.
        """
        self.lock_for_update(allow_referencing=True)
        self.support_invited_at = self.env.cr.now()
        self.flush_recordset(["support_invited_at"])

    def _find_invited(self, email):
        """Return the contact with this address, one of the client's first; an archived one only when it is the only."""
        everybody = self.with_context(active_test=False)
        own = everybody.search(Domain("email_normalized", "=", email) & Domain("id", "child_of", self.id))
        others = everybody.search([("email_normalized", "=", email)]) - own
        ranked = own.sorted(lambda p: not p.active) + others.sorted(lambda p: (not p.active, not p.user_ids))
        return next((partner for partner in ranked if partner.active), ranked[:1]).with_env(self.env)

    def _is_invitable(self):
        """False for E3K's people, companies, and whom E3K archived: only E3K lets those in again."""
        self.ensure_one()
        users = self.with_context(active_test=False).user_ids
        return self.partner_share and not self.is_company and self.active and (not users or any(users.mapped("active")))

    def _open_account(self, by, partner):
        """Give ``partner`` a portal account by Odoo's own invitation, in their language.

        It is mailed again while the account is unused, but not twice within ``INVITATION_GAP``.
        """
        now = self.env.cr.now()
        if partner.support_invited_at and partner.support_invited_at > now - INVITATION_GAP:
            return
        lang = partner.lang or self.env.lang
        welcome = self.with_context(lang=lang).env._(
            "%(person)s invites you to follow the support tickets of %(client)s.",
            person=by.name,
            client=self.name.removesuffix("."),  # "inc." ends the sentence too
        )
        # sudo: the caller checked that ``by`` may invite; Odoo's wizard is the administrators'
        wizard = self.env["portal.wizard"].sudo().with_context(e3k_invitation=True, lang=lang)
        line = wizard.create({"partner_ids": [Command.set(partner.ids)], "welcome_message": welcome}).user_ids
        if not line.is_portal:
            line.action_grant_access()
        elif not line.user_id.login_date:
            line.action_invite_again()
        else:
            return
        partner.support_invited_at = now

    def _support_revoke(self, by, partner):
        """End what ``partner`` sees of this client, at once: pages, files, links in mails.

        :raises UserError: when ``by`` may not; nobody revokes themselves
        """
        self.ensure_one()
        if partner == by:
            raise UserError(self.env._("You cannot end your own access: ask us, or your colleague."))
        self._support_set_role(by, partner, "none")
