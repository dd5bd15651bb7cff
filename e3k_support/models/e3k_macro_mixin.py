from odoo import api, models


class E3kMacroMixin(models.AbstractModel):
    """Macros from the command palette, or by a key on the ticket."""

    _name = "e3k.macro.mixin"
    _description = "Ticket with Macros"

    @api.readonly
    def get_offered_macros(self):
        """Return the macros offered for these tickets: ``[{id, name, is_told}]``.

        One that tells the client something is read before it leaves: it opens the answer dialog.
        """
        self.check_access("read")
        macros = self.env["e3k.macro"]._get_offered(self)
        return [{"id": macro.id, "name": macro.name, "is_told": macro._is_told()} for macro in macros]

    def apply_macro(self, macro_id):
        """Apply a macro as it stands.

        :raises UserError: when it is not offered for these tickets, or they have ended
        """
        macro = self.env["e3k.macro"].browse(macro_id)
        macro.check_access("read")
        macro._apply(self)
