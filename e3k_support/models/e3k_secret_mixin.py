from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..secret import mask_html, mask_text

#: The texts of a ticket into which people paste, and how they are written.
TEXTS = {"name": mask_text, "description": mask_html}

#: Messages by which something arrives; what a template or the system writes holds no more than the ticket does.
ARRIVING_TYPES = ("comment", "email")


class E3kSecretMixin(models.AbstractModel):
    """Secrets pasted into a ticket are covered before anything is stored, notified or indexed.

    By mail, portal, phone or hand alike. What an agent deliberately tells the client in public is their own
    decision and stays as written (issue 7.4; docs/mail.md, *Secrets*).
    """

    _name = "e3k.secret.mixin"
    _description = "Secrets in Tickets"
    _inherit = ["e3k.secret.file.mixin", "mail.thread"]

    has_secret = fields.Boolean("Secret pasted?", readonly=True, copy=False)
    secret_kinds = fields.Char(compute="_compute_secret_kinds")
    may_show_secret = fields.Boolean(compute="_compute_may_show_secret")

    _secret_idx = models.Index("(id) WHERE has_secret")

    @api.depends("has_secret")
    @api.depends_context("lang")
    def _compute_secret_kinds(self):
        labels = dict(self.env["e3k.secret"]._fields["kind"]._description_selection(self.env))
        # sudo: only the kinds are shown, of tickets that the user reads; most hold none
        by_ticket = self.sudo().filtered("has_secret")._get_waiting_secrets().grouped("ticket_id")
        for ticket in self:
            kinds = by_ticket.get(ticket.sudo(), self.env["e3k.secret"]).mapped("kind")
            ticket.secret_kinds = ", ".join(labels[kind] for kind in dict.fromkeys(kinds))

    @api.depends("agent_id", "has_secret")
    @api.depends_context("uid")
    def _compute_may_show_secret(self):
        for ticket in self:
            ticket.may_show_secret = ticket.has_secret and ticket.agent_id == self.env.user

    # ------------------------------------------------------------
    # Arrival
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        masked = [self._mask_values(vals) for vals in vals_list]
        tickets = super().create([vals for vals, _found in masked])
        for ticket, (_vals, found) in zip(tickets, masked, strict=True):
            ticket._keep_secrets(found)
        return tickets

    def write(self, vals):
        vals, found = self._mask_values(vals)
        result = super().write(vals)
        for ticket in self if found else ():
            ticket._keep_secrets(found)
        return result

    @api.model
    def _mask_values(self, vals):
        """Return ``vals`` with the secrets in its texts covered, and the secrets."""
        masked, secrets = {}, []
        for name in TEXTS.keys() & vals.keys():
            masked[name], found = TEXTS[name](str(vals[name] or ""))
            secrets += found
        return ({**vals, **masked} if secrets else vals), secrets

    def message_post(self, *, body="", subject=None, message_type="notification", author_id=None, **kwargs):
        """Cover the secrets before the message exists: its notifications and copies never hold them."""
        author = self.env["res.partner"].browse(author_id) if author_id else self.env.user.partner_id
        public = kwargs.get("subtype_xmlid") == "mail.mt_comment" or kwargs.get("subtype_id") == self.env[
            "ir.model.data"
        ]._xmlid_to_res_id("mail.mt_comment")
        found = []
        if self._is_arriving(message_type, author, public):
            body, found = self._mask_body(body, kwargs.get("body_is_html"))
            subject, more = mask_text(subject)
            found += more
        message = super().message_post(
            body=body, subject=subject, message_type=message_type, author_id=author_id, **kwargs
        )
        self._keep_secrets(found)
        return message

    def rating_apply(self, rate, token=None, rating=None, feedback=None, **kwargs):
        """A word with a rating is kept outside the conversation too: it holds no secret either."""
        feedback, found = mask_text(feedback)
        result = super().rating_apply(rate, token=token, rating=rating, feedback=feedback, **kwargs)
        for ticket in self:
            ticket._keep_secrets(found)
        return result

    @api.model
    def _is_arriving(self, message_type, author, public):
        """True unless an agent tells the client something: that is theirs to decide."""
        told_by_agent = message_type == "comment" and public and author and not author.partner_share
        return message_type in ARRIVING_TYPES and not told_by_agent

    @api.model
    def _mask_body(self, body, is_html=False):
        """Return ``body``, text or Markup, with its secrets covered, and the secrets."""
        if is_html or isinstance(body, Markup):
            masked, found = mask_html(str(body))
            return (type(body)(masked) if found else body), found
        return mask_text(body)

    def _keep_secrets(self, found):
        """Keep the secrets found apart, for the assigned agent."""
        if found:
            ticket = self.sudo()  # sudo: no user reads or writes secrets; who pasted it may write on the ticket
            ticket.env["e3k.secret"]._keep(ticket, found)
            ticket.has_secret = True

    # ------------------------------------------------------------
    # Shown, and forgotten
    # ------------------------------------------------------------

    def _get_waiting_secrets(self):
        """Return the secrets that nobody handled yet; the caller is in sudo and has checked for what."""
        secrets = self.env["e3k.secret"]
        return secrets.search([("ticket_id", "in", self.ids), ("handled_at", "=", False)]) if self else secrets

    def _check_assigned(self):
        """:raises AccessError: unless the user is the agent of the ticket"""
        self.check_access("write")
        if any(ticket.agent_id != self.env.user for ticket in self):
            raise AccessError(self.env._("Only the agent to whom the ticket is assigned sees what was pasted."))

    def action_show_secret(self):
        """Show the assigned agent what was pasted; that they looked is noted on the ticket."""
        self.ensure_one()
        self._check_assigned()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pasted secret"),
            "res_model": "e3k.secret.reveal",
            "res_id": self.env["e3k.secret.reveal"].create({"ticket_id": self.id}).id,
            "view_mode": "form",
            "target": "new",
        }

    def action_forget_secret(self):
        """The secret was handled: forget it for good."""
        self._check_assigned()
        for ticket in self:
            # sudo: the user is the assigned agent, checked just above
            ticket.sudo()._get_waiting_secrets()._forget()
            ticket.sudo().has_secret = False
            ticket._message_log(body=self.env._("The pasted secret was handled and forgotten."))
