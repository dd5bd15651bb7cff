import base64

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request


class SecretController(http.Controller):
    @http.route("/e3k_support/secret/<int:secret_id>", type="http", auth="user")
    def download(self, secret_id):
        """Give the assigned agent a file as it arrived, before the secrets in it were covered; a file, never shown."""
        # sudo: no user reads secrets; whether this one is the agent of the ticket is checked before anything is given
        secret = request.env["e3k.secret"].sudo().browse(secret_id).exists()
        ticket = secret.ticket_id.with_env(request.env)
        try:
            ticket._check_assigned()
        except AccessError:
            raise request.not_found() from None
        if not secret.content:
            raise request.not_found()
        request.env["e3k.access.log"]._record("read", request.env._("File with a secret"), ticket=ticket)
        return request.make_response(
            base64.b64decode(secret.content),
            headers=[
                ("Content-Type", "application/octet-stream"),
                ("Content-Disposition", content_disposition(secret.file_name)),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "no-store"),
            ],
        )
