from odoo.tests import tagged

from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestPortalValidation(PortalCase):
    def setUp(self):
        super().setUp()
        self.ticket.with_user(self.agent)._resolve("<p>La taxe a été rétablie.</p>")
        self.url = f"/my/support/{self.ticket.id}"

    def _answer(self, verb, user, csrf=True, **data):
        self._log_in(user)
        return self._post_form(f"{self.url}/{verb}", data, csrf=csrf)

    def test_page_asks_for_the_answer(self):
        page = self._page(self._get(self.url, self.claire))
        self.assertIn("La taxe a été rétablie.", page.text_content())
        self.assertEqual(len(page.xpath("//form[contains(@action, '/accept') or contains(@action, '/refuse')]")), 2)

    def test_requester_participant_and_main_contact_may_accept(self):
        for user in (self.claire, self.manon):
            self.ticket._move_to("resolved")
            with self.subTest(user.name):
                self._answer("accept", user)
                self.assertEqual((self.ticket.stage_kind, self.ticket.closed_by), ("closed", "client"))

    def test_who_reads_it_later_is_not_told_that_they_accepted(self):
        self._answer("accept", self.manon)
        self.assertNotIn("Vous avez accepté", self._get(self.url, self.claire).text)

    def test_others_may_not_answer(self):
        for user in (self.denis, self.john, self.rival, None):
            for verb in ("accept", "refuse"):
                with self.subTest(f"{user and user.name} {verb}"):
                    self._answer(verb, user, reason="x")
                    self.assertEqual(self.ticket.stage_kind, "resolved")

    def test_ticket_whose_words_were_taken_away_takes_in_no_rating(self):
        """Its retention is over: a comment on it would stay for ever."""
        self._answer("accept", self.manon)
        self.assertIn('id="rating"', self._get(self.url, self.manon).text)
        self.ticket.anonymised_at = self.env.cr.now()
        self.env.flush_all()
        self.assertNotIn('id="rating"', self._get(self.url, self.manon).text)
        self.assertIn("alert-danger", self._answer("rate", self.manon, rate="5", feedback="Merci Agnès").text)
        self.assertFalse(self.ticket.rating_ids.filtered("feedback"))

    def test_agent_does_not_answer_for_the_client(self):
        self.ticket.message_subscribe(self.agent.partner_id.ids)
        self.assertIn("alert-danger", self._answer("accept", self.agent).text)
        self.assertEqual(self.ticket.stage_kind, "resolved")

    def test_accepting_twice_is_harmless(self):
        self._answer("accept", self.claire)
        closed_at = self.ticket.closed_at
        response = self._answer("accept", self.claire)
        self.assertEqual(response.status_code, 200)
        self.assertIn("alert-success", response.text)
        self.assertEqual(self.ticket.closed_at, closed_at)

    def test_refusal_reopens_with_the_reason(self):
        response = self._answer("refuse", self.claire, reason="Le total reste faux.")
        self.assertIn("alert-success", response.text)
        self.assertEqual(self.ticket.stage_kind, "open")
        message = self.ticket.message_ids.filtered(lambda m: "Le total reste faux." in m.body)
        self.assertEqual(message.author_id, self.claire.partner_id)

    def test_refusing_twice_with_the_same_form_is_harmless(self):
        page = self._page(self._get(self.url, self.claire))
        (form,) = page.xpath("//form[contains(@action, '/refuse')]")
        data = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
        data.pop("csrf_token")  # of the session that _answer opens
        for _twice in range(2):
            response = self._answer("refuse", self.claire, **{**data, "reason": "Le total reste faux."})
            self.assertIn("alert-success", response.text)
            self.assertNotIn("alert-danger", response.text)
        self.assertEqual((self.ticket.stage_kind, self.ticket.refusal_count), ("open", 1))

    def test_refusal_needs_a_reason(self):
        response = self._answer("refuse", self.claire, reason="  ")
        self.assertIn("alert-danger", response.text)
        self.assertEqual(self.ticket.stage_kind, "resolved")

    def test_answer_that_comes_too_late_is_told_so(self):
        self._answer("refuse", self.claire, reason="Non.")
        response = self._answer("refuse", self.claire, reason="Non.")
        self.assertEqual(response.status_code, 200)
        self.assertIn("alert-danger", response.text)
        self.assertEqual(self.ticket.refusal_count, 1)

    def test_answer_counts_for_the_resolution_that_was_read(self):
        self.ticket._reopen()
        self._stop_at(self.NOW.replace(hour=18))
        self.ticket.with_user(self.agent)._resolve("<p>Autre chose.</p>")
        self._answer("accept", self.claire, answers_to="1")
        self.assertEqual(self.ticket.stage_kind, "resolved")

    def test_expired_session_changes_nothing_and_keeps_the_reason(self):
        response = self._answer("refuse", self.claire, csrf=False, reason="Toujours cassé")
        self.assertEqual(response.status_code, 200)
        self.assertIn("alert-danger", response.text)
        self.assertIn("Toujours cassé", response.text)
        self.assertEqual(self.ticket.stage_kind, "resolved")

    def test_get_changes_nothing(self):
        self._log_in(self.claire)
        self.url_open(f"{self.url}/accept")
        self.assertEqual(self.ticket.stage_kind, "resolved")

    def test_link_from_a_mail_reads_and_replies_only(self):
        self._log_in(None)
        link = f"{self.url}?access_token={self.token}"
        page = self._page(self.url_open(link))
        forms = page.xpath("//form[contains(@action, '/my/support/')]/@action")
        self.assertEqual(forms, [f"{self.url}/reply"])
        self.assertTrue(page.xpath("//a[contains(@href, '/web/login?redirect=/my/support/')]"))
        for verb in ("accept", "refuse", "solved", "rate"):
            with self.subTest(verb):
                response = self._post_form(
                    f"{self.url}/{verb}", {"access_token": self.token, "reason": "Non", "rate": "5"}
                )
                self.assertEqual(self.ticket.stage_kind, "resolved")
                self.assertIn(f"access_token={self.token}", response.url)
        self.assertFalse(self.ticket.rating_ids)

    def test_closed_and_merged_tickets_do_not_ask(self):
        self._answer("accept", self.claire)
        page = self._page(self._get(self.url, self.claire))
        self.assertFalse(page.xpath("//form[contains(@action, '/accept')]"))
