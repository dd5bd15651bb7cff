from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache

from ..sla.promise import Promise, Promises


class E3kSlaPolicyVersion(models.Model):
    """What a policy promised from one edit to the next. Never changed, so that every result
    can be computed again."""

    _name = "e3k.sla.policy.version"
    _description = "SLA Policy Version"
    _order = "policy_id, number desc"
    _rec_name = "number"

    policy_id = fields.Many2one("e3k.sla.policy", required=True, ondelete="cascade", readonly=True)
    number = fields.Integer(required=True, readonly=True)
    author_id = fields.Many2one("res.users", readonly=True)
    terms = fields.Json(required=True, readonly=True)

    _number_uniq = models.UniqueIndex("(policy_id, number)", "A policy has one version of each number.")

    def write(self, _vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A published SLA version is never changed: edit the policy instead."))

    @api.depends_context("lang")
    def _compute_display_name(self):
        for version in self:
            version.display_name = version._say_name(self.env.lang) if version.id else ""

    @ormcache("self.id", "lang")
    def _say_name(self, lang):
        """Return the name in a language; dropped when a policy is renamed, and a version never changes."""
        # sudo: it stands on every ticket of the policy
        version = self.sudo().with_context(lang=lang)
        names = {"policy": version.policy_id.name, "number": version.number}
        return version.env._("%(policy)s, version %(number)s", **names)

    @ormcache("self.id")
    def _get_promises(self):
        """The promises as the fold takes them; none for an empty record."""
        # sudo: clients read no policy; the promises made to them are in its terms
        targets = self.sudo().terms["targets"] if self else []
        return Promises(
            Promise(metric, amount, unit, priority or None, complexity or None)
            for metric, priority, complexity, amount, unit in targets
        )

    @ormcache("self.id")
    def _get_pause_limit_days(self):
        # sudo: as above
        return self.sudo().terms["pause_limit_days"] if self else 0
