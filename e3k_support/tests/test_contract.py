from datetime import date, datetime

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .contract_common import ContractCase


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

    def test_service_contract_finished_without_a_last_day_covers_no_longer(self):
        self._sign(self.northwind)
        contract = self._sign(end=False)
        self.assertEqual(self._cover(on=date(2026, 6, 1)).kind, "covered")
        contract.state = "finished"
        self.assertEqual(self._cover(on=date(2026, 6, 1)).kind, "courtesy")

    def test_archived_contract_is_out_of_sight_not_out_of_force(self):
        self._sign(self.northwind)
        self._sign().action_archive()
        self.assertEqual(self._cover(on=date(2026, 6, 1)).kind, "covered")

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

    def test_renewal_is_prepared_once(self):
        contract = self._sign()
        self.assertEqual(contract.action_renew()["res_id"], contract.action_renew()["res_id"])

    def test_contract_that_has_not_begun_is_cancelled_not_finished(self):
        contract = self._sign(start=date(2027, 6, 1), end=date(2028, 5, 31))
        contract.action_finish()
        self.assertEqual((contract.state, contract.date_end), ("cancelled", date(2028, 5, 31)))

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

    def test_renewal_is_reminded_to_somebody_who_is_still_there(self):
        """Whoever was responsible left, and the contract would end in silence."""
        gone = self.manager.copy({"login": "gone", "name": "Gone"})
        contract = self._sign(end=date(2026, 4, 15), user_id=gone.id)
        gone.action_archive()
        self._remind()
        self.assertTrue(contract.activity_ids.user_id.active)
        self.assertTrue(contract.activity_ids.user_id.has_group("e3k_support.group_manager"))

    def test_nobody_is_asked_to_renew_a_mandate(self):
        """It goes on covering; its form has neither the days of the reminder nor the button."""
        mandate = self._sign(kind="mandate", end=date(2026, 4, 15), user_id=self.manager.id)
        self._remind()
        self.assertFalse(mandate.activity_ids)

    def test_nobody_is_asked_to_renew_what_was_cancelled(self):
        contract = self._sign(end=date(2026, 4, 15), user_id=self.manager.id)
        self._remind()
        contract.action_cancel()
        self.assertFalse(contract.activity_ids)

    def test_contract_is_in_force_until_its_last_evening(self):
        """In UTC the next day has begun; in Montréal it has not, and the client is still covered."""
        contract = self._sign(end=date(2026, 3, 31))
        self._stop_at(datetime(2026, 4, 1, 1))  # 31 March, 21:00 in Montréal
        self._remind()
        self.assertEqual(contract.state, "active")
        self.assertEqual(self.env["e3k.contract"].with_context(tz="UTC")._coverage_for(self.boreal).kind, "covered")
        self._stop_at(datetime(2026, 4, 1, 5))
        self._remind()
        self.assertEqual(contract.state, "finished")

    def test_finished_contract_that_is_prolonged_is_in_force_again(self):
        """It covers until its new last day; "Finished", nobody would be reminded of that one."""
        contract = self._sign(start=date(2025, 1, 1), end=date(2026, 3, 2), user_id=self.manager.id)
        self._remind()
        contract.date_end = date(2026, 4, 15)
        self._remind()
        self.assertEqual((contract.state, len(contract.activity_ids)), ("active", 1))
        contract.action_finish()
        self.assertEqual((contract.state, contract.date_end), ("finished", date(2026, 3, 3)))

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
