"""Clients and people that were entered twice are merged as usual in Odoo, whatever support knows of both."""

from datetime import timedelta

from odoo.tests import tagged

from .test_client_roles import RoleCase


@tagged("post_install", "-at_install")
class TestClientMerge(RoleCase):
    def setUp(self):
        super().setUp()
        self.twin = self.env["res.partner"].create({"name": "Boréal Mobilier", "is_company": True})
        self.marc = self._create_client_user("marc@boreal.example", "Marc Roy", self.twin, "fr_CA")
        self.lise = self._create_client_user("lise@boreal.example", "Lise Roy", self.twin, "fr_CA")

    def _merge(self, source, kept):
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((source + kept).ids, kept)
        self.env.invalidate_all()

    def _roles(self):
        return {role.partner_id: role.role for role in self.boreal.support_role_ids}

    def test_two_main_contacts_and_deputies_become_one_of_each(self):
        for user, role, client in (
            (self.manon, "main", self.boreal),
            (self.denis, "deputy", self.boreal),
            (self.marc, "main", self.twin),
            (self.lise, "deputy", self.twin),
        ):
            self._give(user, role, client)
        own = self._new_ticket(self.marc)
        self._merge(self.twin, self.boreal)
        self.assertEqual(
            self._roles(),
            {
                self.manon.partner_id: "main",
                self.denis.partner_id: "deputy",
                self.marc.partner_id: "observer",
                self.lise.partner_id: "observer",
            },
        )
        self.assertEqual(own.client_id, self.boreal)
        self.assertTrue(self._sees(self.manon, own))
        history = self.boreal.support_role_history_ids.filtered("until_at")
        self.assertEqual(history.partner_id, (self.marc + self.lise).partner_id, "what they were stays known")

    def test_client_without_main_contact_takes_the_other_entrys(self):
        self._give(self.marc, "main", self.twin)
        self._merge(self.twin, self.boreal)
        self.assertEqual(self.boreal.support_main_contact_id, self.marc.partner_id)

    def test_person_of_both_entries_has_one_role_and_an_ended_access_stays_ended(self):
        self._give(self.denis, "observer", self.boreal)
        self._give(self.denis, "main", self.twin)
        self._give(self.claire, "none", self.twin)
        self._give(self.claire, "observer", self.boreal)
        self._merge(self.twin, self.boreal)
        self.assertEqual(self._roles()[self.denis.partner_id], "main")
        self.assertEqual(self._roles()[self.claire.partner_id], "none")
        self.assertFalse(self._sees(self.claire))

    def test_people_entered_twice_become_one(self):
        twin = self.env["res.partner"].create({"name": "D. Lavoie", "parent_id": self.boreal.id})
        roles, policy = self.env["e3k.client.role"], self.env.ref("e3k_support.service_policy_1")
        roles._give(self.boreal, twin, "observer")
        self._give(self.denis, "deputy")
        notices, candidates = self.env["e3k.service.policy.notice"], self.env["e3k.client.candidate"]
        for partner, values in ((twin, {"acknowledged_at": self.NOW}), (self.denis.partner_id, {})):
            notices.create({"policy_id": policy.id, "client_id": self.boreal.id, "partner_id": partner.id, **values})
            candidates.create({"client_id": self.boreal.id, "partner_id": partner.id})
            self.env["e3k.ticket.visit"]._enter(self.ticket, partner)
        candidates.search([("partner_id", "=", twin.id)]).state = "approved"
        self._stop_at(self.NOW + timedelta(hours=1))
        self.env["e3k.ticket.visit"]._enter(self.ticket, twin)
        self._merge(twin, self.denis.partner_id)
        person = [("partner_id", "=", self.denis.partner_id.id)]
        self.assertEqual(self._roles(), {self.denis.partner_id: "deputy"})
        self.assertTrue(notices.search([*person, ("policy_id", "=", policy.id)]).acknowledged_at)
        self.assertEqual(candidates.search(person).state, "approved")
        self.assertEqual(self.env["e3k.ticket.visit"].search(person).seen_at, self.NOW + timedelta(hours=1))
