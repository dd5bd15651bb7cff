"""Every role by Odoo's API with a key: what a session may not, a key may not either."""

import json
from datetime import timedelta

from odoo.tests import tagged
from odoo.tools import mute_logger

from .access_common import CLIENTS, SEES, AccessCase
from .portal_common import SECRET

#: Whose account may use the model at all: others are refused before any record is looked at.
READS_MODEL = {*CLIENTS, "agent", "other_agent", "lead", "manager"}
COMMENT = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
QUIET = ("odoo.http", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule", "odoo.addons.rpc")


@tagged("post_install", "-at_install")
class TestAccessJson2(AccessCase):
    def setUp(self):
        super().setUp()
        self._log_in(None)  # what is given is given to the key, not to a session
        self.keys = {role: self._make_key(user) for role, user in self.actors.items()}
        # rights by group, which the API shares with the list view's button
        self.manager.group_ids += self.env.ref("base.group_allow_export")

    def _make_key(self, user):
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        return keys._generate("rpc", "test", None)  # PostgreSQL's clock, which ends keys, does not stand still

    def _ask(self, method, key, model="e3k.ticket", **body):
        """Call a method as the holder of ``key``; return the status and what was said."""
        headers = {"Content-Type": "application/json", **({"Authorization": f"bearer {key}"} if key else {})}
        with mute_logger(*QUIET):
            answer = self.url_open(f"/json/2/{model}/{method}", data=json.dumps(body), headers=headers)
        return answer.status_code, answer.text

    def _ask_all(self, method, **body):
        """``{role: (status, text)}`` of the same call by every role."""
        return {role: self._ask(method, key, **body) for role, key in self.keys.items()}

    def test_each_role_reads_by_key_what_it_reads_otherwise(self):
        one = [["id", "=", self.ticket.id]]
        for level, seers in SEES.items():
            self.ticket.confidentiality = level
            for role, (status, text) in self._ask_all("read", ids=[self.ticket.id], fields=["number"]).items():
                with self.subTest(level=level, role=role, method="read"):
                    self.assertEqual((status == 200, self.ticket.number in text), (role in seers, role in seers))
            for role, (status, text) in self._ask_all("search_read", domain=one, fields=["number"]).items():
                with self.subTest(level=level, role=role, method="search_read"):
                    self.assertEqual((status, self.ticket.number in text), self._expected(role, seers))
            for role, (status, text) in self._ask_all("search_count", domain=one).items():
                with self.subTest(level=level, role=role, method="search_count"):
                    self.assertEqual((status, text == "1"), self._expected(role, seers))

    def _expected(self, role, seers):
        return (200 if role in READS_MODEL else 403, role in seers)

    def test_internal_words_are_given_to_no_client(self):
        for role in (*CLIENTS, "gateway", "employee"):
            for body in (
                {"model": "mail.message", "ids": [self.note.id], "fields": ["body"]},
                {"ids": [self.ticket.id]},
            ):
                with self.subTest(role=role, model=body.get("model", "e3k.ticket")):
                    self.assertNotIn(SECRET, self._ask("read", self.keys[role], **body)[1])

    def test_export_takes_the_right_to_export(self):
        for role, (status, text) in self._ask_all(
            "export_data", ids=[self.ticket.id], fields_to_export=["number"]
        ).items():
            with self.subTest(role=role):
                self.assertEqual((status == 200, self.ticket.number in text), (role == "manager",) * 2)
        exports = self.env["e3k.access.log"].search([("kind", "=", "export")])
        self.assertEqual(exports.user_id, self.manager)

    def test_nothing_changes_for_who_may_not_change_it(self):
        calls = {
            "write": {"ids": [self.ticket.id], "vals": {"name": "Intrus", "confidentiality": "private"}},
            "unlink": {"ids": [self.ticket.id]},
            "create": {"vals_list": [{"name": "Intrus", "requester_id": self.claire.partner_id.id}]},
            "message_post": {"ids": [self.ticket.id], "body": "Intrus", **COMMENT},
            "action_assign_to": {"ids": [self.ticket.id], "user_id": self.lead.id},
            "action_revoke_links": {"ids": [self.ticket.id]},
            "message_process": {"model": "e3k.ticket", "message": self._mail().decode()},
        }
        writers, creators = {"agent", "lead", "manager"}, {"agent", "other_agent", "lead", "manager"}
        may = dict.fromkeys(calls, writers) | {"create": creators, "unlink": set(), "message_process": {"gateway"}}
        may["message_post"] = writers | {"requester", "participant", "main", "deputy"}
        before = self._state()
        for method, body in calls.items():
            for role in self.keys:
                if role in may[method]:
                    continue
                with self.subTest(method=method, role=role):
                    self.assertNotEqual(self._ask(method, self.keys[role], **body)[0], 200)
                    self.assertEqual(self._state(), before)
        for method, role in (("write", "agent"), ("message_post", "requester")):
            status, text = self._ask(method, self.keys[role], **calls[method])
            self.assertEqual(status, 200, text)  # the calls are right

    def test_without_key_or_with_a_revoked_one_nothing_is_answered(self):
        calls = {"read": {"ids": [self.ticket.id], "fields": ["number"]}, "search_count": {"domain": []}}
        self.agent.sudo().api_key_ids.unlink()
        before = self._state()
        for key in (None, "wrong", self.keys["agent"]):
            for method, body in {**calls, "write": {"ids": [self.ticket.id], "vals": {"name": "x"}}}.items():
                with self.subTest(key=key, method=method):
                    status, text = self._ask(method, key, **body)
                    self.assertEqual(status, 401)
                    self.assertNotIn(self.ticket.number, text)
        self.assertEqual(self._state(), before)

    def test_key_of_who_lost_access_reads_nothing_more(self):
        body = {"ids": [self.ticket.id], "fields": ["number"]}
        self.assertEqual(self._ask("read", self.keys["deputy"], **body)[0], 200)
        self.env["e3k.client.role"]._give(self.boreal, self.actors["deputy"].partner_id, "none")
        self.assertNotEqual(self._ask("read", self.keys["deputy"], **body)[0], 200)

    def test_reading_of_a_confidential_ticket_by_key_is_recorded(self):
        """``read`` asks for no read-only connection; where Odoo gives one all the same, the row is written too."""
        self.ticket.confidentiality = "restricted"
        log = self.env["e3k.access.log"]
        start = log.search([], limit=1).id
        ways = [
            ("read", {"ids": [self.ticket.id], "fields": ["description"]}),
            ("search_read", {"domain": [["id", "=", self.ticket.id]], "fields": ["description"]}),
            ("web_read", {"ids": [self.ticket.id], "specification": {"description": {}}}),
            ("read", {"model": "mail.message", "ids": [self.public_message.id], "fields": ["body"]}),
            ("read", {"model": "ir.attachment", "ids": [self.file.id], "fields": ["raw"]}),
        ]
        self.assertIs(type(self.env["e3k.ticket"]).read._readonly, False)
        for number, (method, body) in enumerate(ways):
            self._stop_at(self.NOW + timedelta(minutes=2 * number))
            for role, door in (("agent", "backend"), ("requester", "portal")):
                if (role, body.get("model")) == ("requester", "ir.attachment"):
                    continue  # Odoo gives clients no file by RPC
                with self.subTest(method=method, model=body.get("model"), role=role):
                    before = log.search([("id", ">", start)])
                    self.assertEqual(self._ask(method, self.keys[role], **body)[0], 200)
                    row = log.search([("id", ">", start)]) - before
                    self.assertEqual((row.kind, row.door, row.ticket_id), ("read", door, self.ticket))
                    self.assertEqual(row.user_id, self.actors[role])
