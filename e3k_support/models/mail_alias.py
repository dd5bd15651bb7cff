from odoo import models


class MailAlias(models.Model):
    """Teams remember at which addresses mail reaches them (``e3k.team._get_address_book``)."""

    _name = "mail.alias"
    _inherit = ["mail.alias", "e3k.remembered.mixin"]

    _remembered_fields = frozenset(("alias_name", "alias_domain_id"))
