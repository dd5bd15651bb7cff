import json
from datetime import timedelta

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.json import json_default

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestLiveBoard(SupportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own_team = cls.team.copy({"name": "Tableau", "alias_name": False})

    def _board(self, user=None):
        return self.env["e3k.team"].with_user(user or self.lead).get_live_board(self.own_team.id)

    def _ticket(self, **values):
        return self._new_ticket(team_id=self.own_team.id, **values)

    def test_only_a_lead_reads_it(self):
        with self.assertRaises(AccessError):
            self._board(self.agent)

    def test_what_is_open_is_counted_by_promise_agent_and_priority(self):
        self._ticket(priority="p1", classified_at=self.NOW, agent_id=self.agent.id)
        self._ticket(priority="p2", classified_at=self.NOW)
        self._ticket()
        self._ticket()._move_to("cancelled", cancel_reason="other")
        self._stop_at(self.NOW + timedelta(hours=1))
        board = self._board()
        self.assertEqual(board["counts"], {"open": 3, "late": 2, "soon": 0, "unassigned": 2, "unclassified": 1})
        self.assertEqual([line["count"] for line in board["unanswered"]], [1, 1, 1, 0])
        loads = {line["id"]: (line["total"], line["late"]) for line in board["load"]}
        self.assertEqual(loads, {self.agent.id: (1, 1), False: (2, 1)})

    def test_every_count_opens_the_list_of_what_it_counts(self):
        """Domains cross the wire: what the browser sends back is what the server said."""
        self._ticket(priority="p1", classified_at=self.NOW, agent_id=self.agent.id)
        answered = self._ticket(priority="p2", classified_at=self.NOW)
        self._post(answered, self.agent, "Nous regardons.")
        self._post(answered, self.claire, "Et maintenant ?")
        self._ticket()._move_to("waiting", wait_party="client")
        silent = self._ticket(priority="p1", classified_at=self.NOW)
        self._post(silent, self.agent, "Réglé, non ?")
        self._new_ticket(team_id=self.team.id, priority="p1", classified_at=self.NOW)
        self._stop_at(self.NOW + timedelta(minutes=50))
        board = json.loads(json.dumps(self._board(), default=json_default))
        counted = [(name, count, board["domains"][name]) for name, count in board["counts"].items()]
        counted += [(line["name"], line["count"], line["domain"]) for line in board["unanswered"]]
        counted += [(name, board[name]["count"], board[name]["domain"]) for name in ("due", "waiting")]
        counted += [(line["name"], line["total"], line["domain"]) for line in board["load"]]
        self.assertEqual([line["count"] for line in board["unanswered"]], [1, 1, 1, 0])
        tickets = self.env["e3k.ticket"].with_user(self.lead)
        for name, count, domain in counted:
            with self.subTest(tile=name):
                self.assertEqual(tickets.search_count(domain), count)

    def test_the_trend_has_every_week_with_its_figures_and_its_backlog(self):
        old = self._ticket(priority="p2", classified_at=self.NOW - timedelta(days=15))
        old.received_at = self.NOW - timedelta(days=15)
        self._stop_at(self.NOW - timedelta(days=7))
        solved = self._ticket(priority="p2", classified_at=self.NOW)
        self._stop_at(self.NOW)
        solved.with_user(self.agent)._resolve("<p>Réglé.</p>")
        self._ticket()
        self._ticket()._move_to("cancelled", cancel_reason="other")
        trend = self._board()["trend"]
        self.assertEqual(len(trend), 12)
        self.assertEqual([week["received"] for week in trend[-3:]], [1, 1, 1])
        self.assertEqual([week["resolved"] for week in trend[-3:]], [0, 0, 1])
        self.assertEqual([week["backlog"] for week in trend[-4:]], [0, 1, 2, 2])
        self.assertIsNone(trend[-2]["resolution_hours"])
        self.assertAlmostEqual(trend[-1]["resolution_hours"], 42.5)  # five business days of 8 h 30
        self.assertEqual((trend[-1]["reopen_rate"], trend[-1]["satisfaction"]), (0, None))

    def test_the_counters_of_a_team_open_what_they_count(self):
        self._ticket(priority="p1", classified_at=self.NOW)
        self._ticket(agent_id=self.agent.id)
        self._ticket()._move_to("cancelled", cancel_reason="other")
        team = self.own_team.with_user(self.lead)
        for name in ("open", "unclassified", "unassigned"):
            with self.subTest(counter=name):
                action = getattr(team, f"action_view_{name}")()
                found = self.env["e3k.ticket"].with_user(self.lead).search_count(action["domain"])
                self.assertEqual(found, team[f"{name}_ticket_count"])

    def test_what_breaks_within_a_business_hour_is_listed(self):
        soon = self._ticket(priority="p2", classified_at=self.NOW)
        self._ticket(priority="p3", classified_at=self.NOW)
        self._stop_at(self.NOW + timedelta(hours=3, minutes=30))
        due = self._board()["due"]
        self.assertEqual(([ticket["id"] for ticket in due["tickets"]], due["count"]), ([soon.id], 1))

    def test_an_answered_ticket_waits_for_the_client(self):
        ticket = self._ticket(priority="p2", classified_at=self.NOW)
        self._post(ticket, self.agent, "Pouvez-vous préciser ?")
        ticket._move_to("waiting", wait_party="client")
        board = self._board()
        self.assertEqual([line["count"] for line in board["unanswered"]], [0, 0, 0, 0])
        self.assertEqual([line["id"] for line in board["waiting"]["tickets"]], [ticket.id])

    def test_a_promise_broken_today_is_counted(self):
        ticket = self._ticket(priority="p1", classified_at=self.NOW)
        self._stop_at(self.NOW + timedelta(hours=1))
        ticket._sla_refresh()
        self.env["e3k.sla.breach"]._add_for(ticket._sla_promise("first_response"))
        self.assertEqual(self._board()["breaches"]["count"], 1)

    def test_figures_are_in_business_time_and_leave_merged_and_cancelled_out(self):
        ticket = self._ticket(priority="p2", classified_at=self.NOW)
        self._ticket()._move_to("cancelled", cancel_reason="other")
        self._stop_at(self.NOW + timedelta(hours=1))
        self._post(ticket, self.agent, "Réglé")
        ticket.with_user(self.agent).write({"resolution": "<p>Réglé</p>"})
        ticket._move_to("resolved")
        figures = {figure["name"]: figure["value"] for figure in self._board()["figures"]}
        self.assertEqual(figures["received"], 2)
        self.assertAlmostEqual(figures["response_hours"], 1)
        self.assertAlmostEqual(figures["resolution_hours"], 1)
        self.assertEqual((figures["response_rate"], figures["first_contact_rate"], figures["reopen_rate"]), (1, 1, 0))

    def test_a_reopened_ticket_counts_its_last_resolution_without_the_resolved_time(self):
        ticket = self._ticket(priority="p2", classified_at=self.NOW)
        self._stop_at(self.NOW + timedelta(hours=1))
        ticket._move_to("resolved")
        self._stop_at(self.NOW + timedelta(hours=3))
        ticket._reopen()
        self._stop_at(self.NOW + timedelta(hours=4))
        ticket._move_to("resolved")
        self.assertEqual((ticket.work_seconds, ticket.reopen_count, ticket.is_first_contact), (7200, 1, False))

    def test_the_analyses_are_of_readable_tickets_and_open_to_leads(self):
        ticket = self._ticket(priority="p2", classified_at=self.NOW)
        self.env.flush_all()
        for model in ("e3k.ticket.report", "e3k.sla.report"):
            lines = self.env[model].with_user(self.lead).search([("ticket_id", "=", ticket.id)])
            self.assertTrue(lines)
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.agent).search([])

    def test_the_analysis_of_promises_opens_on_those_told_to_clients_and_judged(self):
        arch = self.env["e3k.sla.report"].with_user(self.lead).get_view(view_type="search")["arch"]
        between = etree.fromstring(arch).xpath("//filter[@name='judged']/following-sibling::*[1]")
        self.assertEqual(between[0].tag, "separator", "without it Odoo joins the two filters by OR")

    def test_the_analysis_knows_cause_module_tags_and_contract_and_opens_the_ticket(self):
        tag = self.env["e3k.ticket.tag"].create({"name": "Migration"})
        cause = self.env.ref("e3k_support.cause_configuration")
        module = self.env["e3k.ticket.module"].search([], limit=1)
        ticket = self._ticket(tag_ids=tag.ids, module_id=module.id)
        ticket.cause_id = cause
        self.env.flush_all()
        report = self.env["e3k.ticket.report"].with_user(self.lead)
        for name, value in (("cause_id", cause), ("module_id", module), ("tag_ids", tag)):
            with self.subTest(group=name):
                groups = dict(report._read_group([("ticket_id", "=", ticket.id)], [name], ["__count"]))
                self.assertEqual(groups, {value: 1})
        line = report.search([("ticket_id", "=", ticket.id)])
        self.assertEqual(line.action_open_ticket()["res_id"], ticket.id)
        self.assertFalse(line.contract_id)

    def test_the_board_costs_few_queries_however_many_tickets(self):
        self._ticket()
        self._board()
        with self.assertQueryCount(45):
            self._board()
