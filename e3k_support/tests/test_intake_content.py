import base64
import io

from PIL import Image

from odoo.tests import tagged

from .common import SupportCase

HEAD = """\
From: Claire Tremblay <claire@boreal.example>
To: {to}
Subject: {subject}
Message-ID: <{id}@boreal.example>
MIME-Version: 1.0
Content-Type: {kind}

{body}
"""


@tagged("post_install", "-at_install")
class TestIntakeContent(SupportCase):
    """What of a mail is shown in the conversation, after the intake and Odoo's own sanitizer."""

    def _message(self, body, kind="text/html; charset=utf-8", subject="Facture", name="c1"):
        raw = HEAD.format(to=self.support_address, subject=subject, id=name, kind=kind, body=body)
        mail = self._receive(raw.encode())
        self.assertEqual(mail.outcome, "ticket")
        return mail.ticket_id.message_ids.filtered(lambda message: message.message_type == "email")

    def test_quoted_history_is_folded_and_kept(self):
        message = self._message(
            '<div>Toujours bloqué.</div><div class="gmail_quote"><div class="gmail_attr">Le 2 mars 2026, E3K a écrit :'
            "</div><blockquote>Est-ce mieux ?</blockquote></div>",
            subject="Re: Facture",
        )
        self.assertIn('data-o-mail-quote="1"', message.body)
        self.assertIn("Est-ce mieux ?", message.body)
        self.assertLess(message.body.index("Toujours bloqué."), message.body.index("data-o-mail-quote"))

    def test_remote_images_are_held_back_and_scripts_gone(self):
        message = self._message(
            '<p>Bonjour</p><script>alert(1)</script><img src="https://spy.example/p.gif" onerror="alert(2)">'
            '<table background="https://spy.example/b.gif"><tr><td>x</td></tr></table>'
        )
        for html in (message.body, self.env["e3k.ticket"].browse(message.res_id).description):
            self.assertIn('data-original-src="https://spy.example/p.gif"', html)
            self.assertNotIn(" src=", html)
            self.assertNotIn("b.gif", html)
            self.assertNotIn("alert", html)

    def test_inline_images_of_the_mail_are_shown(self):
        pixel = base64.b64encode(b"\x89PNG not really").decode()
        message = self._message(
            '--b\nContent-Type: text/html\n\n<p>Voici</p><img src="cid:im%40ge">\n'
            f"--b\nContent-Type: image/png\nContent-ID: <im@ge>\nContent-Transfer-Encoding: base64\n\n{pixel}\n--b--",
            kind="multipart/related; boundary=b",
        )
        self.assertEqual(message.attachment_ids.mapped("name"), ["image.png"])
        self.assertIn(f"/web/image/{message.attachment_ids.id}", message.body)

    def test_attachments_are_kept_as_sent_and_served_as_nothing_dangerous(self):
        picture = io.BytesIO()
        Image.new("RGB", (2400, 10)).save(picture, "PNG")
        message = self._message(
            "--b\n\nVoici\n--b\nContent-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64\n\n"
            + base64.b64encode(picture.getvalue()).decode()
            + "\n--b\nContent-Type: text/html; name=b.html\n\n<script>alert(1)</script>\n--b--",
            kind="multipart/mixed; boundary=b",
        )
        image, page = message.attachment_ids.sorted("name")
        self.assertEqual(image.raw, picture.getvalue())
        self.assertEqual(page.mimetype, "text/plain")

    def test_plain_text_keeps_its_lines(self):
        message = self._message("Étape 1\n  <b>pas gras</b>\n\nÉtape 2", kind="text/plain; charset=utf-8")
        self.assertIn("&lt;b&gt;pas gras", message.body)
        self.assertIn("<br", message.body)

    def test_a_mail_inside_a_mail_is_a_file(self):
        message = self._message(
            "--b\n\nVoir ci-joint.\n--b\nContent-Type: message/rfc822\n\nSubject: Ancien\n\nTexte intérieur\n--b--",
            kind="multipart/mixed; boundary=b",
        )
        self.assertEqual(message.attachment_ids.mapped("name"), ["Ancien.eml"])
        self.assertNotIn("intérieur", message.body)
