"""Main contacts become roles: the first of each company is its main contact, the second the deputy, others observe.

The agents of tickets outside their teams keep them: they become guests of these tickets.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools.sql import column_exists


def migrate(cr, version):
    if not version or not column_exists(cr, "res_partner", "is_support_main_contact"):
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute("SELECT id FROM res_partner WHERE is_support_main_contact ORDER BY id")
    people = env["res.partner"].browse(row[0] for row in cr.fetchall())
    for client, contacts in people.grouped("commercial_partner_id").items():
        for rank, partner in enumerate(contacts.filtered(lambda p: p != p.commercial_partner_id and p.partner_share)):
            env["e3k.client.role"]._give(client, partner, ("main", "deputy")[rank] if rank < 2 else "observer")
    cr.execute("ALTER TABLE res_partner DROP COLUMN is_support_main_contact")
    env["e3k.ticket"].with_context(active_test=False).search([("agent_id", "!=", False)])._let_agents_in()
