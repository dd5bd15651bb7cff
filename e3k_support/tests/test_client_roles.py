"""Who is what at a client, since when, and what each then sees."""

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import SupportCase


class RoleCase(SupportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manon = cls._create_client_user("manon@boreal.example", "Manon Roy", cls.boreal, "fr_CA")
        cls.ticket = cls.env["e3k.ticket"].create({"name": "Paie bloquée", "requester_id": cls.claire.partner_id.id})

    def _give(self, user, role, client=None):
        return self.env["e3k.client.role"]._give(client or self.boreal, user.partner_id, role)

    def _sees(self, user, ticket=None):
        return (ticket or self.ticket) in self.env["e3k.ticket"].with_user(user).search([])


@tagged("post_install", "-at_install")
class TestClientRoles(RoleCase):
    def test_client_has_one_main_contact_and_one_deputy_at_a_time(self):
        self._give(self.manon, "main")
        self._give(self.denis, "deputy")
        self._give(self.claire, "main")
        self.assertEqual(self.boreal.support_main_contact_id, self.claire.partner_id)
        self.assertEqual(self.boreal.support_deputy_id, self.denis.partner_id)
        self.assertFalse(self.boreal._get_support_role(self.manon.partner_id))

    def test_history_keeps_who_when_from_and_to(self):
        self._give(self.manon, "main")
        self.env["e3k.client.role"].with_user(self.agent).create(
            {"client_id": self.boreal.id, "partner_id": self.denis.partner_id.id, "role": "main"}
        )
        newest, oldest = self.boreal.support_role_history_ids
        self.assertEqual((newest.partner_id, newest.given_by_id), (self.denis.partner_id, self.agent))
        self.assertEqual((oldest.partner_id, oldest.ended_by_id), (self.manon.partner_id, self.agent))
        self.assertEqual((oldest.until_at, newest.since_at), (self.NOW, self.NOW))

    def test_same_role_twice_is_one_row(self):
        self._give(self.manon, "main")
        self._give(self.manon, "main")
        self.assertEqual(len(self.boreal.support_role_history_ids), 1)

    def test_history_is_not_changed_even_by_a_manager(self):
        role = self._give(self.manon, "main")
        for user in (self.agent, self.manager):
            with self.assertRaises(UserError):
                role.with_user(user).write({"partner_id": self.denis.partner_id.id})
        with self.assertRaises(UserError):
            role.write({"role": "observer"})
        with self.assertRaises(AccessError):
            role.with_user(self.manager).unlink()

    def test_database_refuses_a_second_main_contact(self):
        role = self._give(self.manon, "main")
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.UniqueViolation):
            self.env.cr.execute(
                "INSERT INTO e3k_client_role (client_id, partner_id, role, since_at, given_by_id)"
                " SELECT client_id, %s, role, since_at, given_by_id FROM e3k_client_role WHERE id = %s",
                (self.denis.partner_id.id, role.id),
            )

    def test_deputy_steps_in_for_a_main_contact_who_leaves(self):
        self._give(self.manon, "main")
        self._give(self.denis, "deputy")
        self.manon.action_archive()
        self.manon.partner_id.action_archive()
        self.assertEqual(self.boreal.support_main_contact_id, self.denis.partner_id)
        self.assertFalse(self.boreal.support_deputy_id)

    def test_contact_with_a_history_is_archived_not_deleted(self):
        """Who saw which tickets would be forgotten with the contact."""
        self._give(self.manon, "main")
        self._give(self.denis, "main")  # Manon's role has ended by now
        manon = self.manon.partner_id
        self.manon.unlink()
        for partner in (manon, self.boreal):
            with self.assertRaisesRegex(UserError, partner.name):
                partner.unlink()
        manon.active = False
        self.assertEqual(len(self.boreal.support_role_history_ids), 2)
        self.env["res.partner"].create({"name": "Personne"}).unlink()

    def test_e3k_has_no_role_at_a_client(self):
        with self.assertRaises(ValidationError):
            self._give(self.agent, "main")

    def test_field_of_the_contact_says_and_sets_the_main_contact(self):
        self.manon.partner_id.is_support_main_contact = True
        self.assertEqual(self.boreal.support_main_contact_id, self.manon.partner_id)
        found = self.env["res.partner"].search([("is_support_main_contact", "=", True)])
        self.assertEqual(found & (self.manon + self.denis).partner_id, self.manon.partner_id)
        self.manon.partner_id.is_support_main_contact = False
        self.assertFalse(self.boreal.support_main_contact_id)

    def test_portal_user_gives_no_role_by_rpc(self):
        values = {"client_id": self.boreal.id, "partner_id": self.denis.partner_id.id, "role": "main"}
        roles = self.env["e3k.client.role"].with_user(self.denis)
        with self.assertRaises(AccessError):
            roles.create(values)
        with self.assertRaises(AccessError):
            roles.search([])

    def test_role_lets_in_by_level(self):
        """Every role against every level of confidentiality (PRODUCT.md, portal semantics)."""
        seen = {
            ("main", "normal"): True,
            ("main", "restricted"): True,
            ("main", "private"): False,
            ("deputy", "normal"): True,
            ("deputy", "restricted"): True,
            ("deputy", "private"): False,
            ("observer", "normal"): True,
            ("observer", "restricted"): False,
            ("observer", "private"): False,
            ("requester", "normal"): False,
            ("none", "normal"): False,
        }
        for (role, level), sees in seen.items():
            with self.subTest(role=role, level=level):
                self._give(self.denis, role)
                self.ticket.confidentiality = level
                self.assertEqual(self._sees(self.denis), sees)
                self.assertEqual(self.ticket._is_open_to(self.denis.partner_id), sees)
                self.assertTrue(self._sees(self.claire), "the requester always sees it")
                self.assertTrue(self._sees(self.agent), "E3K's team always sees it")
        self._give(self.denis, "requester")
        self.ticket.message_subscribe(self.denis.partner_id.ids)
        self.ticket.confidentiality = "private"
        self.assertTrue(self._sees(self.denis), "a participant sees it at every level")

    def test_role_at_one_client_opens_nothing_of_another(self):
        other = self._new_ticket(self.john)
        for role in ("main", "observer", "deputy"):
            self._give(self.denis, role)
            self.assertFalse(self._sees(self.denis, other))

    def test_person_at_two_clients_sees_each_by_its_role(self):
        """One contact, two clients: a role may be at a client that is not the contact's company."""
        other = self._new_ticket(self.john)
        self._give(self.denis, "main", self.northwind)
        self.assertTrue(self._sees(self.denis, other))
        self.assertFalse(self._sees(self.denis))
        self.assertEqual(self.denis.partner_id._get_employers(), self.boreal | self.northwind)
        self._give(self.denis, "none", self.northwind)
        self.assertFalse(self._sees(self.denis, other))
        self.assertEqual(self.denis.partner_id._get_employers(), self.boreal)

    def test_access_that_was_ended_closes_even_ones_own_tickets(self):
        self.ticket.message_subscribe(self.denis.partner_id.ids)
        for user in (self.claire, self.denis):
            self._give(user, "none")
            self.assertFalse(self._sees(user))
            self.assertFalse(self.ticket._portal_can_act(user.partner_id))
            self.assertNotIn(user.partner_id, self.ticket.message_partner_ids)
        self._give(self.claire, "requester")
        self.assertTrue(self._sees(self.claire))

    def test_who_moves_to_another_company_leaves_the_tickets_behind(self):
        self._give(self.claire, "main")
        self.claire.partner_id.parent_id = self.northwind
        self.assertFalse(self._sees(self.claire))
        self.assertFalse(self.boreal.support_main_contact_id)

    def test_observer_reads_and_writes_nothing(self):
        self._give(self.denis, "observer")
        with self.assertRaises(AccessError):
            self._post(self.ticket, self.denis, "Je me mêle de tout")
        self._give(self.denis, "main")
        self.assertTrue(self._post(self.ticket, self.denis, "Je confirme"))

    def test_requester_and_main_contact_choose_the_level(self):
        self._give(self.manon, "main")
        self._give(self.denis, "observer")
        self.ticket._portal_set_level(self.manon.partner_id, "restricted")
        for partner, level in (
            (self.manon.partner_id, "private"),  # it would hide the ticket from herself
            (self.denis.partner_id, "normal"),
            (self.john.partner_id, "normal"),
            (self.claire.partner_id, "secret"),
        ):
            with self.assertRaises(UserError):
                self.ticket._portal_set_level(partner, level)
        self.assertEqual(self.ticket.confidentiality, "restricted")
        self.ticket._portal_set_level(self.claire.partner_id, "private")
        self.assertFalse(self._sees(self.manon))


