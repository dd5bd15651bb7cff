from odoo import models


class MailMessage(models.Model):
    """The texts of a ticket's conversation are not gathered by a group."""

    _name = "mail.message"
    _inherit = ["mail.message", "e3k.ticket.text.mixin"]
    _text_model = "model"
    _text_content = frozenset(("body",))
