import ast

from odoo import api, models
from odoo.tools import formataddr

from ..intake import brings_nothing, is_thanks, may_be_thanks, visible_html
from .e3k_ticket_stage import ENDED_KINDS

#: Messages that a person wrote; everything else is a machine's.
HUMAN_TYPES = ("comment", "email", "email_outgoing")


class E3kConversationMixin(models.AbstractModel):
    """Who spoke, what follows from it, and how a ticket's mails look outside.

    One hook serves mail, portal and backend alike (ARCHITECTURE.md, "who spoke").
    """

    _name = "e3k.conversation.mixin"
    _description = "Ticket Conversation"
    _inherit = ["mail.thread"]

    # ------------------------------------------------------------
    # Who spoke
    # ------------------------------------------------------------

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        if self._is_public(message):
            side = self._get_side(message)
            if side == "agent" and self.env.context.get("e3k_notice"):
                side = "status"  # the text is a template's: nobody has read the request for it
            # sudo: the right to post was checked by message_post; what a message entails is no right of its author
            ticket = self.sudo()
            if not self.env.context.get("e3k_opening"):  # the ledger began with the request itself
                ticket._sla_message_posted(message, side, self.env.cr.now())
            if side == "requester":
                ticket._on_requester_spoke(message)
            elif side == "agent":
                ticket._on_agent_spoke(message.author_id)
        return result

    @api.model
    def _is_public(self, message):
        """True when the requester may read ``message``."""
        return message.subtype_id.id in self._get_public_subtypes() and not message.is_internal

    def _get_side(self, message):
        """Return who spoke: ``requester`` (any person of the client's side), ``agent`` or ``machine``.

        The first public message *of a human agent* answers a promise (PRODUCT.md, "what stops first
        response"): acknowledgements, stage notices and notes never do.
        """
        self.ensure_one()
        author = message.author_id
        robot = self.env["ir.model.data"]._xmlid_to_res_id("base.partner_root")
        if message.message_type not in HUMAN_TYPES or author.id == robot:
            return "machine"
        if author == self.requester_id or not author or author.partner_share:
            return "requester"
        return "agent"

    def _on_requester_spoke(self, message):
        """A message of the client's side resumes a waiting ticket and reopens a resolved one.

        A mere "thank you" moves nothing (PRODUCT.md, *next response*): what we wait for did not come.
        """
        self.ensure_one()
        if self.stage_kind not in ("waiting", "resolved", *ENDED_KINDS) or self._is_mere_thanks(message):
            return
        if self.stage_kind == "waiting":
            self._move_to("open")
        else:
            self._reopen()

    def _is_mere_thanks(self, message):
        """True when ``message`` says nothing but thank you, and brings no file beside a signature's.

        Once the ticket is resolved, "Parfait!" says no more than that; before, it may answer a question.
        """
        if self.env.context.get("e3k_mere_thanks"):  # the intake judged the mail itself
            return True
        shown = str(message.body or "")
        said = visible_html(shown)
        is_settled = self.stage_kind in ("resolved", *ENDED_KINDS)
        if not may_be_thanks(said, is_settled):
            return False
        files = message.attachment_ids.filtered(lambda f: f"/web/image/{f.id}" not in shown)
        if any(not brings_nothing(file.name or "", "", shown) for file in files):
            return False
        return is_thanks(said, message.author_id.name or "", self._get_agent_names(), is_settled)

    @api.model
    def _get_agent_names(self):
        """Return the names of everybody whom a client may thank."""
        return self.env.ref("e3k_support.group_agent").sudo().all_user_ids.mapped("name")  # sudo: only names leave

    def _on_agent_spoke(self, author):
        """An answer of an agent takes a new ticket in hand, and confirms the person who was proposed as requester."""
        self.ensure_one()
        if self.requester_doubt == "forwarded":
            self._confirm_requester()
        if self.stage_kind == "new":
            agent = self.agent_id or author.user_ids._filter_support(self.company_id)[:1]
            self._move_to("open", agent_id=agent.id)

    def _subscribe_requester(self):
        """Make the requester a participant."""
        self.ensure_one()
        requester = self.requester_id.filtered("active")
        if not (requester.partner_share and self.env.context.get("mail_create_nosubscribe")):
            self.message_subscribe(requester.ids)
            return
        # nobody follows yet what the gateway has just created
        external = self.env["mail.message.subtype"].default_subtypes(self._name)[2]
        self.env["mail.followers"]._insert_followers(
            self._name, self.ids, requester.ids, {requester.id: external.ids}, check_existing=False
        )

    # ------------------------------------------------------------
    # What leaves
    # ------------------------------------------------------------

    def _message_compute_subject(self):
        """The subject threads by itself: ``[E3K-00042] …`` stays the same for the ticket's life."""
        self.ensure_one()
        return self._get_full_name()

    def _mail_get_partner_fields(self, introspect_fields=False):
        return ["requester_id"]

    def _notify_get_reply_to(self, default=None, author_id=False):
        """Answers come back to the team's address (PRODUCT.md, mail semantics)."""
        book = self.env["e3k.team"]._get_address_book()
        address_of = {team_id: address for address, team_id in book.items()}
        # sudo: a portal user answers without reading teams
        teams = {ticket.id: ticket.sudo().team_id for ticket in self}
        found = {
            ticket_id: formataddr((team.name, address_of[team.id]))
            for ticket_id, team in teams.items()
            if team.id in address_of
        }
        others = self.filtered(lambda ticket: ticket.id not in found)
        if others or not self:
            found.update(super(E3kConversationMixin, others)._notify_get_reply_to(default=default, author_id=author_id))
        return found

    def _notify_by_email_get_base_mail_values(self, message, recipients_data, additional_values=None):
        """Thread in every mail program, and say so when a machine wrote (RFC 3834 section 5).

        ``In-Reply-To`` names the newest public message before this one; ``Auto-Submitted`` keeps
        other machines from answering ours.
        """
        values = super()._notify_by_email_get_base_mail_values(message, recipients_data, additional_values)
        headers = ast.literal_eval(values.get("headers") or "{}")  # Odoo keeps them as a literal
        parent = self._get_public_message_before(message)
        if parent.message_id:
            headers["In-Reply-To"] = parent.message_id
        if self._get_side(message) == "machine":
            headers["Auto-Submitted"] = "auto-replied"
            headers["X-Auto-Response-Suppress"] = "All"
        headers["X-E3K-Ticket"] = self.number
        subject = values.get("subject") or message.subject or ""
        if f"[{self.number}]" not in subject:
            values["subject"] = f"[{self.number}] {subject or self.name}"
        values["headers"] = repr(headers)
        return values

    def _get_public_message_before(self, message):
        """Return the newest message before ``message`` that the client knows; may be empty."""
        # sudo: the sender of a notification may be a portal user or the gateway
        return (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("id", "<", message.id),
                    ("message_id", "!=", False),
                    ("is_internal", "=", False),
                    ("subtype_id.internal", "=", False),
                    ("message_type", "in", (*HUMAN_TYPES, "auto_comment")),
                ],
                order="id desc",
                limit=1,
            )
        )

    def _post_automatic(self, template_xmlid, langs):
        """Post the mail template in each language of ``langs`` as one automatic public message.

        The conversation keeps it in the requester's language; others are mailed it in their own (``e3k.notice.mixin``).

        :param langs: language codes; two when the requester's language is not known
        """
        self.ensure_one()
        body, subject = self._render_notice(template_xmlid, langs)
        # sudo: the text is the template's own; a portal user who accepts posts nothing in our name otherwise
        team = self.sudo().team_id
        self.sudo().with_context(e3k_notice=template_xmlid).message_post(
            body=body,
            subject=subject,
            message_type="auto_comment",
            subtype_xmlid="mail.mt_comment",
            author_id=team.company_id.partner_id.id,
            email_from=self._get_team_sender(),
            partner_ids=self.requester_id.ids,
            email_add_signature=False,
        )

    def _get_team_sender(self):
        """Return from whom our automatic mails come."""
        # sudo: a portal user reads no team; only its name and address leave
        team = self.sudo().team_id
        return formataddr((team.name, team.alias_email or team.company_id.email_formatted or ""))

    def _render_notice(self, template_xmlid, langs):
        """Return body and subject of the mail template, in each language of ``langs`` one after the other."""
        self.ensure_one()
        # sudo: a portal user who accepts may read no template; the text is the template's own
        template = self.env.ref(template_xmlid).sudo().with_context(tz=self._get_requester_tz())
        bodies = [
            template._render_field("body_html", self.ids, set_lang=lang, options={"post_process": True})[self.id]
            for lang in langs
        ]
        subject = template._render_field("subject", self.ids, set_lang=langs[0])[self.id]
        return bodies[0].__class__("<hr/>").join(bodies), subject

    def _get_requester_tz(self):
        """Return the name of the time zone in which the requester reads instants; the team's when unknown."""
        self.ensure_one()
        # sudo: a portal user's answer is told to others without reading teams; only the zone's name leaves
        return self.requester_id.tz or self.sudo().team_id._get_desk().zone.key

    def _get_requester_langs(self):
        """Return the language codes to write in: the requester's, or French then English."""
        self.ensure_one()
        installed = dict(self.env["res.lang"].get_installed())
        # sudo: the language is no secret, its field is only kept off the portal's payload
        lang = self.sudo().requester_lang
        if lang in installed:
            return [lang]
        both = [code for code in ("fr_CA", "fr_FR", "en_CA", "en_US") if code in installed]
        french = [code for code in both if code.startswith("fr")][:1]
        english = [code for code in both if code.startswith("en")][:1]
        return french + english or [self.env.lang or "en_US"]
