"""The links in our mails: whom they let in, to what, and until when."""

import re
from datetime import timedelta

from werkzeug.urls import url_decode

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestMailLinks(PortalCase):
    def setUp(self):
        super().setUp()
        self.url = f"/my/support/{self.ticket.id}"
        self.ticket.message_subscribe(self.denis.partner_id.ids)
        self._log_in(None)

    def _link(self, user, ticket=None):
        return (ticket or self.ticket)._sign_link(user.partner_id)

    def _opens(self, token, url=None):
        return self.url_open(f"{url or self.url}?access_token={token}").status_code == 200

    def _reply(self, token, **values):
        params = {
            "thread_model": "e3k.ticket",
            "thread_id": self.ticket.id,
            "post_data": {"body": "Par le lien", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"},
            "token": token,
            **values,
        }
        return self.make_jsonrpc_request("/mail/message/post", params)

    def test_mail_gives_each_person_a_link_of_their_own_and_agents_the_backend(self):
        with self.mock_mail_gateway():
            self._post(self.ticket, self.agent, "Voici", partner_ids=self.lead.partner_id.ids)
        for user in (self.claire, self.denis):
            mail = next(mail for mail in self._mails if user.login in str(mail["email_to"]))
            found = re.search(rf"/my/support/{self.ticket.id}\?([^\"' ]+)", mail["body"])
            token = url_decode(found[1].replace("&amp;", "&"))["access_token"]
            self.assertEqual(self.ticket._read_link(token), user.partner_id)
            self.assertTrue(self._opens(token))
        mail = next(mail for mail in self._mails if self.lead.email in str(mail["email_to"]))
        self.assertNotIn("access_token", mail["body"])

    def test_link_opens_its_ticket_only(self):
        other = self._new_ticket(self.claire, name="Autre chose")
        self.assertTrue(self._opens(self._link(self.claire)))
        self.assertFalse(self._opens(self._link(self.claire), f"/my/support/{other.id}"))
        for token in ("", "x", "wrong", self._link(self.claire)[:-4] + "AAAA", self.ticket.access_token or "None"):
            self.assertFalse(self.ticket._read_link(token))

    def _open_in(self, user, browser, **cookies):
        """Return language and text of the page that ``user``'s link opens in a browser of the language ``browser``."""
        self._log_in(None)
        self.opener.cookies.update(cookies)
        response = self.url_open(f"{self.url}?access_token={self._link(user)}", headers={"Accept-Language": browser})
        return self._page(response).get("lang"), response.text

    def test_link_opens_in_the_language_and_zone_of_its_person(self):
        john = self._create_client_user("jane@boreal.example", "Jane Hall", self.boreal, "en_US")
        self.ticket.message_subscribe(john.partner_id.ids)
        self.claire.tz = "Europe/Paris"
        for browser in ("en-US", "fr-CA", "de"):
            lang, text = self._open_in(self.claire, browser)
            self.assertEqual(lang, "fr-CA", browser)
            self.assertIn("mardi 3 mars 2026, 16\u00a0h\u00a000", text)
            lang, text = self._open_in(john, browser)
            self.assertEqual(lang, "en-US", browser)
            self.assertIn("Tuesday, March 3, 2026, 10:00", text)

    def test_language_that_the_holder_of_a_link_chose_stays(self):
        lang, _text = self._open_in(self.claire, "fr-CA", frontend_lang="en_US")
        self.assertEqual(lang, "en-US")
        self._open_in(self.claire, "en-US")
        link = f"{self.url}?access_token={self._link(self.claire)}"
        self.assertEqual(self._page(self.url_open(f"/en{link}")).get("lang"), "en-US")
        self.assertEqual(self._page(self.url_open(link)).get("lang"), "en-US")

    def test_paper_that_a_link_opens_is_in_the_language_and_zone_of_its_person(self):
        self.claire.tz = "Europe/Paris"
        self._open_in(self.claire, "en-US")
        text = self.url_open(f"{self.url}/pdf?access_token={self._link(self.claire)}").text
        self.assertIn("mardi 3 mars 2026, 16\u00a0h\u00a000", text)
        self.assertIn("Demandeur", text)

    def test_wrong_link_changes_no_language(self):
        self.url_open(f"{self.url}?access_token=wrong", headers={"Accept-Language": "en-US"})
        self.assertEqual(self.opener.cookies.get("frontend_lang"), "en_US")

    def test_account_is_served_in_its_own_language_after_the_login(self):
        for user, browser, expected in ((self.claire, "en-US", "fr-CA"), (self.john, "fr-CA", "en-US")):
            self._log_in(None)
            headers = {"Accept-Language": browser}
            self.url_open("/web/login", headers=headers)
            form = {"login": user.login, "password": user.login, "redirect": "/my/support"}
            response = self._post_form("/web/login", form, headers=headers)
            self.assertEqual(self._page(response).get("lang"), expected, user.name)
            self.assertTrue(response.url.endswith("/my/support"), response.url)

    def test_link_expires(self):
        token = self._link(self.claire)
        self._stop_at(self.NOW + timedelta(days=29))
        self.assertTrue(self.ticket._read_link(token))
        self._stop_at(self.NOW + timedelta(days=31))
        self.assertFalse(self.ticket._read_link(token))
        self.env["ir.config_parameter"].set_param("e3k_support.link_days", "90")
        self._stop_at(self.NOW)
        token = self._link(self.claire)
        self._stop_at(self.NOW + timedelta(days=80))
        self.assertTrue(self.ticket._read_link(token))

    def test_link_dies_when_it_is_revoked_with_the_ticket_or_the_person(self):
        tokens = [self._link(self.claire), self._link(self.denis)]
        self.ticket.with_user(self.agent).action_revoke_links()
        self.assertFalse(any(self._opens(token) for token in tokens))
        claire, denis = self._link(self.claire), self._link(self.denis)
        self.ticket.message_unsubscribe(self.denis.partner_id.ids)
        self.assertTrue(self._opens(claire))
        self.assertFalse(self._opens(denis), "a link opens nothing that its person may not see")
        self.env["e3k.client.role"]._give(self.boreal, self.claire.partner_id, "none")
        self.assertFalse(self._opens(claire))
        self.env["e3k.client.role"]._give(self.boreal, self.claire.partner_id, "requester")
        self.assertFalse(self._opens(claire), "a revoked link does not come back to life")

    def test_client_revokes_no_links_and_gets_only_their_own(self):
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.claire).action_revoke_links()
        token = url_decode(self.ticket.with_user(self.denis).get_portal_url().partition("?")[2])["access_token"]
        self.assertEqual(self.ticket._read_link(token), self.denis.partner_id)
        self.assertFalse(self.ticket.with_user(self.agent)._portal_ensure_token())

    def test_reply_by_link_is_written_by_the_person_of_the_link(self):
        for values in ({}, {"pid": self.manon.partner_id.id, "hash": self._link(self.manon)}):
            message = self.ticket.message_ids.browse(self._reply(self._link(self.denis), **values)["message_id"])
            self.assertEqual(message.author_id, self.denis.partner_id)

    @mute_logger("odoo.http")
    def test_reply_needs_a_link_that_may_write(self):
        self.env["e3k.client.role"]._give(self.boreal, self.manon.partner_id, "observer")
        count = len(self.ticket.message_ids)
        for token in ("wrong", self._link(self.manon), self._link(self.john), None):
            with self.subTest(token), self.assertRaises(Exception):  # noqa: B017 (404 or AccessError)
                self._reply(token)
        self.assertEqual(len(self.ticket.message_ids), count)

    def test_whoever_is_logged_in_has_the_rights_of_their_account(self):
        token = self._link(self.claire)
        self.assertEqual(self._get(f"{self.url}?access_token={token}", self.john).status_code, 404)
        self.assertEqual(self._get(f"{self.url}?access_token={token}", self.claire).status_code, 200)

    def test_odoos_own_token_of_the_record_opens_nothing(self):
        self.ticket.access_token = "0d1bbd6c-0000-4000-8000-000000000000"
        self.assertFalse(self._opens(self.ticket.access_token))
        with self.assertRaises(Exception), mute_logger("odoo.http"):  # noqa: B017 (a 404 inside JSON-RPC)
            self.make_jsonrpc_request(
                "/mail/chatter_fetch",
                {"thread_model": "e3k.ticket", "thread_id": self.ticket.id, "token": self.ticket.access_token},
            )

    def test_link_and_account_get_no_internal_data_from_odoos_conversation(self):
        self.ticket.with_user(self.agent).activity_schedule("mail.mail_activity_data_todo", summary="Secret plan")
        later = {"model": "e3k.ticket", "res_id": self.ticket.id, "body": "Secret", "scheduled_date": "2030-01-01"}
        later["author_id"] = self.agent.partner_id.id
        self.env["mail.scheduled.message"].with_user(self.agent).create(later)
        asked = ["activities", "attachments", "followers", "scheduledMessages", "suggestedRecipients", "contact_fields"]
        for user, access in ((None, {"token": self._link(self.claire)}), (self.claire, {})):
            self._log_in(user)
            params = {
                "thread_model": "e3k.ticket",
                "thread_id": self.ticket.id,
                "request_list": asked,
                "access_params": access,
            }
            for route in ("/mail/data", "/mail/action"):
                data = self.make_jsonrpc_request(route, {"fetch_params": [["mail.thread", params]]})
                thread = data["mail.thread"][0]
                self.assertEqual([file["name"] for file in data["ir.attachment"]], ["public.txt"], route)
                self.assertFalse({"activities", "scheduledMessages", "suggestedRecipients", "followers"} & set(thread))
                self.assertFalse({"mail.activity", "mail.scheduled.message", "mail.followers", "res.users"} & set(data))
        for route in ("/mail/thread/recipients", "/mail/thread/recipients/get_suggested_recipients"):
            params = {"thread_model": "e3k.ticket", "thread_id": self.ticket.id}
            self.assertEqual(self.make_jsonrpc_request(route, params), [])

    @mute_logger("odoo.http")
    def test_link_reaches_no_note_by_its_id(self):
        params = {"message_id": self.note.id, "content": "👍", "action": "add", "token": self._link(self.claire)}
        with self.assertRaises(Exception):  # noqa: B017 (a 404 inside JSON-RPC)
            self.make_jsonrpc_request("/mail/message/reaction", params)
        self.assertFalse(self.note.sudo().reaction_ids)

    def test_files_are_never_public_and_their_links_expire(self):
        file = self.public_message.attachment_ids
        file.public = True
        self.assertFalse(file.public)
        file.generate_access_token()
        link = f"/web/content/{file.id}?access_token={file.access_token}"
        self.assertEqual(self.url_open(link).content, b"for the client")
        self.ticket.action_revoke_links()
        self.assertNotEqual(self.url_open(link).content, b"for the client")
        file.generate_access_token()
        self.env.cr.execute("UPDATE ir_attachment SET create_date = %s", (self.NOW - timedelta(days=40),))
        self.env.invalidate_all()
        link = f"/web/content/{file.id}?access_token={file.access_token}"
        self.assertNotEqual(self.url_open(link).content, b"for the client")
