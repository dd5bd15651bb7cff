from odoo.exceptions import UserError
from odoo.http import request, route

from .portal_access import SupportAccess

#: What the form sends, and what Odoo's ratings call it.
RATES = {"1": 1, "3": 3, "5": 5}


class SupportValidation(SupportAccess):
    """The client accepts what was done, or refuses it with a reason.

    Every answer is a redirection to the ticket: a reload or a step back sends nothing twice.
    """

    @route("/my/support/<int:ticket_id>/accept", type="http", auth="public", methods=["POST"], website=True, csrf=False)
    def support_accept(self, ticket_id, access_token=None, **post):
        """Close a resolved ticket."""
        return self._answer(ticket_id, access_token, post, self._accept)

    @route("/my/support/<int:ticket_id>/refuse", type="http", auth="public", methods=["POST"], website=True, csrf=False)
    def support_refuse(self, ticket_id, access_token=None, **post):
        """Send a resolved ticket back with a reason."""
        return self._answer(ticket_id, access_token, post, self._decline)

    @route("/my/support/<int:ticket_id>/solved", type="http", auth="public", methods=["POST"], website=True, csrf=False)
    def support_solved(self, ticket_id, access_token=None, **post):
        """Close an open ticket that solved itself."""
        return self._answer(ticket_id, access_token, post, self._close)

    @route("/my/support/<int:ticket_id>/rate", type="http", auth="public", methods=["POST"], website=True, csrf=False)
    def support_rate(self, ticket_id, access_token=None, **post):
        """Rate a closed ticket."""
        return self._answer(ticket_id, access_token, post, self._rate)

    def _accept(self, ticket, person, post):
        self._check_unchanged(ticket, post)
        ticket._client_accept(person)
        self._leave_notice(ticket, "success", request.env._("Thank you. The ticket is closed."))

    def _close(self, ticket, person, _post):
        ticket._portal_close(person)
        self._leave_notice(ticket, "success", request.env._("Thank you. The ticket is closed."))

    def _rate(self, ticket, person, post):
        # of whom its words were taken away, none are taken in again: retention does not come back
        if ticket.stage_kind != "closed" or ticket.anonymised_at or post.get("rate") not in RATES:
            raise UserError(request.env._("Choose one of the three answers."))
        ticket._portal_rate(person, RATES[post["rate"]], post.get("feedback", "").replace("\0", "")[:2000])
        self._leave_notice(ticket, "success", request.env._("Thank you for your rating."))

    def _decline(self, ticket, person, post):
        reason = post.get("reason", "").replace("\0", "")[:5000]
        # a form without its key is not known again: it is judged by what the ticket is now
        if not post.get("form_key") or self._is_first(ticket, person, post, ["refuse", reason]):
            self._check_unchanged(ticket, post)
            ticket._client_refuse(person, reason)
        self._leave_notice(
            ticket, "success", request.env._("Thank you for telling us. The ticket is open again and we go on with it.")
        )
