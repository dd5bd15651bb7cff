from werkzeug.exceptions import RequestEntityTooLarge

from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """The portal's own scripts speak the reader's language too."""
        return [*super()._get_translation_frontend_modules_name(), "e3k_support"]

    @classmethod
    def _handle_error(cls, exception):
        """A support form that is too large altogether leads back to the form, with a word why."""
        if isinstance(exception, RequestEntityTooLarge) and request.httprequest.path.endswith("/my/support/new"):
            return request.redirect("/my/support/new?too_large=1")
        return super()._handle_error(exception)
