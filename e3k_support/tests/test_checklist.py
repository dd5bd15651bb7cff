from odoo.tests import tagged

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestChecklist(SupportCase):
    """Odoo translates neither plans nor their steps: each reader is offered those in their own language."""

    def _offered(self, user, ticket):
        schedule = self.env["mail.activity.schedule"].with_user(user)
        schedule = schedule.create({"res_model": "e3k.ticket", "res_ids": str(ticket.ids)})
        return schedule.plan_available_ids.filtered(lambda plan: plan.res_model == "e3k.ticket")

    def test_everybody_is_offered_the_checklists_in_their_language(self):
        ticket = self._new_ticket()
        self.agent.lang, self.lead.lang = "fr_CA", "en_US"
        own = self.env["mail.activity.plan"].create(
            {"name": "La nôtre", "res_model": "e3k.ticket", "template_ids": [(0, 0, {"summary": "Vérifier"})]}
        )
        french, english = self._offered(self.agent, ticket), self._offered(self.lead, ticket)
        self.assertIn("Incident critique", french.mapped("name"))
        self.assertNotIn("Critical incident", french.mapped("name"))
        self.assertIn("Critical incident", english.mapped("name"))
        self.assertNotIn("Incident critique", english.mapped("name"))
        self.assertIn(own, french & english)

    def test_every_checklist_has_a_twin_with_as_many_steps(self):
        plans = self.env["mail.activity.plan"].search([("support_twin_id", "!=", False)])
        self.assertIn(self.env.ref("e3k_support.mail_activity_plan_incident"), plans.support_twin_id)
        for plan in plans:
            twin = plan.support_twin_id
            self.assertEqual({plan.support_lang, twin.support_lang}, {"fr", "en"})
            self.assertEqual(len(plan.template_ids), len(twin.template_ids))

    def test_a_plan_is_launched_in_the_language_of_whoever_does_it(self):
        ticket = self._new_ticket(agent_id=self.agent.id)
        self.agent.lang = "fr_CA"
        plan = self.env.ref("e3k_support.mail_activity_plan_incident")
        plan.with_user(self.lead)._launch_on(ticket.with_user(self.lead))
        self.assertIn("Proposer un contournement", ticket.activity_ids.mapped("summary"))
        self.assertEqual(ticket.activity_ids.user_id, self.agent)
