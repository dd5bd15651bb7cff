from werkzeug.exceptions import BadRequest, Forbidden, UnsupportedMediaType

from odoo import http
from odoo.http import request

from ..intake import opened

MAX_MAIL_BYTES = 64 * 1024 * 1024
MAIL_TYPE = "message/rfc822"


class MailGateway(http.Controller):
    """The door for mail servers: raw bytes in, what became of them out (docs/mail.md)."""

    @http.route(
        "/e3k_support/mail",
        type="http",
        auth="bearer",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=MAX_MAIL_BYTES,
    )
    def receive(self):
        """Take one raw RFC 5322 mail.

        Answers 200 once the mail is stored and committed, whatever becomes of it; 4xx when the request itself is wrong
        (401 key, 403 user, 400 empty, 413 too large, 415 not declared as a mail); 5xx when Odoo could not
        store it now. The pipe script keeps the mail and tries again on everything but 413.
        """
        if not request.env.user.has_group("e3k_support.group_mail_gateway"):
            raise Forbidden
        if request.httprequest.mimetype != MAIL_TYPE:
            raise UnsupportedMediaType
        raw = request.httprequest.get_data()
        if not raw:
            raise BadRequest
        # sudo: the user was checked to be a mail gateway, who may hand mails in and read nothing
        intake = request.env["e3k.intake.mail"].sudo()
        letter = opened(raw)
        facts = intake._read_head(letter)
        if intake._concerns_other_apps(facts) and not intake._concerns_support(facts, letter=letter):
            intake.env["mail.thread"].message_process(None, raw)
            return request.make_json_response({"id": None, "outcome": "other", "ticket": None})
        mail = intake._receive(letter, "pipe", facts=facts, commits=True)
        number = mail.ticket_id.number or None
        return request.make_json_response({"id": mail.id, "outcome": mail.outcome, "ticket": number})
