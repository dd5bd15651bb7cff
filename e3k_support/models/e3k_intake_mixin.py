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
            "requester_email": msg_dict.get("email_from"),
            **(custom_values or {}),
        }
        if intake:
            values["received_at"] = intake.clock_start_at
            values["origin_id"] = intake.origin_ticket_id.id
            values.update(self._prepare_origin(msg_dict, intake))
            values["is_important_mail"] = intake.importance == "high"
        requester = self._find_requester(msg_dict, intake)
        lang = requester.lang or self._detect_lang(msg_dict.get("body"))
        if not requester and not (intake and intake._is_forged()):
            requester = requester._meet_by_mail(msg_dict.get("email_from"), lang)
        if requester:
            # the gateway posts the mail right after: its author is the requester
            msg_dict["author_id"] = requester.id
            values["requester_id"] = requester.id
        values["requester_lang"] = lang
        # Odoo's own would now describe every field of the model only to find that it has a name
        return self.with_context(e3k_opening=True).create(values)

    def _get_intake_mail(self):
        """Return the stored mail being processed; empty outside the intake."""
        return self.env["e3k.intake.mail"].browse(self.env.context.get("e3k_intake_mail_id"))

    @api.model
    def _find_requester(self, msg_dict, intake):
        """Return the contact who asks, as far as we have it; empty for an unknown address, and for a forged one."""
        nobody = self.env["res.partner"]
        if intake and intake._is_forged():
            return nobody
        if intake.requester_address:  # passed on by an agent
            known = intake._find_partners(intake.requester_address)
            return intake._choose_author(known, self.browse())[0]
        return nobody.browse(msg_dict.get("author_id") or ())

    @api.model
    def _detect_lang(self, body):
        """Return the code of the installed language that ``body`` is written in, Canadian first; False when unsure."""
        detected = detect_language(visible_html(str(body or "")))
        codes = [code for code, _name in self.env["res.lang"].get_installed() if detected and code.startswith(detected)]
        return next(iter(sorted(codes, key=lambda code: not code.endswith("_CA"))), False)

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
