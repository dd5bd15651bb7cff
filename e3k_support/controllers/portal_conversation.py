from odoo.exceptions import UserError
from odoo.http import request, route

from .portal_access import SupportAccess, max_body


class SupportConversation(SupportAccess):
    """The client writes in the conversation, with files, with or without JavaScript.

    As every form of a ticket it ends in a redirection: a reload or a step back sends nothing twice.
    """

    @route(
        "/my/support/<int:ticket_id>/reply",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        csrf=False,
        max_content_length=max_body,
    )
    def support_reply(self, ticket_id, access_token=None, **post):
        """Add an answer with its files to the conversation."""
        return self._answer(ticket_id, access_token, post, self._reply, by_link=True)

    @route("/my/support/<int:ticket_id>/reopen", type="http", auth="public", methods=["POST"], website=True, csrf=False)
    def support_reopen(self, ticket_id, access_token=None, **post):
        """Reopen an ended ticket with a reason."""
        return self._answer(ticket_id, access_token, post, self._reopen)

    def _reply(self, ticket, person, post):
        if not ticket._portal_can_reply(person):
            raise UserError(request.env._("This ticket is closed for good. Open a new request that refers to it."))
        text, files = self._get_typed(post)["body"], self._get_files()
        if self._is_first(ticket, person, post, [text, *(file.filename for file in files)]):
            ticket._portal_reply(person, text, files)
        self._leave_notice(ticket, "success", request.env._("Your answer is sent."))

    def _reopen(self, ticket, person, post):
        reason = self._get_typed(post)["reason"]
        if self._is_first(ticket, person, post, ["reopen", reason]):
            ticket._portal_reopen(person, reason)
        self._leave_notice(ticket, "success", request.env._("The ticket is open again and we go on with it."))
