from odoo import fields, models


class FloorTag(models.Model):
    """A tag, as every app has them."""

    _name = "floor.tag"
    _description = "Floor Tag"

    name = fields.Char(required=True)


class FloorLine(models.Model):
    """The lines of the lists that a form holds."""

    _name = "floor.line"
    _description = "Floor Line"

    name = fields.Char()
    first_id = fields.Many2one("floor.ticket", index=True)
    second_id = fields.Many2one("floor.ticket", index=True)
    third_id = fields.Many2one("floor.ticket", index=True)
    fourth_id = fields.Many2one("floor.ticket", index=True)


class FloorStage(models.Model):
    """A stage as every Odoo app with columns has it."""

    _name = "floor.stage"
    _description = "Floor Stage"

    name = fields.Char(required=True)
    kind = fields.Selection([("new", "New"), ("open", "Open"), ("closed", "Closed")], required=True)
