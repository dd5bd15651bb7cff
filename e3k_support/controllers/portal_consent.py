from odoo.exceptions import UserError
from odoo.http import request, route

from .portal_access import SupportAccess

ANSWERS = ("granted", "refused", "withdrawn")


class SupportConsent(SupportAccess):
    """The client lets E3K enter a database, refuses it, or takes the consent back."""

    @route(
        "/my/support/<int:ticket_id>/consent", type="http", auth="public", methods=["POST"], website=True, csrf=False
    )
    def support_consent(self, ticket_id, access_token=None, **post):
        """Answer one request of the ticket; a link from a mail is not enough, the person is logged in."""
        return self._answer(ticket_id, access_token, post, self._consent)

    def _consent(self, ticket, person, post):
        chosen = post.get("consent", "")
        consent = ticket._get_portal_consents().filtered(lambda c: str(c.id) == chosen)
        if not consent or post.get("answer") not in ANSWERS:
            raise UserError(request.env._("Choose one of the answers."))
        consent._answer(person, post["answer"])
        self._leave_notice(ticket, "success", request.env._("Thank you. Your answer is kept with its date."))
