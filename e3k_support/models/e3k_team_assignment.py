from odoo import api, fields, models
from odoo.tools import SQL

STRATEGIES = [
    ("manual", "By hand"),
    ("round_robin", "Each in turn"),
    ("balanced", "Who has the fewest open promises"),
    ("usual", "The client's usual consultant"),
]
BATCH = 100


class E3kTeam(models.Model):
    """Who answers a new ticket of the team: by hand, in turn, balanced, or whoever knows the client.

    Only people at work now are given tickets. When nobody is, a ticket waits unassigned and is given
    to somebody when work begins.
    """

    _inherit = "e3k.team"

    assignment = fields.Selection(
        STRATEGIES,
        required=True,
        default="manual",
        tracking=True,
        help="How new tickets find their agent. Only people at work now are given tickets.",
    )

    def _get_possible_agents(self):
        """Return who may answer the team's tickets: its members; of an open team without any, all agents."""
        self.ensure_one()
        # sudo: who belongs to the team is no secret to whom its tickets concern
        members = self.sudo().member_ids.filtered("active")
        if members or not self.sudo().is_open_to_all:  # sudo: as above
            return members.sudo(self.env.su)
        agents = (
            self.env.ref("e3k_support.group_agent")
            .sudo()
            .all_user_ids.filtered(
                lambda user: user.active and not user.share and user != self.env.ref("base.user_root")
            )
        )
        return agents.filtered(lambda user: self.sudo().company_id in user.company_ids).sudo(self.env.su)

    def _assign(self, tickets, without=None):
        """Give each of the team's ``tickets`` to somebody at work now; return those that found nobody.

        :param without: users who get none
        """
        self.ensure_one()
        agents = self._get_possible_agents() - (without or self.env["res.users"])
        # sudo: the company of the team, for whom it may ask
        agents = agents._filter_support(self.sudo().company_id)._filter_at_work(self).sorted("id")
        if not agents:
            return tickets
        loads = self._get_loads(agents)
        turns = self._get_turns(agents)
        usual = self._get_usual_agents(tickets.client_id) if self.assignment == "usual" else {}
        for ticket in tickets.sorted("id"):
            agent = usual.get(ticket.client_id, ticket.agent_id.browse())
            if self.assignment == "round_robin":
                agent = turns[0]
            elif agent not in agents:
                agent = min(agents, key=lambda each: (loads[each], turns.index(each)))
            turns.append(turns.pop(turns.index(agent)))
            loads[agent] += 1
            ticket.agent_id = agent
        return tickets.browse()

    def _get_loads(self, agents):
        """``{agent: running promises}`` of their open tickets, of whichever team (one query)."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT ticket.agent_id, COUNT(*)
                     FROM e3k_ticket ticket JOIN e3k_sla_timer timer ON timer.ticket_id = ticket.id
                    WHERE ticket.agent_id = ANY(%(agents)s) AND timer.state = 'running' AND timer.metric <> 'triage'
                      AND ticket.stage_kind IN ('new', 'open', 'waiting') AND ticket.active IS TRUE
                    GROUP BY ticket.agent_id""",
                agents=agents.ids,
            )
        )
        counts = dict(rows)
        return {agent: counts.get(agent.id, 0) for agent in agents}

    def _get_turns(self, agents):
        """Return a list of ``agents``, who was given a ticket of the team longest ago first (one query).

        What was given out at one instant, as in the morning what came at night, was given in the tickets' order.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT agent.id, given.assigned_at, given.id
                     FROM UNNEST(%(agents)s) AS agent(id)
                     JOIN LATERAL (SELECT assigned_at, id FROM e3k_ticket
                                    WHERE agent_id = agent.id AND team_id = %(team)s AND assigned_at IS NOT NULL
                                    ORDER BY assigned_at DESC, id DESC LIMIT 1) given ON TRUE""",
                team=self.id,
                agents=agents.ids,
            )
        )
        last = {agent_id: (at, ticket_id) for agent_id, at, ticket_id in rows}
        return sorted(agents, key=lambda agent: (agent.id in last, last.get(agent.id), agent.id))

    def _get_usual_agents(self, clients):
        """``{client: agent}``: the consultant named on the client, else who answered most of its last tickets."""
        # sudo: whoever may assign may know the agent named for a client
        named = {client: client.sudo().support_agent_id for client in clients if client.sudo().support_agent_id}
        rows = self.env.execute_query(
            SQL(
                """SELECT client.id, (SELECT agent_id
                                        FROM (SELECT agent_id FROM e3k_ticket
                                               WHERE client_id = client.id AND agent_id IS NOT NULL
                                               ORDER BY id DESC LIMIT 20) recent
                                       GROUP BY agent_id ORDER BY COUNT(*) DESC, agent_id LIMIT 1)
                     FROM UNNEST(%s) AS client(id)""",
                (clients - self.env["res.partner"].concat(*named)).ids or [0],
            )
        )
        found = {
            self.env["res.partner"].browse(client_id): self.env["res.users"].browse(agent_id)
            for client_id, agent_id in rows
            if agent_id
        }
        return {**found, **named}

    # ------------------------------------------------------------
    # Cron
    # ------------------------------------------------------------

    @api.model
    def _cron_assign(self):
        """Give out what found nobody at work, in batches."""
        commit = self.env["ir.cron"]._commit_progress
        for team in self.search([("assignment", "!=", "manual")]):
            waiting = team._get_unassigned(BATCH)
            while waiting:
                left = team._assign(waiting)
                more = not left and len(waiting) == BATCH
                if not commit(len(waiting) - len(left), remaining=BATCH if more else 0):
                    return
                waiting = team._get_unassigned(BATCH) if more else None

    def _get_unassigned(self, limit):
        """Return the team's oldest open tickets without agent, by a partial index."""
        self.ensure_one()
        return self.env["e3k.ticket"].search(
            [
                ("team_id", "=", self.id),
                ("agent_id", "=", False),
                ("stage_kind", "in", ("new", "open", "waiting")),
            ],
            order="id",
            limit=limit,
        )
