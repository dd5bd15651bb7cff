from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    is_support_main_contact = fields.Boolean(
        "Main support contact?",
        groups="base.group_user",
        help="Sees and validates all the tickets of their company.",
    )
    support_overseer_ids = fields.One2many(
        "res.partner",
        "commercial_partner_id",
        "Main support contacts",
        domain=[("is_support_main_contact", "=", True)],
        groups="base.group_user",
        help="The people of this company who see all of its tickets.",
    )
    support_ticket_count = fields.Integer(compute="_compute_support_ticket_count", groups="e3k_support.group_agent")

    def _compute_support_ticket_count(self):
        """Open tickets of the contact, or of the whole company for a company (one query)."""
        rows = self.env["e3k.ticket"]._read_group(
            [
                ("stage_kind", "in", self.env["e3k.ticket"]._get_open_kinds()),
                "|",
                ("requester_id", "in", self.ids),
                ("client_id", "in", self.ids),
            ],
            ["requester_id", "client_id"],
            ["__count"],
        )
        for partner in self:
            partner.support_ticket_count = sum(
                count for requester, client, count in rows if partner in (requester, client)
            )

    def action_view_support_tickets(self):
        """Open the tickets of the contact or company."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("e3k_support.e3k_ticket_action")
        action["domain"] = ["|", ("requester_id", "=", self.id), ("client_id", "=", self.id)]
        action["context"] = {"default_requester_id": self.id}
        return action
