from markupsafe import Markup

from odoo import api, fields, models

from ..policy_text import compare

ROW = Markup('<tr class="%s"><td class="w-50 align-top">%s</td><td class="w-50 align-top">%s</td></tr>')
TABLE = Markup(
    '<table class="table table-sm e3k_compare"><thead><tr><th>%s</th><th>%s</th></tr></thead><tbody>%s</tbody></table>'
)
REMOVED = Markup('<del class="text-bg-danger bg-opacity-25 text-body">%s</del>')
ADDED = Markup('<ins class="text-bg-success bg-opacity-25 text-body">%s</ins>')


class E3kServicePolicyCompare(models.TransientModel):
    """Two versions of the policy side by side."""

    _name = "e3k.service.policy.compare"
    _description = "Compare Service Policies"

    old_id = fields.Many2one("e3k.service.policy", "Before", required=True, ondelete="cascade")
    new_id = fields.Many2one("e3k.service.policy", "After", required=True, ondelete="cascade")
    lang = fields.Selection(
        [("fr_CA", "French"), ("en_US", "English")],
        "Language",
        required=True,
        default=lambda self: "fr_CA" if (self.env.lang or "").startswith("fr") else "en_US",
    )
    is_short = fields.Boolean("Only what changed")
    comparison = fields.Html(compute="_compute_comparison", sanitize=False)

    @api.depends("old_id", "new_id", "lang", "is_short")
    def _compute_comparison(self):
        for wizard in self:
            wizard.comparison = wizard._get_table() if wizard.old_id and wizard.new_id else False

    def _get_table(self):
        rows = compare(self.old_id._get_paragraphs(self.lang), self.new_id._get_paragraphs(self.lang))
        lines = [
            ROW % ("" if row.is_changed else "text-muted", _mark(row.left, REMOVED), _mark(row.right, ADDED))
            for row in rows
            if row.is_changed or not self.is_short
        ]
        return TABLE % (self.old_id.display_name, self.new_id.display_name, Markup("").join(lines))


def _mark(pieces, frame):
    return Markup("").join(frame % text if changed else Markup("%s") % text for text, changed in pieces)
