from datetime import datetime

from odoo import Command
from odoo.tests import new_test_user, tagged

from .test_sla_ticket import SlaCase, montreal


@tagged("post_install", "-at_install")
class TestSlaSweep(SlaCase):
    """On time: at 50, 75, 90 % and at the breach, inside service hours, once, never to the client."""

    def setUp(self):
        super().setUp()
        self.env.cr.execute("UPDATE e3k_sla_timer SET next_notice_at = NULL")
        self.team.lead_id = self.lead
        self.lead.notification_type = self.agent.notification_type = "inbox"
        self.manager.notification_type = "inbox"

    def _sweep(self, text=None):
        if text:
            self._at(text)
        with self.enter_registry_test_mode():
            self.env.ref("e3k_support.ir_cron_sla_sweep").method_direct_trigger()
        self.env.invalidate_all()

    def _told(self, ticket, metric="first_response"):
        timers = ticket.timer_ids.filtered(lambda t: t.metric == metric)
        rows = self.env["e3k.escalation"].search([("timer_id", "in", timers.ids)])
        return [(row.percent, row.user_id) for row in rows.sorted(lambda row: (row.percent, row.user_id.id))]

    def _ticket(self, priority="p1"):
        ticket = self._new_ticket(priority_asked=priority, agent_id=self.agent.id)
        self._classify(ticket, priority)
        return ticket

    def test_each_level_is_told_once(self):
        ticket = self._ticket()
        self._sweep("2026-03-03 10:29:59")
        self.assertFalse(self._told(ticket))
        for instant in ("10:30", "10:31", "10:45", "10:46", "10:54", "11:00", "11:05"):
            self._sweep(f"2026-03-03 {instant}")
        self.assertEqual(
            self._told(ticket),
            [(50, self.agent), (75, self.agent)]
            + [(level, user) for level in (90, 100) for user in (self.agent, self.lead)],
        )

    def test_reminders_end_when_the_client_was_answered(self):
        ticket = self._ticket()
        self._sweep("2026-03-03 10:54")
        reminders = ticket.activity_ids.filtered("automated")
        self.assertTrue(reminders)
        self._post(ticket, self.agent, "Bonjour")
        self.assertFalse(reminders.exists())
        self.assertTrue(self._told(ticket))

    def test_breach_is_marked_and_registered(self):
        ticket = self._ticket()
        self._sweep("2026-03-03 11:00")
        self.assertTrue(ticket.is_breached)
        self.assertTrue(self._timer(ticket, "first_response").is_breached)
        breach = self.env["e3k.sla.breach"].search([("ticket_id", "=", ticket.id)])
        self.assertEqual((breach.metric, breach.responsible_id), ("first_response", self.lead))

    def test_late_answer_between_two_sweeps_is_registered_too(self):
        ticket = self._ticket()
        self._at("2026-03-03 11:00")
        self._post(ticket, self.agent, "Bonjour")
        self._sweep()
        self.assertEqual(self.env["e3k.sla.breach"].search_count([("ticket_id", "=", ticket.id)]), 1)
        self.assertFalse(self._timer(ticket, "first_response").next_notice_at)

    def test_answered_ticket_is_not_told_about(self):
        ticket = self._ticket()
        self._post(ticket, self.agent, "Bonjour")
        self._sweep("2026-03-03 10:50")
        self.assertFalse(self._told(ticket))

    def test_nothing_is_told_outside_service_hours(self):
        self._at("2026-03-03 16:15")
        ticket = self._ticket()
        self._sweep("2026-03-03 16:45")
        told = self._told(ticket)
        self._sweep("2026-03-03 17:00")
        self._sweep("2026-03-03 23:00")
        self.assertEqual(self._told(ticket), told)
        self.assertEqual(self._timer(ticket, "first_response").next_notice_at, montreal("2026-03-04 08:30"))
        self._sweep("2026-03-04 08:30")
        self.assertEqual(self._told(ticket)[-1], (75, self.agent))

    def test_management_is_told_when_still_nobody_came(self):
        ticket = self._ticket()
        self._sweep("2026-03-03 11:00")
        self._sweep("2026-03-03 11:30")
        self.assertIn((150, self.manager), self._told(ticket))

    def test_client_sees_none_of_it(self):
        ticket = self._ticket()
        before = ticket.message_ids
        with self.mock_mail_gateway():
            self._sweep("2026-03-03 11:00")
        self.assertFalse(self._new_mails.filtered(lambda m: self.claire.partner_id in m.recipient_ids))
        new = ticket.message_ids - before
        self.assertFalse(new.filtered(lambda m: not m.is_internal and m.message_type != "user_notification"))
        self.assertFalse(new.notified_partner_ids & self.claire.partner_id)

    def test_stopped_server_catches_up_with_one_digest(self):
        tickets = self.env["e3k.ticket"]
        for _number in range(8):
            tickets |= self._ticket()
        messages = self.env["mail.message"].search([], order="id desc", limit=1).id
        self._sweep("2026-03-03 11:05")
        new = self.env["mail.message"].search(
            [("id", ">", messages), ("notified_partner_ids", "in", self.lead.partner_id.ids)]
        )
        self.assertEqual(len(new), 1)
        for ticket in tickets:
            self.assertIn(ticket.number, new.body)
        rows = self.env["e3k.escalation"].search([("ticket_id", "in", tickets.ids), ("user_id", "=", self.lead.id)])
        self.assertEqual((len(rows), set(rows.mapped("is_digest"))), (8, {True}))

    def test_who_is_missing_is_replaced_by_the_next_up_the_ladder(self):
        self.team.lead_id = False
        ticket = self._new_ticket(priority_asked="p1")
        self._classify(ticket, "p1")
        self._sweep("2026-03-03 10:30")
        self.assertIn((50, self.manager), self._told(ticket))

    def test_lead_who_left_is_replaced_too(self):
        """An archived lead reads no activity: a breach told to them is told to nobody."""
        self.team.lead_id = self.lead
        self.lead.action_archive()
        ticket = self._new_ticket(priority_asked="p1")
        self._classify(ticket, "p1")
        self._sweep("2026-03-03 10:30")
        self.assertIn((50, self.manager), self._told(ticket))
        self.assertNotIn((50, self.lead), self._told(ticket))

    def _cover(self, **values):
        """Sign a contract for Boréal, whose own escalation contact is Denis."""
        denis = self.denis.partner_id
        denis.phone = "418 555-0101"
        values = {"client_id": self.boreal.id, "date_start": "2026-01-01", "client_escalation_ids": denis.ids, **values}
        contract = self.env["e3k.contract"].create(values)
        contract.action_sign()
        return contract

    def test_contracts_escalation_contacts_are_told_of_a_breach_once(self):
        nora = new_test_user(self.env, "nora.lead", groups="e3k_support.group_lead", name="Nora")
        self._cover(e3k_escalation_ids=(nora | self.lead).ids)
        ticket = self._ticket()
        self._sweep("2026-03-03 11:00")
        self._sweep("2026-03-03 11:05")
        told = [user for level, user in self._told(ticket) if level == 100]
        self.assertEqual(sorted(told, key=lambda user: user.name), [self.agent, self.lead, nora])
        activity = ticket.activity_ids.filtered(lambda a: a.user_id == self.lead and "Denis Lavoie" in (a.note or ""))
        self.assertEqual(len(activity), 1, "the lead reads whom to call, once")
        self.assertIn("418 555-0101", activity.note)

    def test_contact_who_may_not_see_the_ticket_is_replaced_by_the_managers(self):
        nora = new_test_user(self.env, "nora.agent", groups="e3k_support.group_agent", name="Nora")
        self._cover(e3k_escalation_ids=nora.ids)
        ticket = self._ticket()
        self.team.member_ids = self.agent
        self._sweep("2026-03-03 11:00")
        told = {user for level, user in self._told(ticket) if level == 100}
        self.assertNotIn(nora, told)
        self.assertIn(self.manager, told)

    def test_client_sees_nothing_of_an_escalation_by_contract(self):
        self._cover(e3k_escalation_ids=self.lead.ids)
        ticket = self._ticket()
        before = ticket.message_ids
        with self.mock_mail_gateway():
            self._sweep("2026-03-03 11:00")
        clients = (self.claire | self.denis).partner_id
        self.assertFalse(self._new_mails.filtered(lambda m: m.recipient_ids & clients))
        self.assertFalse((ticket.message_ids - before).filtered(lambda m: m.notified_partner_ids & clients))
        messages = self.env["mail.message"].with_user(self.claire)
        self.assertFalse(messages.search([("id", "in", (ticket.message_ids - before).ids)]))

    def test_a_calendar_that_never_opens_stops_no_other_ticket(self):
        self.replays = False  # there is no open time to count again
        broken, fine = self._ticket(), self._ticket()
        broken.team_id = self.team.copy({"name": "Fermée", "alias_name": False})
        broken.team_id.calendar_id = self.team.calendar_id.copy()
        broken.team_id.calendar_id.attendance_ids.with_context(open_time_unfinished=True).unlink()
        self.env.cr.execute("UPDATE e3k_sla_timer SET next_notice_at = %s WHERE ticket_id = %s", [self.NOW, broken.id])
        with self.assertLogs("odoo.addons.e3k_support.models.e3k_sla_sweep", "WARNING"):
            self._sweep("2026-03-03 10:30")
        self.assertIn((50, self.agent), self._told(fine))

    def test_who_fills_two_roles_is_told_once(self):
        ticket = self._new_ticket(priority_asked="p1")
        self._classify(ticket, "p1")
        self._sweep("2026-03-03 10:54")
        self.assertEqual(self._told(ticket), [(90, self.lead)])

    def test_longest_wait_ends_by_itself(self):
        policy = self.env.ref("e3k_support.sla_policy_e3k")
        policy.pause_limit_days = 2
        ticket = self._ticket("p2")
        self._post(ticket, self.agent, "Votre fichier?")
        ticket._move_to("waiting", wait_party="client", wait_reason="Fichier")
        self._sweep("2026-03-05 10:05")
        timer = self._timer(ticket, "progress_update")
        self.assertEqual((timer.state, timer.running_since), ("running", montreal("2026-03-05 10:00")))

    def test_a_trigger_wakes_the_sweep_at_the_first_notice(self):
        cron = self.env.ref("e3k_support.ir_cron_sla_sweep")
        self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
        self._new_ticket(priority_asked="p1")
        trigger = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertEqual(trigger.mapped("call_at"), [datetime(2026, 3, 3, 15, 15)])

    def test_nothing_due_is_one_index_probe(self):
        self._ticket()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(
            """EXPLAIN SELECT id FROM e3k_sla_timer WHERE next_notice_at IS NOT NULL AND next_notice_at <= now()
                ORDER BY next_notice_at LIMIT 200 FOR NO KEY UPDATE SKIP LOCKED"""
        )
        plan = "\n".join(row[0] for row in self.env.cr.fetchall())
        self.assertIn("e3k_sla_timer_notice_idx", plan)


