from datetime import UTC

from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestTeamDesk(SupportCase):
    """What is remembered of a team never outlives a change of it."""

    def test_a_known_desk_costs_no_query(self):
        self.team._get_desk()
        self.team.invalidate_recordset()
        with self.assertQueryCount(0):
            self.team._get_desk()
            self.team._get_schedule()

    def test_phone_and_its_translation_are_the_present_ones(self):
        self.team.with_context(lang="fr_CA").phone = "514 555-0100 poste 1"
        self.team.with_context(lang="en_US").phone = "514-555-0100 ext. 1"
        self.assertEqual(self.team.with_context(lang="fr_CA")._get_desk().phone, "514 555-0100 poste 1")
        self.assertEqual(self.team.with_context(lang="en_US")._get_desk().phone, "514-555-0100 ext. 1")
        self.team.update_field_translations("phone", {"fr_CA": "514 555-0199"})
        self.assertEqual(self.team.with_context(lang="fr_CA")._get_desk().phone, "514 555-0199")

    def test_another_calendar_counts_at_once(self):
        calendar = self.team.calendar_id.copy({"name": "Vancouver", "tz": "America/Vancouver"})
        self.team.calendar_id = calendar
        self.assertEqual(self.team._get_desk().zone.key, "America/Vancouver")
        calendar.tz = "America/Halifax"
        self.assertEqual(self.team._get_desk().zone.key, "America/Halifax")
        calendar.attendance_ids.filtered(lambda line: line.hour_from > 12).unlink()
        self.assertEqual(self.team._get_desk().day_seconds, round(calendar.hours_per_day * 3600))

    def test_the_default_desk_is_that_of_the_first_team(self):
        other = self.team.copy({"name": "Autre", "sequence": 0, "phone": "418-555-0100"})
        self.assertEqual(self.env["e3k.team"]._get_default_desk().phone, "418-555-0100")
        other.active = False
        self.assertEqual(self.env["e3k.team"]._get_default_desk().phone, self.team.phone)

    def test_statuses_in_the_clients_words_follow_their_stage(self):
        ticket = self._new_ticket().with_context(lang="fr_CA")
        ticket.stage_id.client_label = "Bien reçue"
        self.assertEqual(ticket._get_portal_status(), "Bien reçue")
        ticket._move_to("waiting", wait_party="third_party")
        self.assertEqual(ticket._get_portal_status(), "En attente d’un tiers")

    def test_clock_faces_hold_what_a_list_counts_with(self):
        other = self.team.copy({"name": "Autre"})
        answer = self.env["e3k.team"].with_user(self.agent).get_clock_faces(86_400)
        self.assertEqual(answer["teams"][self.team.id], answer["teams"][other.id], "one calendar, one face")
        face = answer["faces"][answer["teams"][self.team.id]]
        now = self.NOW.replace(tzinfo=UTC).timestamp()
        self.assertEqual((answer["now"], face["now"]), (now, now))
        self.assertTrue(any(start <= now < stop for start, stop in face["segments"]))
        self.assertIn("first_response", answer["metrics"])


@tagged("post_install", "-at_install")
class TestNextPromise(SupportCase):
    """The columns that a list counts down from, and what a click on one explains."""

    def test_a_list_of_eighty_reads_columns_only(self):
        tickets = self._new_ticket()
        for _each in range(9):
            tickets |= self._new_ticket()
        names = ["next_due_at", "sla_state", "next_metric", "next_target_seconds", "next_left_seconds"]
        tickets.flush_recordset()
        tickets = tickets.with_user(self.agent)
        tickets.read(names)
        tickets.invalidate_recordset()
        with self.assertQueryCount(1):
            tickets.read(names)

    def test_running_paused_kept_and_broken(self):
        ticket = self._new_ticket()
        self.assertEqual(
            (ticket.sla_state, ticket.next_metric, ticket.client_metric), ("running", "triage", "first_response")
        )
        ticket.with_user(self.agent).action_classify_as("p2")
        self.assertEqual((ticket.next_metric, ticket.client_due_at), ("first_response", ticket.next_due_at))
        self._post(ticket, self.agent, "Nous regardons.")
        ticket._move_to("waiting", wait_party="client", wait_reason="Une capture")
        self.assertEqual((ticket.sla_state, ticket.next_due_at, ticket.client_due_at), ("paused", False, False))
        self.assertEqual(ticket.next_left_seconds, ticket.next_target_seconds)
        ticket._resolve("<p>Corrigé.</p>")
        self.assertEqual((ticket.sla_state, ticket.next_metric), ("kept", False))

    def test_the_explanation_is_that_of_the_next_promise(self):
        ticket = self._new_ticket().with_user(self.agent)
        self.assertEqual(ticket.get_explanation()["metric"], "triage")
        ticket.action_classify_as("p2")
        self.assertEqual(ticket.get_explanation()["metric"], "first_response")
        self.assertIn(ticket.get_sentence(), ticket.get_explanation()["sentence"])


@tagged("post_install", "-at_install")
class TestNextPromiseAccess(HttpCase, SupportCase):
    def test_clients_learn_nothing_of_what_we_owe_ourselves(self):
        ticket = self._new_ticket()
        self.authenticate(self.claire.login, self.claire.login)
        for method in ("get_explanation", "get_sentence"):
            # an access error inside JSON-RPC
            with self.subTest(method), self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
                self.make_jsonrpc_request(
                    f"/web/dataset/call_kw/e3k.ticket/{method}",
                    {"model": "e3k.ticket", "method": method, "args": [[ticket.id]], "kwargs": {}},
                )
