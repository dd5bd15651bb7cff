from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .e3k_board_mixin import AT_WORK


class E3kAssignmentMixin(models.AbstractModel):
    """Who answers a ticket, since when, and how often it changed hands."""

    _name = "e3k.assignment.mixin"
    _description = "Ticket with an Agent"

    assigned_at = fields.Datetime(readonly=True, copy=False, help="When its present agent was given the ticket.")
    move_count = fields.Integer(
        "Changes of agent", readonly=True, copy=False, help="How often it passed from one agent to another."
    )

    _turn_idx = models.Index("(agent_id, team_id, assigned_at) WHERE agent_id IS NOT NULL")
    _moves_idx = models.Index(f"(move_count) WHERE move_count > 1 AND {AT_WORK}")

    @api.constrains("agent_id", "team_id")
    def _check_agent(self):
        """A ticket is answered by an agent of its company, who can see it; of another team they are let into it.

        Whichever way it was given: form, list, macro, rule or import.
        """
        for company, tickets in self.filtered("agent_id").grouped("company_id").items():
            strangers = tickets.agent_id - tickets.agent_id._filter_support(company)
            if strangers:
                names = ", ".join(strangers.sudo().mapped("name"))  # sudo: names of whom the caller has just chosen
                raise ValidationError(
                    self.env._(
                        "%(names)s cannot see this ticket: only an agent of its company answers it.", names=names
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        tickets.filtered("agent_id").assigned_at = self.env.cr.now()
        tickets._assign_by_team()
        return tickets

    def write(self, vals):
        """Remember since when the agent has the ticket, and that it moved."""
        if "agent_id" not in vals:
            return super().write(vals)
        fresh = self.filtered(lambda ticket: ticket.agent_id.id != vals["agent_id"])
        moved = fresh.filtered("agent_id") if vals["agent_id"] else self.browse()
        result = super().write(vals)
        if fresh:
            super(E3kAssignmentMixin, fresh).write({"assigned_at": vals["agent_id"] and self.env.cr.now()})
        for count, tickets in moved.grouped("move_count").items():
            super(E3kAssignmentMixin, tickets).write({"move_count": count + 1})
        return result

    def _assign_by_team(self):
        """Give open tickets without agent to somebody, where their team does so by itself."""
        waiting = self.filtered(lambda ticket: not ticket.agent_id and ticket.stage_kind in ("new", "open", "waiting"))
        # sudo: a client's mail or form finds its agent without reading teams
        for team, tickets in waiting.sudo().grouped("team_id").items():
            if team.assignment != "manual":
                team._assign(tickets)

    # ------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------

    def action_assign_to(self, user_id):
        """Make the user the agent of the tickets.

        :raises UserError: when the user is no agent
        """
        self.check_access("write")
        agent = self.env["res.users"].browse(user_id).exists()
        if not agent or any(not agent._filter_support(company) for company in self.company_id):
            raise UserError(self.env._("Only an agent of the support answers tickets."))
        self.write({"agent_id": agent.id})

    @api.readonly
    def get_assignable_agents(self):
        """Return whom the tickets can be given to, those at work first, with what they hold already.

        :return: ``[{id, name, note}]``
        """
        choices = []
        for team in self.team_id:
            agents = team._get_possible_agents()
            at_work, loads = agents._filter_at_work(team), team._get_loads(agents)
            key = partial(_by_work_and_load, at_work, loads)
            choices += [
                {"id": agent.id, "name": agent.name, "note": self._say_load(agent, at_work, loads)}
                for agent in agents.sorted(key)
            ]
        return list({choice["id"]: choice for choice in choices}.values())

    def _say_load(self, agent, at_work, loads):
        if agent not in at_work:
            return self.env._("not at work, %(count)s open promises", count=loads[agent])
        return self.env._("%(count)s open promises", count=loads[agent])

    def action_categorize(self, category_id):
        """Put the tickets in the category."""
        self.write({"category_id": category_id})

    @api.model
    @api.readonly
    def get_triage_categories(self, _ids=None):
        """Return the categories to choose from."""
        return self.env["e3k.ticket.category"].search([]).read(["name"])  # pylint: disable=no-search-all


def _by_work_and_load(at_work, loads, agent):
    return (agent not in at_work, loads[agent], agent.name)
