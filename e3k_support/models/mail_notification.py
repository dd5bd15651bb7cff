from odoo import models


class MailNotification(models.Model):
    """Who was told what of a ticket is known to who reads the ticket."""

    _name = "mail.notification"
    _inherit = ["mail.notification", "e3k.ticket.row.mixin"]
    _row_model = "model"
    _row_path = "mail_message_id"
