"""What a stranger writes, names and attaches does nothing in anybody's browser or spreadsheet."""

import csv
import io
import re

from odoo.tests import tagged

from .portal_common import PortalCase

SCRIPT = "<script>alert(1)</script>"
IMAGE = "<img src=x onerror=alert(1)>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
PAGE = b"<html><body><script>alert(1)</script></body></html>"
#: A hostile tag that a browser would run, as our payloads would appear unescaped.
ALIVE = re.compile(r"<script>alert|<img[^>]*onerror=|<svg[^>]*onload=", re.I)


@tagged("post_install", "-at_install")
class TestHostileContent(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.claire.partner_id.name = f"Claire {IMAGE}"
        cls.boreal.name = f"Boréal {SCRIPT}"
        cls.evil = cls.env["e3k.ticket"].create(
            {
                "name": f"Sujet {SCRIPT}",
                "description": f"<p onclick='alert(1)'>Demande {SCRIPT}{IMAGE}</p>",
                "requester_id": cls.claire.partner_id.id,
                "workaround": f"<p>{SCRIPT}</p>",
            }
        )
        cls.evil.with_user(cls.claire).sudo().message_post(
            body=f"Bonjour {SCRIPT} {IMAGE}",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[(f'">{IMAGE}.txt', b"x"), ("image.svg", SVG), ("page.html", PAGE)],
        )
        cls.url = f"/en/my/support/{cls.evil.id}"

    def test_no_page_runs_what_a_client_wrote(self):
        self._log_in(self.manon)
        for url in (self.url, "/en/my/support?filterby=all", "/en/my/support/people", "/en/my/support/new", "/en/my"):
            with self.subTest(url):
                text = self.url_open(url).text
                self.assertFalse(ALIVE.search(text))
                self.assertNotIn("onclick='alert", text)

    def test_conversation_runs_nothing(self):
        self._log_in(self.manon)
        said = self.make_jsonrpc_request(
            "/mail/chatter_fetch", {"thread_model": "e3k.ticket", "thread_id": self.evil.id}
        )
        for message in said["data"]["mail.message"]:
            self.assertFalse(ALIVE.search(str(message["body"])))

    def test_mail_of_a_stranger_runs_nothing(self):
        mail = self._receive(
            sender=f'"{IMAGE}" <evil@stranger.example>',
            subject=f"Sujet {SCRIPT}",
            extra="",
            body=f"Bonjour {SCRIPT}",
            message_id="<evil@stranger.example>",
        )
        ticket = mail.ticket_id
        self.assertFalse(ALIVE.search(str(ticket.description)))
        self.assertFalse(any(ALIVE.search(str(message.body)) for message in ticket.message_ids))

    def test_mails_to_clients_run_nothing_and_hold_nothing_internal(self):
        self._post(self.evil, self.agent, "Interne zirconium-4711", note=True)
        self.evil.tag_ids = self.env["e3k.ticket.tag"].create({"name": "zirconium-4711"})
        with self.mock_mail_gateway():
            self._post(self.evil, self.agent, "Réponse")
            self.evil.with_user(self.agent)._resolve("<p>Fait</p>")
            self.flush_tracking()
        to_client = [mail for mail in self._mails if self.claire.login in str(mail["email_to"])]
        self.assertTrue(to_client)
        for mail in to_client:
            self.assertFalse(ALIVE.search(mail["body"]))
            self.assertNotIn("zirconium-4711", str(mail))

    def test_spreadsheet_computes_nothing(self):
        for name in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"):
            self._new_ticket(name=name)
        self.claire.partner_id.name = "=HYPERLINK(1)"
        self._log_in(self.claire)
        text = self.url_open("/my/support/export?filterby=all").content.decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
        self.assertFalse([cell for cell in cells if cell[:1] in ("=", "+", "-", "@")])
        self.assertIn("'=HYPERLINK(1)", cells)

    def test_uploads_are_served_inert(self):
        """Whoever opens it, agent or client: text, or a file to save, never a page of ours."""
        self._log_in(self.claire)
        form = {"name": "Fichiers", "stopped": "Voir", "priority": "p3"}
        files = [("files", ("a.svg", SVG, "image/svg+xml")), ("files", ("b.html", PAGE, "text/html"))]
        self._post_form("/my/support/new", form, files=files, allow_redirects=False)
        sent = self.env["e3k.ticket"].search([("name", "=", "Fichiers")])._get_public_attachments()
        self.assertEqual(len(sent), 2)
        for file in sent | self.evil._get_public_attachments():
            self.assertFalse(file.public)
            ticket = file._get_support_tickets()
            self._log_in(self.claire)
            with self.subTest(file.name, user="client"):
                self._check_inert(f"{ticket.access_url}/file/{file.id}")
            self._log_in(self.agent)
            for way in ("content/%s", "image/%s", "image/%s/50x50", "image/ir.attachment/%s/raw"):
                with self.subTest(file.name, user="agent", way=way):
                    self._check_inert(f"/web/{way % file.id}")

    def _check_inert(self, url):
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertNotRegex(response.headers["Content-Type"], "html|svg|xml")
        if "/image/" in url and b"alert" in response.content:
            self.assertEqual(response.headers["Content-Type"], "application/octet-stream", "saved, not shown")

    def test_picture_that_an_administrator_attached_runs_nothing_either(self):
        """Odoo lets administrators keep a file's own type: its answer forbids the browser to run anything."""
        admin = self.env.ref("base.user_admin")
        values = {"name": "logo.svg", "raw": SVG, "mimetype": "image/svg+xml"}
        file = (
            self.env["ir.attachment"]
            .with_user(admin)
            .create({**values, "res_model": "e3k.ticket", "res_id": self.evil.id})
        )
        self._log_in(self.agent)
        for way in ("content", "image"):
            headers = self.url_open(f"/web/{way}/{file.id}").headers
            forbids = "default-src 'none'" in headers.get("Content-Security-Policy", "")
            self.assertTrue(forbids or "svg" not in headers["Content-Type"], way)
