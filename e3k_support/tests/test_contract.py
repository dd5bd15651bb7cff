from datetime import date, datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .contract_common import ContractCase

FORWARDED = """---------- Forwarded message ---------
De : Claire Tremblay <claire@boreal.example>
Date: mar. 3 mars 2026 à 09:00
Subject: Facture
To: <agnes.agent@example.com>

La facture refuse de se valider depuis ce matin."""


@tagged("post_install", "-at_install")
class TestCoverage(ContractCase):
    """Who is covered, on which day, by what: one place answers."""

    def test_without_any_contract_everybody_is_served(self):
        answer = self._cover()
        self.assertEqual((answer.kind, answer.reason), ("unknown", "no_contract_yet"))
        ticket = self._new_ticket()
        self.assertTrue(ticket.sla_version_id)

    def test_draft_contract_changes_nothing(self):
        self.env["e3k.contract"].create({"client_id": self.northwind.id})
        self.assertEqual(self._cover().reason, "no_contract_yet")

    def test_service_contract_covers_its_first_and_last_day(self):
        contract = self._sign()
        for day, kind in (
            (date(2025, 12, 31), "courtesy"),
            (date(2026, 1, 1), "covered"),
            (date(2026, 12, 31), "covered"),
            (date(2027, 1, 1), "courtesy"),
        ):
            with self.subTest(day=day):
                self.assertEqual(self._cover(on=day).kind, kind)
        self.assertEqual(self._cover().contract, contract)

    def test_mandate_covers_while_in_force_and_after_it_is_finished(self):
        mandate = self._sign(kind="mandate", end=False)
        self.assertEqual(self._cover().contract, mandate)
        mandate.action_finish()
        self.assertEqual(mandate.state, "finished")
        self.assertEqual(self._cover(on=date(2030, 1, 1)).contract, mandate)
        self.assertEqual(self._cover(on=date(2025, 12, 31)).kind, "courtesy")

    def test_finished_service_contract_covers_no_later_day(self):
        self._sign().action_finish()
        self.assertEqual(self._cover(on=date(2026, 3, 3)).kind, "covered")
        self.assertEqual(self._cover(on=date(2026, 3, 4)).kind, "courtesy")

    def test_cancelled_contract_covers_nothing(self):
        self._sign(self.northwind)
        self._sign().action_cancel()
        self.assertEqual(self._cover().kind, "courtesy")

    def test_gap_between_two_contracts_is_not_covered(self):
        self._sign(end=date(2026, 2, 28))
        self._sign(start=date(2026, 3, 9))
        self.assertEqual(self._cover().kind, "courtesy")
        self.assertEqual(self._cover(on=date(2026, 3, 9)).kind, "covered")

    def test_of_overlapping_contracts_the_last_begun_is_used(self):
        first, last = self._sign(), self._sign(start=date(2026, 2, 1))
        self.assertEqual(self._cover().contract, last)
        self.assertEqual(self._cover(on=date(2026, 1, 15)).contract, first)
        self.assertEqual(first.overlap_ids, last)
        self.assertEqual(last.overlap_ids, first)

    def test_service_contract_comes_before_a_mandate(self):
        service = self._sign()
        self._sign(kind="mandate", start=date(2026, 2, 1), end=False)
        self.assertEqual(self._cover().contract, service)

    def test_parents_contract_covers_subsidiaries(self):
        contract = self._sign()
        plant = self.env["res.partner"].create(
            {"name": "Boréal Usine", "is_company": True, "parent_id": self.boreal.id}
        )
        self.assertEqual(self._cover(plant)[:3], ("covered", contract, "parent"))
        contract.covers_subsidiaries = False
        self.assertEqual(self._cover(plant).kind, "courtesy")
        self.assertEqual(self._cover(self.boreal).kind, "covered")

    def test_own_contract_comes_before_the_parents(self):
        self._sign(start=date(2026, 2, 1))
        plant = self.env["res.partner"].create(
            {"name": "Boréal Usine", "is_company": True, "parent_id": self.boreal.id}
        )
        own = self._sign(plant, kind="mandate", end=False)
        self.assertEqual(self._cover(plant).contract, own)

    def test_subsidiarys_contract_does_not_cover_the_parent(self):
        plant = self.env["res.partner"].create(
            {"name": "Boréal Usine", "is_company": True, "parent_id": self.boreal.id}
        )
        self._sign(plant)
        self.assertEqual(self._cover(self.boreal).kind, "courtesy")

    def test_person_at_two_clients_is_covered_by_the_one_that_names_them(self):
        contract = self._sign(self.northwind, authorised_ids=self.claire.partner_id.ids)
        answer = self._cover(requester=self.claire.partner_id)
        self.assertEqual(answer[:3], ("covered", contract, "person"))
        self.assertEqual(self._cover(requester=self.denis.partner_id).kind, "courtesy")
        own = self._sign()
        self.assertEqual(self._cover(requester=self.claire.partner_id).contract, own)

    def test_restricted_contract_leaves_other_people_to_a_lead(self):
        contract = self._sign(authorised_ids=self.claire.partner_id.ids, is_restricted=True)
        self.assertEqual(self._cover(requester=self.claire.partner_id).kind, "covered")
        answer = self._cover(requester=self.denis.partner_id)
        self.assertEqual(answer[:3], ("unknown", contract, "not_authorised"))

    def test_contract_of_another_company_of_e3k_covers_nothing_here(self):
        other = self.env["res.company"].create({"name": "E3K Ontario"})
        self._sign(company_id=other.id)
        self.assertEqual(self._cover().reason, "no_contract_yet")
        self.assertEqual(self._cover(company=other).kind, "covered")

    def test_clients_that_merge_keep_their_contracts(self):
        kept, moved = self._sign(), self._sign(self.northwind, start=date(2026, 2, 1))
        ticket = self._new_ticket(self.john)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.boreal + self.northwind).ids, self.boreal)
        self.env.invalidate_all()
        self.assertEqual((kept + moved).client_id, self.boreal)
        self.assertEqual(self._cover().contract, moved)
        self.assertEqual((ticket.client_id, ticket.contract_id), (self.boreal, moved))
        self.assertEqual(self._new_ticket(self.john).contract_id, moved)

    def test_contract_is_made_with_a_company_not_with_its_employee(self):
        with self.assertRaises(ValidationError):
            self._sign(self.claire.partner_id)

    def test_many_questions_cost_two_queries(self):
        self._sign()
        values = {"name": "Lot", "requester_id": self.john.partner_id.id}
        tickets = self.env["e3k.ticket"].create([dict(values) for _n in range(50)])
        self.env.flush_all()
        questions = [ticket._get_coverage_question() for ticket in tickets]
        questions[0].client.parent_id.commercial_partner_id.id  # noqa: B018 read beforehand
        with self.assertQueryCount(2):
            self.env["e3k.contract"]._coverages_for(questions)


