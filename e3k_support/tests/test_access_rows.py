"""What Odoo keeps beside a ticket, its ratings, followers, notifications and names, is read by who reads the ticket."""

import contextlib

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .access_common import AccessCase

#: Who may read a private ticket of E3K's side, and who may not.
INSIDERS = ("agent", "lead", "manager")
OUTSIDERS = ("employee", "gateway", "other_agent")


@tagged("post_install", "-at_install")
class TestAccessRows(AccessCase):
    def setUp(self):
        super().setUp()
        self.ticket.confidentiality = "private"

    def _rpc(self, role, model, method, *args, **kwargs):
        """Call a method of ``model`` as RPC would, with nothing left in the cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        return call_kw(self.env[model].with_user(self.actors[role]), method, list(args), kwargs)

    # ------------------------------------------------------------
    # Ratings
    # ------------------------------------------------------------

    def _rate(self, record=None):
        record = record or self.ticket
        return self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id(record._name),
                "res_id": record.id,
                "partner_id": self.claire.partner_id.id,
                "rating": 1,
                "feedback": "Trop long",
                "consumed": True,
            }
        )

    def test_ratings_are_read_by_who_reads_the_ticket(self):
        domain = [("id", "in", (self._rate() | self._rate(self.claire.partner_id)).ids)]
        for role in (*INSIDERS, *OUTSIDERS):
            with self.subTest(role=role):
                ours = 1 if role in INSIDERS else 0
                rows = self._rpc(role, "rating.rating", "search_read", domain, ["feedback", "res_name", "res_model"])
                self.assertEqual([row["res_model"] for row in rows].count("e3k.ticket"), ours)
                self.assertEqual(len(rows), ours + 1, "those of other models are as open as before")
                groups = self._rpc(role, "rating.rating", "formatted_read_group", domain, ["res_name"], ["__count"])
                self.assertEqual(len(groups), ours + 1)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_rating_of_a_ticket_is_written_by_nobody_over_rpc(self):
        rating, other = self._rate(), self._rate(self.claire.partner_id)
        values = {"res_model_id": rating.res_model_id.id, "res_id": self.ticket.id, "rating": 5}
        for user in (*(self.actors[role] for role in (*INSIDERS, *OUTSIDERS)), self.env.ref("base.user_admin")):
            self.actors["one"] = user
            with self.subTest(user=user.login):
                self.assertTrue(self._rpc("one", "rating.rating", "write", other.ids, {"rating": 3}))
                for method, args in (
                    ("write", [rating.ids, {"rating": 5}]),
                    ("create", [values]),
                    ("reset", [rating.ids]),
                    ("unlink", [rating.ids]),
                    ("write", [other.ids, {"res_model_id": rating.res_model_id.id, "res_id": self.ticket.id}]),
                ):
                    with self.assertRaises(AccessError, msg=method):
                        self._rpc("one", "rating.rating", method, *args)
        self.assertEqual(rating.rating, 1)

    # ------------------------------------------------------------
    # Followers and notifications
    # ------------------------------------------------------------

    def test_followers_are_read_by_who_reads_the_ticket(self):
        domain = [("res_model", "=", "e3k.ticket"), ("res_id", "=", self.ticket.id)]
        self.boreal.message_subscribe(self.claire.partner_id.ids)
        other = [("res_model", "=", "res.partner"), ("res_id", "=", self.boreal.id)]
        for role in (*INSIDERS, *OUTSIDERS):
            with self.subTest(role=role):
                rows = self._rpc(role, "mail.followers", "search_read", domain, ["partner_id", "email"])
                self.assertEqual(bool(rows), role in INSIDERS)
                self.assertTrue(self._rpc(role, "mail.followers", "search_read", other, ["partner_id"]))

    def test_notifications_are_read_by_who_reads_the_ticket(self):
        message = self._say("Suite", partner_ids=self.claire.partner_id.ids)
        domain = [("mail_message_id", "in", message.ids)]
        self.assertTrue(self.env["mail.notification"].search(domain))
        for role in (*INSIDERS, *OUTSIDERS, "stranger"):
            with self.subTest(role=role):
                rows = self._rpc(role, "mail.notification", "search_read", domain, ["mail_message_id"])
                self.assertEqual(bool(rows), role in INSIDERS)

    # ------------------------------------------------------------
    # Names
    # ------------------------------------------------------------

    def _onchange(self, role, model, values, name, spec):
        return str(self._rpc(role, model, "onchange", [], values, [name], spec))

    def test_name_of_a_closed_ticket_is_its_number_only(self):
        """Odoo gives the name of whatever record an id is put in a form for."""
        beside = {"res_id": self.ticket.id, "res_model": "e3k.ticket"}
        name = {"fields": {"display_name": {}}}
        for role in (*INSIDERS, "employee", "other_agent"):
            with self.subTest(role=role):
                said = self._onchange(
                    role, "mail.activity", beside, "res_id", {"res_name": {}, **{key: {} for key in beside}}
                )
                said += self._onchange(
                    role,
                    "mail.message",
                    {"res_id": self.ticket.id, "model": "e3k.ticket"},
                    "res_id",
                    {"record_name": {}, "model": {}, "res_id": {}},
                )
                if role != "employee":
                    for model, field in (("e3k.ticket", "origin_id"), ("e3k.privacy.incident", "ticket_id")):
                        values = {field: self.ticket.id}
                        said += self._onchange(role, model, values, field, {field: name})
                self.assertIn(self.ticket.number, said)
                self.assertEqual(self.ticket.name in said, role in INSIDERS, said)

    def test_client_reads_no_name_of_a_ticket_closed_to_them(self):
        own = self._new_ticket(requester_id=self.denis.partner_id.id, merged_into_id=self.ticket.id)
        [read] = self._rpc("colleague", "e3k.ticket", "read", own.ids, ["merged_into_id", "display_name"])
        self.assertEqual(read["merged_into_id"], (self.ticket.id, self.ticket.number))
        self.assertIn(own.name, read["display_name"])
        self.ticket.message_subscribe(self.denis.partner_id.ids)
        [read] = self._rpc("colleague", "e3k.ticket", "read", own.ids, ["merged_into_id"])
        self.assertEqual(read["merged_into_id"], (self.ticket.id, self.ticket.display_name))

    # ------------------------------------------------------------
    # Dialogs
    # ------------------------------------------------------------

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_dialog_says_nothing_of_a_ticket_closed_to_the_user(self):
        """Neither when it is saved nor before: its requester, what they asked for, what was told to them."""
        own = self._new_ticket(is_problem=True, requester_id=self.john.partner_id.id)
        self.env.flush_all()
        own.guest_ids = self.actors["other_agent"]
        line = {"ticket_id": self.ticket.id}
        update = {"problem_id": own.id, "body_en": "<p>{{requester}}</p>", "body_fr": "<p>{{requester}}</p>"}
        shown = {"line_ids": {"fields": {"text": {}, "language": {}, "client_id": {"fields": {"display_name": {}}}}}}
        tries = [
            ("e3k.problem.update", {**update, "line_ids": [(0, 0, line)]}, shown),
            ("e3k.problem.update", {"problem_id": self.ticket.id}, {"problem_id": {}}),
            ("e3k.ticket.answer", line, {"requester_id": {}, "requester_language": {}}),
            ("e3k.ticket.cancel", {**line, "cancel_reason": "spam"}, {"ticket_id": {}}),
            ("e3k.ticket.classify", {**line, "priority": "p1"}, {"priority_asked": {}}),
            ("e3k.ticket.phone", {**line, "summary": "x"}, {"requester_phone": {}}),
            ("e3k.ticket.wait", {**line, "wait_reason": "x", "next_contact_on": "2026-03-10"}, {"ticket_id": {}}),
        ]
        for model, values, spec in tries:
            with self.subTest(model=model):
                with self.assertRaises(AccessError):
                    self._rpc("other_agent", model, "create", values)
                with self.assertRaises(AccessError):
                    self._rpc(
                        "other_agent",
                        model,
                        "onchange",
                        [],
                        values,
                        list(values),
                        {**{key: {} for key in values}, **spec},
                    )
                defaults = {f"default_{name}": value for name, value in values.items() if name != "line_ids"}
                if self.ticket.id in defaults.values():
                    with self.assertRaises(AccessError):
                        asked = {**{key: {} for key in values}, **spec}
                        self._rpc("other_agent", model, "onchange", [], {}, [], asked, context=defaults)
        dialog = self._rpc("other_agent", "e3k.problem.update", "create", update)
        with self.assertRaises(AccessError):
            self._rpc("other_agent", "e3k.problem.update", "write", [dialog], {"line_ids": [(0, 0, line)]})

    def test_consent_names_no_client_of_a_ticket_closed_to_the_user(self):
        spec = {"ticket_id": {}, "client_id": {"fields": {"display_name": {}}}}
        asked, model = {"ticket_id": self.ticket.id}, "e3k.database.consent"
        for values, context in ((asked, {}), ({}, {"default_ticket_id": self.ticket.id})):
            with self.subTest(context=context):
                shown = ""
                with contextlib.suppress(AccessError):
                    shown = self._rpc("other_agent", model, "onchange", [], values, list(values), spec, context=context)
                self.assertNotIn(self.boreal.name, str(shown))
        self.assertIn(self.boreal.name, str(self._rpc("agent", model, "onchange", [], asked, list(asked), spec)))

    # ------------------------------------------------------------
    # Which ticket goes on in which
    # ------------------------------------------------------------

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_nobody_writes_by_hand_which_ticket_goes_on_in_which(self):
        """The client would read the name of another's ticket; a merge asks for rights on both."""
        own = self._new_ticket(requester_id=self.claire.partner_id.id)
        values = {"name": "Intrus", "team_id": self.team.id, "requester_id": self.claire.partner_id.id}
        for role in INSIDERS:
            for name in ("merged_into_id", "origin_id"):
                with self.subTest(role=role, field=name):
                    with self.assertRaises(AccessError):
                        self._rpc(role, "e3k.ticket", "create", {**values, name: self.ticket.id})
                    with self.assertRaises(AccessError):
                        context = {f"default_{name}": self.ticket.id}
                        self._rpc(role, "e3k.ticket", "create", values, context=context)
                    for value in (self.ticket.id, False):
                        with self.assertRaises(AccessError):
                            self._rpc(role, "e3k.ticket", "write", own.ids, {name: value})
        self.ticket.confidentiality = "normal"
        own.with_user(self.agent)._merge_into(self.ticket)
        self.assertEqual((own.merged_into_id, own.stage_kind), (self.ticket, "cancelled"))
        self.assertEqual(own.event_ids.sorted("id")[-1:].author_id, self.agent.partner_id)
