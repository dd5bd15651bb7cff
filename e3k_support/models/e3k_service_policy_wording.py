from odoo import api, fields, models
from odoo.exceptions import UserError


class E3kServicePolicyWording(models.Model):
    """What a version of the policy said from an instant on, its numbers filled in, in both languages. Kept.

    The numbers follow the SLA policy, the team and its calendar; what somebody was told, or acknowledged, stays.
    """

    _name = "e3k.service.policy.wording"
    _description = "Wording of a Service Policy"
    _order = "id desc"

    policy_id = fields.Many2one("e3k.service.policy", required=True, readonly=True, ondelete="restrict", index=True)
    since_at = fields.Datetime("Since", required=True, readonly=True)
    # not sanitised once more: the words were, the numbers are escaped, and what is kept is what was shown
    text_fr = fields.Html("French", readonly=True, required=True, sanitize=False)
    text_en = fields.Html("English", readonly=True, required=True, sanitize=False)

    @api.depends("policy_id", "since_at")
    @api.depends_context("tz", "lang")
    def _compute_display_name(self):
        for wording in self:
            at = fields.Datetime.context_timestamp(wording, wording.since_at)
            wording.display_name = self.env._(
                "Version %(number)s as of %(day)s", number=wording.policy_id.number, day=at.strftime("%Y-%m-%d %H:%M")
            )

    def write(self, _vals):  # pylint: disable=method-required-super
        """:raises UserError: always"""
        raise UserError(self.env._("What clients were told is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What clients were told is never deleted."))