@tagged("post_install", "-at_install")
class TestTeamAccess(RoleCase):
    def setUp(self):
        super().setUp()
        self.team.member_ids = self.agent | self.lead

    def test_leaving_the_team_takes_access_away_and_frees_the_open_tickets(self):
        self.ticket.agent_id = self.agent
        done = self._new_ticket(agent_id=self.agent.id)
        done._move_to("closed")
        self.team.member_ids = self.lead
        for ticket in self.ticket | done:
            self.assertFalse(self._sees(self.agent, ticket))
            with self.assertRaises(AccessError):
                ticket.with_user(self.agent).read(["name"])
        self.assertFalse(self.ticket.agent_id)
        self.assertEqual(done.agent_id, self.agent, "who did the work stays on record")

    def test_agent_of_another_team_sees_what_they_were_given(self):
        self.team.member_ids = self.lead
        other = self._new_ticket()
        self.ticket.agent_id = self.agent
        self.assertTrue(self._sees(self.agent))
        self.assertFalse(self._sees(self.agent, other))
        other.guest_ids = self.agent
        self.assertTrue(self._sees(self.agent, other))
        other.guest_ids = False
        self.assertFalse(self._sees(self.agent, other))

    def test_taking_the_last_member_away_opens_a_team_to_nobody(self):
        self.ticket.confidentiality = "private"
        other = new_test_user(self.env, "nora.agent", groups="e3k_support.group_agent", name="Nora")
        self.assertFalse(self._sees(other))
        self.team.member_ids = False
        for user in (self.agent, other):
            self.assertFalse(self._sees(user))
            with self.assertRaises(AccessError):
                self.ticket.with_user(user).read(["name"])
        self.assertTrue(self._sees(self.manager), "leads and managers still see it")
        self.assertFalse(self.team._get_possible_agents())
        self.team.is_open_to_all = True
        self.assertTrue(self._sees(other), "opened by somebody who says so")

    def test_first_members_close_a_team_and_opening_it_is_recorded(self):
        team = self.env["e3k.team"].create({"name": "Ventes"})
        self.assertTrue(team.is_open_to_all)
        with Form(team) as form:
            form.member_ids.add(self.lead)
            self.assertFalse(form.is_open_to_all)
        self.assertFalse(team.is_open_to_all)
        self.assertFalse(self.env["e3k.team"].create({"name": "Paie", "member_ids": self.agent.ids}).is_open_to_all)
        team.is_open_to_all = True
        row = self.env["e3k.access.log"].search([("kind", "=", "permission")], limit=1)
        self.assertIn("Ventes", row.what)
        self.assertEqual(row.detail, "no → yes")

    def test_open_team_with_members_is_seen_by_all_and_answered_by_its_members(self):
        self.team.member_ids = self.lead
        self.team.is_open_to_all = True
        self.assertTrue(self._sees(self.agent))
        self.assertEqual(self.team._get_possible_agents(), self.lead)

    def test_reassigned_ticket_is_closed_to_who_was_let_in_as_its_agent(self):
        self.team.member_ids = self.lead
        self.ticket.agent_id = self.agent
        self.assertTrue(self._sees(self.agent))
        self.ticket.with_user(self.agent).action_assign_to(self.lead.id)
        self.env.flush_all()
        self.assertFalse(self._sees(self.agent))
        self.ticket.guest_ids = self.agent  # let in by hand: this is no loan
        self.ticket.agent_id = self.agent
        self.ticket.agent_id = False
        self.assertTrue(self._sees(self.agent))

    def test_ticket_moved_to_another_team_is_closed_to_its_former_agent(self):
        elsewhere = self.env["e3k.team"].create({"name": "Paie", "member_ids": self.agent.ids})
        self.team.member_ids = self.lead
        self.ticket.agent_id = self.agent
        self.ticket.team_id = elsewhere
        self.assertFalse(self.ticket.guest_ids, "a member needs no invitation")
        self.ticket.team_id = self.team
        self.assertEqual(self.ticket.guest_ids, self.agent)

    def test_closing_a_team_takes_no_ticket_from_who_answers_it(self):
        team = self.env["e3k.team"].create({"name": "Ventes"})
        mine, other = self._new_ticket(team_id=team.id, agent_id=self.agent.id), self._new_ticket(team_id=team.id)
        team.member_ids = self.lead
        self.assertTrue(self._sees(self.agent, mine))
        self.assertFalse(self._sees(self.agent, other))
