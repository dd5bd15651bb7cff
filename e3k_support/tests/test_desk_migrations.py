import importlib.util

from odoo.tests import tagged
from odoo.tools import file_path

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestDeskMigrations(SupportCase):
    """What a database that was in use gets when it is upgraded."""

    def _migrate(self, name):
        path = file_path(f"e3k_support/migrations/19.0.1.2.0/{name}.py")
        spec = importlib.util.spec_from_file_location(name.replace("-", "_"), path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        self.env.flush_all()
        module.migrate(self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()

    def test_running_updates_are_found_by_their_new_column(self):
        ticket, silent = self._new_ticket(priority="p3", classified_at=self.NOW), self._new_ticket()
        self._post(ticket, self.agent, "Nous regardons.")
        expected = ticket.update_soon_at
        promises = ticket.timer_ids.mapped("due_at")
        self.env.flush_all()
        self.env.cr.execute("UPDATE e3k_ticket SET update_soon_at = NULL")
        self.env.invalidate_all()
        self._migrate("post-progress_update")
        self.assertTrue(expected)
        self.assertEqual((ticket.update_soon_at, silent.update_soon_at), (expected, False))
        self.assertEqual(ticket.timer_ids.mapped("due_at"), promises)

    def test_shipped_checklists_learn_their_language_and_renamed_ones_do_not(self):
        incident = self.env.ref("e3k_support.mail_activity_plan_incident")
        update = self.env.ref("e3k_support.mail_activity_plan_update")
        (incident | update).support_lang = False
        update.name = "Mise en ligne"
        self._migrate("post-checklists")
        self.assertEqual((incident.support_lang, update.support_lang), ("en", False))
