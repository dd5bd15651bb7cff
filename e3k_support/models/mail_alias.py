from odoo import models


class MailAlias(models.Model):
    """At which addresses mail reaches us is remembered.

    By ``e3k.team._get_address_book`` and ``mail.alias.domain._may_be_alias``.
    """

    _name = "mail.alias"
    _inherit = ["mail.alias", "e3k.remembered.mixin"]

    _remembered_fields = frozenset(("alias_name", "alias_domain_id", "alias_incoming_local"))
