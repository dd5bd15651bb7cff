from odoo import fields, models


class E3kTicketCategory(models.Model):
    """What a ticket is about, in words that a client can choose from."""

    _name = "e3k.ticket.category"
    _description = "Ticket Category"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    description = fields.Char(translate=True, help="One sentence that helps to choose.")
    active = fields.Boolean(default=True)

    _name_uniq = models.Constraint("UNIQUE(name)", "A category with this name already exists.")
