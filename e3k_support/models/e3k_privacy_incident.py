from odoo import api, fields, models
from odoo.exceptions import UserError


class E3kPrivacyIncident(models.Model):
    """The register of confidentiality incidents that Québec's Law 25 asks for. Kept; nothing in it is deleted."""

    _name = "e3k.privacy.incident"
    _description = "Confidentiality Incident"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "noticed_at desc, id desc"

    name = fields.Char("What happened", required=True, tracking=True)
    ticket_id = fields.Many2one("e3k.ticket", index="btree_not_null", readonly=True)
    client_id = fields.Many2one("res.partner", index="btree_not_null", tracking=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    state = fields.Selection([("open", "Open"), ("closed", "Closed")], default="open", required=True, tracking=True)
    owner_id = fields.Many2one("res.users", "In charge", default=lambda self: self.env.user, tracking=True)

    happened_on = fields.Date("When it happened", help="Or when it began; the period goes into the circumstances.")
    noticed_at = fields.Datetime("When E3K noticed it", required=True, default=lambda self: self.env.cr.now())
    circumstances = fields.Text(help="What happened, how, and over which period.")
    information = fields.Text("Personal information concerned", help="Which, or why that cannot be said.")
    person_count = fields.Integer("People concerned", help="How many, or the best estimate.")
    person_count_quebec = fields.Integer("Of whom in Québec")

    sensitivity = fields.Text("How sensitive the information is")
    consequences = fields.Text("Feared consequences")
    likelihood = fields.Text("How likely harmful use is")
    is_serious = fields.Boolean(
        "Risk of serious injury?",
        tracking=True,
        help="Then the Commission d'accès à l'information and the people are told.",
    )
    commission_told_on = fields.Date("Commission told on", tracking=True)
    people_told_on = fields.Date("People told on", tracking=True)
    measures = fields.Text("Measures taken", help="To lessen the risk, and so that it does not happen again.")

    def action_close(self):
        """The incident was handled; a serious one only after everybody was told."""
        for incident in self:
            if incident.is_serious and not (incident.commission_told_on and incident.people_told_on):
                raise UserError(
                    self.env._("The risk is serious: tell the Commission d’accès à l’information and the people first.")
                )
            if not (incident.measures or "").strip():
                raise UserError(self.env._("Write down the measures that were taken."))
        self.write({"state": "closed"})

    def action_reopen(self):
        """Something more is known of the incident."""
        self.write({"state": "open"})

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The register of incidents is kept: nothing in it is deleted."))
