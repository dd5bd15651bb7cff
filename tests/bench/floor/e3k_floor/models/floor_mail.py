from odoo import fields, models


class FloorMail(models.Model):
    """The barest model that an alias can fill: Odoo's gateway and nothing else."""

    _name = "floor.mail"
    _inherit = ["mail.thread"]
    _description = "Floor Mail"

    name = fields.Char()
