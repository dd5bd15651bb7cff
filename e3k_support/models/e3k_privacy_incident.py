from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: What the register says of an incident: tracked, and changed only while it is open.
FACTS = frozenset(
    (
        *("name", "ticket_id", "client_id", "company_id", "happened_on", "noticed_at", "circumstances", "information"),
        *("person_count", "person_count_quebec", "sensitivity", "consequences", "likelihood", "is_serious"),
        *("commission_told_on", "people_told_on", "measures"),
    )
)


class E3kPrivacyIncident(models.Model):
    """The register of confidentiality incidents that Québec's Law 25 asks for. Kept; nothing in it is deleted.

    Each change of a fact is on record; what was closed is changed after reopening it, which is on record too. Agents
    see the incidents that they reported, are in charge of, or may see the ticket of; leads see all.
    """

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

    happened_on = fields.Date(
        "When it happened", tracking=True, help="Or when it began; the period goes into the circumstances."
    )
    noticed_at = fields.Datetime(
        "When E3K noticed it", required=True, tracking=True, default=lambda self: self.env.cr.now()
    )
    circumstances = fields.Text(tracking=True, help="What happened, how, and over which period.")
    information = fields.Text(
        "Personal information concerned", tracking=True, help="Which, or why that cannot be said."
    )
    person_count = fields.Integer("People concerned", tracking=True, help="How many, or the best estimate.")
    person_count_quebec = fields.Integer("Of whom in Québec", tracking=True)

    sensitivity = fields.Text("How sensitive the information is", tracking=True)
    consequences = fields.Text("Feared consequences", tracking=True)
    likelihood = fields.Text("How likely harmful use is", tracking=True)
    is_serious = fields.Boolean(
        "Risk of serious injury?",
        tracking=True,
        help="Then the Commission d'accès à l'information and the people are told.",
    )
    commission_told_on = fields.Date("Commission told on", tracking=True)
    people_told_on = fields.Date("People told on", tracking=True)
    measures = fields.Text(
        "Measures taken", tracking=True, help="To lessen the risk, and so that it does not happen again."
    )

    @api.constrains("state", "is_serious", "commission_told_on", "people_told_on", "measures")
    def _check_closed(self):
        """The incident was handled; a serious one only after everybody was told."""
        for incident in self.filtered(lambda incident: incident.state == "closed"):
            if incident.is_serious and not (incident.commission_told_on and incident.people_told_on):
                raise ValidationError(
                    self.env._("The risk is serious: tell the Commission d’accès à l’information and the people first.")
                )
            if not (incident.measures or "").strip():
                raise ValidationError(self.env._("Write down the measures that were taken."))

    def write(self, vals):
        """:raises UserError: for a fact of a closed incident"""
        closed = any(incident.state == "closed" for incident in self)
        if closed and FACTS & vals.keys() and vals.get("state") != "open":
            raise UserError(self.env._("This incident is closed: reopen it to change what the register says."))
        return super().write(vals)

    def action_close(self):
        """The incident was handled."""
        self.write({"state": "closed"})

    def action_reopen(self):
        """Something more is known of the incident."""
        self.write({"state": "open"})

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The register of incidents is kept: nothing in it is deleted."))
