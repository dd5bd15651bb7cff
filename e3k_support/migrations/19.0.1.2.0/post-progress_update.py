"""Open tickets learn when their next progress update is soon late, which had no column of its own."""

from odoo import SUPERUSER_ID, api

BATCH = 500


def migrate(cr, _version):
    """Compute it from their ledgers; no promise changes by it."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute("SELECT DISTINCT ticket_id FROM e3k_sla_timer WHERE metric = 'progress_update' AND state = 'running'")
    tickets = env["e3k.ticket"].browse(row[0] for row in cr.fetchall())
    for start in range(0, len(tickets), BATCH):
        tickets[start : start + BATCH]._sla_refresh()
        env.flush_all()
        env.invalidate_all()
