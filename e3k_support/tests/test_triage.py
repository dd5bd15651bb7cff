from odoo.exceptions import UserError
from odoo.tests import Form, tagged

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
        called = self._new_ticket(name="Appel: plus rien ne fonctionne", channel="phone")
        self.assertEqual(called.suggested_priority, "p1")
        self.assertFalse(self._new_ticket(name="Appel", channel="phone").suggested_priority)

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

    def test_what_is_left_out_is_said_and_never_raises_for_the_rest(self):
        fresh, agreed, ended = (self._new_ticket() for _each in range(3))
        agreed.with_user(self.agent).classify_as("p2")
        ended._move_to("cancelled", cancel_reason="other")
        report = (fresh | agreed | ended).with_user(self.agent).with_context(lang="en_US").classify_as("p1")
        self.assertEqual((fresh.priority, agreed.priority, ended.priority), ("p1", "p2", "p3"))
        self.assertEqual((report["count"], report["type"]), (1, "success"))
        self.assertIn(fresh.number, report["message"])
        self.assertIn("left as agreed: 1.", report["message"])
        self.assertIn("Ended: 1.", report["message"])
        action = (fresh | agreed).with_user(self.agent)
        with self.assertRaises(UserError):
            action.action_classify_as("p3")

    def test_without_a_suggestion_no_success_is_announced(self):
        ticket = self._new_ticket(name="Bonjour").with_user(self.agent).with_context(lang="en_US")
        report = ticket.classify_as_suggested()
        self.assertEqual((report["count"], report["type"]), (0, "warning"))
        self.assertIn("Without a suggestion: 1.", report["message"])

    def test_one_key_agrees_p4_with_the_date_that_the_policy_proposes(self):
        ticket = self._new_ticket()
        proposed = ticket._sla_proposed_date("simple")
        report = ticket.with_user(self.agent).with_context(lang="en_US").classify_as("p4")
        self.assertTrue(proposed)
        self.assertEqual((ticket.priority, ticket.complexity, ticket.committed_at), ("p4", "simple", proposed))
        self.assertEqual(ticket._sla_promise("resolution").due_at, proposed)
        self.assertIn("Date committed: Tuesday, March 10", report["message"])
        undated = self._new_ticket(priority="p4", classified_at=self.NOW)
        domain = [("priority", "=", "p4"), ("is_classified", "=", True), ("committed_at", "=", False)]
        self.assertEqual(ticket.search([*domain, ("id", "in", (ticket | undated).ids)]), undated)

    def test_a_date_committed_before_stays(self):
        ticket = self._new_ticket(complexity="complex")
        ticket.committed_at = self.NOW.replace(day=30)
        ticket.with_user(self.agent).classify_as("p4")
        self.assertEqual((ticket.complexity, ticket.committed_at), ("complex", self.NOW.replace(day=30)))

    def test_the_dialog_begins_with_the_suggestion_or_the_key(self):
        ticket = self._new_ticket(name="Plus rien ne marche")
        dialog = self.env["e3k.ticket.classify"].with_user(self.agent).with_context(default_ticket_id=ticket.id)
        self.assertEqual(Form(dialog).priority, "p1")
        with Form(dialog.with_context(e3k_priority="p4")) as form:
            self.assertEqual((form.priority, form.complexity), ("p4", "simple"))
            self.assertEqual(form.committed_at, ticket._sla_proposed_date("simple"))

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

    def test_problems_of_the_same_module_stand_beside_when_no_subject_is_alike(self):
        module, category = self.env["e3k.ticket.module"].search([], limit=1), self.env["e3k.ticket.category"].search([])
        values = {"is_problem": True, "module_id": module.id, "category_id": category[0].id}
        near = self.env["e3k.ticket"].create({"name": "Serveur de courriel saturé", **values})
        self.env["e3k.ticket"].create({"name": "Imprimante", "is_problem": True, "category_id": category[1].id})
        ticket = self._new_ticket(name="Étrange lenteur", module_id=module.id)
        self.assertEqual(ticket._get_known_problems(), near)
        self.assertEqual(self._new_ticket(name="Rien de tel", category_id=category[0].id)._get_known_problems(), near)

    def test_one_click_links_the_known_problem(self):
        problem = self.env["e3k.ticket"].create({"name": "Les factures ne se valident pas", "is_problem": True})
        ticket = self._new_ticket(name="Ma facture ne se valide pas").with_user(self.agent)
        self.assertEqual([line["is_linked"] for line in ticket.get_triage_aside()["problems"]], [False])
        self.assertEqual(ticket.action_link_to_problem(problem.id), 1)
        self.assertEqual(ticket.problem_id, problem)
        self.assertEqual([line["is_linked"] for line in ticket.get_triage_aside()["problems"]], [True])
        self.assertEqual(ticket.action_link_to_problem(problem.id), 0)
        with self.assertRaises(UserError):
            ticket.action_link_to_problem(self._new_ticket().id)

    def test_many_tickets_are_linked_to_a_problem_at_once(self):
        problem = self.env["e3k.ticket"].create({"name": "Les factures ne se valident pas", "is_problem": True})
        tickets = self._new_ticket(name="Ma facture ne se valide pas") | self._new_ticket(self.john)
        dialog = self.env["e3k.problem.link"].with_user(self.agent)
        dialog = dialog.with_context(active_model="e3k.ticket", active_ids=tickets.ids)
        with Form(dialog) as form:
            self.assertEqual(form.problem_id, problem)
        form.record.action_confirm()
        self.assertEqual(problem.incident_ids, tickets)

    def test_the_choices_speak_the_policys_words_in_the_readers_language(self):
        choices = self.env["e3k.ticket"].with_context(lang="fr_CA").get_triage_choices()
        self.assertEqual([choice["key"] for choice in choices], ["1", "2", "3", "4"])
        self.assertIn("Odoo", choices[0]["definition"])
