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
