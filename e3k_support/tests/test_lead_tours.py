from datetime import timedelta

from odoo.tests import HttpCase, new_test_user, tagged

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestLeadTours(SupportCase, HttpCase):
    """What agents and leads do with the keyboard and the mouse, in a real browser."""

    def setUp(self):
        super().setUp()
        self.env["e3k.ticket"].search([]).active = False

    def test_an_agent_classifies_the_queue_from_the_keyboard(self):
        self.env["e3k.ticket.category"].create({"name": "Rayon du tour"})
        ticket = self._new_ticket(name="Tour de triage", description="<p>Bonjour, rien ne fonctionne !</p>")
        self._new_ticket(name="Déjà classé", priority="p2", classified_at=self.NOW)
        self.start_tour("/odoo/support-triage", "e3k_support_triage", login="agnes.agent")
        self.assertEqual((ticket.priority, ticket.category_id.name), ("p1", "Rayon du tour"))
        self.assertEqual(ticket.agent_id, self.lead)

    def test_keys_act_on_every_page_of_a_selection_and_say_what_they_left(self):
        tickets = self.env["e3k.ticket"].concat(*(self._new_ticket(name="Lot du tour") for _each in range(81)))
        self._new_ticket(name="Déjà classé", priority="p2", classified_at=self.NOW)
        self.start_tour("/odoo/support-triage", "e3k_support_triage_bulk", login="agnes.agent", timeout=120)
        self.assertEqual(set(tickets.mapped("is_classified")), {True})

    def test_keys_act_on_cards(self):
        problem = self.env["e3k.ticket"].create({"name": "Carte de triage illisible", "is_problem": True})
        ticket = self._new_ticket(name="Carte de triage")
        self.start_tour("/odoo/support-triage?view_type=kanban", "e3k_support_triage_cards", login="agnes.agent")
        self.assertEqual((ticket.priority, ticket.complexity, ticket.problem_id), ("p4", "simple", problem))
        self.assertEqual(ticket.committed_at, ticket._sla_proposed_date("simple"))

    def test_a_lead_opens_what_waits_for_an_answer(self):
        self._new_ticket(name="Sans réponse au tour", priority="p1", classified_at=self.NOW)
        answered = self._new_ticket(name="Répondu au tour", priority="p1", classified_at=self.NOW)
        self._post(answered, self.agent, "Nous regardons.")
        self.start_tour("/odoo/support-live", "e3k_support_live_counts", login="luc.lead")

    def test_a_lead_goes_from_the_live_board_to_what_is_late(self):
        self._stop_at(self.NOW - timedelta(days=7))
        self._new_ticket(name="Tour du tableau", priority="p1", classified_at=self.NOW)
        self._stop_at(self.NOW)
        self.start_tour("/odoo/support-live", "e3k_support_live_board", login="luc.lead")

    def test_a_lead_hands_a_ticket_over(self):
        groups = "e3k_support.group_agent"
        boris = new_test_user(self.env, "boris.agent", groups=groups, name="Boris Lam")
        ticket = self._new_ticket(name="Tour de relais", agent_id=self.agent.id)
        self.start_tour("/odoo/support-tickets?view_type=list", "e3k_support_reassign", login="luc.lead")
        self.assertEqual(ticket.agent_id, boris)

    def test_a_rate_of_nothing_is_no_zero(self):
        judged = self._new_ticket(name="Répondu à temps", priority="p1", classified_at=self.NOW)
        self._post(judged, self.agent, "Nous regardons.")
        self._new_ticket(name="Pas encore jugé", priority="p4", classified_at=self.NOW)
        self.env.flush_all()
        self.start_tour("/odoo/support-ticket-analysis", "e3k_support_analysis", login="luc.lead")
