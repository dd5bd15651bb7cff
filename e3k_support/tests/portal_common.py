"""The desk of ``common`` seen through a browser: own ticket, a colleague, a main contact, a stranger."""

from lxml import html

from odoo.http import Request
from odoo.tests import HttpCase, JsonRpcException

from .common import SupportCase

SECRET = "zirconium-4711"


class PortalCase(HttpCase, SupportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manon = cls._create_client_user("manon@boreal.example", "Manon Roy", cls.boreal, "fr_CA")
        cls.manon.partner_id.is_support_main_contact = True
        cls.rival = cls._create_client_user("rita@northwind.example", "Rita Main", cls.northwind, "en_US")
        cls.rival.partner_id.is_support_main_contact = True
        cls.ticket = cls.env["e3k.ticket"].create(
            {
                "name": "Paie bloquée",
                "description": "<p>Le talon affiche palissandre</p>",
                "requester_id": cls.claire.partner_id.id,
                "agent_id": cls.agent.id,
            }
        )
        cls.public_message = cls._say("Réponse tourmaline", attachments=[("public.txt", b"for the client")])
        cls.note = cls._say(f"Note {SECRET}", note=True, attachments=[("secret.txt", SECRET.encode())])
        cls.token = cls.ticket._portal_ensure_token()

    @classmethod
    def _say(cls, body, note=False, **values):
        return cls.ticket.with_user(cls.agent).message_post(
            body=body,
            message_type="comment",
            subtype_xmlid="mail.mt_note" if note else "mail.mt_comment",
            **values,
        )

    def _log_in(self, user):
        self.authenticate(user and user.login, user and user.login)

    def _csrf(self):
        return Request.csrf_token(self)

    def _get(self, url, user, **kwargs):
        self._log_in(user)
        return self.url_open(url, **kwargs)

    def _page(self, response):
        return html.fromstring(response.content)

    def _post_form(self, url, data=None, files=None, csrf=True, **kwargs):
        data = {**({"csrf_token": self._csrf()} if csrf else {}), **(data or {})}
        return self.url_open(url, data=data, files=files, **kwargs)

    def _call(self, method, args=(), kwargs=None, model="e3k.ticket"):
        """Call a method over RPC as the session's user; return the name of the error or the result."""
        params = {"model": model, "method": method, "args": list(args), "kwargs": kwargs or {}}
        try:
            return self.make_jsonrpc_request(f"/web/dataset/call_kw/{model}/{method}", params)
        except JsonRpcException as error:
            return str(error)
