from odoo.tests import HttpCase, tagged

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestDeskTours(SupportCase, HttpCase):
    """What an agent does on a ticket, in a real browser: a tour per story."""

    browser_size = "1366x768"

    def _start(self, ticket, tour):
        self.start_tour(f"/odoo/support-tickets/{ticket.id}", tour, login="agnes.agent", timeout=120)

    def test_answer_and_wait(self):
        ticket = self._new_ticket()
        self._start(ticket, "e3k_desk_answer_and_wait")
        self.assertEqual(ticket.stage_kind, "waiting")
        self.assertEqual(ticket._sla_promise("first_response").state, "met")

    def test_macro(self):
        body = "<p>Bonjour {requester}, une capture?</p>"
        self.env["e3k.macro"].create({"name": "Capture du tour", "body_fr": body, "outcome": "wait"})
        ticket = self._new_ticket(priority="p3", classified_at=self.NOW)
        self._start(ticket, "e3k_desk_macro")
        self.assertEqual(ticket.stage_kind, "waiting")

    def test_merge_and_undo(self):
        self._new_ticket(name="Billet qui reste")
        ticket = self._new_ticket(name="Billet qui revient")
        self._start(ticket, "e3k_desk_merge_and_undo")
        self.assertFalse(ticket.merged_into_id)
        self.assertEqual(ticket._sla_promise("first_response").state, "running")

    def test_split(self):
        ticket = self._new_ticket()
        self._post(ticket, self.claire, "Autre chose : la paie est bloquée.")
        self._start(ticket, "e3k_desk_split")
        self.assertEqual(ticket.link_ids.other_id.name, "Paie bloquée")

    def test_problem(self):
        tickets = self._new_ticket() | self._new_ticket(self.john)
        problem = self.env["e3k.ticket"].browse(tickets.with_user(self.agent).action_open_problem()["res_id"])
        self._start(problem, "e3k_desk_problem")
        self.assertEqual(set(tickets.mapped("stage_kind")), {"resolved"})
        self.assertIn("is solved", tickets[1].resolution)
        self.assertIn("est réglé", tickets[0].resolution)
