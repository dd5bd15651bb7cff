from datetime import timedelta
from importlib.util import module_from_spec, spec_from_file_location

from odoo.modules.module import get_module_path
from odoo.tests import tagged

from .common import SupportCase

COLUMNS = (
    "sla_state",
    "next_metric",
    "next_target_seconds",
    "next_left_seconds",
    "next_is_elapsed",
    "client_metric",
    "client_due_at",
    "last_spoken_at",
    "last_spoken_by",
)


def load(name):
    path = f"{get_module_path('e3k_support')}/migrations/19.0.1.2.0/{name}.py"
    spec = spec_from_file_location(f"e3k_support_migration_{name.replace('-', '_')}", path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@tagged("post_install", "-at_install")
class TestMigrationSummary(SupportCase):
    def _tickets(self):
        """One ticket in each situation that a list tells apart."""
        new, classified, answered, waiting, kept, broken = (self._new_ticket() for _each in range(6))
        (classified | answered | waiting | kept).with_user(self.agent).action_classify_as("p2")
        for ticket in (answered, waiting, kept):
            self._post(ticket, self.agent, "Nous regardons.")
        waiting._move_to("waiting", wait_party="client", wait_reason="Une capture")
        kept._resolve("<p>Corrigé.</p>")
        self._stop_at(self.NOW + timedelta(days=9))
        self._post(broken, self.agent, "Désolés du retard.")
        broken._resolve("<p>Corrigé.</p>")
        return new | classified | answered | waiting | kept | broken

    def test_tickets_of_before_count_down_as_new_ones_do(self):
        tickets = self._tickets()
        tickets.flush_recordset()
        before = tickets.read(COLUMNS)
        self.assertEqual({row["sla_state"] for row in before}, {"running", "paused", "kept", "broken"})
        assignments = ", ".join(f"{name} = NULL" for name in COLUMNS)
        self.env.cr.execute(f"UPDATE e3k_ticket SET {assignments} WHERE id = ANY(%s)", [tickets.ids])
        tickets.invalidate_recordset()
        load("post-summary").migrate(self.env.cr, "19.0.1.1.0")
        self.assertEqual(tickets.read(COLUMNS), before)

    def test_indexes_that_select_nothing_are_dropped(self):
        self.env.cr.execute("CREATE INDEX e3k_ticket__stage_kind_index ON e3k_ticket (stage_kind)")
        load("post-fewer_indexes").migrate(self.env.cr, "19.0.1.1.0")
        self.env.cr.execute("SELECT 1 FROM pg_indexes WHERE indexname = 'e3k_ticket__stage_kind_index'")
        self.assertFalse(self.env.cr.fetchall())
