from odoo import fields, models


class ResPartner(models.Model):
    """The way from a contact to what was agreed with their company."""

    _inherit = "res.partner"

    support_contract_count = fields.Integer(compute="_compute_support_contract_count", groups="e3k_support.group_agent")

    def _compute_support_contract_count(self):
        """Contracts of the contact's company (one query)."""
        rows = self.env["e3k.contract"]._read_group(
            [("client_id", "in", self.commercial_partner_id.ids)], ["client_id"], ["__count"]
        )
        counts = {client.id: count for client, count in rows}
        for partner in self:
            partner.support_contract_count = counts.get(partner.commercial_partner_id.id, 0)

    def action_view_support_contracts(self):
        """Open the contracts of the contact's company."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("e3k_support.e3k_contract_action")
        company = self.commercial_partner_id
        return {**action, "domain": [("client_id", "=", company.id)], "context": {"default_client_id": company.id}}
