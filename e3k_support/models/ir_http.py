import re

from werkzeug.exceptions import RequestEntityTooLarge

from odoo import models
from odoo.http import request

#: The forms of ours that take files, and the page that shows each.
UPLOADS = re.compile(r"(/my/support/(?:new|\d+))(?:/reply)?$")


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """The portal's own scripts speak the reader's language too."""
        return [*super()._get_translation_frontend_modules_name(), "e3k_support"]

    @classmethod
    def _handle_error(cls, exception):
        """A support form that is too large altogether leads back to its page, with a word why."""
        form = isinstance(exception, RequestEntityTooLarge) and UPLOADS.search(request.httprequest.path)
        if form:
            return request.redirect(f"{form[1]}?too_large=1")
        return super()._handle_error(exception)
