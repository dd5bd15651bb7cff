"""What coverage means for a ticket: asked when its clock starts, shown, acted upon, decided by a person if need be."""

from datetime import date, datetime

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .contract_common import ContractCase

FORWARDED = """---------- Forwarded message ---------
De : Claire Tremblay <claire@boreal.example>
Date: mar. 3 mars 2026 à 09:00
Subject: Facture
To: <agnes.agent@example.com>

La facture refuse de se valider depuis ce matin."""


@tagged("post_install", "-at_install")
class TestTicketCoverage(ContractCase):
    """What coverage means for a ticket."""

    def test_covered_ticket_names_its_contract(self):
        contract = self._sign()
        ticket = self._new_ticket()
        self.assertEqual((ticket.coverage, ticket.contract_id), ("covered", contract))
        self.assertIn("2026", ticket._get_coverage_text("en_US"))

    def test_coverage_is_that_of_the_clocks_start(self):
        """A mail that came on the last evening, in Montréal, is covered although it is opened the next day."""
        self._sign(end=date(2026, 3, 2))
        ticket = self._new_ticket(received_at=datetime(2026, 3, 3, 4, 30))  # 2 March, 23:30 in Montréal
        self.assertEqual(ticket.coverage, "covered")
        self.assertEqual(self._new_ticket(received_at=datetime(2026, 3, 3, 5, 0)).coverage, "courtesy")

    def test_contract_that_ends_later_changes_no_ticket(self):
        contract = self._sign()
        ticket = self._new_ticket()
        contract.action_finish()
        self._stop_at(datetime(2026, 6, 1, 15))
        self.assertEqual(ticket.coverage, "covered")
        self.assertEqual(self._new_ticket().coverage, "courtesy")

    def test_courtesy_promises_nothing(self):
        self._sign(self.northwind)
        ticket = self._new_ticket()
        self.assertEqual(ticket.coverage, "courtesy")
        self.assertFalse(ticket.timer_ids)
        self.assertFalse(ticket._get_promise_text("en_US"))

    def test_known_requester_decides_again(self):
        self._sign()
        ticket = self.env["e3k.ticket"].create({"name": "Appel"})
        self.assertEqual((ticket.coverage, ticket.coverage_reason), ("unknown", "no_client"))
        ticket.requester_id = self.claire.partner_id
        self.assertEqual(ticket.coverage, "covered")
        ticket.requester_id = self.john.partner_id
        self.assertEqual(ticket.coverage, "courtesy")
        self.assertFalse(ticket.timer_ids.filtered(lambda t: t.state == "running"))

    def test_another_client_on_the_form_decides_again(self):
        """Who works for two clients asked for the other one: contract and promises follow."""
        contract = self._sign()
        self.env["e3k.client.role"]._give(self.northwind, self.claire.partner_id, "requester")
        ticket = self._new_ticket()
        with Form(ticket.with_user(self.agent)) as form:
            form.client_id = self.northwind
        self.assertEqual((ticket.coverage, ticket.contract_id.id), ("courtesy", False))
        self.assertFalse(ticket.timer_ids.filtered(lambda t: t.state == "running"))
        ticket.client_id = self.boreal
        self.assertEqual((ticket.coverage, ticket.contract_id), ("covered", contract))
        self.assertTrue(ticket.timer_ids.filtered(lambda t: t.state == "running"))

    def test_contracts_own_policy_comes_first(self):
        gold = self.env["e3k.sla.policy"].create(
            {"name": "Or", "sequence": 200, "target_ids": [(0, 0, {"metric": "first_response", "amount": 15})]}
        )
        self._sign(sla_policy_id=gold.id)
        self.assertEqual(self._new_ticket().sla_version_id, gold.version_id)
        gold.active = False
        self.assertNotEqual(self._new_ticket().sla_version_id.policy_id, gold)

    def test_policy_is_chosen_by_kind_of_contract_and_by_contract(self):
        target = [(0, 0, {"metric": "first_response", "amount": 2})]
        policies = self.env["e3k.sla.policy"]
        mandates = policies.create({"name": "Mandats", "sequence": 1, "contract_kind": "mandate", "target_ids": target})
        service = self._sign()
        mandate = self._sign(self.northwind, kind="mandate", end=False)
        self.assertEqual(self._new_ticket(self.john).sla_version_id.policy_id, mandates)
        self.assertNotEqual(self._new_ticket().sla_version_id.policy_id, mandates)
        chosen = policies.create(
            {"name": "Deux", "sequence": 0, "contract_ids": (service + mandate).ids, "target_ids": target}
        )
        self.assertEqual(self._new_ticket().sla_version_id.policy_id, chosen)
        self.assertEqual(self._new_ticket(self.john).sla_version_id.policy_id, chosen)

    def test_asked_lead_decides_and_the_promises_hold_meanwhile(self):
        self._sign(self.northwind)
        self.env.company.support_uncovered_rule = "ask"
        self.team.lead_id = self.lead
        ticket = self._new_ticket()
        self.assertEqual(ticket.coverage, "unknown")
        self.assertTrue(ticket.sla_version_id)
        self.assertEqual(ticket.activity_ids.user_id, self.lead)
        self._decide(ticket, "courtesy")
        self.assertEqual(ticket.coverage, "courtesy")
        self.assertFalse(ticket.activity_ids)
        self.assertFalse(ticket.timer_ids.filtered(lambda t: t.state == "running"))

    def test_without_lead_a_manager_is_asked_and_who_asks_later_is_asked_about(self):
        self._sign(self.northwind)
        self.env.company.support_uncovered_rule = "ask"
        self.team.lead_id = False
        managers = self.env["e3k.escalation.rule"]._get_ladder(self._new_ticket(self.john), "manager")
        ticket = self.env["e3k.ticket"].create({"name": "Appel"})
        self.assertFalse(ticket.activity_ids, "nobody asks yet")
        ticket.requester_id = self.claire.partner_id
        self.assertEqual(ticket.activity_ids.user_id, managers[:1])
        self.assertEqual(ticket.activity_ids.activity_type_id, self.env.ref("e3k_support.mail_activity_type_coverage"))
        ticket.requester_id = self.denis.partner_id
        self.assertEqual(len(ticket.activity_ids), 1, "asked once")
        ticket.requester_id = self.john.partner_id
        self.assertFalse(ticket.activity_ids, "the contract answers")

    def _decide(self, ticket, coverage, **values):
        wizard = self.env["e3k.ticket.coverage"].with_user(self.lead)
        wizard = wizard.create(
            {"ticket_id": ticket.id, "coverage": coverage, "reason": "Convenu au téléphone", **values}
        )
        wizard.action_decide()

    def test_contract_entered_late_is_proposed(self):
        self._sign(self.northwind)
        ticket = self._new_ticket()
        contract = self._sign()
        wizard = (
            self.env["e3k.ticket.coverage"].with_user(self.lead).create({"ticket_id": ticket.id, "reason": "Signé"})
        )
        self.assertEqual((wizard.coverage, wizard.contract_id), ("covered", contract))
        wizard.action_decide()
        self.assertTrue(ticket.timer_ids.filtered(lambda t: t.state == "running"))

    def test_agent_does_not_decide_coverage(self):
        ticket = self._new_ticket()
        with self.assertRaises(AccessError):
            ticket.with_user(self.agent).write({"coverage": "covered"})

    def test_refused_client_is_told_politely_and_promised_nothing(self):
        self._sign(self.northwind)
        self.env.company.support_uncovered_rule = "refuse"
        mail = self._receive()
        ticket = mail.ticket_id
        self.assertEqual((ticket.coverage, ticket.stage_kind), ("not_covered", "cancelled"))
        self.assertEqual(ticket.cancel_reason, "not_covered")
        self.assertFalse(ticket.timer_ids)
        automatic = ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment")
        self.assertEqual(len(automatic), 1)

    def test_refusal_does_not_depend_on_acknowledgements(self):
        self._sign(self.northwind)
        self.env.company.support_uncovered_rule = "refuse"
        self.team.acknowledges = False
        ticket = self._receive().ticket_id
        self.assertEqual((ticket.stage_kind, ticket.cancel_reason), ("cancelled", "not_covered"))
        self.assertEqual(len(ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment")), 1)

    def test_refused_stranger_is_written_to_once_an_hour(self):
        self._sign(self.northwind)
        self.env.company.support_uncovered_rule = "refuse"
        told = []
        for number in range(3):
            message_id = f"<{number}@stranger.example>"
            ticket = self._receive(sender="Nadia <nadia@stranger.example>", message_id=message_id).ticket_id
            self.assertEqual(ticket.cancel_reason, "not_covered")
            told.append(len(ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment")))
        self.assertEqual(told, [1, 0, 0])

    def test_machine_of_a_refused_client_gets_no_answer(self):
        self._sign(self.northwind)
        self.env.company.support_uncovered_rule = "refuse"
        self.team.monitor_senders = "claire@boreal.example"
        ticket = self._receive(extra="Auto-Submitted: auto-generated\n").ticket_id
        self.assertEqual(ticket.cancel_reason, "not_covered")
        self.assertFalse(ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment"))

    def test_while_it_is_in_doubt_who_asks_nothing_is_refused(self):
        self._sign(self.northwind)
        self.env.company.support_uncovered_rule = "refuse"
        mail = self._receive(sender=f"Agnès <{self.agent.email}>", subject="TR: Facture", body=FORWARDED)
        self.assertEqual((mail.ticket_id.requester_doubt, mail.ticket_id.stage_kind), ("forwarded", "new"))
        mail.ticket_id.with_user(self.agent).action_confirm_requester()
        self.assertEqual(mail.ticket_id.cancel_reason, "not_covered")

    def test_refused_client_who_answers_is_read(self):
        self._sign(self.northwind)
        self.env.company.support_uncovered_rule = "refuse"
        ticket = self._receive().ticket_id
        self._receive(
            message_id="<facture-2@boreal.example>",
            subject=f"Re: [{ticket.number}] Impossible",
            body="Nous avons pourtant un contrat avec vous depuis janvier, pouvez-vous vérifier?",
        )
        self.assertEqual(ticket.stage_kind, "open")

    def test_client_reads_the_coverage_but_no_contract(self):
        self._sign()
        ticket = self._new_ticket().with_user(self.claire).with_context(lang="fr_CA")
        self.assertEqual(ticket.read(["coverage"])[0]["coverage"], "covered")
        self.assertFalse(ticket._has_field_access(ticket._fields["contract_id"], "read"))
        self.assertIn(ticket._get_coverage_text(), dict(ticket.sudo()._get_portal_facts()).values())

    def test_ticket_opened_on_the_form_is_decided_too(self):
        """The form sends the fields that it shows, empty."""
        contract = self._sign()
        empty = {"coverage": False, "contract_id": False, "coverage_reason": False}
        ticket = self._new_ticket(**empty)
        self.assertEqual((ticket.coverage, ticket.contract_id), ("covered", contract))
        form = Form(self.env["e3k.ticket"].with_user(self.agent))
        form.name = "Appel"
        form.requester_id = self.claire.partner_id
        self.assertEqual(form.save().coverage, "covered")

    def test_client_reads_before_asking_what_covers_the_request(self):
        self._sign()
        tickets = self.env["e3k.ticket"].with_context(lang="en_US")
        self.assertIn("service contract", tickets.with_user(self.claire)._get_portal_prospects({})["coverage"])
        self.assertIn("courtesy", tickets.with_user(self.john)._get_portal_prospects({})["coverage"])

    def test_coverage_costs_a_new_ticket_three_queries_at_most(self):
        self._sign()
        self._new_ticket()
        counts = []
        model = type(self.env["e3k.contract"])
        original = model._coverages_for

        def counting(contracts, questions):
            before = contracts.env.cr.sql_log_count
            answer = original(contracts, questions)
            counts.append(contracts.env.cr.sql_log_count - before)
            return answer

        self.patch(model, "_coverages_for", counting)
        self.env.invalidate_all()
        self._new_ticket()
        self._new_ticket(self.john)
        self.assertLessEqual(max(counts), 3)
