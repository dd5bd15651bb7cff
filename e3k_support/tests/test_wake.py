from odoo.tests import tagged

from .test_sla_ticket import SlaCase, montreal


class WakeCase(SlaCase):
    """Quiet tickets of Tuesday 3 March 2026, and the job that looks at them."""

    def setUp(self):
        super().setUp()
        self.env.cr.execute("UPDATE e3k_ticket SET wake_at = NULL")
        self.env.invalidate_all()
        self.team.lead_id = self.lead

    def _wake(self, text=None):
        if text:
            self._at(text)
        with self.enter_registry_test_mode():
            self.env.ref("e3k_support.ir_cron_wake").method_direct_trigger()
        self.env.invalidate_all()

    def _triggers(self):
        cron = self.env.ref("e3k_support.ir_cron_wake")
        return self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])

    def _resolved(self, requester=None, **values):
        ticket = self._new_ticket(requester, agent_id=self.agent.id, **values)
        self._post(ticket, self.agent, "Nous regardons cela.")
        ticket.with_user(self.agent)._resolve("<p>Le compte de taxe était archivé.</p>")
        return ticket


@tagged("post_install", "-at_install")
class TestNextContact(WakeCase):
    """PRODUCT.md, *pause*: a ticket waits with reason, party and next contact date."""

    def _waiting(self, day="2026-03-05", **values):
        ticket = self._new_ticket(**{"agent_id": self.agent.id, **values})
        ticket._move_to("waiting", wait_party="client", wait_reason="Le fichier", next_contact_on=day)
        return ticket

    def _reminders(self, ticket):
        kind = self.env.ref("e3k_support.mail_activity_type_next_contact")
        return ticket.activity_ids.filtered(lambda activity: activity.activity_type_id == kind)

    def test_agent_is_reminded_once_when_the_day_opens(self):
        ticket = self._waiting()
        self._wake("2026-03-05 08:29")
        self.assertFalse(self._reminders(ticket))
        for instant in ("08:30", "09:30", "10:30"):
            self._wake(f"2026-03-05 {instant}")
        reminder = self._reminders(ticket)
        self.assertEqual((len(reminder), reminder.user_id), (1, self.agent))
        self.assertEqual(reminder.date_deadline.isoformat(), "2026-03-05")
        self.assertFalse(ticket.wake_at)

    def test_a_closed_day_reminds_at_the_next_opening(self):
        ticket = self._waiting("2026-03-07")
        self.assertEqual(ticket.wake_at, montreal("2026-03-09 08:30"))
        self.assertIn(ticket.wake_at, self._triggers().mapped("call_at"))

    def test_leaving_the_wait_cancels_the_reminder(self):
        early, late = self._waiting(), self._waiting()
        self._post(early, self.claire, "Le voici.")
        self._wake("2026-03-05 08:30")
        self.assertFalse(self._reminders(early))
        self.assertFalse(early.next_contact_on)
        self.assertTrue(self._reminders(late))
        self._post(late, self.claire, "Le voici.")
        self.assertFalse(self._reminders(late))

    def test_another_date_reminds_again(self):
        ticket = self._waiting()
        self._wake("2026-03-05 08:30")
        ticket.next_contact_on = "2026-03-06"
        self.assertFalse(self._reminders(ticket))
        self._wake("2026-03-06 08:30")
        self.assertEqual(len(self._reminders(ticket)), 1)

    def test_without_an_agent_the_lead_is_reminded(self):
        ticket = self._waiting(agent_id=False)
        self._wake("2026-03-05 08:30")
        self.assertEqual(self._reminders(ticket).user_id, self.lead)

    def test_nothing_due_is_one_index_probe(self):
        self._waiting()
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(
            """EXPLAIN SELECT id FROM e3k_ticket WHERE wake_at IS NOT NULL AND wake_at <= now()
                ORDER BY wake_at LIMIT 50 FOR NO KEY UPDATE SKIP LOCKED"""
        )
        self.assertIn("e3k_ticket_wake_idx", "\n".join(row[0] for row in self.env.cr.fetchall()))


