"""Columns that select nothing lose their indexes: every new ticket paid for them, and every query's planning."""

from odoo.tools.sql import drop_index

COLUMNS = (
    "agent_id",
    "category_id",
    "cause_id",
    "client_id",
    "company_id",
    "coverage",
    "is_problem",
    "module_id",
    "priority",
    "service_policy_id",
    "stage_id",
    "stage_kind",
    "team_id",
)
NAMED = ("e3k_ticket_unassigned_idx", "e3k_ticket_unclassified_idx")


def migrate(cr, _version):
    """Odoo keeps an index that a field no longer asks for, so it is dropped here."""
    for name in (*(f"e3k_ticket__{column}_index" for column in COLUMNS), *NAMED):
        drop_index(cr, name, "e3k_ticket")
