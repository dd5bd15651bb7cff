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

    @route()
    def portal_avatar(self, res_id=None, height=50, width=50, access_token=None, _hash=None, pid=None):
        """The holder of a link sees who wrote what the link shows, and not who wrote a note."""
        # sudo: which record the message belongs to; whether its author may be shown is asked just below
        message = request.env["mail.message"].sudo().browse(int(res_id)).exists()
        link = {"token": access_token, "hash": _hash, "pid": pid and int(pid)}
        if message.model == "e3k.ticket" and not self._get_message_with_access(message.id, **link):
            access_token = _hash = pid = None  # a picture of nobody
        return super().portal_avatar(res_id, height, width, access_token, _hash, pid)
