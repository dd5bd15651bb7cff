from markupsafe import Markup

from odoo import models


class E3kCallMixin(models.AbstractModel):
    """A phone call in the conversation of a ticket."""

    _name = "e3k.call.mixin"
    _description = "Ticket Phone Calls"
    _inherit = ["mail.thread"]

    def _log_call(self, called_at, ended_at, summary):
        """Write a call down. It answers the promises when the requester can receive its summary.

        :param summary: HTML
        """
        self.ensure_one()
        summary, found = self._mask_body(summary, is_html=True)  # what the caller dictated is covered like a mail
        self._keep_secrets(found)
        lang = self._get_requester_langs()[0]
        reader = self.with_context(lang=lang, tz=self._get_requester_tz())
        instant = reader._format_portal_instant(called_at)
        title = reader.env._("Summary of our phone call")
        when = reader.env._("Call of %(instant)s", instant=instant)
        if ended_at:
            minutes = max(1, round((ended_at - called_at).total_seconds() / 60))
            when = reader.env._("Call of %(instant)s, %(minutes)s min", instant=instant, minutes=minutes)
        body = Markup("<p><strong>%s</strong><br/>%s</p>%s") % (title, when, summary)
        if not self.requester_id.email:
            self._message_log(body=body)
            return
        self._sla_phone_answered(self.env._("Phone call"), called_at)
        self.message_post(
            body=body,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.requester_id.ids,
        )
