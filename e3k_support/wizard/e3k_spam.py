from odoo import api, fields, models

from ..intake import sender_pattern


class E3kSpam(models.TransientModel):
    """The dialog in which tickets or received mails are marked as spam, and their senders blocked."""

    _name = "e3k.spam"
    _description = "Mark as Spam"
    _inherit = ["e3k.ticket.dialog.mixin"]

    ticket_ids = fields.Many2many("e3k.ticket", readonly=True)
    mail_ids = fields.Many2many("e3k.intake.mail", readonly=True)
    senders = fields.Char(compute="_compute_senders")
    domains = fields.Char(compute="_compute_senders")
    block = fields.Selection(
        [("nobody", "Block nobody"), ("address", "Block the address"), ("domain", "Block the whole domain")],
        "Sender",
        required=True,
        default="address",
    )
    reason = fields.Char(default=lambda self: self.env._("Spam"))

    @api.depends("ticket_ids")
    def _compute_senders(self):
        for wizard in self:
            addresses = sorted({address for address, _company in wizard._get_senders()})
            wizard.senders = ", ".join(addresses)
            wizard.domains = ", ".join(sorted({address.rpartition("@")[2] for address in addresses}))

    @api.model
    def _open(self, context):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mark as spam"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": context,
        }

    def _get_senders(self):
        """Return ``{(address, company)}`` of what is marked; the user sees the tickets and mails already."""
        self.ensure_one()
        wizard = self.sudo()  # sudo: an agent reads no received mail; the dialog holds none for them
        pairs = [(ticket.requester_email, ticket.company_id) for ticket in wizard.ticket_ids]
        pairs += [(mail.sender, mail.company_id or self.env.company) for mail in wizard.mail_ids]
        return {(sender_pattern(address), company) for address, company in pairs if sender_pattern(address)}

    def action_confirm(self):
        """Cancel what was opened, mark the mails, block the senders."""
        self.ensure_one()
        wizard = self.sudo()  # sudo: the rights on what was chosen are checked just below
        for chosen in filter(None, (wizard.ticket_ids, wizard.mail_ids)):
            chosen.with_env(self.env).check_access("write")
        if self.block != "nobody":
            for address, company in self._get_senders():
                pattern = address if self.block == "address" else address.rpartition("@")[2]
                # sudo: who handles the ticket or mail may block its sender; the list itself is the leads'
                self.env["e3k.blocked.sender"].sudo()._block(pattern, company, self.reason)
        mails = wizard.mail_ids | wizard.ticket_ids.intake_mail_ids
        tickets = wizard.ticket_ids | mails.filtered(lambda m: m.outcome in ("ticket", "failed")).ticket_id
        tickets.filtered(lambda t: t.stage_kind != "cancelled").action_cancel_as_spam()
        mails._mark_spam()
        return {"type": "ir.actions.act_window_close"}
