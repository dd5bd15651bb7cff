from datetime import timedelta

from odoo.tests import tagged

from .common import SupportCase

OPEN = [("stage_kind", "in", ["new", "open", "waiting", "resolved"])]
QUEUE = [("stage_kind", "in", ["new", "open", "waiting"])]


@tagged("post_install", "-at_install")
class TestBoard(SupportCase):
    def setUp(self):
        super().setUp()
        self.ticket = self._new_ticket(priority="p2", classified_at=self.NOW)

    def _state(self):
        self.ticket.invalidate_recordset()
        found = {
            state: bool(self.ticket.search_count([("id", "=", self.ticket.id), ("promise_state", "=", state)]))
            for state in ("late", "soon", "calm", "waiting", "none")
        }
        self.assertEqual([state for state, is_found in found.items() if is_found], [self.ticket.promise_state])
        ((grouped, _count),) = self.ticket._read_group([("id", "=", self.ticket.id)], ["promise_state"], ["__count"])
        self.assertEqual(grouped, self.ticket.promise_state)
        return self.ticket.promise_state

    def test_a_promise_is_calm_then_soon_late_then_late(self):
        self.assertEqual(self._state(), "calm")
        self._stop_at(self.NOW + timedelta(hours=2, minutes=59))
        self.assertEqual(self._state(), "calm")
        self._stop_at(self.NOW + timedelta(hours=3))  # three quarters of the four hours
        self.assertEqual(self._state(), "soon")
        self._stop_at(self.NOW + timedelta(hours=4))
        self.assertEqual(self._state(), "late")

    def test_a_wait_and_an_end_are_no_lateness(self):
        self._post(self.ticket, self.agent, "Bonjour Claire")
        self.ticket._move_to("waiting", wait_party="client")
        self.assertEqual(self._state(), "waiting")
        self.ticket._move_to("cancelled", cancel_reason="other")
        self.assertEqual(self._state(), "none")

    def test_the_column_counts_late_and_soon_late(self):
        self._stop_at(self.NOW + timedelta(hours=5))
        bar = {"field": "promise_state", "colors": {"late": "danger", "soon": "warning", "calm": "success"}}
        columns = self.env["e3k.ticket"].read_progress_bar([("id", "=", self.ticket.id)], "stage_id", bar)
        self.assertEqual([counts["late"] for counts in columns.values()], [1])

    def test_the_queue_has_the_unclassified_first_then_the_next_promise_to_break(self):
        late = self._new_ticket(priority="p1", classified_at=self.NOW)
        unclassified = self._new_ticket()
        found = self.env["e3k.ticket"].search(
            [("id", "in", (self.ticket | late | unclassified).ids)], order="is_classified, next_due_at, id"
        )
        self.assertEqual(found.ids, [unclassified.id, late.id, self.ticket.id])

    def test_default_lists_neither_sort_nor_scan_without_an_index(self):
        """With sequential scans and sorts forbidden where avoidable, none is left in the plan."""
        stage = self.ticket.stage_id
        for domain, order in (
            (QUEUE, "is_classified, next_due_at, id"),
            (OPEN, "next_due_at, id desc"),
            ([], "next_due_at, id desc"),
            ([*OPEN, ("agent_id", "=", self.agent.id)], "next_due_at, id desc"),
            ([*OPEN, ("stage_id", "=", stage.id)], "next_due_at, id desc"),
        ):
            with self.subTest(domain=domain, order=order):
                query = self.env["e3k.ticket"]._search(domain, order=order, limit=80)
                self.env.flush_all()
                plan = self._explain(query.select())
                self.assertNotIn("Sort", plan)
                self.assertNotIn("Seq Scan on e3k_ticket", plan)

    def test_default_counts_use_an_index(self):
        query = self.env["e3k.ticket"]._search(OPEN)
        self.assertNotIn("Seq Scan on e3k_ticket", self._explain(query.select("COUNT(*)")))

    def _explain(self, sql):
        self.env.cr.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        self.env.cr.execute(f"EXPLAIN {sql.code}", sql.params)
        return "\n".join(row[0] for row in self.env.cr.fetchall())
