from datetime import timedelta

from odoo.tests import tagged

from ..models.e3k_portal_conversation_mixin import fold_marked
from .portal_common import SECRET, PortalCase


@tagged("post_install", "-at_install")
class TestPortalConversation(PortalCase):
    """Read and answered without JavaScript."""

    def setUp(self):
        super().setUp()
        self.url = f"/my/support/{self.ticket.id}"

    def _reply(self, user=None, body="Toujours bloqué", files=None, csrf=True, **data):
        if user:
            self._log_in(user)
        return self._post_form(f"{self.url}/reply", {"body": body, **data}, files=files, csrf=csrf)

    def _answers(self, text="Toujours bloqué"):
        return self.ticket.message_ids.filtered(lambda m: text in (m.body or ""))

    def _messages(self, page):
        return [item.text_content() for item in page.xpath("//li[contains(@class, 'e3k_message ')]")]

    def test_conversation_begins_with_the_request_and_has_no_note(self):
        first, second = self._messages(self._page(self._get(self.url, self.claire)))
        self.assertIn("palissandre", first)
        self.assertIn("tourmaline", second)

    def test_reply_with_files_is_the_clients_message(self):
        response = self._reply(self.claire, files=[("files", ("capture.png", b"\x89PNG\r\n"))])
        self.assertIn("alert-success", response.text)
        message = self._answers()
        self.assertEqual((message.author_id, message.message_type), (self.claire.partner_id, "comment"))
        self.assertEqual(message.attachment_ids.name, "capture.png")
        self.assertIn("capture.png", self._page(response).xpath("//ul[@class='e3k_previews']")[-1].text_content())
        self.ticket.invalidate_recordset()
        self.assertIn("requester_spoke", self.ticket.event_ids.mapped("kind"))

    def test_text_of_a_reply_is_no_markup(self):
        text = self._reply(self.claire, body="<script>alert(1)</script> <b>gras</b>").text
        self.assertIn("&lt;b&gt;gras", text)
        self.assertNotIn("<script>alert(1)", text)

    def test_double_click_is_one_answer_and_a_new_text_another(self):
        for body in ("Toujours bloqué", "Toujours bloqué", "Toujours bloqué, et plus lent"):
            self._reply(self.claire, body=body, form_key="k")
        self.assertEqual(len(self._answers()), 2)

    def test_empty_reply_is_told_so(self):
        self.assertIn("alert-danger", self._reply(self.claire, body="  ").text)

    def test_too_large_file_keeps_the_text(self):
        self.env["ir.config_parameter"].set_param("e3k_support.max_upload_mb", "1")
        response = self._reply(self.claire, files=[("files", ("grand.bin", b"x" * (1024 * 1024 + 1)))])
        self.assertIn("grand.bin", response.text)
        self.assertIn("Toujours bloqué</textarea>", response.text)
        self.assertFalse(self._answers())

    def test_expired_form_keeps_the_text(self):
        response = self._reply(self.claire, csrf=False)
        self.assertIn("Toujours bloqué</textarea>", response.text)
        self.assertFalse(self._answers())

    def test_ended_session_leads_to_the_login_and_back_to_the_text(self):
        self._log_in(None)
        self.assertIn("/web/login", self._reply(csrf=False).url)
        self.assertFalse(self._answers())

    def test_script_is_told_what_is_wrong_and_where_to_go(self):
        self._log_in(self.claire)
        headers = {"X-Requested-With": "XMLHttpRequest"}
        expired = self._post_form(f"{self.url}/reply", {"body": "x"}, csrf=False, headers=headers).json()
        self.assertTrue(expired["problem"] and expired["retry"] and expired["csrf_token"])
        self.assertEqual(self._post_form(f"{self.url}/reply", {"body": "Oui"}, headers=headers).json()["url"], self.url)

    def test_link_from_a_mail_reads_and_answers(self):
        partner = self.manon.partner_id
        token = self.ticket._sign_link(partner)
        self._log_in(None)
        self.assertIn(f"access_token={token}", self._reply(access_token=token).url)
        self.assertEqual(self._answers().author_id, partner)
        self.ticket._move_to("closed")
        self._post_form(f"{self.url}/reopen", {"access_token": token, "reason": "Encore"})
        self.assertEqual(self.ticket.stage_kind, "closed", "a link reads and answers only")

    def test_others_do_not_answer(self):
        for user in (self.denis, self.john, self.rival):
            self._reply(user)
        self._log_in(None)
        self._reply(access_token="wrong")
        self.assertFalse(self._answers())

    def test_closed_ticket_is_reopened_with_a_reason(self):
        self.ticket._move_to("closed")
        self._log_in(self.claire)
        page = self._page(self.url_open(self.url))
        self.assertFalse(page.xpath("//form[contains(@action, '/reply')]"))
        self._post_form(f"{self.url}/reopen", {"reason": " "})
        self.assertEqual(self.ticket.stage_kind, "closed")
        for _twice in range(2):
            response = self._post_form(f"{self.url}/reopen", {"reason": "Merci", "form_key": "k"})
            self.assertIn("alert-success", response.text)
        self.assertEqual(self.ticket.stage_kind, "open")
        self.assertEqual(len(self._answers("Merci")), 1)

    def test_ticket_closed_long_ago_leads_to_a_new_request(self):
        self.ticket._move_to("closed")
        self._stop_at(self.NOW + timedelta(days=60))
        page = self._page(self._get(self.url, self.claire))
        self.assertTrue(page.xpath(f"//a[@href='/my/support/new?origin={self.ticket.id}']"))
        self._post_form(f"{self.url}/reopen", {"reason": "Encore"})
        self._reply()
        self.assertEqual(self.ticket.stage_kind, "closed")

    def test_holder_of_a_link_learns_that_the_ticket_is_closed_for_good(self):
        self.ticket._move_to("closed")
        self._stop_at(self.NOW + timedelta(days=60))
        link = f"{self.url}?access_token={self.ticket._sign_link(self.claire.partner_id)}"
        page = self._page(self._get(link, None))
        (told,) = page.xpath("//*[contains(@class, 'e3k_reply_closed')]")
        self.assertTrue(told.xpath(f".//a[@href='/my/support/new?origin={self.ticket.id}']"))
        self.assertFalse(page.xpath("//form[contains(@action, '/reply')]"))

    def test_answer_to_who_only_writes_mails_is_marked_in_the_list(self):
        def unread(user):
            page = self._page(self._get("/my/support?filterby=all", user))
            rows = page.xpath("//article[.//*[contains(@class, 'e3k_unread')]]//span[@class='e3k_number']/text()")
            return set(rows)

        asked = self._receive().ticket_id
        self.assertNotIn(asked.number, unread(self.claire), "her own words and our acknowledgement are no news")
        self._post(asked, self.agent, "Nous regardons.", note=True)
        self.assertNotIn(asked.number, unread(self.claire), "a note is for nobody of the client")
        self._post(asked, self.agent, "Voici une piste.")
        self.assertIn(asked.number, unread(self.claire))
        self.assertNotIn(asked.number, unread(self.manon), "she oversees it and takes no part")
        asked.message_subscribe(self.denis.partner_id.ids)
        self.assertIn(asked.number, unread(self.denis))
        self._get(f"/my/support/{asked.id}", self.claire)
        self.assertNotIn(asked.number, unread(self.claire))

    def test_preview_of_an_automatic_message_ends_with_a_word(self):
        words = "Votre demande est inscrite, un agent la lira demain matin. " * 4
        self.ticket.message_post(body=words, message_type="auto_comment", subtype_xmlid="mail.mt_comment")
        preview = self.ticket._get_portal_conversation(self.claire.partner_id)["last"][-1]["preview"]
        self.assertLessEqual(len(preview), 111)
        self.assertEqual(preview[-1], "…")
        self.assertIn(preview[:-1].split()[-1], words.replace(",", "").replace(".", "").split())
        self.assertEqual(self.ticket._get_portal_preview("<p>Bien *reçu*</p>"), "Bien reçu")
        self.assertEqual(self.ticket._get_portal_preview("x" * 200), "x" * 110 + "…")

    def test_what_is_new_since_the_last_visit_is_marked(self):
        def new(user):
            page = self._page(self._get(self.url, user))
            return page.xpath("//li[contains(@class, 'e3k_message_new')]")

        def unread(user):
            return self._page(self._get("/my/support?filterby=all", user)).xpath("//*[contains(@class, 'e3k_unread')]")

        self.assertFalse(new(self.claire), "the first visit marks nothing")
        self._stop_at(self.NOW + timedelta(hours=2))
        self._say("Voici une piste")
        self.assertTrue(unread(self.claire))
        self.assertFalse(unread(self.manon))
        self._reply(self.claire, body="J'essaie")
        self.assertEqual(len(new(self.claire)), 1)
        self.assertEqual(len(new(self.claire)), 1, "a reload forgets nothing")
        self.assertFalse(unread(self.claire))
        self._stop_at(self.NOW + timedelta(hours=4))
        self.assertFalse(new(self.claire))

    def test_long_conversation_folds_its_middle_but_nothing_new(self):
        for number in range(12):
            self._say(f"Étape {number}")
        page = self._page(self._get(self.url, self.claire))
        self.assertEqual(len(page.xpath("//details[@class='e3k_earlier']//li[contains(@class, 'e3k_message ')]")), 5)

    def test_quoted_text_is_folded_and_kept(self):
        quotes = '<div data-o-mail-quote="1">Le 3 mars<br>X</div><blockquote data-o-mail-quote="1">Y</blockquote>'
        html = f"<p>Oui.</p>{quotes}"
        folded = fold_marked(html, "…")
        self.assertEqual(folded.count("<details"), 1)
        self.assertTrue(folded.startswith("<p>Oui.</p><details"))
        self.assertIn("Y", folded)
        self.assertEqual(fold_marked("<p>Oui.</p>", "…"), "<p>Oui.</p>")

    def test_times_are_the_readers(self):
        self.claire.tz = "Europe/Paris"
        self.env["res.users"].browse(1).tz = "Asia/Tokyo"
        text = self._get(self.url, self.claire).text
        self.assertIn("mardi 3 mars 2026, 16\u00a0h\u00a000", text)

    def test_paper_has_what_the_client_sees_and_no_note(self):
        text = self._get(f"{self.url}/pdf", self.claire).text
        for said in (self.ticket.number, "palissandre", "tourmaline", "Demandeur"):
            self.assertIn(said, text)
        self.assertNotIn(SECRET, text)
        self.assertEqual(self._get(f"{self.url}/pdf", self.john).status_code, 404)
        self._log_in(None)
        self.assertIn("tourmaline", self.url_open(f"{self.url}/pdf?access_token={self.token}").text)
