import re

from werkzeug.exceptions import RequestEntityTooLarge

from odoo import SUPERUSER_ID, models
from odoo.http import request

#: The forms of ours that take files, and the page that shows each.
UPLOADS = re.compile(r"(/my/support/(?:new|\d+))(?:/reply)?$")

#: What a link in a mail leads to, without a language in front.
LINKED = re.compile(r"/my/support/(\d{1,9})(?:/|$)")


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """The portal's own scripts speak the reader's language too."""
        return [*super()._get_translation_frontend_modules_name(), "e3k_support"]

    @classmethod
    def _match(cls, path):
        """Open the link of a mail in the language of its holder, until they have chosen one.

        Odoo would take the browser's; from the first page on it keeps what was taken in a cookie.
        """
        linked, token = LINKED.match(path), request.httprequest.args.get("access_token")
        if linked and token and not request.session.uid and not request.cookies.get("frontend_lang"):
            # as the superuser: nobody is known yet; the token says whether it was made for this ticket, and for whom
            ticket = request.env(user=SUPERUSER_ID)["e3k.ticket"].browse(int(linked[1])).exists()
            lang = ticket and ticket.env["ir.http"].get_nearest_lang(ticket._read_link(token).lang)
            if lang:
                request.update_context(lang=lang)
        return super()._match(path)

    @classmethod
    def _handle_error(cls, exception):
        """A support form that is too large altogether leads back to its page, with a word why."""
        form = isinstance(exception, RequestEntityTooLarge) and UPLOADS.search(request.httprequest.path)
        if form:
            return request.redirect(f"{form[1]}?too_large=1")
        return super()._handle_error(exception)
