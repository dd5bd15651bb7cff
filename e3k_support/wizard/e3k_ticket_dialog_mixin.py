from odoo import api, models

#: What a dialog shows words of.
SHOWN_MODELS = ("e3k.ticket", "e3k.sla.timer")


class E3kTicketDialogMixin(models.AbstractModel):
    """A dialog about tickets: whoever fills it in with an id may read that ticket, before it shows a word of it.

    What a dialog does asks for more, in its own methods.
    """

    _name = "e3k.ticket.dialog.mixin"
    _description = "Dialog about Tickets"

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        dialogs._check_shown()
        return dialogs

    def write(self, vals):
        result = super().write(vals)
        self._check_shown()
        return result

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        self._check_named(values)
        return values

    def onchange(self, values, field_names, fields_spec):
        self._check_named(values)
        return super().onchange(values, field_names, fields_spec)

    def _get_shown_fields(self):
        return [name for name, field in self._fields.items() if field.store and field.comodel_name in SHOWN_MODELS]

    def _check_shown(self):
        """:raises AccessError: when a dialog is about what the user may not read"""
        for name in self._get_shown_fields():
            self.sudo()[name].with_env(self.env).check_access("read")  # sudo: the ids alone, for the check

    def _check_named(self, values):
        """The same, for values that no dialog has yet.

        :raises AccessError: see there
        """
        named = {name: values[name] for name in self._get_shown_fields() if values.get(name)}
        dialog = self.new(named)
        for name in named:
            dialog[name]._origin.check_access("read")
