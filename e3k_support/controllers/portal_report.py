from odoo.http import content_disposition, request, route

from .portal_access import SupportAccess


class SupportReport(SupportAccess):
    """A period of a client's tickets in figures, for whoever oversees the client."""

    @route("/my/support/report", type="http", auth="user", website=True, readonly=True)
    def support_report(self, client_id="", period="", **_kwargs):
        """Show the figures of a period."""
        self._read_visitor()
        tickets = request.env["e3k.ticket"]
        client = self._find_report_client(client_id)
        if not client:
            return self._refuse_report()
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "support_report",
            "client": client,
            "clients": tickets._get_portal_report_clients(),
            "report": tickets._get_portal_report(client, period),
        }
        return request.render("e3k_support.portal_report", values, headers={"Cache-Control": "no-store"})

    @route("/my/support/report/export", type="http", auth="user", website=True, readonly=True)
    def support_report_export(self, client_id="", period="", **_kwargs):
        """Download the figures that the page shows."""
        self._read_visitor()
        client = self._find_report_client(client_id)
        if not client:
            return self._refuse_report()
        tickets = request.env["e3k.ticket"]
        report = tickets._get_portal_report(client, period)
        name = request.env._("support-report-%s.csv", report["period"].name)
        return request.make_response(
            tickets._get_portal_report_csv(client, report).encode("utf-8-sig"),
            headers=[("Content-Type", "text/csv; charset=utf-8"), ("Content-Disposition", content_disposition(name))],
        )

    def _find_report_client(self, client_id):
        """Return the client asked for, in sudo, if the user oversees it; without a wish, their first."""
        clients = request.env["e3k.ticket"]._get_portal_report_clients()
        return clients.filtered(lambda client: str(client.id) == client_id) if client_id else clients[:1]

    def _refuse_report(self):
        """Nobody else reads reports: say whose they are, on the list."""
        text = request.env._("The report is for the main contact of your company, their deputy and the observers.")
        self._leave_notice(request.env["e3k.ticket"], "warning", text)
        return request.redirect("/my/support")
