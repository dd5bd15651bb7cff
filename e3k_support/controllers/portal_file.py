from odoo.http import request, route

from ..models.e3k_portal_conversation_mixin import PICTURES
from .portal_access import SupportAccess

THUMB = {"width": 400, "height": 300}


class SupportFile(SupportAccess):
    @route("/my/support/<int:ticket_id>/file/<int:file_id>", type="http", auth="public", website=True)
    def support_file(self, ticket_id, file_id, access_token=None, size="", **_kwargs):
        """Serve a file of a ticket to whoever may read the ticket at this moment.

        No token of the file's own is involved: who loses the ticket loses its files. Pictures are shown, all else
        is saved, so that nothing a client sent runs in a browser.
        """
        ticket = self._get_ticket(ticket_id, access_token)
        if not ticket:
            return self._refuse(access_token)
        file = ticket._find_portal_file(file_id)
        if not file:
            raise request.not_found()
        # sudo: the file was found among those of a ticket that the reader may see
        binary, is_picture = request.env["ir.binary"].sudo(), file.mimetype in PICTURES
        if size == "thumb" and is_picture:
            stream = binary._get_image_stream_from(file, **THUMB)
        else:
            stream = binary._get_stream_from(file)
        response = stream.get_response(as_attachment=not is_picture)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "private, no-cache"
        return response