@tagged("post_install", "-at_install")
class TestContractLife(ContractCase):
    def _remind(self):
        self._run_cron("ir_cron_contract_terms")

    def test_references_count_up(self):
        first, second = self._sign(), self._sign(self.northwind)
        self.assertRegex(first.name, r"^C\d{4}$")
        self.assertNotEqual(first.name, second.name)

    def test_signed_contract_is_never_deleted(self):
        with self.assertRaises(UserError):
            self._sign().unlink()
        self.env["e3k.contract"].create({"client_id": self.boreal.id}).unlink()

    def test_renewal_follows_without_a_gap(self):
        contract = self._sign()
        renewal = self.env["e3k.contract"].browse(contract.action_renew()["res_id"])
        self.assertEqual((renewal.date_start, renewal.date_end), (date(2027, 1, 1), date(2027, 12, 31)))
        self.assertEqual((renewal.state, renewal.previous_id), ("draft", contract))
        leap = self._sign(self.northwind, start=date(2024, 3, 1), end=date(2025, 2, 28))
        renewal = self.env["e3k.contract"].browse(leap.action_renew()["res_id"])
        self.assertEqual(renewal.date_end, date(2026, 2, 28))

    def test_renewal_is_reminded_once(self):
        contract = self._sign(end=date(2026, 4, 15), user_id=self.manager.id)
        late = self._sign(self.northwind, user_id=self.manager.id)
        self._remind()
        self._remind()
        self.assertEqual(len(contract.activity_ids), 1)
        self.assertEqual(contract.activity_ids.user_id, self.manager)
        self.assertFalse(late.activity_ids)

    def test_renewed_contract_is_not_reminded(self):
        contract = self._sign(end=date(2026, 4, 15), user_id=self.manager.id)
        contract.action_renew()
        self._remind()
        self.assertFalse(contract.activity_ids)

    def _renew(self, contract):
        return self.env["e3k.contract"].browse(contract.action_renew()["res_id"])

    def test_renewal_that_comes_to_nothing_is_reminded_of_again(self):
        for end_it in (lambda renewal: renewal.action_cancel(), lambda renewal: renewal.unlink()):
            contract = self._sign(end=date(2026, 4, 15), user_id=self.manager.id)
            self._remind()
            renewal = self._renew(contract)
            self._remind()
            self.assertFalse(contract.activity_ids, "the renewal is being prepared")
            end_it(renewal)
            self._remind()
            self.assertEqual(len(contract.activity_ids), 1)
            contract.action_cancel()

    def test_renewal_that_stays_unsigned_is_reminded_of_before_the_end(self):
        contract = self._sign(end=date(2026, 4, 15), user_id=self.manager.id)
        self._renew(contract)
        self._stop_at(datetime(2026, 4, 1, 15))
        self._remind()
        self._remind()
        self.assertIn("is not signed", contract.activity_ids.summary)
        self.assertEqual(len(contract.activity_ids), 1)

    def test_signed_renewal_is_never_reminded_of(self):
        contract = self._sign(end=date(2026, 4, 15), user_id=self.manager.id)
        self._renew(contract).action_sign()
        self._stop_at(datetime(2026, 4, 10, 15))
        self._remind()
        self.assertFalse(contract.activity_ids)

    def test_signing_for_a_client_without_main_contact_says_so(self):
        draft = self.env["e3k.contract"].create({"client_id": self.boreal.id})
        self.assertIn(self.boreal.name, draft.action_sign()["params"]["message"])
        self.assertEqual(draft.state, "active")
        self.env["e3k.client.role"]._give(self.boreal, self.claire.partner_id, "main")
        self.assertIsNone(self.env["e3k.contract"].create({"client_id": self.boreal.id}).action_sign())

    def test_another_last_day_is_another_reminder(self):
        contract = self._sign(end=date(2026, 4, 15), user_id=self.manager.id)
        self._remind()
        contract.activity_ids.unlink()
        contract.date_end = date(2026, 4, 20)
        self._remind()
        self.assertEqual(len(contract.activity_ids), 1)

    def test_contract_past_its_last_day_is_finished_by_itself(self):
        contract = self._sign(start=date(2025, 1, 1), end=date(2026, 3, 2))
        last = self._sign(end=date(2026, 3, 3))
        self._remind()
        self.assertEqual((contract.state, last.state), ("finished", "active"))

    def test_hours_are_kept_in_whole_seconds(self):
        contract = self._sign(included_hours=120)
        self.assertEqual(contract.included_seconds, 432000)

    def test_document_is_read_by_who_reads_the_contract(self):
        file = self.env["ir.attachment"].create({"name": "contrat.pdf", "raw": b"%PDF", "public": True})
        contract = self._sign(document_ids=file.ids)
        self.assertFalse(file.public)
        self.assertEqual((file.res_model, file.res_id), ("e3k.contract", contract.id))
        self.assertTrue(file.with_user(self.agent).has_access("read"))
        self.assertFalse(file.with_user(self.claire).has_access("read"))
        self.assertFalse(contract.with_user(self.claire).has_access("read"))


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
        self.assertIn("service contract", tickets.with_user(self.claire)._get_prospective_coverage())
        self.assertIn("courtesy", tickets.with_user(self.john)._get_prospective_coverage())

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
