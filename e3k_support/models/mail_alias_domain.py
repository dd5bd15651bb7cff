from odoo import models


class MailAliasDomain(models.Model):
    """As ``mail.alias``: Odoo gives a first domain to every alias."""

    _name = "mail.alias.domain"
    _inherit = ["mail.alias.domain", "e3k.remembered.mixin"]

    _remembered_fields = frozenset(("name",))
