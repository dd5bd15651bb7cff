"""Who read, took out or opened what is confidential is written down, and stays."""

import base64
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .portal_common import PortalCase

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestAccessLog(PortalCase):
    def setUp(self):
        super().setUp()
        self.log = self.env["e3k.access.log"]
        self.plain = self._new_ticket()
        self.ticket.confidentiality = "restricted"
        self.url = f"/my/support/{self.ticket.id}"
        self.start = self.log.search([], limit=1).id
        self.file = self.public_message.attachment_ids

    def _attach(self, name, raw, ticket=None):
        """Return a file that came with a public message of the ticket."""
        ticket = ticket or self.ticket
        message = self._post(ticket, self.agent, "Voici", attachments=[(name, raw)])
        return message.attachment_ids

    def _fetch(self, url, user):
        self._log_in(user)
        return self.url_open(url)

    def _rows(self, kind):
        return self.log.search([("kind", "=", kind), ("id", ">", self.start)])

    def test_form_and_rpc_readings_are_recorded_boards_are_not(self):
        self._log_in(self.agent)
        self._call("web_search_read", [[]], {"specification": {"number": {}, "name": {}, "confidentiality": {}}})
        self._call("web_read", [[self.plain.id]], {"specification": {"description": {}}})
        self.assertFalse(self._rows("read"))
        self._call("web_read", [[self.ticket.id]], {"specification": {"description": {}}})
        row = self._rows("read")
        self.assertEqual((row.partner_id, row.door, row.ticket_id), (self.agent.partner_id, "backend", self.ticket))
        self._call("read", [[self.ticket.id]])
        self.assertEqual(len(self._rows("read")), 1, "one reading within a minute")
        self._stop_at(self.NOW + timedelta(minutes=2))
        self._call("read", [[self.public_message.id], ["body"]], model="mail.message")
        self.assertEqual(len(self._rows("read")), 2)
        self._stop_at(self.NOW + timedelta(minutes=4))
        self.make_jsonrpc_request("/mail/thread/messages", {"thread_model": "e3k.ticket", "thread_id": self.ticket.id})
        self.assertEqual(len(self._rows("read")), 3)

    def test_portal_readings_name_the_person_and_the_door(self):
        self._get(self.url, self.claire)
        self._get(f"{self.url}?access_token={self.ticket._sign_link(self.manon.partner_id)}", None)
        self._get(self.url, self.john)
        rows = self._rows("read")
        self.assertEqual(
            {(row.partner_id, row.door) for row in rows},
            {(self.claire.partner_id, "portal"), (self.manon.partner_id, "link")},
        )

    def test_exports_are_recorded(self):
        self.manager.group_ids += self.env.ref("base.group_allow_export")
        self._get("/my/support/export?filterby=all", self.claire)
        self.ticket.with_user(self.manager).export_data(["number", "name"])
        by_manager, by_claire = self._rows("export")
        self.assertIn(self.ticket.number, by_claire.detail)
        self.assertEqual(by_manager.partner_id + by_claire.partner_id, (self.manager + self.claire).partner_id)
        self.assertIn("number, name", by_manager.detail)

    def test_exports_of_what_belongs_to_tickets_are_recorded(self):
        """Not only the list of tickets: their messages, timers, ratings, and paths into them."""
        self.manager.group_ids += self.env.ref("base.group_allow_export")
        exports = [
            (self.ticket.timer_ids, ["metric", "ticket_id/description"]),
            (self.ticket.timer_ids, ["metric", "due_at"]),
            (self.public_message, ["body"]),
            (self.claire.partner_id, ["name", "message_ids/body", "support_own_role_ids/role"]),
            (self.file, ["name"]),
        ]
        for records, paths in exports:
            with self.subTest(model=records._name, paths=paths):
                before = self._rows("export")
                exporter = self.env.ref("base.user_admin") if records._name == "mail.message" else self.manager
                records.with_user(exporter).export_data(paths)
                rows = self._rows("export") - before
                concerned = records._name != "res.partner"
                self.assertEqual(len(rows), concerned)
                self.assertEqual(self.ticket.number in str(rows.detail), concerned)
        before = self._rows("export")
        with self.assertRaises(UserError):
            self.ticket.with_user(self.lead).export_data(["name"])
        self.assertEqual(self._rows("export"), before, "what was refused did not leave")

    def test_printing_is_recorded(self):
        self._get(f"/report/html/e3k_support.report_ticket/{self.ticket.id}", self.agent)
        row = self._rows("export")
        self.assertEqual((row.partner_id, row.door), (self.agent.partner_id, "backend"))
        self.assertIn(self.ticket.number, row.detail)

    def test_file_fetched_by_its_address_is_recorded(self):
        picture = self._attach("écran.png", PNG)
        ways = [
            (f"/web/content/{self.file.id}", b"for the client"),
            (f"/web/content/ir.attachment/{self.file.id}/raw", b"for the client"),
            (f"/web/image/{picture.id}", None),
            (f"/web/image/{picture.id}/100x100", None),
            ("/mail/attachment/zip", None),
        ]
        zipped = {"file_ids": self.file.id, "zip_name": "x.zip"}
        for number, (url, content) in enumerate(ways):
            with self.subTest(url=url):
                self._stop_at(self.NOW + timedelta(minutes=2 * number))
                before = self._rows("read")
                self._log_in(self.agent)
                response = self._post_form(url, zipped) if url.endswith("zip") else self.url_open(url)
                self.assertEqual(response.status_code, 200)
                self.assertIn(content or b"", response.content)
                row = self._rows("read") - before
                self.assertEqual((row.ticket_id, row.partner_id), (self.ticket, self.agent.partner_id))
                self._fetch(ways[0][0], self.agent)
                self.assertEqual(len(self._rows("read") - before), 1, "one row a minute")

    def test_file_fetched_with_its_token_is_recorded_as_a_link(self):
        token = self.file.generate_access_token()[0]
        self._fetch(f"/web/content/{self.file.id}?access_token={token}", None)
        self.assertEqual(self._rows("read").door, "link")

    def test_files_of_ordinary_tickets_and_refused_ones_leave_no_row(self):
        plain = self._attach("plan.txt", b"plan", self.plain)
        self.assertEqual(self._fetch(f"/web/content/{plain.id}", self.agent).status_code, 200)
        self.assertNotEqual(self._fetch(f"/web/content/{self.file.id}", self.john).status_code, 200)
        self.assertFalse(self._rows("read"))

    def test_file_read_over_rpc_is_recorded(self):
        self._log_in(self.agent)
        self._call("read", [[self.file.id], ["name", "mimetype"]], model="ir.attachment")
        self.assertFalse(self._rows("read"), "its name stands in the list of files")
        self.assertEqual(len(self._call("read", [[self.file.id], ["raw"]], model="ir.attachment")), 1)
        self.assertEqual(self._rows("read").ticket_id, self.ticket)

    def test_raw_mail_leaves_by_its_own_page_alone(self):
        mail = self._receive()
        file = self.env["ir.attachment"].search([("res_model", "=", mail._name), ("res_field", "=", "raw")], limit=1)
        for user in (self.lead, self.manager, self.env.ref("base.user_admin")):
            with self.subTest(user=user.login):
                for url in (f"/web/content/{file.id}", f"/web/content/{mail._name}/{mail.id}/raw"):
                    self.authenticate(user.login, user.login if user.login != "admin" else "admin")
                    self.assertEqual(self.url_open(url).status_code, 404, url)
                with self.assertRaises(AccessError):
                    mail.with_user(user).read(["raw"])
                with self.assertRaises(AccessError):
                    file.with_user(user).read(["raw"])
        self._log_in(self.manager)
        self.assertEqual(self.url_open(f"/e3k_support/intake/{mail.id}.eml").status_code, 200)
        self.assertEqual(self._rows("export").partner_id, self.manager.partner_id)

    def test_messages_read_in_discuss_are_recorded(self):
        self.agent.notification_type = "inbox"
        for number, mailbox in enumerate(("inbox", "history", "starred")):
            self._stop_at(self.NOW + timedelta(minutes=2 * number))
            message = self._say("Suite")
            self.env["mail.notification"].create(
                {
                    "mail_message_id": message.id,
                    "res_partner_id": self.agent.partner_id.id,
                    "notification_type": "inbox",
                    "is_read": mailbox == "history",
                }
            )
            message.starred_partner_ids = self.agent.partner_id
            before = self._rows("read")
            self._log_in(self.agent)
            found = self.make_jsonrpc_request(f"/mail/{mailbox}/messages", {})
            with self.subTest(mailbox=mailbox):
                self.assertIn(message.id, found["messages"])
                self.assertEqual((self._rows("read") - before).ticket_id, self.ticket)

    def test_every_way_to_the_text_of_a_ticket_is_recorded(self):
        """The excerpt of the queue, a copy, and what is noted to do."""
        self.ticket.activity_schedule("mail.mail_activity_data_call", note="Rappeler", user_id=self.agent.id)
        domain = [("res_model", "=", "e3k.ticket"), ("res_id", "=", self.ticket.id)]
        self._log_in(self.agent)
        ways = (
            ("e3k.ticket", "get_triage_aside", [[self.ticket.id]]),
            ("e3k.ticket", "copy_data", [[self.ticket.id]]),
            ("mail.activity", "search_read", [domain, ["note"]]),
        )
        for number, (model, method, args) in enumerate(ways):
            with self.subTest(method=method):
                self._stop_at(self.NOW + timedelta(minutes=2 * number))
                before = self._rows("read")
                self._call(method, args, model=model)
                self.assertEqual((self._rows("read") - before).ticket_id, self.ticket)

    def test_texts_of_tickets_are_not_gathered_by_a_group(self):
        domain = [("id", "=", self.ticket.id)]
        messages = [("model", "=", "e3k.ticket"), ("res_id", "=", self.ticket.id)]
        refused = (
            ("e3k.ticket", domain, ["name"], ["description:array_agg"]),
            ("e3k.ticket", domain, ["description"], ["__count"]),
            ("mail.message", messages, ["res_id"], ["body:array_agg"]),
            ("mail.message", messages, ["body"], ["__count"]),
        )
        for model, rows, groupby, aggregates in refused:
            with self.subTest(model=model, groupby=groupby), self.assertRaises(AccessError):
                self.env[model].with_user(self.lead).formatted_read_group(rows, groupby, aggregates)
        tickets = self.env["e3k.ticket"].with_user(self.lead)
        self.assertTrue(tickets.formatted_read_group(domain, ["stage_id"], ["__count", "name:count_distinct"]))
        others = [("model", "=", "res.partner")]
        self.env["mail.message"].with_user(self.lead).formatted_read_group(others, ["res_id"], ["body:array_agg"])

    def test_permission_changes_are_recorded(self):
        other = new_test_user(self.env, "new.agent", groups="e3k_support.group_agent", name="Nora Neuve")
        changes = (
            lambda: setattr(self.ticket.with_user(self.agent), "confidentiality", "private"),
            lambda: setattr(self.ticket, "guest_ids", other),
            lambda: setattr(self.team, "member_ids", self.agent | other),
            lambda: setattr(self.team, "member_ids", self.agent),
            lambda: self.env["e3k.client.role"]._give(self.boreal, self.denis.partner_id, "observer"),
            lambda: self.boreal._get_support_role(self.denis.partner_id).action_end(),
            lambda: setattr(other, "group_ids", self.env.ref("e3k_support.group_lead")),
            lambda: setattr(self.env.ref("e3k_support.group_lead"), "user_ids", self.lead),
            self.ticket.action_revoke_links,
        )
        for number, change in enumerate(changes):
            with self.subTest(number):
                before = self._rows("permission")
                change()
                self.assertTrue(self._rows("permission") - before)
        said = "\n".join(self._rows("permission").mapped(lambda row: f"{row.what} {row.detail}"))
        for words in ("Nora Neuve", "Denis Lavoie: Observer", "Participants and main contact → Participants only"):
            self.assertIn(words, said)

    def test_records_are_read_by_managers_and_changed_by_nobody(self):
        row = self.log._record("export", "Une liste")
        self.assertTrue(row.with_user(self.manager).read(["what"]))
        for user in (self.agent, self.lead, self.claire):
            with self.assertRaises(AccessError):
                row.with_user(user).read(["what"])
        with self.assertRaises(UserError):
            row.what = "Rien"
        with self.assertRaises(UserError):
            row.unlink()
        for operation in ("write", "create", "unlink"):
            self.assertFalse(self.log.with_user(self.manager).has_access(operation))
