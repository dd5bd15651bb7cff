from odoo import http
from odoo.http import content_disposition, request


class IntakeController(http.Controller):
    @http.route("/e3k_support/intake/<int:mail_id>.eml", type="http", auth="user")
    def download(self, mail_id):
        """Download a received mail; always a file, never shown by the browser. For managers only.

        It is exactly as it arrived, but for secrets that nobody has handled yet.
        """
        mail = request.env["e3k.intake.mail"].browse(mail_id).exists()
        is_manager = request.env.user.has_group("e3k_support.group_manager")
        if not is_manager or not mail or not mail.has_access("read") or mail.raw_forgotten_at:
            raise request.not_found()
        raw = mail._get_raw_without_secrets()
        if raw is None:
            raise request.not_found()
        request.env["e3k.access.log"]._record(
            "export", request.env._("Raw mail"), mail.subject or "", ticket=mail.ticket_id
        )
        return request.make_response(
            raw,
            headers=[
                ("Content-Type", "application/octet-stream"),
                ("Content-Disposition", content_disposition(f"mail-{mail.id}.eml")),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
