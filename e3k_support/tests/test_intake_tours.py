from odoo.tests import HttpCase, tagged

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestIntakeTours(SupportCase, HttpCase):
    """A mail that was kept back, from the ticket's banner to its conversation, in a real browser."""

    def test_a_lead_lets_in_what_the_requester_wrote_from_another_address(self):
        ticket = self._receive().ticket_id
        mail = self._receive(
            sender="Claire Tremblay <claire.t@gmail.com>",
            message_id="<perso@gmail.example>",
            subject=f"RE: [{ticket.number}]",
            body="De mon adresse personnelle, voici la capture.",
        )
        self.start_tour(f"/odoo/support-tickets/{ticket.id}", "e3k_support_quarantine", login="luc.lead")
        self.assertEqual((mail.outcome, mail.ticket_id), ("reply", ticket))
        self.assertEqual(ticket.message_ids[0].author_id, self.claire.partner_id)
