import base64

from odoo import fields, models

KINDS = [
    ("private_key", "Private key"),
    ("api_key", "API key"),
    ("password", "Password"),
    ("card", "Card number"),
    ("sin", "Social insurance number"),
    ("file", "File that holds them"),
]
#: A text with more secrets than this is a list: its raw mail, or the file, holds them all.
MOST_KEPT = 200


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
    content = fields.Binary(attachment=True, readonly=True, groups=fields.NO_ACCESS)
    file_name = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    intake_mail_id = fields.Many2one("e3k.intake.mail", readonly=True, index="btree_not_null")
    handled_at = fields.Datetime(readonly=True)
    handled_by_id = fields.Many2one("res.users", readonly=True)

    def _keep(self, ticket, found):
        """Store the secrets ``found`` in ``ticket``; one that waits there already is not stored twice."""
        known = {(secret.kind, secret.value) for secret in self.search([("ticket_id", "=", ticket.id)])}
        new = {(secret.kind, secret.value) for secret in found} - known
        mail_id = self._get_source_mail(ticket).id
        return self.create(
            [
                {"ticket_id": ticket.id, "kind": kind, "value": value, "intake_mail_id": mail_id}
                for kind, value in sorted(new)[:MOST_KEPT]
            ]
        )

    def _get_source_mail(self, ticket):
        """Return the mail that is being delivered into ``ticket``; a context may claim any other, whose bytes stay."""
        mail = self.env["e3k.intake.mail"].browse(self.env.context.get("e3k_intake_mail_id")).exists()
        is_delivered = mail.outcome in ("received", "ticket", "reply", "failed")
        return mail if mail.ticket_id == ticket or (is_delivered and not mail.ticket_id) else mail.browse()

    def _keep_file(self, ticket, name, data):
        """Keep the file in which secrets were covered as it was."""
        return self.create(
            {"ticket_id": ticket.id, "kind": "file", "file_name": name, "content": base64.b64encode(data)}
        )

    def _forget(self):
        """Delete the clear values, and the files and raw mails that still hold them. That they existed stays known.

        A mail that failed keeps its bytes until it was replayed: nothing else of it was saved.
        """
        gone = dict.fromkeys(("value", "content", "file_name"), False)
        self.write({**gone, "handled_at": self.env.cr.now(), "handled_by_id": self.env.uid})
        self.intake_mail_id.filtered(lambda mail: mail.outcome not in ("failed", "received"))._forget_raw()
