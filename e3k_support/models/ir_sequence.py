from odoo import api, models
from odoo.tools import ormcache


class IrSequence(models.Model):
    """Which sequence numbers something is remembered: every new ticket asks."""

    _name = "ir.sequence"
    _inherit = ["ir.sequence", "e3k.remembered.mixin"]

    _remembered_fields = frozenset(("code", "company_id", "active"))

    @api.model
    def _get_next_number(self, code):
        """Return what ``next_by_code`` does, for the current company; False without a sequence."""
        # sudo: portal and gateway users may create tickets but read no sequence
        sequence = self.sudo().browse(self._find_by_code(code, self.env.company.id))
        return sequence._next() if sequence else False

    @api.model
    @ormcache("code", "company_id")
    def _find_by_code(self, code, company_id):
        domain = [("code", "=", code), ("company_id", "in", [company_id, False])]
        return self.sudo().search(domain, order="company_id", limit=1).id  # sudo: as above
