from odoo import api, fields, models


class E3kIntakeAccept(models.TransientModel):
    """The dialog in which a stranger's mail is let in: as one of somebody we know, or of somebody else."""

    _name = "e3k.intake.accept"
    _description = "Let a Mail In"

    mail_id = fields.Many2one("e3k.intake.mail", required=True, readonly=True, ondelete="cascade")
    sender = fields.Char(related="mail_id.sender")
    ticket_id = fields.Many2one(related="mail_id.ticket_id")
    likely_ids = fields.Many2many("res.partner", compute="_compute_likely_ids")
    who = fields.Selection(
        [("known", "Somebody we know, from another address"), ("other", "Somebody else")],
        "Who wrote this mail?",
        required=True,
        default="other",
    )
    person_id = fields.Many2one("res.partner", domain="[('id', 'in', likely_ids)]")

    @api.depends("mail_id")
    def _compute_likely_ids(self):
        for wizard in self:
            wizard.likely_ids = wizard.mail_id._find_likely_people()

    @api.model
    def _open(self, mail):
        """Return the action that opens the dialog for ``mail``, with the best guess chosen."""
        person = mail._find_likely_people()[:1]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Let the mail in"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_mail_id": mail.id,
                "default_who": "known" if mail._find_namesakes(person) else "other",
                "default_person_id": person.id,
            },
        }

    def action_confirm(self):
        """Note the address when it is somebody's whom we know, and let the mail in."""
        self.ensure_one()
        mail = self.mail_id._check_acceptable()
        if self.who == "known":
            self.person_id.ensure_one()
            self.env["e3k.contact.address"].create({"partner_id": self.person_id.id, "email": mail.sender})
        mail._accept()
        return {"type": "ir.actions.act_window_close"}
