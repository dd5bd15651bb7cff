from odoo import fields, models


class E3kTicketModule(models.Model):
    """The module of Odoo that a ticket is about, as clients name it. The list is the house's own."""

    _name = "e3k.ticket.module"
    _description = "Affected Module"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    category_id = fields.Many2one("e3k.ticket.category", help="Proposed for a ticket about this module.")
    active = fields.Boolean(default=True)

    _name_uniq = models.Constraint("UNIQUE(name)", "A module with this name already exists.")
