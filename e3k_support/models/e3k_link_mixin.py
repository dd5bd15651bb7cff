import binascii
import secrets

from werkzeug.urls import url_encode

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.misc import hash_sign, verify_hash_signed

from .e3k_conversation_mixin import HUMAN_TYPES

#: What the links are signed for, apart from all else that Odoo signs.
SCOPE = "e3k_support.link"
DEFAULT_LINK_DAYS = 30

#: What Odoo's conversation widget may ask of a ticket for somebody of the client's side.
SHARED_REQUESTS = frozenset(("attachments", "display_name"))

#: What the client's side says of a message that it writes over RPC.
POSTED_VALUES = frozenset(("body", "attachments", "attachment_ids"))


class E3kLinkMixin(models.AbstractModel):
    """The links in our mails: they open one ticket for one person, to read and reply, until they expire.

    A link is signed for a person, not for the ticket: each gets their own, whatever is done with it is done
    in their name, and it opens nothing that the person may not see any more (``_is_open_to``). It dies with
    its date, with ``action_revoke_links`` on the ticket, and with the person's access. Whoever is logged in
    has the rights of their account; links are for those who are not.

    Odoo's own token of the record (``access_token``), one for all and for ever, opens nothing here.
    """

    _name = "e3k.link.mixin"
    _description = "Links to a Ticket"
    _inherit = ["portal.mixin", "mail.thread"]
    _mail_post_token_field = "link_secret"  # noqa: S105 (the name of a field)

    link_generation = fields.Integer(copy=False, readonly=True, groups="base.group_system")
    link_secret = fields.Char(compute="_compute_link_secret", help="Never equal to anything: see _read_link.")

    def _compute_link_secret(self):
        """Odoo compares tokens with this field; ours are verified in ``_read_link`` alone."""
        for ticket in self:
            ticket.link_secret = secrets.token_urlsafe()

    @api.model
    def _get_link_days(self):
        """Return for how many days a link opens its ticket (setting ``e3k_support.link_days``)."""
        # sudo: a client reads no parameter; only this number leaves the method
        value = self.env["ir.config_parameter"].sudo().get_param("e3k_support.link_days", "")
        return int(value) if value.isdecimal() and int(value) else DEFAULT_LINK_DAYS

    # ------------------------------------------------------------
    # Signing and reading
    # ------------------------------------------------------------

    def _sign_link(self, partner):
        """Return the token that opens this ticket to ``partner`` for the coming days."""
        self.ensure_one()
        # sudo: the secret of the database and the generations are read by nobody else
        generations = [self.sudo().link_generation, partner.sudo().support_link_generation]
        values = [self.id, partner.id, *generations, secrets.token_urlsafe(6)]
        return hash_sign(self.sudo().env, SCOPE, values, expiration_hours=24 * self._get_link_days())

    def _read_link(self, token):
        """Return whom ``token`` lets into this ticket now; empty when it lets nobody in."""
        self.ensure_one()
        nobody = self.env["res.partner"]
        ticket = self.sudo()  # sudo: the check of the token itself
        try:
            values = verify_hash_signed(ticket.env, SCOPE, token or "")
        except (ValueError, binascii.Error):  # not one of ours
            return nobody
        if not values or values[0] != ticket.id:
            return nobody
        partner = ticket.env["res.partner"].browse(values[1]).exists()
        if not partner or values[2:4] != [ticket.link_generation, partner.support_link_generation]:
            return nobody
        return partner if ticket._is_open_to(partner) else nobody

    def _get_link_url(self, partner):
        """Return the address that a mail gives to ``partner``."""
        self.ensure_one()
        return f"{self.get_base_url()}{self.access_url}?{url_encode({'access_token': self._sign_link(partner)})}"

    def action_revoke_links(self):
        """Make all links to the tickets that were mailed until now worthless, those of files too."""
        self.check_access("write")
        tickets = self.sudo()  # sudo: checked just above; the generation is written here only
        for ticket in tickets:
            ticket.link_generation += 1
            self.env["e3k.access.log"]._record("permission", self.env._("Links revoked"), ticket.number, ticket)
            ticket._message_log(body=self.env._("The links in the mails sent until now open this ticket no more."))
        files = self.env["ir.attachment"].sudo()  # sudo: files of the tickets checked above
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids), ("access_token", "!=", False)]
        files.search([*domain, ("res_field", "in", [False, "raw"])]).access_token = False

    # ------------------------------------------------------------
    # Odoo's ways to a token
    # ------------------------------------------------------------

    def _portal_ensure_token(self):
        """Return a link's token: the user's own; for the system, the requester's."""
        self.ensure_one()
        if self.env.su:
            return self._sign_link(self.requester_id) if self.requester_id else ""
        return self._sign_link(self.env.user.partner_id) if self.env.user.share else ""

    def _sign_token(self, pid):
        """Return what identifies ``pid`` beside a token: the token itself, verified by ``_read_link``."""
        self.ensure_one()
        token = self.env.context.get("e3k_link")
        partner = self.env["res.partner"].browse(int(pid))
        if token and self._read_link(token) == partner:
            return token
        return self._sign_link(partner) if self.env.su else secrets.token_urlsafe()

    def _get_share_url(self, redirect=False, signup_partner=False, pid=None, share_token=True):
        """A link for the person ``pid``; who is logged in needs none."""
        self.ensure_one()
        if not pid or not self.env.su:
            return self.access_url
        return f"{self.access_url}?{url_encode({'access_token': self._sign_token(pid)})}"

    @api.model
    def _get_thread_with_access(self, thread_id, *, hash=None, pid=None, token=None, **kwargs):  # noqa: A002
        """Let nobody but the holder of a link in beside those whom the rules let in."""
        thread = super()._get_thread_with_access(thread_id, **kwargs)
        if thread or not self.env.user._is_public():
            return thread
        # sudo: the holder of a link has no rights; the token was made for this ticket and this person
        ticket = self.sudo().browse(thread_id).exists()
        link = next((link for link in (token, hash) if link and ticket and ticket._read_link(link)), None)
        return ticket.with_context(e3k_link=link) if link else self.browse()

    def _thread_to_store(self, store, fields, *, request_list=None):
        """Give the client's side no activity, follower, scheduled message or recipient, whoever's rights read them.

        Odoo hands a link's ticket over in sudo; its followers and activities are E3K's own people.
        """
        if request_list and self.env.user.share:
            request_list = [request for request in request_list if request in SHARED_REQUESTS]
        return super()._thread_to_store(store, fields, request_list=request_list)

    def _get_mail_thread_data_attachments(self):
        """The client's side gets the files that its page shows, and no file of a note."""
        return self._get_public_attachments() if self.env.user.share else super()._get_mail_thread_data_attachments()

    def _message_get_suggested_recipients(self, **kwargs):
        """Who is asked to be written to is suggested to E3K's people alone."""
        return [] if self.env.user.share else super()._message_get_suggested_recipients(**kwargs)

    def message_post(self, **kwargs):
        """Who is not logged in writes in the name of the person whose link they hold, and in no other."""
        if self.env.user.share:
            kwargs = self._keep_clients_values(kwargs)
        by_person = not kwargs.get("author_id") or kwargs.get("message_type") in HUMAN_TYPES
        if by_person and self.env.user._is_public():
            person = self._read_link(self.env.context.get("e3k_link"))
            if not self._portal_can_act(person):
                raise AccessError(self.env._("This link does not let you answer."))
            kwargs.update(author_id=person.id, email_from=person.email_formatted)
        return super().message_post(**kwargs)

    def _get_allowed_message_params(self):
        """What kind of message it is, is no choice of the client's side."""
        return set() if self.env.user.share else super()._get_allowed_message_params()

    def _keep_clients_values(self, values):
        """Return what somebody of the client's side may say of a new message: its text and files, it is a comment.

        Our pages and Odoo's route post in sudo; the former say everything, the latter no kind (see just above).
        """
        if not self.env.su:
            values = {name: value for name, value in values.items() if name in POSTED_VALUES}
            values["message_type"] = "comment"
        if values.get("message_type") == "comment" and not values.get("subtype_id"):
            values = {"subtype_xmlid": "mail.mt_comment", **values}
        return values

    # ------------------------------------------------------------
    # Mails
    # ------------------------------------------------------------

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """Each person of the client gets a link of their own; agents open the ticket in the backend."""
        groups = super()._notify_get_recipients_groups(message, model_description, msg_vals=msg_vals)
        groups = [group for group in groups if group[0] != "portal_customer"]
        for name, _matches, data in groups:
            if name in ("portal", "user"):
                data.update(active=True, has_button_access=True)
        if not self:
            return groups
        # sudo: who writes is not who is written to; only addresses of links leave the method
        people = self.sudo()._get_portal_people() | message.sudo().partner_ids.filtered("partner_share")
        personal = [
            (
                f"e3k_person_{partner.id}",
                lambda pdata, pid=partner.id: pdata["id"] == pid,
                {
                    "active": True,
                    "has_button_access": True,
                    "button_access": {"url": self.sudo()._get_link_url(partner)},
                },
            )
            for partner in people
            if self._is_open_to(partner)
        ]
        return personal + groups
