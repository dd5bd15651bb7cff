from odoo import models


class MailFollowers(models.Model):
    """Who takes part in a ticket is known to who reads the ticket."""

    _name = "mail.followers"
    _inherit = ["mail.followers", "e3k.ticket.row.mixin"]
