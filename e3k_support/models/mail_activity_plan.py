from odoo import fields, models


class MailActivityPlan(models.Model):
    """Checklists of tickets, once in each language: Odoo does not translate a plan's name and steps.

    Whoever launches one is offered those in their own language, and those that name none.
    """

    _inherit = "mail.activity.plan"

    support_lang = fields.Selection(
        [("fr", "French"), ("en", "English")],
        "Offered in",
        help="On tickets, the plan is offered to those who read this language. Empty: to everybody.",
    )
    support_twin_id = fields.Many2one(
        "mail.activity.plan",
        "The same in the other language",
        domain="[('res_model', '=', res_model), ('id', '!=', id)]",
        index="btree_not_null",
    )

    def _in_language_of(self, user):
        """Return this plan as ``user`` reads it: itself, or its twin."""
        self.ensure_one()
        if not self.support_lang or self.support_lang == get_plan_language(user):
            return self
        twin = self.support_twin_id or self.search([("support_twin_id", "=", self.id)], limit=1)
        return twin if twin.active else self

    def _launch_on(self, ticket):
        """Give the steps of the plan to the agent of ``ticket``, else to the user, in their language."""
        self.ensure_one()
        person = ticket.agent_id or self.env.user
        plan = self._in_language_of(person)
        values = {"res_model": ticket._name, "res_ids": str(ticket.ids), "plan_id": plan.id}
        schedule = self.env["mail.activity.schedule"].create({**values, "plan_on_demand_user_id": person.id})
        schedule.action_schedule_plan()


def get_plan_language(user):
    """The language in which ``user`` is offered checklists: French, else English."""
    return "fr" if (user.lang or "").startswith("fr") else "en"