@tagged("post_install", "-at_install")
class TestSlaRecompute(SlaCase):
    def _close_day(self, day, name):
        return self.env["resource.calendar.leaves"].create(
            {
                "name": name,
                "calendar_id": self.team.calendar_id.id,
                "date_from": montreal(f"{day} 00:00"),
                "date_to": montreal(f"{day} 23:59:59"),
            }
        )

    def _work_off(self):
        with self.enter_registry_test_mode():
            self.env.ref("e3k_support.ir_cron_sla_recompute").method_direct_trigger()
        self.env.invalidate_all()

    def test_forgotten_holiday_moves_open_tickets_and_is_recorded(self):
        running, answered = self._new_ticket(), self._new_ticket()
        self._post(answered, self.agent, "Bonjour")
        closed = self._new_ticket()
        closed._move_to("closed")
        finished = self._timer(answered, "first_response").due_at
        self._close_day("2026-03-04", "Fermeture annuelle")
        self._work_off()
        self.assertEqual(self._due(running), "2026-03-06 10:00")
        self.assertEqual(self._timer(answered, "first_response").due_at, finished)
        self.assertIn("recomputed", running.event_ids.mapped("kind"))
        self.assertNotIn("recomputed", closed.event_ids.mapped("kind"))
        request = self.env["e3k.sla.recompute"].search([], limit=1)
        self.assertEqual((request.state, request.changed_count >= 1), ("done", True))

    def test_untouched_tickets_get_no_line(self):
        ticket = self._new_ticket(priority_asked="p1")
        self._close_day("2026-05-04", "Plus tard")
        self._work_off()
        self.assertNotIn("recomputed", ticket.event_ids.mapped("kind"))


