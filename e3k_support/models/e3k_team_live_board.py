from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .e3k_ticket_stage import OPEN_KINDS

HOUR = 3_600
PERIOD_DAYS = 30
SHOWN = 8
RATES = ("response_rate", "first_contact_rate", "reopen_rate")
FIGURES = ("response_hours", "resolution_hours", *RATES, "satisfaction")


class E3kTeam(models.Model):
    """What a lead sees of the team at this minute, and how the last weeks went.

    What is live is counted from open tickets only, each by an index; what is past from the last weeks.
    Every reading is the user's own: the rules of tickets decide what is counted.
    """

    _inherit = "e3k.team"

    @api.model
    @api.readonly
    def get_live_board(self, team_id=False):
        """Return the live board of a team, or of all teams that the lead sees.

        :raises AccessError: for whoever is no team lead
        """
        if not self.env.user.has_group("e3k_support.group_lead"):
            raise AccessError(self.env._("The live board is for team leads."))
        teams = self.search([])  # pylint: disable=no-search-all
        chosen = teams.filtered(lambda team: team.id == team_id) or teams
        scope = Domain("team_id", "in", chosen.ids)
        work = scope & Domain("stage_kind", "in", OPEN_KINDS)
        counts = self._count_live(work)
        return {
            "teams": teams.mapped(lambda team: {"id": team.id, "name": team.name}),
            "team_id": team_id if team_id in teams.ids else False,
            "counts": counts,
            "domains": self._get_live_domains(work),
            "unanswered": self._count_unanswered(work),
            "due": self._list_due(chosen, work),
            "breaches": self._list_breaches(scope),
            "load": self._count_load(work),
            "waiting": self._list_waiting(work),
            "figures": self._get_figures(scope),
            "trend": self._get_trend(scope, counts["open"]),
        }

    def _count_live(self, work):
        """How many open tickets there are, and how many are late, unassigned or not classified."""
        Ticket = self.env["e3k.ticket"]
        states = dict(Ticket._read_group(work, ["promise_state"], ["__count"]))
        ((total, agents, classified),) = Ticket._read_group(
            work, [], ["__count", "agent_id:count", "classified_at:count"]
        )
        return {
            "open": total,
            "late": states.get("late", 0),
            "soon": states.get("soon", 0),
            "unassigned": total - agents,
            "unclassified": total - classified,
        }

    def _get_live_domains(self, work):
        """``{name: domain}``: the list behind each count of ``_count_live``."""
        domains = {
            "open": work,
            "late": work & Domain("promise_state", "=", "late"),
            "soon": work & Domain("promise_state", "=", "soon"),
            "unassigned": work & Domain("agent_id", "=", False),
            "unclassified": work & Domain("classified_at", "=", False),
        }
        return {name: list(domain) for name, domain in domains.items()}

    def _count_unanswered(self, work):
        """``[{name, label, count, domain}]`` of tickets whose client waits for an answer of ours."""
        Ticket = self.env["e3k.ticket"]
        owed = work & Domain("is_answer_owed", "=", True)
        counts = dict(Ticket._read_group(owed, ["priority"], ["__count"]))
        labels = Ticket._fields["priority"]._description_selection(self.env)
        return [
            {
                "name": name,
                "label": label,
                "count": counts.get(name, 0),
                "domain": list(owed & Domain("priority", "=", name)),
            }
            for name, label in labels
        ]

    def _list_due(self, teams, work):
        """What breaks within the next business hour of each team, first to break first."""
        now = self.env.cr.now()
        aware = now.replace(tzinfo=UTC, microsecond=0)
        within = Domain.OR(
            Domain("team_id", "=", team.id)
            & Domain("next_due_at", "<=", team._get_schedule().due(aware, HOUR).replace(tzinfo=None))
            for team in teams
        )
        domain = work & Domain("next_due_at", ">", now) & within
        return self._list(domain, "next_due_at, id desc")

    def _list_waiting(self, work):
        """Tickets that wait for their client, the oldest promise of contact first."""
        domain = work & Domain("stage_kind", "=", "waiting") & Domain("wait_party", "=", "client")
        return self._list(domain, "next_contact_on, id")

    def _list(self, domain, order):
        Ticket = self.env["e3k.ticket"]
        tickets = Ticket.search(domain, order=order, limit=SHOWN)
        count = len(tickets) if len(tickets) < SHOWN else Ticket.search_count(domain)
        return {
            "count": count,
            "domain": list(domain),
            "tickets": [
                {
                    "id": ticket.id,
                    "number": ticket.number,
                    "name": ticket.name,
                    "client": ticket.client_id.display_name or "",
                    "priority": ticket.priority,
                    "agent": ticket.agent_id.name or "",
                    "sla_countdown": ticket.sla_countdown,
                }
                for ticket in tickets
            ],
        }

    def _list_breaches(self, scope):
        """The promises to clients that were broken today, in the reader's day."""
        zone = ZoneInfo(self.env.user.tz or "UTC")
        today = datetime.combine(self.env.cr.now().replace(tzinfo=UTC).astimezone(zone).date(), time.min, zone)
        domain = scope & Domain("breached_at", ">=", today.astimezone(UTC).replace(tzinfo=None))
        rows = self.env["e3k.sla.breach"]._read_group(domain, ["priority"], ["__count"])
        return {"count": sum(count for _priority, count in rows), "domain": list(domain), "by_priority": dict(rows)}

    def _count_load(self, work):
        """``[{id, name, total, late, soon, waiting, domain}]`` a line an agent, the most loaded first."""
        lines = {}
        for agent, state, count in self.env["e3k.ticket"]._read_group(work, ["agent_id", "promise_state"], ["__count"]):
            # sudo: the names of colleagues whose tickets were counted with the user's own rights
            line = lines.setdefault(
                agent.id,
                {
                    "id": agent.id,
                    "name": agent.sudo().name,
                    "domain": list(work & Domain("agent_id", "=", agent.id)),
                    **dict.fromkeys(("total", "late", "soon", "waiting"), 0),
                },
            )
            line["total"] += count
            if state in line:
                line[state] += count
        return sorted(lines.values(), key=lambda line: -line["total"])

    # ------------------------------------------------------------
    # The last weeks
    # ------------------------------------------------------------

    def _get_figures(self, scope):
        """``[{name, value, before}]`` of the last thirty days and of the thirty before; None without a case."""
        now = self.env.cr.now()
        edges = [now - timedelta(days=PERIOD_DAYS * number) for number in (0, 1, 2)]
        present, before = (
            self.env["e3k.ticket.report"]._read_group(
                scope & Domain("received_at", ">", since) & Domain("received_at", "<=", until),
                [],
                [*(f"{name}:avg" for name in FIGURES), "__count"],
            )[0]
            for since, until in ((edges[1], edges[0]), (edges[2], edges[1]))
        )
        return [
            {"name": name, "value": value, "before": former}
            for name, value, former in zip((*FIGURES, "received"), present, before, strict=True)
        ]
