from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ("duplicate_of", "Duplicate of"),
    ("has_duplicate", "Has the duplicate"),
    ("caused_by", "Caused by"),
    ("causes", "Causes"),
    ("blocks", "Blocks"),
    ("blocked_by", "Blocked by"),
    ("relates_to", "Relates to"),
]
#: What the other ticket says of the same link.
MIRRORS = {
    "duplicate_of": "has_duplicate",
    "has_duplicate": "duplicate_of",
    "caused_by": "causes",
    "causes": "caused_by",
    "blocks": "blocked_by",
    "blocked_by": "blocks",
    "relates_to": "relates_to",
}


class E3kTicketLink(models.Model):
    """How one ticket stands to another. Each side has a line of its own, in its own words; clients see none."""

    _name = "e3k.ticket.link"
    _description = "Link between Tickets"
    _order = "kind, id"
    _rec_name = "other_id"

    ticket_id = fields.Many2one("e3k.ticket", required=True, index=True, ondelete="cascade")
    kind = fields.Selection(KINDS, "This ticket", required=True, default="relates_to")
    other_id = fields.Many2one("e3k.ticket", "Other ticket", required=True, index=True, ondelete="cascade")
    other_client_id = fields.Many2one(related="other_id.client_id", string="Client")
    other_stage_id = fields.Many2one(related="other_id.stage_id", string="Stage")
    other_agent_id = fields.Many2one(related="other_id.agent_id", string="Agent")

    _link_uniq = models.UniqueIndex("(ticket_id, other_id, kind)", "These tickets are linked like that already.")

    @api.constrains("ticket_id", "other_id", "kind")
    def _check_other(self):
        for link in self:
            if link.ticket_id == link.other_id:
                raise ValidationError(self.env._("A ticket cannot be linked to itself."))
            if link.ticket_id.company_id != link.other_id.company_id:
                raise ValidationError(self.env._("Only tickets of the same company can be linked."))
        opposed = {(link.other_id.id, link.ticket_id.id, link.kind) for link in self if link.kind != "relates_to"}
        both = self.search([("ticket_id", "in", self.other_id.ids), ("other_id", "in", self.ticket_id.ids)])
        if any((link.ticket_id.id, link.other_id.id, link.kind) in opposed for link in both):
            raise ValidationError(self.env._("Two tickets cannot both cause, block or duplicate each other."))

    @api.model_create_multi
    def create(self, vals_list):
        """The other ticket gets the mirrored line."""
        links = super().create(vals_list)
        if not self.env.context.get("e3k_is_mirror"):
            links._mirror()
        return links

    def write(self, vals):
        if not {"ticket_id", "kind", "other_id"} & vals.keys():
            return super().write(vals)
        mirrors = self._find_mirrors() - self
        if mirrors:
            mirrors.with_context(e3k_is_mirror=True).unlink()
        result = super().write(vals)
        self._mirror()
        return result

    def unlink(self):
        mirrors = self.browse() if self.env.context.get("e3k_is_mirror") else self._find_mirrors() - self
        result = super().unlink()
        if mirrors:
            mirrors.with_context(e3k_is_mirror=True).unlink()
        return result

    def _mirror(self):
        self.with_context(e3k_is_mirror=True).create(
            [
                {"ticket_id": link.other_id.id, "kind": MIRRORS[link.kind], "other_id": link.ticket_id.id}
                for link in self
            ]
        )

    def _find_mirrors(self):
        wanted = {(link.other_id.id, MIRRORS[link.kind], link.ticket_id.id) for link in self}
        found = self.search([("ticket_id", "in", self.other_id.ids), ("other_id", "in", self.ticket_id.ids)])
        return found.filtered(lambda link: (link.ticket_id.id, link.kind, link.other_id.id) in wanted)

    def action_open_other(self):
        """Open the other ticket."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "e3k.ticket",
            "res_id": self.other_id.id,
            "view_mode": "form",
        }