@tagged("post_install", "-at_install")
class TestSlaPolicy(SlaCase):
    def _policy(self, **values):
        target = {"metric": "first_response", "priority": "p3", "amount": 1, "unit": "business_hours"}
        return self.env["e3k.sla.policy"].create(
            {"name": "Or", "sequence": 1, "target_ids": [Command.create(target)], **values}
        )

    def test_first_matching_policy_applies(self):
        self._policy(client_ids=[Command.set(self.boreal.ids)])
        self.assertEqual(self._due(self._new_ticket()), "2026-03-03 11:00")
        self.assertEqual(self._due(self._new_ticket(self.john)), "2026-03-05 10:00")

    def test_edit_makes_a_new_version_and_tickets_keep_theirs(self):
        policy = self._policy()
        ticket = self._new_ticket()
        first = policy.version_id
        policy.write({"target_ids": [Command.update(policy.target_ids.id, {"amount": 2})]})
        self.assertEqual((policy.version_id.number, ticket.sla_version_id), (2, first))
        self._post(ticket, self.claire, "Une précision sur ma demande.")
        self.assertEqual(self._due(ticket), "2026-03-03 11:00")
        self.assertEqual(self._due(self._new_ticket()), "2026-03-03 12:00")

    def test_renaming_makes_no_version(self):
        policy = self._policy()
        policy.name = "Argent"
        self.assertEqual(policy.version_id.number, 1)

    def test_moving_to_another_client_applies_its_policy(self):
        policy = self._policy(client_ids=[Command.set(self.northwind.ids)])
        ticket = self._new_ticket()
        ticket.requester_id = self.john.partner_id
        ticket.client_id = self.northwind
        self.assertEqual(ticket.sla_version_id, policy.version_id)
        self.assertIn("policy_applied", ticket.event_ids.mapped("kind"))

    def test_shipped_policy_says_what_e3k_promises(self):
        promises = self.env.ref("e3k_support.sla_policy_e3k").version_id._get_promises()
        found = {p: promises.find("first_response", p) for p in ("p1", "p2", "p3", "p4")}
        self.assertEqual((found["p1"].amount, found["p1"].unit), (3600, "business"))
        self.assertEqual((found["p2"].amount, found["p2"].unit), (4 * 3600, "business"))
        self.assertEqual((found["p3"].amount, found["p3"].unit), (2, "days"))
        self.assertIsNone(found["p4"])
        self.assertEqual(promises.find("triage", "p2").amount, 1800)
