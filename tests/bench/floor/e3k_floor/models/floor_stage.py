from odoo import fields, models


class FloorStage(models.Model):
    """A stage as every Odoo app with columns has it."""

    _name = "floor.stage"
    _description = "Floor Stage"

    name = fields.Char(required=True)
    kind = fields.Selection([("new", "New"), ("open", "Open"), ("closed", "Closed")], required=True)
