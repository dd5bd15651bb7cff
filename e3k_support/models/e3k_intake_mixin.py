from odoo import api, models
from odoo.tools import format_datetime

from ..intake import detect_language, visible_html


class E3kIntakeMixin(models.AbstractModel):
    """How a mail becomes a ticket: requester, language, clock start, acknowledgement.

    What a mail *is* was decided before (``e3k.intake.mail``): nothing here judges.
    """

    _name = "e3k.intake.mixin"
    _description = "Ticket Intake by Mail"
    _inherit = ["mail.thread"]

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Open a ticket for a mail; the sender becomes the requester.

        The clock starts when our server received the mail (``received_at`` of the intake row), never
        at the sender's ``Date:`` (PRODUCT.md, *clock start*).
        """
        intake = self._get_intake_mail()
        values = {
            "name": (msg_dict.get("subject") or "").strip() or self.env._("(no subject)"),
            "description": msg_dict.get("body") or False,
            "channel": "email",
            "requester_email": intake.requester_address or msg_dict.get("email_from"),  # not the forwarder's
            **(custom_values or {}),
        }
        if intake:
            values["received_at"] = intake.clock_start_at
            values["origin_id"] = intake.origin_ticket_id.id
            values.update(self._prepare_origin(msg_dict, intake))
            values["is_important_mail"] = intake.importance == "high"
        requester = self._find_requester(msg_dict, intake)
        if requester:
            # the gateway posts the mail right after: its author is the requester
            msg_dict["author_id"] = requester.id
            values["requester_id"] = requester.id
        values["requester_lang"] = self._get_sender_lang(requester, msg_dict.get("body"))
        # Odoo's own would now describe every field of the model only to find that it has a name
        return self.with_context(e3k_opening=True).create(values)

    def _get_intake_mail(self):
        """Return the stored mail being processed; empty outside the intake."""
        return self.env["e3k.intake.mail"].browse(self.env.context.get("e3k_intake_mail_id"))

    @api.model
    def _find_requester(self, msg_dict, intake):
        """Return the contact who wrote, created when unknown; empty without an address, or for a forged one."""
        if intake and intake._is_forged():
            return self.env["res.partner"]
        if msg_dict.get("author_id") and not intake.requester_address:
            return self.env["res.partner"].browse(msg_dict["author_id"])
        address = intake.requester_address or msg_dict.get("email_from")
        return self.env["mail.thread"]._partner_find_from_emails_single([address] if address else [], no_create=False)

    @api.model
    def _get_sender_lang(self, requester, body):
        """Return a known contact's language, else the one the mail is written in, else False.

        A contact made by this very mail has only the company's default language: it does not count.
        """
        known = requester and requester.create_date != self.env.cr.now()
        if known and requester.lang:
            return requester.lang
        detected = detect_language(visible_html(str(body or "")))
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        by_preference = sorted(
            (code for code in installed if detected and code.startswith(detected)),
            key=lambda code: not code.endswith("_CA"),
        )
        lang = by_preference[0] if by_preference else False
        if requester and lang and not known:
            requester.lang = lang
        return lang

    def _acknowledge(self):
        """Tell the requester number, priority and promise, in their language.

        An automatic message (``auto_comment``): it stops no promise and no machine answers it.
        """
        for ticket in self.filtered("requester_id"):
            ticket._post_automatic("e3k_support.mail_template_acknowledgement", ticket._get_requester_langs())

    def _get_promise_text(self, lang=None):
        """Return the sentence that states the promise the client waits for now, in the reader's words.

        :param lang: language code; the reader's when not given
        :rtype: str, empty when nothing is promised
        """
        self.ensure_one()
        ticket = self.with_context(lang=lang) if lang else self
        answered = ticket._sla_promise("first_response").state != "running"
        metric = ticket.client_metric if answered and ticket.client_metric else "first_response"
        return ticket._sla_promise_sentence(metric)

    def _get_priority_sentence(self, lang=None):
        """Return "Priority: P2 – High (provisional)" in the reader's words."""
        self.ensure_one()
        ticket = self.with_context(lang=lang) if lang else self
        label = dict(ticket._fields["priority"]._description_selection(ticket.env))[ticket.priority]
        # sudo: the text is the client's own promise; whether it is provisional is part of it
        if ticket.sudo().classified_at:
            return ticket.env._("Priority: %(priority)s", priority=label)
        return ticket.env._("Provisional priority: %(priority)s", priority=label)

    def _get_committed_text(self, lang=None):
        """Return the committed date in the requester's words and time zone."""
        self.ensure_one()
        return self._say_to_requester(self.committed_at, lang)

    def _say_to_requester(self, instant, lang=None):
        """Return ``instant`` (naive UTC) in the requester's words and time zone."""
        ticket = self.with_context(lang=lang) if lang else self
        pattern = ticket.env._("EEEE, MMMM d, y, h:mm a")
        zone = self._get_requester_tz()
        return format_datetime(self.env, instant, tz=zone, dt_format=pattern, lang_code=lang)
