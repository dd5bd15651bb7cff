from datetime import UTC, datetime

import freezegun

from odoo.tests import HttpCase, tagged

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestDeskTours(SupportCase, HttpCase):
    """What an agent does on a ticket, in a real browser: a tour per story."""

    browser_size = "1366x768"

    def _start(self, ticket, tour):
        self.start_tour(f"/odoo/support-tickets/{ticket.id}", tour, login="agnes.agent", timeout=120)

    def test_answer_and_wait(self):
        ticket = self._new_ticket(priority="p2", classified_at=self.NOW)
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


@tagged("post_install", "-at_install")
class TestDeskStoryTours(SupportCase, HttpCase):
    """The speed of hand: canned answers, phone, quick create, keys, palette, board and calendar."""

    browser_size = "1366x768"

    def setUp(self):
        super().setUp()
        self.env["e3k.ticket"].search([]).active = False

    def _start(self, url, tour, login="agnes.agent"):
        self.start_tour(url, tour, login=login, timeout=120)

    def _of(self, ticket):
        return f"/odoo/support-tickets/{ticket.id}"

    def test_a_canned_answer_comes_out_in_the_clients_language(self):
        ticket = self._new_ticket()
        self._start(self._of(ticket), "e3k_desk_canned")
        self.assertEqual(ticket._sla_promise("first_response").state, "met")

    def test_a_call_is_logged_from_anywhere(self):
        self.claire.partner_id.phone = "450-555-0100"
        self._start("/odoo/support-tickets", "e3k_desk_phone")
        ticket = self.env["e3k.ticket"].search([("name", "=", "Imprimante muette")])
        self.assertEqual((ticket.requester_id, ticket.channel), (self.claire.partner_id, "phone"))
        self.assertEqual(ticket._sla_promise("first_response").state, "met")

    def test_a_call_about_the_open_ticket_starts_with_what_was_said(self):
        self._start(self._of(self._new_ticket()), "e3k_desk_call_of_ticket")

    def test_a_ticket_is_created_from_anywhere(self):
        self._start("/odoo/support-tickets", "e3k_desk_quick_create")
        ticket = self.env["e3k.ticket"].search([("name", "=", "Billet de partout")])
        self.assertEqual(ticket.requester_id, self.claire.partner_id)

    def test_the_plus_of_a_column_asks_who_and_how_urgent(self):
        self._new_ticket()
        self._start("/odoo/support-tickets", "e3k_desk_board_plus")
        ticket = self.env["e3k.ticket"].search([("name", "=", "Billet du tableau")])
        self.assertEqual((ticket.requester_id, ticket.priority), (self.claire.partner_id, "p3"))

    def test_the_keys_are_listed(self):
        self._start("/odoo/support-tickets", "e3k_desk_shortcuts")

    def test_the_palette_finds_a_ticket_and_applies_macros(self):
        tag = self.env["e3k.ticket.tag"].create({"name": "Vu au tour"})
        self.env["e3k.macro"].create({"name": "Étiquette du tour", "outcome": "none", "tag_ids": tag.ids})
        self.env["e3k.macro"].create({"name": "Réponse du tour", "body_fr": "<p>Bonjour {requester}</p>"})
        ticket = self._new_ticket(name="Billet de la palette")
        self._start("/odoo/support-tickets", "e3k_desk_palette")
        self.assertEqual(ticket.tag_ids, tag)

    def test_an_update_that_is_due_is_written_from_its_draft(self):
        ticket = self._new_ticket(name="Mise à jour du tour", priority="p1", classified_at=self.NOW)
        self._post(ticket, self.agent, "Nous regardons.")
        self._stop_at(self.NOW.replace(hour=16))
        self._start("/odoo/support-updates", "e3k_desk_update")
        self.assertEqual(ticket.last_contact_at, self.NOW.replace(hour=16))

    def test_the_status_bar_asks_what_was_done(self):
        ticket = self._new_ticket(priority="p3", classified_at=self.NOW)
        self._start(self._of(ticket), "e3k_desk_stage")
        self.assertEqual(ticket.stage_kind, "resolved")
        self.assertIn("La taxe est corrigée.", ticket.resolution)

    def test_a_dropped_card_asks_what_the_move_needs(self):
        ticket = self._new_ticket(name="Carte du tour", priority="p3", classified_at=self.NOW)
        self._start("/odoo/support-tickets", "e3k_desk_drag")
        self.assertEqual((ticket.stage_kind, ticket.wait_reason), ("waiting", "Une capture"))

    def test_a_committed_date_is_dragged_with_its_reason(self):
        ticket = self._new_ticket(name="Date du tour", priority="p4", classified_at=self.NOW)
        # the browser's calendar opens on the real month
        today = datetime.fromtimestamp(freezegun.api.real_time(), UTC).date()
        ticket.committed_at = f"{today} 15:00:00"
        before = ticket.committed_at
        self._start("/odoo/support-tickets?view_type=calendar", "e3k_desk_commit")
        self.assertNotEqual(ticket.committed_at.date(), before.date())
        self.assertIn("fournisseur", ticket.commitment_reason)


@tagged("post_install", "-at_install")
class TestDeskPhoneTour(SupportCase, HttpCase):
    """The desk in a pocket."""

    browser_size = "390x844"
    touch_enabled = True

    def test_an_agent_classifies_and_answers_on_a_phone(self):
        self.env["e3k.ticket"].create({"name": "Serveur de Boréal arrêté", "is_problem": True})
        ticket = self._new_ticket(name="Serveur arrêté", description="<p>Bonjour, rien ne fonctionne !</p>")
        self.start_tour(f"/odoo/support-tickets/{ticket.id}", "e3k_desk_on_a_phone", login="agnes.agent", timeout=120)
        self.assertEqual((ticket.priority, ticket.problem_id.name), ("p1", "Serveur de Boréal arrêté"))
        self.assertEqual(ticket._sla_promise("first_response").state, "met")
