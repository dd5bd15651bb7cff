from odoo import api, fields, models
from odoo.exceptions import AccessError

#: The settings of the company that a support manager decides; the others are the administrator's.
OF_COMPANY = ("support_stuck_days", "support_bouncing_moves", "support_uncovered_rule")
LINK_DAYS = "e3k_support.link_days"
AUDIENCE = "e3k_support.policy_audience"


class E3kSettings(models.TransientModel):
    """The settings of support in one place, for whoever manages support without administering Odoo.

    Each has a default that needs no decision before the first ticket. The administrator finds the same ones, and
    the technical ones, in Odoo's own settings.
    """

    _name = "e3k.settings"
    _description = "Settings of Support"

    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    support_stuck_days = fields.Integer("Stuck after")
    support_bouncing_moves = fields.Integer("Bouncing after")
    support_uncovered_rule = fields.Selection(
        lambda self: self.env["res.company"]._fields["support_uncovered_rule"]._description_selection(self.env),
        "Clients without contract",
        required=True,
    )
    support_link_days = fields.Integer("Links expire after")
    support_policy_audience = fields.Selection(
        lambda self: (
            self.env["res.config.settings"]._fields["support_policy_audience"]._description_selection(self.env)
        ),
        "Who reads the policy page",
        required=True,
    )

    @api.depends("company_id")
    def _compute_display_name(self):
        self.display_name = self.env._("Settings of support")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        # sudo: the model is the managers'; parameters and companies are read for these fields only
        company, parameters = self.env.company.sudo(), self.env["ir.config_parameter"].sudo()
        values.update({name: company[name] for name in OF_COMPANY})
        values["support_link_days"] = self.env["e3k.ticket"]._get_link_days()
        values["support_policy_audience"] = parameters.get_param(AUDIENCE) or "public"
        return values

    def action_save(self):
        """Keep the settings.

        :raises AccessError: for whoever manages no support
        """
        self.ensure_one()
        if not self.env.user.has_group("e3k_support.group_manager"):
            raise AccessError(self.env._("Only support managers change these settings."))
        # sudo: checked just above; only the fields of this page are written
        company, parameters = self.company_id.sudo(), self.env["ir.config_parameter"].sudo()
        company.write({name: self[name] for name in OF_COMPANY if company[name] != self[name]})
        parameters.set_param(LINK_DAYS, self.support_link_days)
        parameters.set_param(AUDIENCE, self.support_policy_audience)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": self.env._("Saved.")},
        }
