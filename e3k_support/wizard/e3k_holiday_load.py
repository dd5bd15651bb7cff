from odoo import api, fields, models
from odoo.exceptions import UserError


class E3kHolidayLoad(models.TransientModel):
    """Shows the public holidays of some years and what loading them would add."""

    _name = "e3k.holiday.load"
    _description = "Load Public Holidays"

    calendar_id = fields.Many2one("resource.calendar", required=True, readonly=True, ondelete="cascade")
    year_from = fields.Integer(required=True, default=lambda self: fields.Date.context_today(self).year)
    year_to = fields.Integer(required=True, default=lambda self: fields.Date.context_today(self).year + 1)
    line_ids = fields.One2many(
        "e3k.holiday.load.line",
        "load_id",
        string="Holidays",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    new_count = fields.Integer(string="Will Be Added", compute="_compute_new_count")

    @api.depends("calendar_id", "year_from", "year_to")
    def _compute_line_ids(self):
        for load in self:
            lines = load._prepare_lines() if load.calendar_id.holiday_country_id else []
            load.line_ids = [fields.Command.clear(), *map(fields.Command.create, lines)]

    @api.depends("line_ids.to_load", "line_ids.closed_by")
    def _compute_new_count(self):
        for load in self:
            load.new_count = len(load.line_ids.filtered(lambda line: line.to_load and not line.closed_by))

    @api.constrains("year_from", "year_to")
    def _check_years(self):
        for load in self:
            if not 0 <= load.year_to - load.year_from < 10:
                raise UserError(self.env._("Choose between one and ten years, the first one first."))

    def _years(self):
        return range(self.year_from, min(self.year_to, self.year_from + 9) + 1)

    def _prepare_lines(self):
        named = self.calendar_id._public_holidays(self._years()) if self._years() else {}
        closed = self.calendar_id._closings_by_day(named)
        lang = (self.env.lang or "en_US").partition("_")[0]
        return [
            {
                "day": day,
                "name": names.get(lang) or next(iter(names.values())),
                "to_load": not closed[day],
                "closed_by": ", ".join(leave.display_name for leave in closed[day]),
            }
            for day, names in named.items()
        ]

    def action_load(self):
        """Add the chosen holidays to the calendar."""
        self.ensure_one()
        chosen = set(self.line_ids.filtered("to_load").mapped("day"))
        self.calendar_id._load_holidays(self._years(), days=chosen)
        return {"type": "ir.actions.act_window_close"}


class E3kHolidayLoadLine(models.TransientModel):
    """One public holiday: loaded already, or to be."""

    _name = "e3k.holiday.load.line"
    _description = "Public Holiday to Load"
    _order = "day"

    load_id = fields.Many2one("e3k.holiday.load", string="Loading", required=True, index=True, ondelete="cascade")
    day = fields.Date(readonly=True)
    name = fields.Char(string="Holiday", readonly=True)
    to_load = fields.Boolean(string="Add")
    closed_by = fields.Char(string="Closed Already By", readonly=True)
