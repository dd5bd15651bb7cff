import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.e3k_ticket_stage import OPEN_KINDS


class E3kPrivacyPerson(models.TransientModel):
    """A person's request under Law 25: see what there is, export it, or have them forgotten."""

    _name = "e3k.privacy.person"
    _description = "Privacy Request of a Person"
    _transient_max_hours = 1

    partner_id = fields.Many2one("res.partner", "Person", required=True, ondelete="cascade")
    ticket_count = fields.Integer("Tickets", compute="_compute_counts")
    message_count = fields.Integer("Messages", compute="_compute_counts")
    file_count = fields.Integer("Files sent", compute="_compute_counts")
    mail_count = fields.Integer("Received mails", compute="_compute_counts")
    role_count = fields.Integer("Roles", compute="_compute_counts")
    open_ticket_count = fields.Integer("Open tickets", compute="_compute_counts")
    file = fields.Binary(readonly=True, attachment=False)
    file_name = fields.Char()
    is_sure = fields.Boolean("I know that this cannot be undone")

    @api.depends("partner_id")
    def _compute_counts(self):
        self._check_manager()
        for wizard in self:
            counts = wizard.partner_id._get_privacy_counts() if wizard.partner_id else {}
            wizard.ticket_count = counts.get("e3k.ticket", 0)
            wizard.message_count = counts.get("mail.message", 0)
            wizard.file_count = counts.get("ir.attachment", 0)
            wizard.mail_count = counts.get("e3k.intake.mail", 0)
            wizard.role_count = counts.get("e3k.client.role", 0)
            open_domain = [
                ("requester_id", "=", wizard.partner_id.id),
                ("stage_kind", "in", (*OPEN_KINDS, "resolved")),
            ]
            # sudo: a number; a manager of one company would else forget who waits for another
            wizard.open_ticket_count = self.env["e3k.ticket"].sudo().search_count(open_domain)

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        """Another person is another request: the export of the one before is not theirs, nor what was confirmed."""
        self.file = self.file_name = self.is_sure = False

    def write(self, vals):
        """As above, in what is stored: the form does not send what nobody can write in it."""
        return super().write({"file": False, "file_name": False, **vals} if "partner_id" in vals else vals)

    def _check_manager(self):
        if not self.env.user.has_group("e3k_support.group_manager"):
            raise AccessError(self.env._("Only a support manager answers privacy requests."))

    def action_export(self):
        """Prepare the zip for download."""
        self.ensure_one()
        self._check_manager()
        content = self.partner_id._export_privacy()
        self.write({"file": base64.b64encode(content), "file_name": f"person-{self.partner_id.id}.zip"})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Privacy request"),
        }

    def action_anonymise(self):
        """Forget the person; their tickets, messages and ratings stay counted."""
        self.ensure_one()
        self._check_manager()
        if not self.is_sure:
            raise UserError(self.env._("Confirm that you know that this cannot be undone."))
        if self.open_ticket_count:
            raise UserError(self.env._("Close this person's open tickets first, or give them another requester."))
        self.partner_id._anonymise_privacy()
        return {"type": "ir.actions.act_window_close"}
