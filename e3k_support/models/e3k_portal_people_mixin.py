from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize, email_split


class Named(NamedTuple):
    """What became of the people whom somebody of the client named by their addresses."""

    added: object  # the participants, as contacts; those who were participants before are among them
    proposed: list  # addresses of the client's domain that nobody knows yet: its main contact decides
    unknown: list  # addresses of nobody of the client


class E3kPortalPeopleMixin(models.AbstractModel):
    """The people of the client who take part in a ticket, kept by themselves on the portal."""

    _name = "e3k.portal.people.mixin"
    _description = "Ticket Participants on the Portal"
    _inherit = ["mail.thread"]

    def _get_portal_people(self):
        """Return the participants of the client's side, the requester first. The caller checked the ticket."""
        self.ensure_one()
        ticket = self.sudo()  # sudo: the caller was allowed to read the ticket; agents are left out
        followers = ticket.env["res.partner"].search_fetch(
            Domain("partner_share", "=", True)
            & Domain("id", "!=", ticket.requester_id.id)
            & Domain.custom(to_sql=lambda _model, alias, _query: ticket._followers_sql(alias)),
            ["name", "email", "partner_share", "active"],
            order="id",
        )
        return ticket.requester_id | followers.sorted("name")

    def _followers_sql(self, alias):
        """Return the condition that a partner follows this ticket; joined, for names and all in one query."""
        return SQL(
            "%s IN (SELECT partner_id FROM mail_followers WHERE res_model = %s AND res_id = %s)",
            SQL.identifier(alias, "id"),
            self._name,
            self.id,
            to_flush=[self.env["mail.followers"]._fields[name] for name in ("res_model", "res_id", "partner_id")],
        )

    # ------------------------------------------------------------
    # Naming people. Callers have checked that ``by`` may act on the ticket.
    # ------------------------------------------------------------

    def _portal_name_people(self, by, text):
        """Let the people whose addresses are in ``text`` take part, as far as they are of the client.

        Who is of the client's domain but not known yet is proposed to its main contact, and takes part once approved.

        :param by: the person who names them; themselves are passed over
        :rtype: Named
        """
        self.ensure_one()
        ticket = self.sudo()  # sudo: the caller checked the ticket
        addresses = [address for address in _addresses(text) if address != by.email_normalized]
        people = ticket.client_id._find_support_people(addresses) if ticket.client_id else by.browse()
        ticket._portal_let_in(people, by)
        known = set(people.mapped("email_normalized"))
        named = Named(people, [], [])
        for address in dict.fromkeys(address for address in addresses if address not in known):
            candidate = ticket.env["e3k.client.candidate"]._propose_named(ticket, address)
            (named.proposed if candidate else named.unknown).append(address)
        return named

    def _portal_keep_informed(self, by, text):
        """Let the colleagues whom the form names take part; agents see the addresses of the others.

        :return: what became of them in words; empty when nobody was named
        """
        named = self._portal_name_people(by, text)
        self.sudo().email_cc = ", ".join(sorted(named.proposed + named.unknown)) or False  # sudo: as above
        return self._say_named(named)

    def _portal_let_in(self, people, by):
        """Make ``people`` participants. Who was none before gets a mail with a link of their own, once."""
        self.ensure_one()
        new = people - self.message_partner_ids
        self.message_subscribe(new.ids)
        for person in new:
            self._portal_tell_newcomer(person, by)

    def _portal_tell_newcomer(self, person, by):
        """Mail a new participant, in their language, what they take part in and by whom; not in the conversation."""
        lang = person.lang or self._get_requester_langs()[0]
        ticket = self.with_context(lang=lang, e3k_by=by.name, e3k_newcomer=person.name)
        body, subject = ticket._render_notice("e3k_support.mail_template_newcomer", [lang])
        company = self.team_id.company_id
        ticket.message_notify(
            body=body,
            subject=subject,
            partner_ids=person.ids,
            author_id=company.partner_id.id,
            email_from=self._get_team_sender(),
            email_add_signature=False,
        )

    def _say_named(self, named):
        """Return what became of the people named, in the reader's words, a line each; empty when nobody was."""
        _ = self.env._
        # sudo: the names of the client's own people leave the method
        asked = self.sudo().client_id.support_main_contact_id
        added, proposed, unknown = named.added.mapped("name"), named.proposed, named.unknown
        texts = (
            added and _("Takes part in the ticket and is told by e-mail: %s.", ", ".join(added)),
            proposed
            and (
                _("Not added yet, your main contact is asked first: %s.", ", ".join(proposed))
                if asked
                else _("Not added yet, we first check whether they belong to your company: %s.", ", ".join(proposed))
            ),
            unknown
            and _("Not added, nobody of your company is known to us under this address: %s.", ", ".join(unknown)),
        )
        return "\n".join(filter(None, texts))

    def _portal_add_person(self, by, address):
        """Let the colleague with this e-mail address take part.

        :return: whether they do now, and what became of it in words
        :raises UserError: when it is no address, or nobody's who could be added
        """
        if not email_normalize(address or ""):
            raise UserError(self.env._("This is not an e-mail address: %(address)s", address=(address or "")[:80]))
        named = self._portal_name_people(by, address)
        if not named.added and not named.proposed:
            raise UserError(
                self.env._("Nobody of your company is known to us under this address. Ask us to add the person.")
            )
        return bool(named.added), self._say_named(named)

    def _portal_remove_person(self, person):
        """End the participation of a person of the client's side; the requester always takes part.

        The caller has checked that the one who asks may act on the ticket.

        :raises UserError: for somebody else
        """
        self.ensure_one()
        # sudo: the caller checked the ticket
        if person == self.sudo().requester_id or person not in self._get_portal_people():
            raise UserError(self.env._("This person cannot be removed from the ticket."))
        self.sudo().message_unsubscribe(person.ids)  # sudo: found above among the client's participants


def _addresses(text):
    return [address for address in map(email_normalize, email_split((text or "").replace(";", ","))) if address]
