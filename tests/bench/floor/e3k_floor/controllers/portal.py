from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager


class FloorPortal(CustomerPortal):
    @http.route(["/my/floor", "/my/floor/page/<int:page>"], type="http", auth="user", website=True, readonly=True)
    def floor_list(self, page=1, search=""):
        """List the client's tickets, twenty a page."""
        tickets = request.env["floor.ticket"]
        domain = Domain("client_id", "child_of", request.env.user.partner_id.commercial_partner_id.id)
        if search:
            domain &= Domain.OR([Domain(name, "ilike", search) for name in ("number", "name", "description")])
        pages = pager(url="/my/floor", total=tickets.search_count(domain), page=page, step=20)
        values = self._prepare_portal_layout_values()
        values |= {"tickets": tickets.search(domain, limit=20, offset=pages["offset"]), "pager": pages}
        return request.render("e3k_floor.floor_list", {**values, "page_name": "floor", "default_url": "/my/floor"})

    @http.route("/my/floor/<int:ticket_id>", type="http", auth="public", website=True)
    def floor_ticket(self, ticket_id, access_token=None, **kwargs):
        """Show a ticket as Odoo's own portal pages show a record: its fields and the conversation."""
        ticket = self._document_check_access("floor.ticket", ticket_id, access_token)
        values = {**self._prepare_portal_layout_values(), "page_name": "floor_ticket", "ticket": ticket}
        values = self._get_page_view_values(ticket, access_token, values, "my_floor_history", False, **kwargs)
        return request.render("e3k_floor.floor_ticket", values)
