"""Tickets resolved before get the figures that reports read, from their ledgers."""

from odoo import SUPERUSER_ID, api

BATCH = 500


def migrate(cr, _version):
    """Write them in batches; nothing else of the tickets changes."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    domain = [("stage_kind", "in", ("resolved", "closed"))]
    tickets = env["e3k.ticket"].with_context(active_test=False).search(domain)
    for start in range(0, len(tickets), BATCH):
        tickets[start : start + BATCH]._write_figures()
        env.flush_all()
        env.invalidate_all()
