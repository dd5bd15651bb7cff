from odoo.http import request, route

from odoo.addons.portal.controllers.portal_thread import PortalChatter


class RecordedChatter(PortalChatter):
    @route()
    def portal_message_fetch(self, thread_model, thread_id, fetch_params=None, **kw):
        """The conversation of a confidential ticket, fetched beside its page, is a reading too."""
        result = super().portal_message_fetch(thread_model, thread_id, fetch_params=fetch_params, **kw)
        if thread_model == "e3k.ticket" and result["messages"]:
            ticket = request.env["e3k.ticket"].browse(int(thread_id))
            person = ticket._read_link(kw.get("token")) if request.env.user._is_public() else None
            request.env["e3k.access.log"]._record_readings(ticket, person)
        return result
