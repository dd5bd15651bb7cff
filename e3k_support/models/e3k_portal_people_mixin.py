from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize


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

    def _portal_add_person(self, address):
        """Let the colleague with this e-mail address take part, and return them.

        The caller has checked that the one who asks may act on the ticket.

        :raises UserError: when nobody of the client has this address
        """
        self.ensure_one()
        client = self.sudo().client_id  # sudo: the caller checked the ticket
        person = client and client._find_support_people([email_normalize(address or "")])[:1]
        if not person:
            raise UserError(
                self.env._("Nobody of your company is known to us under this address. Ask us to add the person.")
            )
        self.sudo().message_subscribe(person.ids)
        return person

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
