from odoo import models
from odoo.exceptions import UserError

from ..intake import without_quote
from .e3k_ticket_stage import OPEN_KINDS

#: Who closes more tickets at once than this is tidying up: their clients are not mailed.
MAX_CLOSED_TOLD = 20


class E3kNoticeMixin(models.AbstractModel):
    """The mails that leave about a ticket: how they look, where it stands, that it is closed."""

    _name = "e3k.notice.mixin"
    _description = "Notices about a Ticket"
    _inherit = ["mail.thread"]

    # ------------------------------------------------------------
    # Look
    # ------------------------------------------------------------

    def _notify_by_email_render_layout(self, message, recipients_group, msg_vals=False, render_values=None):
        """One plain look for every mail of a ticket: good on a phone and in dark mode, history left out.

        What the message quotes is in the conversation already; the mail does not repeat it.
        """
        self.ensure_one()
        values = msg_vals or {}
        if values.get("email_layout_xmlid") or message.email_layout_xmlid:
            return super()._notify_by_email_render_layout(message, recipients_group, msg_vals, render_values)
        team = self.sudo().team_id  # sudo: a portal user's answer is mailed on; only name and phone leave
        lang = (render_values or {}).get("lang")
        phone = team.with_context(lang=lang).phone or team.company_id.phone
        return super()._notify_by_email_render_layout(
            message,
            recipients_group,
            {**values, "email_layout_xmlid": "e3k_support.mail_layout"},
            {
                **(render_values or {}),
                "e3k_body": self._get_mailed_body(message, recipients_group, lang),
                "e3k_footer": " · ".join(filter(None, (self.number, team.with_context(lang=lang).name, phone))),
            },
        )

    def _get_mailed_body(self, message, recipients_group, lang):
        """Return what a group of readers of one language is mailed of ``message``, without the history that it quotes.

        A notice is said to each in their own language; the requester's message holds theirs already.
        """
        notice = self.env.context.get("e3k_notice")
        if notice and lang and self.requester_id.id not in recipients_group["recipients_ids"]:
            return self._render_notice(notice, [lang])[0]
        return message.body.__class__(without_quote(str(message.body or "")))

    # ------------------------------------------------------------
    # Where it stands
    # ------------------------------------------------------------

    def action_send_status(self):
        """Tell the client where the ticket stands, in their language: a public message of the agent.

        It restarts the *progress update* like every public agent message (PRODUCT.md). Its text is automatic: it
        answers nothing, so that no response is stopped and a new ticket stays new.

        :raises UserError: when nobody is to be told, or nothing goes on any more
        """
        for ticket in self:
            ticket.check_access("write")
            if not ticket.requester_id or ticket.stage_kind not in OPEN_KINDS:
                raise UserError(self.env._("A status is sent to the requester of a ticket that is being worked on."))
            notice = "e3k_support.mail_template_status"
            body, subject = ticket._render_notice(notice, ticket._get_requester_langs())
            ticket.with_context(e3k_notice=notice).message_post(
                body=body,
                subject=subject,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=ticket.requester_id.ids,
            )

    def _get_status_text(self, lang=None):
        """Return the status in the client's words, and what we wait for."""
        self.ensure_one()
        ticket = self.with_context(lang=lang) if lang else self
        if ticket.stage_kind == "waiting" and ticket.wait_reason:
            return ticket.env._("%(status)s: %(reason)s", status=ticket._get_portal_status(), reason=ticket.wait_reason)
        return ticket._get_portal_status()

    # ------------------------------------------------------------
    # Closed
    # ------------------------------------------------------------

    def _on_kind_entered(self, kind, before):
        result = super()._on_kind_entered(kind, before)
        told = self.filtered(lambda t: kind == "closed" and t.closed_by == "agent" and t.requester_id)
        if self.env.context.get("e3k_validation_asked"):  # the answer that closed it said so
            return result
        if len(told) <= MAX_CLOSED_TOLD:
            for ticket in told:
                ticket._post_automatic("e3k_support.mail_template_closed", ticket._get_requester_langs())
        return result
