from odoo import api, models


class E3kOpenTimeMixin(models.AbstractModel):
    """Records that decide which instants of a working calendar are open.

    Whatever changes them drops the compiled schedules in all workers and asks for the open promises
    to be computed again.
    """

    _name = "e3k.open.time.mixin"
    _description = "Decides Open Time"

    _open_time_fields = frozenset()

    def _open_time_calendars(self):
        """The working calendars whose open time depends on these records."""
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._open_time_calendars()._on_open_time_changed()
        return records

    def write(self, vals):
        if self._open_time_fields.isdisjoint(vals):
            return super().write(vals)
        calendars = self._open_time_calendars()
        result = super().write(vals)
        (calendars | self._open_time_calendars())._on_open_time_changed()
        return result

    def unlink(self):
        calendars = self._open_time_calendars()
        result = super().unlink()
        calendars.exists()._on_open_time_changed()
        return result
