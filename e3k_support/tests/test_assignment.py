from datetime import datetime, timedelta

from odoo import Command
from odoo.exceptions import RedirectWarning, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestAssignment(SupportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "e3k_support.group_agent"
        cls.boris = new_test_user(cls.env, "boris.agent", groups=groups, name="Boris Lam", tz="America/Toronto")
        cls.team.member_ids = cls.agent | cls.boris

    def _agents(self, count=1, **values):
        """The agents that new tickets find, one after the other."""
        agents = []
        for number in range(count):
            self._stop_at(self.NOW + timedelta(minutes=number))
            agents.append(self._new_ticket(**values).agent_id)
        return agents

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("e3k_support.ir_cron_assign").method_direct_trigger()

    def test_by_hand_nobody_is_chosen(self):
        self.assertEqual(self._agents(), [self.env["res.users"]])

    def test_each_in_turn(self):
        self.team.assignment = "round_robin"
        self.assertEqual(self._agents(4), [self.agent, self.boris, self.agent, self.boris])

    def test_tickets_of_one_batch_take_turns_too(self):
        self.team.assignment = "round_robin"
        values = {"name": "Lot", "requester_id": self.claire.partner_id.id}
        tickets = self.env["e3k.ticket"].create([dict(values) for _number in range(4)])
        self.assertEqual(tickets.mapped("agent_id.id"), (self.agent | self.boris).ids)
        self.assertEqual([ticket.agent_id for ticket in tickets], [self.agent, self.boris] * 2)

    def test_after_what_was_given_out_at_once_it_is_the_next_ones_turn(self):
        """In the morning all that came at night is given out at one instant: whoever was last is not first again."""
        self.team.assignment = "round_robin"
        values = {"name": "Lot", "requester_id": self.claire.partner_id.id}
        self.env["e3k.ticket"].create([dict(values) for _number in range(3)])
        self._stop_at(self.NOW + timedelta(minutes=5))
        self.assertEqual(self._new_ticket().agent_id, self.boris)

    def test_who_has_the_fewest_open_promises_is_chosen(self):
        for _number in range(2):
            self._new_ticket(agent_id=self.agent.id, priority="p2", classified_at=self.NOW)
        self.team.assignment = "balanced"
        self.assertEqual(self._agents(2), [self.boris, self.boris])

    def test_the_usual_consultant_is_chosen_when_at_work(self):
        self.team.assignment = "usual"
        self.boreal.support_agent_id = self.boris
        self.assertEqual(self._agents(2), [self.boris, self.boris])
        self.boris.out_of_office_from = self.NOW - timedelta(hours=1)
        self.assertEqual(self._agents(), [self.agent])

    def test_without_a_named_consultant_the_client_finds_who_answered_last_time(self):
        self._new_ticket(agent_id=self.boris.id)
        self.team.assignment = "usual"
        self.assertEqual(self._agents(), [self.boris])

    def test_a_person_on_leave_is_given_nothing(self):
        self.team.assignment = "round_robin"
        resource = self.env["resource.resource"].create(
            {"name": "Agnès", "user_id": self.agent.id, "calendar_id": self.team.calendar_id.id}
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Congé",
                "resource_id": resource.id,
                "date_from": self.NOW - timedelta(hours=3),
                "date_to": self.NOW + timedelta(hours=3),
            }
        )
        self.assertEqual(self._agents(2), [self.boris, self.boris])

    def test_at_night_a_ticket_waits_and_is_given_out_in_the_morning(self):
        self.team.assignment = "round_robin"
        self._stop_at(datetime(2026, 3, 4, 4, 0))  # 23:00 in Montréal
        ticket = self._new_ticket()
        self._run_cron()
        self.assertFalse(ticket.agent_id)
        self._stop_at(datetime(2026, 3, 4, 13, 30))  # 8:30
        self._run_cron()
        self.assertTrue(ticket.agent_id)

    def test_who_has_no_calendar_works_the_hours_of_the_team_not_those_of_the_company(self):
        """The company's calendar is Odoo's first one: 40 hours a week, in UTC."""
        self.env.company.resource_calendar_id = self.env["resource.calendar"].create({"name": "40 h", "tz": "UTC"})
        self.team.assignment = "round_robin"
        self.assertFalse(self.agent.resource_ids.calendar_id)
        for utc, is_open in ((datetime(2026, 3, 4, 8, 15), False), (datetime(2026, 3, 4, 19, 0), True)):
            with self.subTest(utc=utc):  # 3:15 and 14:00 in Montréal
                self._stop_at(utc)
                ticket = self._new_ticket()
                self.assertEqual(bool(ticket.agent_id), is_open)
                notes = [each["note"] for each in ticket.with_user(self.lead).get_assignable_agents()]
                self.assertEqual(any("not at work" in note for note in notes), not is_open)

    def test_who_has_a_calendar_works_its_hours(self):
        self.team.assignment = "round_robin"
        nights = self.env["resource.calendar"].create(
            {
                "name": "Nuit",
                "tz": "America/Toronto",
                "attendance_ids": [
                    Command.create(
                        {"name": "Nuit", "dayofweek": "2", "hour_from": 0, "hour_to": 6, "day_period": "morning"}
                    )
                ],
            }
        )
        self.env["resource.resource"].create({"name": "B", "user_id": self.boris.id, "calendar_id": nights.id})
        self._stop_at(datetime(2026, 3, 4, 8, 15))  # 3:15 in Montréal, a Wednesday
        self.assertEqual(self._new_ticket().agent_id, self.boris)

    def test_a_mail_of_a_client_is_given_to_somebody(self):
        self.team.assignment = "round_robin"
        mail = self._receive()
        self.assertEqual(mail.ticket_id.agent_id, self.agent)

    def test_who_has_open_tickets_is_not_archived(self):
        ticket = self._new_ticket(agent_id=self.boris.id)
        with self.assertRaises(RedirectWarning) as caught:
            self.boris.action_archive()
        self.assertIn("Boris Lam", caught.exception.args[0])
        ticket._move_to("cancelled", cancel_reason="other")
        self.boris.action_archive()
        self.assertFalse(self.boris.active)

    def test_who_has_open_tickets_stays_an_agent(self):
        self._new_ticket(agent_id=self.boris.id)
        with self.assertRaises(RedirectWarning):
            self.boris.group_ids = self.env.ref("base.group_user")

    def test_the_tickets_of_who_leaves_go_to_another_and_the_user_is_archived(self):
        tickets = self._new_ticket(agent_id=self.boris.id) | self._new_ticket(agent_id=self.boris.id)
        wizard = self.env["e3k.ticket.reassign"].create(
            {"user_id": self.boris.id, "agent_id": self.agent.id, "archives_user": True}
        )
        self.assertEqual(wizard.ticket_count, 2)
        wizard.action_confirm()
        self.assertEqual(tickets.agent_id, self.agent)
        self.assertEqual(tickets.mapped("move_count"), [1, 1])
        self.assertFalse(self.boris.active)

    def test_the_tickets_of_who_leaves_are_spread_over_the_others_at_work(self):
        ticket = self._new_ticket(agent_id=self.boris.id)
        wizard = self.env["e3k.ticket.reassign"].create({"user_id": self.boris.id, "how": "spread"})
        wizard.with_user(self.lead).action_confirm()
        self.assertEqual(ticket.agent_id, self.agent)

    def test_who_answered_a_ticket_that_has_ended_stays(self):
        held, ended = self._new_ticket(agent_id=self.boris.id), self._new_ticket(agent_id=self.boris.id)
        ended._move_to("closed")
        wizard = self.env["e3k.ticket.reassign"].with_context(active_model="e3k.ticket", active_ids=(held | ended).ids)
        wizard = wizard.create({"how": "nobody"})
        self.assertEqual(wizard.ticket_ids, held)
        wizard.action_confirm()
        self.assertEqual((held.agent_id, ended.agent_id), (self.env["res.users"], self.boris))

    def test_no_way_gives_a_ticket_to_somebody_who_cannot_see_it(self):
        ticket = self._new_ticket()
        clerk = new_test_user(self.env, "carl.clerk", groups="base.group_user", name="Carl Clerc")
        elsewhere = self.env["res.company"].create({"name": "E3K Europe"})
        stranger = new_test_user(
            self.env, "eva.agent", groups="e3k_support.group_agent", company_id=elsewhere.id, company_ids=elsewhere.ids
        )
        macro = self.env["e3k.macro"].create(
            {"name": "À Carl", "outcome": "none", "assignee": "agent", "agent_id": clerk.id}
        )
        for user in (clerk, stranger):
            with self.subTest(user=user.login), self.assertRaises(ValidationError):
                ticket.agent_id = user
        with self.assertRaises(ValidationError):
            macro.with_user(self.lead)._apply(ticket.with_user(self.lead))
        with self.assertRaises(ValidationError):
            self._new_ticket(agent_id=clerk.id)
        domain = self.env["res.users"]._get_support_domain()
        self.assertNotIn(clerk, self.env["res.users"].search(domain))
        self.assertIn(self.lead, self.env["res.users"].search(domain))

    def test_an_agent_keeps_seeing_a_ticket_that_moves_to_another_team(self):
        other = self.team.copy({"name": "Infrastructure", "member_ids": [Command.set(self.lead.ids)]})
        ticket = self._new_ticket(agent_id=self.agent.id)
        ticket.with_user(self.lead).team_id = other
        self.assertTrue(ticket.with_user(self.agent).has_access("read"))

    def test_a_member_who_is_no_agent_is_given_nothing_and_no_mail_is_lost(self):
        clerk = new_test_user(self.env, "carl.clerk", groups="base.group_user", name="Carl Clerc")
        self.team.write({"assignment": "round_robin", "member_ids": [Command.set(clerk.ids)]})
        self.assertEqual(self._receive().outcome, "ticket")
        ticket = self._new_ticket()
        self.assertFalse(ticket.agent_id)
        words = {"body": "Je réponds quand même.", "author_id": clerk.partner_id.id}
        ticket.message_post(**words, message_type="email", subtype_xmlid="mail.mt_comment")
        self.assertFalse(ticket.agent_id)

    def test_only_an_agent_is_given_tickets(self):
        ticket = self._new_ticket()
        with self.assertRaises(UserError):
            ticket.with_user(self.agent).action_assign_to(self.claire.id)
        ticket.with_user(self.agent).action_assign_to(self.boris.id)
        self.assertEqual((ticket.agent_id, ticket.assigned_at), (self.boris, self.NOW))

    def test_whom_to_choose_says_who_works_and_what_they_hold(self):
        self.agent.out_of_office_from = self.NOW - timedelta(hours=1)
        choices = self._new_ticket().with_user(self.lead).get_assignable_agents()
        self.assertEqual([choice["id"] for choice in choices], [self.boris.id, self.agent.id])
        self.assertIn("not at work", choices[1]["note"])
