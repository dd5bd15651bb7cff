from odoo import api, models
from odoo.tools import ormcache


class MailAliasDomain(models.Model):
    """As ``mail.alias``: Odoo gives a first domain to every alias."""

    _name = "mail.alias.domain"
    _inherit = ["mail.alias.domain", "e3k.remembered.mixin"]

    _remembered_fields = frozenset(("name", "default_from"))

    @api.model
    def _may_be_alias(self, address):
        """True when ``address`` can be one of the database's own: then ``_find_aliases`` says whether it is.

        Asked for every correspondent of every mail, who as a rule write from elsewhere.
        """
        homes, is_local = self._get_alias_homes()
        return is_local or address.lower().rpartition("@")[2] in homes

    @api.model
    @ormcache()
    def _get_alias_homes(self):
        """Return the domains in which we have addresses, and whether an alias answers to its local part alone."""
        # sudo: a door's user reads no alias; nothing but the domains leaves the method
        domains = self.sudo().search([])  # pylint: disable=no-search-all
        homes = {address.lower().rpartition("@")[2] for address in domains.mapped("default_from_email") if address}
        is_local = self.env["mail.alias"].sudo().search_count([("alias_incoming_local", "=", True)], limit=1)
        return homes | {name.lower() for name in domains.mapped("name")}, bool(is_local)
