from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager


class FloorPortal(CustomerPortal):
    @http.route(["/my/floor", "/my/floor/page/<int:page>"], type="http", auth="user", website=True, readonly=True)
    def floor_list(self, page=1):
        """List the client's tickets, twenty a page."""
        tickets = request.env["floor.ticket"]
        domain = [("client_id", "child_of", request.env.user.partner_id.commercial_partner_id.id)]
        pages = pager(url="/my/floor", total=tickets.search_count(domain), page=page, step=20)
        values = self._prepare_portal_layout_values()
        values |= {"tickets": tickets.search(domain, limit=20, offset=pages["offset"]), "pager": pages}
        return request.render("e3k_floor.floor_list", {**values, "page_name": "floor", "default_url": "/my/floor"})
