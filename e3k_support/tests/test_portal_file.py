from markupsafe import Markup

from odoo.tests import tagged

from .portal_common import PortalCase

PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@tagged("post_install", "-at_install")
class TestPortalFile(PortalCase):
    """A file of a ticket opens for whom the ticket opens, and no longer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.url = cls.ticket.access_url
        cls.file = cls.public_message.attachment_ids
        cls.file_url = f"{cls.url}/file/{cls.file.id}"

    def _content(self, url, user):
        return self._get(url, user).content

    def test_the_page_names_files_by_their_ticket_only(self):
        text = self._get(self.url, self.claire).text
        self.assertIn(self.file_url, text)
        self.assertNotIn("/web/content/", text)
        self.assertNotIn("access_token=", text)

    def test_whoever_sees_the_ticket_opens_its_files(self):
        for user in (self.claire, self.manon, self.agent):
            with self.subTest(user.name):
                self.assertEqual(self._content(self.file_url, user), b"for the client")
        for user in (self.denis, self.john, self.rival, None):
            with self.subTest(user and user.name):
                self.assertNotIn(b"for the client", self._content(self.file_url, user))

    def test_a_link_opens_files_until_it_is_revoked(self):
        link = self.ticket._sign_link(self.claire.partner_id)
        page = self._page(self._get(f"{self.url}?access_token={link}", None))
        (url,) = page.xpath("//ul[@class='e3k_files']//a/@href")
        self.assertEqual(self.url_open(url).content, b"for the client")
        self.ticket.action_revoke_links()
        self.assertNotIn(b"for the client", self.url_open(url).content)

    def test_files_close_with_the_access_of_a_person(self):
        self.assertEqual(self._content(self.file_url, self.claire), b"for the client")
        self.env["e3k.client.role"]._give(self.boreal, self.claire.partner_id, "none")
        self.assertNotIn(b"for the client", self._content(self.file_url, self.claire))

    def test_tokens_of_odoos_conversation_open_no_file_of_a_ticket(self):
        token = self.file._get_raw_access_token()
        loose = self.env["ir.attachment"].create({"name": "a.txt", "raw": b"of no ticket"})
        for way in ("content", "image"):
            url = f"/web/{way}/{self.file.id}?access_token={token}"
            for user in (self.claire, self.denis, self.rival, None):
                with self.subTest(way=way, user=user and user.name):
                    self.assertNotIn(b"for the client", self._content(url, user))
            url = f"/web/{way}/{loose.id}?access_token={loose._get_raw_access_token()}"
            self.assertEqual(self._content(url, None), b"of no ticket", "other apps' files open as ever")
        url = f"/web/content/{self.file.id}?access_token={token}"
        self.assertEqual(self._content(url, self.agent), b"for the client", "by their own rights")

    def test_a_ticket_opens_no_file_of_a_note_nor_of_another_ticket(self):
        other = self._new_ticket(self.john)
        foreign = self._post(other, self.agent, "Voici", attachments=[("foreign.txt", b"of Northwind")]).attachment_ids
        for file in (self.note.attachment_ids, foreign):
            with self.subTest(file.name):
                self.assertEqual(len(file), 1)
                self.assertEqual(self._get(f"{self.url}/file/{file.id}", self.claire).status_code, 404)

    def test_what_a_browser_would_run_is_saved(self):
        message = self._say("Logo", attachments=[("logo.svg", SVG), ("page.html", b"<script>alert(1)</script>")])
        self.assertEqual(len(message.attachment_ids), 2)
        for file in message.attachment_ids:
            response = self._get(f"{self.url}/file/{file.id}", self.claire)
            with self.subTest(file.name):
                self.assertIn("attachment", response.headers["Content-Disposition"])
                self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
                self.assertIn("default-src 'none'", response.headers["Content-Security-Policy"])

    def _paste(self, model, res_id=0):
        """Return the picture that Odoo's editor makes of a screenshot pasted on a form or in a dialog."""
        picture = self.env["ir.attachment"].create(
            {"name": "capture.png", "raw": PIXEL, "res_model": model, "res_id": res_id}
        )
        picture.generate_access_token()
        return picture

    def _show(self, picture):
        return Markup('<p>Voici <img src="%s?access_token=%s"></p>') % (picture.image_src, picture.access_token)

    def test_pictures_pasted_in_workaround_resolution_and_answer_are_seen_while_the_ticket_is(self):
        pasted = [self._paste("e3k.ticket", self.ticket.id), self._paste("e3k.ticket.resolve")]
        pasted.append(self._paste("e3k.ticket.answer"))
        self.ticket.workaround = self._show(pasted[0])
        self._say(self._show(pasted[2]))
        sources = self._page(self._get(self.url, self.claire)).xpath("//div[@class='e3k_body']//img/@src")
        self.ticket._resolve(self._show(pasted[1]))
        page = self._page(self._get(self.url, self.claire))
        sources += page.xpath("//section[@id='validation']//img/@src")
        self.assertEqual(len(sources), 3)
        for source in sources:
            self.assertTrue(source.startswith(f"{self.url}/file/"), source)
            self.assertEqual(self.url_open(source).content, PIXEL)
            self.assertEqual(self._get(source, self.john).status_code, 404)
            self._log_in(self.claire)

    def test_number_of_a_file_in_a_text_opens_nothing(self):
        secret = self._paste("e3k.ticket", self.ticket.id)
        self.ticket.description = f'<p><img src="/web/image/{secret.id}?access_token=0d1bbd6c"></p>'
        self._post(self.ticket, self.claire, f"/web/image/{secret.id} et /web/content/{self.note.attachment_ids.id}")
        for file in secret | self.note.attachment_ids:
            self.assertEqual(self._get(f"{self.url}/file/{file.id}", self.claire).status_code, 404)

    def test_pictures_of_a_text_go_by_way_of_the_ticket(self):
        picture = self._paste("e3k.ticket", self.ticket.id)
        self.ticket.description = self._show(picture)
        page = self._page(self._get(self.url, self.claire))
        (source,) = page.xpath("//div[@class='e3k_body']//img/@src")
        self.assertTrue(source.startswith(f"{self.url}/file/{picture.id}"), source)
        response = self.url_open(source)
        self.assertEqual((response.content, response.headers["Content-Type"]), (PIXEL, "image/png"))
        thumb = self.url_open(f"{self.url}/file/{picture.id}?size=thumb")
        self.assertEqual(thumb.headers["Content-Type"], "image/png")
