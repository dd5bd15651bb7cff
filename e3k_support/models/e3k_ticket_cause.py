from odoo import fields, models


class E3kTicketCause(models.Model):
    """Why a ticket was needed: the root cause, as reports count it. Clients do not see it."""

    _name = "e3k.ticket.cause"
    _description = "Root Cause"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _name_uniq = models.Constraint("UNIQUE(name)", "A cause with this name already exists.")
