from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestTriage(SupportCase):
    def test_words_of_the_mail_suggest_a_priority_and_are_quoted(self):
        self._receive(body="Bonjour, rien ne fonctionne depuis ce matin !", subject="Aide")
        ticket = self.env["e3k.ticket"].search([("name", "=", "Aide")])
        self.assertEqual(ticket.suggested_priority, "p1")
        self.assertIn("rien ne fonctionne", ticket.suggestion_reason)

    def test_a_mail_of_high_importance_suggests_p2(self):
        self._receive(body="Voici le document demandé.", subject="Document", extra="Importance: High\n")
        ticket = self.env["e3k.ticket"].search([("name", "=", "Document")])
        self.assertTrue(ticket.is_important_mail)
        self.assertEqual(ticket.suggested_priority, "p2")

    def test_the_guided_answer_and_the_phone_are_reasons(self):
        asked = self._new_ticket(name="Rapport", priority_asked="p2")
        self.assertEqual(asked.suggested_priority, "p2")
        called = self._new_ticket(name="Appel", channel="phone")
        self.assertEqual(called.suggested_priority, "p1")

    def test_the_questions_of_the_form_are_no_words_of_the_client(self):
        asked = "<p><strong>Who is blocked?</strong><br/>Nobody yet</p>"
        ticket = self._new_ticket(name="Rapport", channel="portal", description=asked)
        self.assertFalse(ticket.suggested_priority)

    def test_nothing_is_suggested_for_a_classified_ticket(self):
        ticket = self._new_ticket(name="Tout est bloqué", priority="p3", classified_at=self.NOW)
        self.assertFalse(ticket.suggested_priority)

    def test_one_call_classifies_several_tickets(self):
        tickets = self._new_ticket() | self._new_ticket()
        tickets.with_user(self.agent).action_classify_as("p3")
        self.assertEqual(tickets.mapped("is_classified"), [True, True])
        self.assertEqual(tickets.event_ids.filtered(lambda e: e.kind == "classified").mapped("priority"), ["p3", "p3"])

    def test_an_agreed_priority_does_not_change_by_a_key(self):
        ticket = self._new_ticket(priority="p2", classified_at=self.NOW)
        with self.assertRaises(UserError):
            ticket.with_user(self.agent).action_classify_as("p1")

    def test_an_ended_ticket_is_not_classified(self):
        ticket = self._new_ticket()
        ticket._move_to("cancelled", cancel_reason="other")
        with self.assertRaises(UserError):
            ticket.action_classify_as("p1")

    def test_what_is_suggested_is_agreed_at_once_on_those_that_have_a_suggestion(self):
        total, silent = self._new_ticket(name="Plus rien ne marche"), self._new_ticket(name="Bonjour")
        (total | silent).with_user(self.agent).action_classify_as_suggested()
        self.assertEqual((total.priority, total.is_classified, silent.is_classified), ("p1", True, False))

    def test_similar_open_tickets_of_the_same_client_stand_beside(self):
        ticket = self._new_ticket(name="La facture ne se valide pas")
        twin = self._new_ticket(name="Facture qui ne se valide plus")
        self._new_ticket(name="Changer le logo du courriel")
        self._new_ticket(self.john, name="La facture ne se valide pas")
        closed = self._new_ticket(name="La facture ne se valide pas non plus")
        closed._move_to("cancelled", cancel_reason="other")
        aside = ticket.with_user(self.agent).get_triage_aside()
        self.assertEqual([line["id"] for line in aside["similar"]], [twin.id])

    def test_known_problems_stand_beside_whoever_met_them(self):
        problem = self.env["e3k.ticket"].create({"name": "Les factures ne se valident pas", "is_problem": True})
        aside = self._new_ticket(self.john, name="Ma facture ne se valide pas").get_triage_aside()
        self.assertEqual([line["id"] for line in aside["problems"]], [problem.id])

    def test_the_choices_speak_the_policys_words_in_the_readers_language(self):
        choices = self.env["e3k.ticket"].with_context(lang="fr_CA").get_triage_choices()
        self.assertEqual([choice["key"] for choice in choices], ["1", "2", "3", "4"])
        self.assertIn("Odoo", choices[0]["definition"])
