from odoo import http
from odoo.http import content_disposition, request


class IntakeController(http.Controller):
    @http.route("/e3k_support/intake/<int:mail_id>.eml", type="http", auth="user", readonly=True)
    def download(self, mail_id):
        """Download a received mail exactly as it arrived; always a file, never shown by the browser."""
        mail = request.env["e3k.intake.mail"].browse(mail_id).exists()
        if not mail or not mail.has_access("read"):
            raise request.not_found()
        return request.make_response(
            mail._get_raw(),
            headers=[
                ("Content-Type", "application/octet-stream"),
                ("Content-Disposition", content_disposition(f"mail-{mail.id}.eml")),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
