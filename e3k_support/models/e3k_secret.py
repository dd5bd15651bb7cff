from odoo import fields, models

KINDS = [
    ("private_key", "Private key"),
    ("api_key", "API key"),
    ("password", "Password"),
    ("card", "Card number"),
    ("sin", "Social insurance number"),
]


class E3kSecret(models.Model):
    """A password, key or number that somebody pasted into a ticket, apart from the ticket.

    The ticket and its messages hold only the cover. The clear value is in no field that any user reads: it
    leaves through ``e3k.secret.reveal``, for the assigned agent, and is gone once the secret was handled.
    """

    _name = "e3k.secret"
    _description = "Secret Pasted into a Ticket"
    _order = "id"
    _rec_name = "kind"

    ticket_id = fields.Many2one("e3k.ticket", required=True, readonly=True, index=True, ondelete="cascade")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    value = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    intake_mail_id = fields.Many2one("e3k.intake.mail", readonly=True, index="btree_not_null")
    handled_at = fields.Datetime(readonly=True)
    handled_by_id = fields.Many2one("res.users", readonly=True)

    def _keep(self, ticket, found):
        """Store the secrets ``found`` in ``ticket``; one that waits there already is not stored twice."""
        known = {(secret.kind, secret.value) for secret in self.search([("ticket_id", "=", ticket.id)])}
        new = {(secret.kind, secret.value) for secret in found} - known
        mail_id = self.env.context.get("e3k_intake_mail_id")
        return self.create(
            [
                {"ticket_id": ticket.id, "kind": kind, "value": value, "intake_mail_id": mail_id}
                for kind, value in sorted(new)
            ]
        )

    def _forget(self):
        """Delete the clear values, and the raw mails that still hold them. That they existed stays known."""
        self.write({"value": False, "handled_at": self.env.cr.now(), "handled_by_id": self.env.uid})
        self.intake_mail_id._forget_raw()
