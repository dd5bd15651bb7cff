from odoo import api, fields, models
from odoo.exceptions import UserError


class E3kPrivacyAction(models.Model):
    """The log of what was done with personal data: what, when, by whom, to how much. Append-only.

    It names nobody: the person whose data were removed must not live on here.
    """

    _name = "e3k.privacy.action"
    _description = "Privacy Action"
    _order = "id desc"
    _rec_name = "kind"

    kind = fields.Selection(
        [
            ("retention", "Tickets anonymised at the end of their retention"),
            ("person_export", "A person's data exported"),
            ("person_anonymise", "A person anonymised"),
        ],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one("res.users", "By", readonly=True, required=True, default=lambda self: self.env.user)
    partner_ref = fields.Integer(
        "Contact number", readonly=True, help="The record's number; its name is not kept here."
    )
    ticket_count = fields.Integer("Tickets", readonly=True)
    message_count = fields.Integer("Messages", readonly=True)
    file_count = fields.Integer("Files", readonly=True)

    def write(self, _vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The log of privacy actions is append-only."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The log of privacy actions is append-only."))

    @api.model
    def _record(self, kind, partner=None, tickets=0, messages=0, files=0):
        # sudo: the log is written by what happens, under the name of who does it
        self.sudo().create(
            {
                "kind": kind,
                "user_id": self.env.uid,
                "partner_ref": partner.id if partner else 0,
                "ticket_count": tickets,
                "message_count": messages,
                "file_count": files,
            }
        )
