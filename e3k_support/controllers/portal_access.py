from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class SupportAccess(CustomerPortal):
    """What all support pages begin with: which ticket, which person, and a kind word when neither."""

    def _get_ticket(self, ticket_id, access_token=None):
        """Return the ticket in sudo once the visitor was found to be allowed to read it.

        Whoever is logged in has the rights of their account, a visitor those of their link.

        :return: an empty recordset when it does not exist, is not shared or the link is wrong or has
            expired; which of them is not told
        """
        ticket = request.env["e3k.ticket"].browse(ticket_id)
        if request.env.user._is_public():
            allowed = ticket.sudo().exists() and ticket._read_link(access_token)  # sudo: to tell a wrong number
        else:
            allowed = ticket.exists() and ticket.has_access("read")
        return ticket.sudo() if allowed else ticket.browse()  # sudo: rights or link were checked just above

    def _get_person(self, ticket, access_token=None):
        """Return who acts: the user who is logged in, else whom the link in their mail was made for."""
        user = request.env.user
        return ticket._read_link(access_token) if user._is_public() else user.partner_id

    def _get_link_params(self, access_token=None, **_kwargs):
        """Return the parameters of a link from a mail, to be kept on every further page."""
        return {"access_token": access_token} if access_token and request.env.user._is_public() else {}

    def _refuse(self, access_token=None):
        """Answer a visitor who may not see the page: log in, or learn that the link is no longer valid."""
        if request.env.user._is_public() and not access_token:
            return request.redirect_query("/web/login", {"redirect": request.httprequest.full_path.rstrip("?")})
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "support_gone",
            "is_visitor": request.env.user._is_public(),
            "login_url": f"/web/login?redirect={request.httprequest.path}",
        }
        return request.render("e3k_support.portal_gone", values, status=404)

    def _has_valid_csrf(self, csrf_token=None, **_kwargs):
        """True when the form came from our own page.

        Our routes check it themselves: an expired session then gives the form back, filled in, where
        Odoo's own check would answer a bare 400.
        """
        return request.validate_csrf(csrf_token)

    # ------------------------------------------------------------
    # One sentence for the next page
    # ------------------------------------------------------------

    def _leave_notice(self, ticket, tone, text, **kept):
        """Keep a sentence (and what was typed) for the page that follows the redirection."""
        request.session["e3k_notice"] = {"ticket": ticket.id, "tone": tone, "text": str(text), **kept}

    def _take_notice(self, ticket):
        """Return the sentence left for this ticket, once."""
        notice = request.session.get("e3k_notice") or {}
        if notice.get("ticket") != ticket.id:
            return {}
        request.session.pop("e3k_notice", None)
        return notice
