"""Who read, took out or opened what is confidential is written down, and stays."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestAccessLog(PortalCase):
    def setUp(self):
        super().setUp()
        self.log = self.env["e3k.access.log"]
        self.plain = self._new_ticket()
        self.ticket.confidentiality = "restricted"
        self.url = f"/my/support/{self.ticket.id}"
        self.start = self.log.search([], limit=1).id

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
