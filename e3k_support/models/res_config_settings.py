from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    """The settings of support in one place. Each has a default that needs no decision before the first ticket."""

    _inherit = "res.config.settings"

    support_stuck_days = fields.Integer(related="company_id.support_stuck_days", readonly=False)
    support_bouncing_moves = fields.Integer(related="company_id.support_bouncing_moves", readonly=False)
    support_uncovered_rule = fields.Selection(related="company_id.support_uncovered_rule", readonly=False)
    support_link_days = fields.Integer(config_parameter="e3k_support.link_days", default=30)
    support_policy_audience = fields.Selection(
        [("public", "Everybody"), ("portal", "Clients who are logged in")],
        "Who reads the policy page",
        config_parameter="e3k_support.policy_audience",
        default="public",
    )
    support_retention_years = fields.Integer(related="company_id.support_retention_years", readonly=False)
    support_retention_count = fields.Integer(compute="_compute_support_retention_count")

    @api.depends("support_retention_years", "company_id")
    def _compute_support_retention_count(self):
        """The preview: how many tickets the next run would anonymise."""
        tickets = self.env["e3k.ticket"].with_context(active_test=False)
        for settings in self:
            settings.support_retention_count = tickets.search_count(
                tickets._get_retention_domain(settings.company_id, settings.support_retention_years)
            )
