from markupsafe import Markup

from odoo import api, fields, models

LINK = Markup('<p><a href="/e3k_support/secret/%s"><i class="fa fa-download me-1"></i>%s</a></p>')


class E3kSecretReveal(models.TransientModel):
    """What the assigned agent sees of the secrets of a ticket. It stores none of them."""

    _name = "e3k.secret.reveal"
    _description = "Show a Pasted Secret"
    _inherit = ["e3k.ticket.dialog.mixin"]

    ticket_id = fields.Many2one("e3k.ticket", required=True, readonly=True, ondelete="cascade")
    secrets = fields.Text(compute="_compute_secrets")
    file_links = fields.Html("Files", compute="_compute_secrets", sanitize=False)

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever looks leaves a note on the ticket, and a record that nobody can change."""
        dialogs = super().create(vals_list)
        for ticket in dialogs.ticket_id:
            ticket._check_assigned()
            self.env["e3k.access.log"]._record("read", self.env._("Pasted secret"), ticket=ticket)
            ticket._message_log(
                body=self.env._("%(person)s looked at the pasted secret.", person=self.env.user.name),
                author_id=self.env.user.partner_id.id,
            )
        return dialogs

    @api.depends("ticket_id")
    @api.depends_context("uid", "lang")
    def _compute_secrets(self):
        labels = dict(self.env["e3k.secret"]._fields["kind"]._description_selection(self.env))
        for dialog in self:
            dialog.ticket_id._check_assigned()
            # sudo: the user is the assigned agent, checked just above
            waiting = dialog.ticket_id.sudo()._get_waiting_secrets()
            files = waiting.filtered(lambda secret: secret.kind == "file")
            dialog.secrets = "\n".join(
                self.env._("%(kind)s: %(value)s", kind=labels[secret.kind], value=secret.value)
                for secret in waiting - files
            )
            dialog.file_links = Markup("").join(LINK % (secret.id, secret.file_name) for secret in files) or False

    def action_forget(self):
        """Handled: forget it."""
        self.ticket_id.action_forget_secret()
        return {"type": "ir.actions.act_window_close"}
