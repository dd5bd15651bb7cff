from unittest.mock import patch

from freezegun import api as clocks

from odoo.tests import tagged

from .test_sla_ticket import SlaCase


@tagged("post_install", "-at_install")
class TestSlaCost(SlaCase):
    """What promises cost, in queries: fixed numbers however many tickets."""

    replays = False  # some are written with their promises switched off

    def setUp(self):
        super().setUp()
        self._classify(self._new_ticket(), "p1")  # warms the caches a running server has

    def _counting_sla(self, action):
        """Queries of the SLA code alone: those made inside ``_sla_record`` and ``_sla_react``."""
        counts = []
        model = type(self.env["e3k.ticket"])
        record = model._sla_record

        def counting(tickets, *args, **kwargs):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            result = record(tickets, *args, **kwargs)
            counts.append(self.env.cr.sql_log_count - before)
            return result

        self.patch(model, "_sla_record", counting)
        action()
        return sum(counts)

    def test_creating_a_ticket_adds_four_queries(self):
        self.assertLessEqual(self._counting_sla(self._new_ticket), 4)

    def test_creating_a_hundred_tickets_adds_no_more(self):
        values = {"name": "Lot", "requester_id": self.claire.partner_id.id}
        queries = self._counting_sla(lambda: self.env["e3k.ticket"].create([dict(values) for _n in range(100)]))
        self.assertLessEqual(queries, 4)

    def test_classifying_adds_six_queries(self):
        ticket = self._new_ticket()
        self.assertLessEqual(self._counting_sla(lambda: self._classify(ticket, "p2")), 6)

    def test_closing_a_thousand_tickets_costs_at_most_ten_bare_writes(self):
        tickets = self._thousand()
        closed = self.env["e3k.ticket.stage"]._first_of_kind("closed")
        half, rest = tickets[:1000], tickets[1000:]
        bare = self._time(lambda: self._bare_write(half, closed))
        full = self._time(lambda: rest.write({"stage_id": closed.id}))
        self.assertLess(full / bare, 10, f"{full:.3f} s against {bare:.3f} s")

    def _thousand(self):
        values = {"name": "Lot", "requester_id": self.claire.partner_id.id}
        tickets = self.env["e3k.ticket"].with_context(mail_create_nosubscribe=True, tracking_disable=True)
        return tickets.create([dict(values) for _n in range(2000)])

    def _bare_write(self, tickets, stage):
        """The same write without promises, in the same run."""
        model = type(self.env["e3k.ticket"])
        with patch.object(model, "_sla_record"), patch.object(model, "_sla_react"):
            tickets.write({"stage_id": stage.id})
            self.env.flush_all()

    def _time(self, action):
        self.env.flush_all()
        self.env.invalidate_all()
        start = clocks.real_perf_counter()
        action()
        self.env.flush_all()
        return clocks.real_perf_counter() - start
