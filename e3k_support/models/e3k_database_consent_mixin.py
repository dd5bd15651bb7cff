from odoo import api, fields, models


class E3kDatabaseConsentMixin(models.AbstractModel):
    """The consents that a ticket asked for."""

    _name = "e3k.database.consent.mixin"
    _description = "Ticket with Consents"

    consent_ids = fields.One2many("e3k.database.consent", "ticket_id", "Consents")
    has_consents = fields.Boolean(compute="_compute_has_consents", store=True, help="A consent was asked for, once.")
    privacy_incident_ids = fields.One2many("e3k.privacy.incident", "ticket_id", "Confidentiality incidents")

    @api.depends("consent_ids")
    def _compute_has_consents(self):
        for ticket in self:
            ticket.has_consents = bool(ticket.consent_ids)

    def _get_portal_consents(self):
        """Return the consents of the ticket, in sudo. The caller checked that the reader may see it."""
        self.ensure_one()
        ticket = self.sudo()  # sudo: the caller checked the ticket, and they are part of it
        return ticket.consent_ids if ticket.has_consents else ticket.env["e3k.database.consent"]

    def _get_open_consents(self, lang=None):
        """Return those that wait for an answer, in the language ``lang``."""
        ticket = self.with_context(lang=lang) if lang else self
        return ticket._get_portal_consents().filtered(lambda c: c.state == "requested")

    def action_open_incident(self):
        """Open a confidentiality incident from this ticket."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Confidentiality incident"),
            "res_model": "e3k.privacy.incident",
            "view_mode": "form",
            "context": {
                "default_name": self.name,
                "default_ticket_id": self.id,
                "default_client_id": self.client_id.id,
                "default_company_id": self.company_id.id,
            },
        }

    def action_ask_consent(self):
        """Ask the client to let E3K enter a database."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask to enter a database"),
            "res_model": "e3k.database.consent",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }
