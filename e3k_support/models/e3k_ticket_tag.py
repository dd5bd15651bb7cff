from random import randint

from odoo import fields, models


class E3kTicketTag(models.Model):
    """A free label that agents put on tickets; clients do not see it."""

    _name = "e3k.ticket.tag"
    _description = "Ticket Tag"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    color = fields.Integer(default=lambda self: randint(1, 11), aggregator=False)

    _name_uniq = models.Constraint("UNIQUE(name)", "A tag with this name already exists.")
