"""Every role against every way to a ticket. The roles: requester, participant, main contact of the
company (who may), colleague, a stranger, the stranger's main contact, nobody (who may not)."""

import base64
import contextlib

from odoo.tests import JsonRpcException, tagged
from odoo.tools import file_open, mute_logger

from .portal_common import SECRET, PortalCase


@tagged("post_install", "-at_install")
class TestPortalAccess(PortalCase):
    def setUp(self):
        super().setUp()
        self.participant = self._create_client_user("paul@boreal.example", "Paul Coté", self.boreal, "fr_CA")
        self.ticket.message_subscribe(self.participant.partner_id.ids)
        self.allowed = self.claire | self.manon | self.participant
        self.refused = self.denis | self.john | self.rival
        self.url = f"/my/support/{self.ticket.id}"

    # Pages

    def test_ticket_page_opens_for_those_who_may(self):
        for user in self.allowed:
            with self.subTest(user.name):
                response = self._get(self.url, user)
                self.assertEqual(response.status_code, 200)
                self.assertIn(self.ticket.number, response.text)
                self.assertNotIn(SECRET, response.text)
                self.assertNotIn("secret.txt", response.text)
                self.assertIn("public.txt", response.text)

    def test_ticket_page_is_refused_to_others_without_telling_why(self):
        missing = self._get("/my/support/99999999", self.john)
        for user in self.refused:
            with self.subTest(user.name):
                response = self._get(self.url, user)
                self.assertEqual((response.status_code, missing.status_code), (404, 404))
                self.assertNotIn("Paie bloquée", response.text)

    def test_visitor_without_link_is_sent_to_log_in_and_back(self):
        response = self._get(self.url, None)
        self.assertIn("/web/login", response.url)
        self.assertIn(str(self.ticket.id), response.url)

    def test_every_page_is_titled_by_what_it_shows(self):
        self.ticket.name = "R&D <bloquée>"
        ticket = f"/my/support/{self.ticket.id}"
        pages = (
            ("/my/support", self.manon, "Support"),
            ("/my/support/new", self.manon, "Nouvelle demande – Support"),
            ("/my/support/people", self.manon, "Personnes et accès – Support"),
            ("/my/support/report", self.manon, "Bilan – Support"),
            ("/support/policy", self.manon, "Politique de support – Support"),
            ("/support/policy", self.rival, "Support policy – Support"),
            (ticket, self.manon, f"{self.ticket.number} R&D <bloquée> – Support"),
            (f"{ticket}?access_token={self.token}", None, f"{self.ticket.number} R&D <bloquée> – Support"),
            (f"{ticket}?access_token=wrong", None, "This link is no longer valid – Support"),
            (ticket, self.rival, "This ticket is not shared with you – Support"),
        )
        for url, user, title in pages:
            with self.subTest(url=url, user=user and user.name):
                found = self._page(self._get(url, user)).findtext(".//title")
                self.assertEqual(" ".join(found.split()), title)

    def test_wrong_token_gives_a_page_with_the_way_to_log_in(self):
        response = self._get(f"{self.url}?access_token=wrong", None)
        self.assertEqual(response.status_code, 404)
        self.assertTrue(self._page(response).xpath("//a[contains(@href, '/web/login')]"))
        self.assertNotIn("Paie bloquée", response.text)

    def test_token_opens_its_ticket_only(self):
        other = self._new_ticket(self.john, name="Northwind's own")
        self.assertEqual(self._get(f"{self.url}?access_token={self.token}", None).status_code, 200)
        self.assertEqual(self._get(f"/my/support/{other.id}?access_token={self.token}", None).status_code, 404)

    def test_list_and_search_show_what_one_may_see(self):
        for text in ("", self.ticket.number, "bloquée", "palissandre", "tourmaline"):
            url = f"/my/support?filterby=all&search={text}"
            for user in self.allowed:
                with self.subTest(f"{user.name} {text}"):
                    self.assertIn(self.url, self._get(url, user).text)
            for user in self.refused:
                with self.subTest(f"{user.name} {text}"):
                    self.assertNotIn(self.url, self._get(url, user).text)

    def test_search_does_not_tell_what_a_note_says(self):
        self.assertNotIn(self.url, self._get(f"/my/support?filterby=all&search={SECRET}", self.claire).text)

    # RPC

    def test_rpc_reads_only_what_one_may_see(self):
        spec = {"specification": {"number": {}, "stage_id": {"fields": {"display_name": {}}}}}
        for user in self.allowed:
            self._log_in(user)
            with self.subTest(user.name):
                self.assertEqual(self._call("read", [[self.ticket.id], ["number"]])[0]["number"], self.ticket.number)
                self.assertEqual(self._call("web_read", [[self.ticket.id]], spec)[0]["number"], self.ticket.number)
        for user in self.refused:
            self._log_in(user)
            with self.subTest(user.name), mute_logger("odoo.http"):
                self.assertIn("AccessError", self._call("read", [[self.ticket.id], ["number"]]))
                self.assertIn("AccessError", self._call("web_read", [[self.ticket.id]], spec))
                self.assertEqual(self._call("search_read", [[("id", "=", self.ticket.id)], ["number"]]), [])
                self.assertEqual(self._call("search_count", [[("name", "ilike", "bloquée")]]), 0)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_rpc_changes_nothing_for_any_client(self):
        for user in self.allowed | self.refused:
            self._log_in(user)
            with self.subTest(user.name):
                self.assertIn("AccessError", self._call("write", [[self.ticket.id], {"priority": "p1"}]))
                self.assertIn("AccessError", self._call("unlink", [[self.ticket.id]]))
                self.assertIn("AccessError", self._call("create", [{"name": "x"}]))
                self.assertIn("AccessError", self._call("action_take", [[self.ticket.id]]))
                self.assertIn("AccessError", self._call("action_reopen", [[self.ticket.id]]))

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model")
    def test_rpc_keeps_internal_fields_from_clients(self):
        self._log_in(self.claire)
        hidden = (
            "access_token", "agent_id", "team_id", "tag_ids", "complexity", "wait_reason", "requester_phone",
            "message_ids", "website_message_ids", "message_partner_ids", "activity_ids", "event_ids",
            "timer_ids", "next_due_at", "rating_ids", "cancel_reason", "duration_tracking", "submission_key",
        )  # fmt: skip
        for name in hidden:
            with self.subTest(name):
                self.assertIn("AccessError", self._call("read", [[self.ticket.id], [name]]))
        seen = self._call("read", [[self.ticket.id]])[0]
        self.assertFalse(set(hidden) & set(seen))
        self.assertNotIn(SECRET, str(seen))

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model")
    def test_rpc_search_does_not_tell_what_a_note_says(self):
        self._log_in(self.claire)
        for path in ("message_ids.body", "website_message_ids.body", "access_token"):
            with self.subTest(path):
                self.assertIn("AccessError", self._call("search_count", [[(path, "ilike", SECRET[:3])]]))

    @mute_logger("odoo.http")
    def test_rpc_reads_no_note(self):
        system_note = self.ticket.message_post(body=f"Machine {SECRET}", subtype_xmlid="mail.mt_note")
        log = self.ticket._message_log(body=f"Log {SECRET}")
        for user in self.allowed | self.refused:
            self._log_in(user)
            for message in self.note | system_note | log:
                with self.subTest(f"{user.name} {message.body}"):
                    result = self._call("read", [[message.id], ["body"]], model="mail.message")
                    self.assertNotIn(SECRET, str(result))
            found = self._call("search_read", [[("body", "ilike", SECRET)], ["body"]], model="mail.message")
            self.assertNotIn(SECRET, str(found))

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def _reads_messages(self, user, messages):
        """Return the ids of these messages that ``user`` gets by each way of RPC."""
        self._log_in(user)
        ids, fields = messages.ids, ["body"]
        domain = [["id", "in", ids]]
        found = self._call("search_read", [domain, fields], model="mail.message")
        grouped = self._call("formatted_read_group", [domain, ["id"], ["__count"]], model="mail.message")
        count = self._call("search_count", [domain], model="mail.message")
        self.assertEqual(count, len(found))
        self.assertEqual(len(grouped), len(found))
        inbox = self.make_jsonrpc_request("/mail/inbox/messages", {})["messages"]
        read = {i for i in ids if isinstance(self._call("read", [[i], fields], model="mail.message"), list)}
        web = {
            i
            for i in ids
            if isinstance(self._call("web_read", [[i]], {"specification": {"body": {}}}, "mail.message"), list)
        }
        return {row["id"] for row in found} | read | web | {i for i in inbox if i in ids}

    @mute_logger("odoo.http", "odoo.models", "odoo.addons.base.models.ir_rule")
    def test_messages_are_closed_to_authors_and_the_told_once_the_ticket_is(self):
        own = self._say_as(self.claire, "Ma question")
        told = self._say("Pour Claire", partner_ids=self.claire.partner_id.ids)
        self.env["mail.notification"].create(
            {"mail_message_id": told.id, "res_partner_id": self.agent.partner_id.id, "notification_type": "inbox"}
        )
        (own | told).flush_recordset()
        self.assertEqual(self._reads_messages(self.claire, own | told), set((own | told).ids))
        self.assertEqual(self._reads_messages(self.agent, told), set(told.ids))
        self.env["e3k.client.role"]._give(self.boreal, self.claire.partner_id, "none")
        self.assertFalse(self._reads_messages(self.claire, own | told))
        self.ticket.agent_id = False
        team = self.env["e3k.team"].create({"name": "Elsewhere", "member_ids": self.lead.ids, "is_open_to_all": False})
        self.ticket.team_id = team
        self.assertFalse(self._reads_messages(self.agent, told))

    def test_agent_who_leaves_the_team_is_told_nothing_more(self):
        self.team.write({"member_ids": (self.agent | self.lead).ids, "is_open_to_all": False})
        self.ticket.message_subscribe(self.agent.partner_id.ids)
        planned = self.ticket.activity_schedule("mail.mail_activity_data_todo", user_id=self.agent.id)
        self.team.member_ids -= self.agent
        self.assertNotIn(self.agent.partner_id, self.ticket.message_partner_ids)
        self.assertNotIn(self.agent, self.ticket.activity_ids.user_id, planned)
        self.ticket.message_subscribe(self.agent.partner_id.ids)
        with self.mock_mail_gateway():
            self._say_as(self.claire, "Secret")
        self.assertFalse([mail for mail in self._mails if self.agent.email in str(mail["email_to"])])

    def test_agent_whom_the_ticket_leaves_is_told_nothing_more(self):
        self.team.write({"member_ids": (self.agent | self.lead).ids, "is_open_to_all": False})
        self.ticket.message_subscribe(self.agent.partner_id.ids)
        self.ticket.agent_id = False
        self.ticket.team_id = self.env["e3k.team"].create(
            {"name": "Elsewhere", "member_ids": self.lead.ids, "is_open_to_all": False}
        )
        self.assertNotIn(self.agent.partner_id, self.ticket.message_partner_ids)

    def test_people_of_the_old_client_lose_a_ticket_that_moves_to_another(self):
        self.ticket.message_subscribe((self.denis | self.john).partner_id.ids)
        token = self.ticket._sign_link(self.john.partner_id)
        self.ticket.write({"requester_id": self.john.partner_id.id, "client_id": self.northwind.id})
        self.assertNotIn(self.denis.partner_id, self.ticket.message_partner_ids)
        self.assertNotIn(self.claire.partner_id, self.ticket.message_partner_ids)
        self.assertIn(self.john.partner_id, self.ticket.message_partner_ids)
        self.assertFalse(self.ticket._read_link(token))
        self.assertEqual(self._get(f"/my/support/{self.ticket.id}", self.denis).status_code, 404)
        rows = self.env["e3k.access.log"].sudo().search([("ticket_id", "=", self.ticket.id)])
        self.assertIn("permission", rows.mapped("kind"))

    def test_observer_makes_themselves_no_participant(self):
        self.env["e3k.client.role"]._give(self.boreal, self.denis.partner_id, "observer")
        self._log_in(self.denis)
        params = {"res_model": "e3k.ticket", "res_id": self.ticket.id, "partner_ids": self.denis.partner_id.ids}
        with mute_logger("odoo.http"):
            said = self._call("message_subscribe", [[self.ticket.id], [self.denis.partner_id.id]])
        self.assertIn("AccessError", said)
        with mute_logger("odoo.http"), contextlib.suppress(JsonRpcException):
            self.make_jsonrpc_request("/mail/thread/subscribe", params)
        self.ticket.invalidate_recordset()
        self.assertNotIn(self.denis.partner_id, self.ticket.message_partner_ids)

    def test_client_chooses_no_header_and_no_kind_of_a_message(self):
        values = {"body": "Bonjour", "reply_to": "evil@evil.example", "message_type": "auto_comment"}
        self._log_in(self.claire)
        self._call("message_post", [[self.ticket.id]], {**values, "partner_ids": self.john.partner_id.ids})
        post = {"body": "Par le lien", "message_type": "notification", "subtype_xmlid": "mail.mt_note"}
        params = {"thread_model": "e3k.ticket", "thread_id": self.ticket.id, "post_data": post}
        self._log_in(None)
        token = self.ticket._sign_link(self.claire.partner_id)
        self.make_jsonrpc_request("/mail/message/post", {**params, "token": token})
        self.ticket.invalidate_recordset()
        messages = self.ticket.message_ids.sorted("id")[-2:]
        self.assertEqual([str(message.body) for message in messages], ["<p>Bonjour</p>", "<p>Par le lien</p>"])
        for message in messages:
            self.assertEqual(message.message_type, "comment")
            self.assertEqual(message.subtype_id, self.env.ref("mail.mt_comment"))
            self.assertNotIn("evil", message.reply_to)
            self.assertFalse(message.partner_ids)

    def _say_as(self, user, body):
        return self.ticket.with_user(user).message_post(
            body=body, message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    def test_client_cannot_speak_as_an_agent(self):
        self._log_in(self.claire)
        timer = self.ticket._sla_promise("first_response")
        fresh = self._new_ticket()
        self._call(
            "message_post",
            [[fresh.id]],
            {
                "body": "Answered!",
                "author_id": self.agent.partner_id.id,
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
            },
        )
        self.assertTrue(timer)
        self.assertEqual(fresh._sla_promise("first_response").state, "running")

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_client_forges_no_message(self):
        values = {
            "model": "e3k.ticket",
            "res_id": self.ticket.id,
            "body": "Forged",
            "message_type": "comment",
            "subtype_id": self.env.ref("mail.mt_comment").id,
            "author_id": self.agent.partner_id.id,
        }
        for user in (self.claire, self.john):
            self._log_in(user)
            with self.subTest(user.name):
                self._call("create", [values], model="mail.message")
                changed = self._call("write", [[self.public_message.id], {"body": "Forged"}], model="mail.message")
                self.assertIn("AccessError", str(changed))
        forged = self.ticket.message_ids.filtered(lambda m: "Forged" in m.body)
        self.assertLessEqual(forged.author_id, self.claire.partner_id)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_client_rewrites_nobodys_word(self):
        """Of their own message the client changes the words only: not who said it, nor when, nor as what."""
        message = self._say_as(self.claire, "Merci")
        forged = {
            "author_id": self.agent.partner_id.id,
            "email_from": "agnes@e3k.test",
            "date": "2020-01-01 00:00:00",
            "message_id": "<other@mail.example>",
            "message_type": "notification",
            "subtype_id": self.env.ref("mail.mt_note").id,
            "is_internal": True,
            "parent_id": self.note.id,
        }
        before = message.read(list(forged))[0]
        self._log_in(self.claire)
        for name, value in forged.items():
            with self.subTest(field=name):
                self.assertIn(
                    "AccessError", str(self._call("write", [[message.id], {name: value}], model="mail.message"))
                )
        self.assertEqual(self._call("write", [[message.id], {"body": "Merci bien"}], model="mail.message"), True)
        message.invalidate_recordset()
        self.assertEqual(message.read(list(forged))[0], before)

    def test_client_stamps_no_message(self):
        self._log_in(self.claire)
        values = {"model": "e3k.ticket", "res_id": self.ticket.id, "body": "Hier", "message_type": "notification"}
        values |= {"subtype_id": self.env.ref("mail.mt_comment").id, "author_id": self.claire.partner_id.id}
        stamp = {"date": "2020-01-01 00:00:00", "message_id": "<x@y>", "email_from": "a@b.c", "reply_to": "a@b.c"}
        self._call("create", [{**values, **stamp}], model="mail.message")
        message = self.ticket.message_ids.filtered(lambda m: "Hier" in m.body)
        self.assertEqual(message.message_type, "comment")
        self.assertFalse({"<x@y>", "a@b.c"} & {message.message_id, message.email_from, message.reply_to})
        self.assertNotEqual(str(message.date), stamp["date"])

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_agent_puts_no_word_in_a_clients_mouth(self):
        message = self._say("Nous acceptons")
        self._log_in(self.agent)
        changed = self._call("write", [[message.id], {"author_id": self.claire.partner_id.id}], model="mail.message")
        self.assertIn("AccessError", str(changed))
        message.invalidate_recordset()
        self.assertEqual(message.author_id, self.agent.partner_id)

    def test_link_shows_the_picture_of_no_note(self):
        self.agent.image_1920 = base64.b64encode(file_open("web/static/img/logo2.png", "rb").read())
        self._log_in(None)

        def picture(message, **token):
            return self.url_open(f"/mail/avatar/mail.message/{message.id}/author_avatar/50x50", params=token).content

        nobody, link = picture(self.public_message), {"access_token": self.ticket._sign_link(self.claire.partner_id)}
        self.assertNotEqual(picture(self.public_message, **link), nobody)
        self.assertEqual(picture(self.note, **link), nobody)

    # Conversation and files

    def _fetch(self, **params):
        return self.make_jsonrpc_request(
            "/mail/chatter_fetch", {"thread_model": "e3k.ticket", "thread_id": self.ticket.id, **params}
        )

    def test_conversation_holds_public_messages_only(self):
        for user in self.allowed:
            self._log_in(user)
            with self.subTest(user.name):
                text = str(self._fetch())
                self.assertIn("tourmaline", text)
                self.assertNotIn(SECRET, text)
                self.assertNotIn("secret.txt", text)
        for user in self.refused:
            self._log_in(user)
            with self.subTest(user.name):
                self.assertNotIn("tourmaline", str(self._fetch()))
        self._log_in(None)
        self.assertIn("tourmaline", str(self._fetch(token=self.token)))
        self.assertNotIn(SECRET, str(self._fetch(token=self.token)))

    def test_files_are_opened_by_the_links_of_the_page_only(self):
        public, secret = self.public_message.attachment_ids, self.note.attachment_ids
        for user in self.allowed:
            page = self._page(self._get(self.url, user))
            links = page.xpath("//ul[@class='e3k_files']//a/@href")
            with self.subTest(user.name):
                self.assertEqual([self.url_open(link).content for link in links], [b"for the client"])
        for user in [*self.allowed, *self.refused, None]:
            self._log_in(user)
            with self.subTest(user and user.name):
                self.assertNotIn(SECRET.encode(), self.url_open(f"/web/content/{secret.id}").content)
                if not user or user not in self.allowed:
                    self.assertNotIn(b"for the client", self.url_open(f"/web/content/{public.id}").content)
