import base64
import time
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SupportCase

PROCESSING = "odoo.addons.e3k_support.models.e3k_intake_processing_mixin"
PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(3000)).decode()


@tagged("post_install", "-at_install")
class TestIntakeLimits(SupportCase):
    """A mail may be as hostile as it likes: it ends in time, and nothing of it is lost."""

    def _html(self, html):
        raw = self._mail().partition(b"\n\n")[0].replace(b"text/plain", b"text/html") + b"\n\n" + html.encode()
        began = time.process_time()
        mail = self._receive(raw)
        self.assertLess(time.process_time() - began, 10)
        self.assertEqual(mail.outcome, "ticket")
        return mail.ticket_id.message_ids.filtered(lambda message: message.message_type == "email")

    def test_huge_table_is_shown_as_text_and_kept_as_a_file(self):
        message = self._html("<p>Bonjour</p><table>" + "<tr><td>ligne</td><td>1</td></tr>" * 20_000 + "</table>")
        self.assertIn("Bonjour", message.body)
        self.assertNotIn("<table", message.body)
        self.assertEqual(message.attachment_ids.mapped("name"), ["message.html", "message.txt"])
        self.assertIn(b"<table>", message.attachment_ids.sorted("id")[0].raw)

    def test_what_is_nested_too_deep_for_the_sanitizer_is_still_read(self):
        said = "Tout au fond il y a une demande que personne ne doit perdre, surtout pas nous."
        message = self._html("<div>" * 600 + said + "</div>" * 600)
        self.assertIn(said, message.body)
        self.assertEqual(message.attachment_ids.mapped("name"), ["message.html"])

    def test_patterns_that_stall_the_sanitizer_are_defused(self):
        stalling = "<p style='" + "color" * 60_000 + "'>Rouge</p>", "<pre>" + "\n> a\nb" * 60_000 + "</pre>"
        message = self._html("<p>Bonjour</p>".join(stalling) + "<div class='yahoo_quoted'>x</div>" * 5_000)
        self.assertIn("Bonjour", message.body)

    def test_image_written_into_the_page_becomes_a_file_that_it_shows(self):
        message = self._html(f'<p>Voici</p><img src="data:image/png;base64,{PIXEL}">')
        self.assertEqual(message.attachment_ids.mimetype, "image/png")
        self.assertIn(f"/web/image/{message.attachment_ids.id}", message.body)

    def test_mail_of_three_thousand_parts_is_read(self):
        parts = "".join(f'--b\nContent-Type: text/csv; name="{n}.csv"\n\n{n}\n' for n in range(3_000))
        raw = self._mail(body=f"--b\n\nBonjour\n{parts}--b--").replace(
            b"text/plain; charset=utf-8", b"multipart/mixed; boundary=b"
        )
        ticket = self._receive(raw).ticket_id
        files = ticket.message_ids.attachment_ids
        self.assertLess(len(files), 260)
        self.assertIn("remaining-parts.eml", files.mapped("name"))
        self.assertIn(b"2999", files.filtered(lambda file: file.name == "remaining-parts.eml").raw)

    def test_mail_over_the_time_limit_fails_with_a_reason_and_a_ticket(self):
        def for_ever(*_args, **_kwargs):
            while True:
                time.sleep(0.01)

        Intake = self.env.registry["e3k.intake.mail"]
        with (
            patch.object(Intake, "_deliver", for_ever),
            patch(f"{PROCESSING}.TIME_LIMIT_SECONDS", 0.2),
            mute_logger(PROCESSING),
        ):
            mail = self._receive()
        self.assertEqual((mail.outcome, mail.reason_code), ("failed", "over_time"))
        self.assertIn("seconds", mail.error)
        self.assertEqual(mail.ticket_id.activity_ids.user_id, mail._get_administrators())
        mail.with_user(self.manager).action_replay()
        self.assertEqual(mail.outcome, "ticket")

    def test_mail_that_takes_the_server_down_each_time_is_not_tried_for_ever(self):
        intake = self.env["e3k.intake.mail"]
        mail = intake._store(self._mail(), intake._read(self._mail()), "imap")
        self._stop_at(self.NOW.replace(minute=5))
        with self.enter_registry_test_mode(), patch.object(self.env.registry["e3k.intake.mail"], "_process"):
            for _attempt in range(4):
                self.env.ref("e3k_support.ir_cron_process_received").method_direct_trigger()
        self.assertEqual((mail.outcome, mail.reason_code), ("failed", "interrupted"))