@tagged("post_install", "-at_install")
class TestTacitAcceptance(WakeCase):
    """PRODUCT.md: "Tacit acceptance after N business days (default 5) with a reminder"."""

    def _said(self, ticket):
        return ticket.message_ids.filtered(lambda message: message.message_type == "auto_comment").sorted("id")

    def test_silence_accepts_after_five_business_days(self):
        ticket = self._resolved()
        self.assertEqual(ticket.tacit_at, montreal("2026-03-10 10:00"))
        self._wake("2026-03-09 10:00")
        self._wake("2026-03-10 09:59")
        self.assertEqual(ticket.stage_kind, "resolved")
        self._wake("2026-03-10 10:00")
        self.assertEqual((ticket.stage_kind, ticket.closed_by), ("closed", "tacit"))
        self.assertFalse(ticket.wake_at or ticket.tacit_at)

    def test_client_is_told_the_end_then_reminded_once_then_told_the_closing(self):
        ticket = self._resolved(self.john)
        self.assertIn("accepted automatically on Tuesday, March 10, 2026", self._said(ticket)[-1].body)
        count = len(self._said(ticket))
        for instant in ("2026-03-09 09:59", "2026-03-09 10:00", "2026-03-09 11:00"):
            self._wake(instant)
        self.assertEqual(len(self._said(ticket)), count + 1)
        self.assertIn("accepted automatically on Tuesday, March 10, 2026", self._said(ticket)[-1].body)
        self.assertIn(self.john.partner_id, self._said(ticket)[-1].notified_partner_ids)
        self._wake("2026-03-10 10:00")
        self.assertEqual(len(self._said(ticket)), count + 2)

    def test_days_are_those_of_the_teams_calendar(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Fermeture",
                "calendar_id": self.team.calendar_id.id,
                "date_from": montreal("2026-03-05 00:00"),
                "date_to": montreal("2026-03-05 23:59:59"),
            }
        )
        self.team.validation_days = 3
        self.assertEqual(self._resolved().tacit_at, montreal("2026-03-09 10:00"))

    def test_closing_day_added_later_gives_more_time_never_less(self):
        ticket = self._resolved()
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "Fermeture",
                "calendar_id": self.team.calendar_id.id,
                "date_from": montreal("2026-03-06 00:00"),
                "date_to": montreal("2026-03-06 23:59:59"),
            }
        )
        ticket._plan_wake()
        self.assertEqual(ticket.tacit_at, montreal("2026-03-11 10:00"))
        leave.unlink()
        ticket._plan_wake()
        self.assertEqual(ticket.tacit_at, montreal("2026-03-11 10:00"))

    def test_stopped_server_reminds_first_and_leaves_a_working_day(self):
        ticket = self._resolved()
        self._wake("2026-03-12 09:00")
        self.assertEqual((ticket.stage_kind, ticket.tacit_at), ("resolved", montreal("2026-03-13 09:00")))
        self._wake("2026-03-13 09:00")
        self.assertEqual(ticket.closed_by, "tacit")

    def test_refusal_ends_the_count_and_the_next_resolution_begins_another(self):
        ticket = self._resolved()
        self._wake("2026-03-09 10:00")
        ticket._client_refuse(self.claire.partner_id, "Le total est encore faux.")
        self.assertFalse(ticket.tacit_at or ticket.wake_at or ticket.validation_reminded_at)
        self._at("2026-03-10 09:00")
        ticket.with_user(self.agent)._resolve("<p>Corrigé.</p>")
        self.assertEqual(ticket.tacit_at, montreal("2026-03-17 09:00"))
        self._wake("2026-03-10 10:00")
        self.assertEqual(ticket.stage_kind, "resolved")

    def test_a_team_may_wait_for_ever(self):
        self.team.validation_days = 0
        ticket = self._resolved()
        self.assertFalse(ticket.tacit_at or ticket.wake_at)
        self.assertNotIn("automatiquement", self._said(ticket)[-1].body)

    def test_one_day_is_not_reminded_of_and_lasts_a_day(self):
        self.team.validation_days = 1
        ticket = self._resolved()
        said = len(self._said(ticket))
        for instant in ("2026-03-03 10:01", "2026-03-04 09:59"):
            self._wake(instant)
        self.assertEqual((ticket.stage_kind, len(self._said(ticket))), ("resolved", said))
        self._wake("2026-03-04 10:00")
        self.assertEqual(ticket.closed_by, "tacit")

    def test_one_ticket_that_fails_keeps_no_other_from_closing(self):
        self.team.validation_days = 1
        broken, fine = self._resolved(), self._resolved()
        accept = type(broken)._accept_tacitly

        def fail(ticket):
            if ticket.id == broken.id:
                raise ZeroDivisionError
            return accept(ticket)

        self.patch(type(broken), "_accept_tacitly", fail)
        with self.assertLogs("odoo.addons.e3k_support.models.e3k_wake_mixin", "ERROR"):
            self._wake("2026-03-04 10:00")
        self.assertEqual((broken.stage_kind, fine.stage_kind), ("resolved", "closed"))
        self.assertEqual(broken.wake_at, montreal("2026-03-04 11:00"))

    def test_a_trigger_wakes_the_job_at_the_reminder(self):
        self._triggers().unlink()
        self._resolved()
        self.assertEqual(self._triggers().mapped("call_at"), [montreal("2026-03-09 10:00")])

    def test_low_rating_asks_the_lead_to_call_once(self):
        ticket = self._resolved()
        ticket._client_accept(self.claire.partner_id)
        for rate in (1, 1):
            ticket._portal_rate(self.claire.partner_id, rate, "Trop long")
            calls = ticket.activity_ids.filtered(lambda activity: activity.user_id == self.lead)
            self.assertLessEqual(len(calls), 1)
            calls.action_done()
        self.assertEqual(self.env["mail.activity"].search_count([("res_id", "=", ticket.id)]), 0)
        self.assertTrue(ticket.rating_followed_up_at)
