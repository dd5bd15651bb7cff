"""Whoever left E3K before this version leaves the tickets that they still followed, as whoever leaves now does."""

from odoo import SUPERUSER_ID, api


def migrate(cr, _version):
    """Odoo takes the contact of an archived colleague for one of a client's: it was mailed, with a link of its own."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    gone = env["res.users"].with_context(active_test=False)
    gone = gone.search([("active", "=", False), ("share", "=", False), ("id", "!=", SUPERUSER_ID)])
    env["e3k.ticket"]._forget_users(gone.filtered(lambda user: not any(user.partner_id.user_ids.mapped("active"))))
