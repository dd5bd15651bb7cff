"""Versions that were approved before keep what they say: in force as of now, replaced ones with their own targets.

What the notices sent until now said that day was not kept; they name no text rather than a wrong one.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, _version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    policies = env["e3k.service.policy"].search([("state", "!=", "draft"), ("wording_ids", "=", False)])
    policies._keep_wordings(with_ended=True)
