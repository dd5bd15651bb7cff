from datetime import datetime, timedelta

from odoo.tests import tagged

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestGuardian(SupportCase):
    def setUp(self):
        super().setUp()
        self.team.lead_id = self.lead
        self.ticket = self._new_ticket(priority="p3", classified_at=self.NOW, agent_id=self.agent.id)

    def _found(self, name):
        self.ticket.invalidate_recordset()
        found = bool(self.ticket.search_count([("id", "=", self.ticket.id), (name, "=", True)]))
        self.assertEqual(found, self.ticket[name])
        return found

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("e3k_support.ir_cron_guard").method_direct_trigger()

    def _told(self):
        guardian = self.env.ref("e3k_support.mail_activity_type_guardian")
        return self.ticket.activity_ids.filtered(lambda a: a.activity_type_id == guardian)

    def test_an_update_is_due_from_three_quarters_of_its_time(self):
        self._post(self.ticket, self.agent, "Nous regardons.")
        self.assertFalse(self._found("is_update_due"))
        self._stop_at(datetime(2026, 3, 4, 14, 30))
        self.assertTrue(self._found("is_update_due"))

    def test_an_update_is_due_though_another_promise_breaks_first(self):
        self._post(self.ticket, self.agent, "Nous regardons.")
        self._post(self.ticket, self.claire, "Toujours rien ?")
        self._stop_at(datetime(2026, 3, 4, 14, 30))
        self.ticket.committed_at = datetime(2026, 3, 4, 14, 45)
        self.assertNotEqual(self.ticket.next_metric, "progress_update")
        self.assertTrue(self._found("is_update_due"))
        self._post(self.ticket, self.agent, "Voici où nous en sommes.")
        self.assertFalse(self._found("is_update_due"))

    def test_what_is_due_is_found_by_an_index(self):
        self._post(self.ticket, self.agent, "Nous regardons.")
        query = self.env["e3k.ticket"]._search([("is_update_due", "=", True)])
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        sql = query.select()
        self.env.cr.execute(f"EXPLAIN {sql.code}", sql.params)
        self.assertIn("e3k_ticket_update_idx", "\n".join(row[0] for row in self.env.cr.fetchall()))

    def test_a_wait_owes_no_update(self):
        self._post(self.ticket, self.agent, "Nous regardons.")
        self.assertTrue(self.ticket.update_soon_at)
        self.ticket._move_to("waiting", wait_party="client")
        self.assertFalse(self.ticket.update_soon_at)

    def test_the_draft_speaks_the_clients_language_and_is_sent_by_the_agent(self):
        draft = self.ticket.with_user(self.agent).action_draft_update()
        composer = self.env["mail.compose.message"].with_user(self.agent).with_context(**draft["context"]).create({})
        self.assertIn(self.ticket.number, composer.body)
        self.assertIn("Claire Tremblay", composer.body)
        self._stop_at(self.NOW + timedelta(minutes=30))
        composer._action_send_mail()
        self.assertEqual(self.ticket.last_contact_at, self.NOW + timedelta(minutes=30))
        self.assertEqual(self.ticket._sla_promise("first_response").state, "met")

    def test_a_client_who_hears_nothing_for_three_business_days_is_stuck(self):
        self._stop_at(datetime(2026, 3, 6, 14, 59))
        self.assertFalse(self._found("is_stuck"))
        self._stop_at(datetime(2026, 3, 6, 15, 0))  # Friday 10:00, three business days later
        self.assertTrue(self._found("is_stuck"))
        self._post(self.ticket, self.agent, "Nous y travaillons.")
        self.assertFalse(self._found("is_stuck"))

    def test_a_wait_is_not_stuck_and_zero_days_never(self):
        self._stop_at(datetime(2026, 3, 10, 15, 0))
        self.env.company.support_stuck_days = 0
        self.assertFalse(self._found("is_stuck"))
        self.env.company.support_stuck_days = 3
        self.ticket._move_to("waiting", wait_party="client")
        self.assertFalse(self._found("is_stuck"))

    def test_three_changes_of_agent_are_a_bouncing_ticket(self):
        for number, agent in enumerate((self.lead, self.agent, self.lead)):
            self.assertFalse(self._found("is_bouncing"), number)
            self.ticket.agent_id = agent
        self.assertTrue(self._found("is_bouncing"))

    def test_the_lead_is_told_once_and_again_only_when_it_happens_again(self):
        self._stop_at(datetime(2026, 3, 6, 15, 0))
        self._run_cron()
        self._run_cron()
        self.assertEqual(self._told().user_id, self.lead)
        self.assertEqual(len(self._told()), 1)
        self._post(self.ticket, self.agent, "Nous y travaillons.")
        self.assertFalse(self._told())
        self._stop_at(datetime(2026, 3, 12, 15, 0))
        self._run_cron()
        self.assertEqual(len(self._told()), 1)

    def test_nobody_is_told_at_night(self):
        self._stop_at(datetime(2026, 3, 7, 4, 0))
        self._run_cron()
        self.assertFalse(self._told())
