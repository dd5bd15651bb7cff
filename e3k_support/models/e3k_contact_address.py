from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize


class E3kContactAddress(models.Model):
    """Another address from which a person writes: private, old, of a second company.

    The mails from there are the person's, with all their rights; answers go to the address of the contact.
    """

    _name = "e3k.contact.address"
    _description = "Other Address of a Person"
    _order = "email"
    _rec_name = "email"

    partner_id = fields.Many2one("res.partner", "Person", required=True, index=True, ondelete="cascade")
    email = fields.Char("Address", required=True)

    _email_uniq = models.UniqueIndex("(email)", "This address is already known as somebody's.")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._prepare_address(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._prepare_address(vals))

    @api.model
    def _prepare_address(self, vals):
        """Return ``vals`` with the address as it is compared; what is none is left for the constraint to refuse."""
        if "email" not in vals:
            return vals
        return {**vals, "email": email_normalize(vals["email"] or "") or vals["email"]}

    @api.constrains("email", "partner_id")
    def _check_email(self):
        """No address of ours or of a colleague speaks for a client; a colleague has none beside their account.

        :raises ValidationError: otherwise
        """
        own = self.env["e3k.team"]._get_own_addresses()
        for address in self:
            if email_normalize(address.email or "") != address.email:
                raise ValidationError(self.env._("“%(text)s” is no e-mail address.", text=address.email or ""))
            if address.email in own or address._is_colleagues():
                raise ValidationError(
                    self.env._("%(address)s belongs to E3K or to somebody with an account.", address=address.email)
                )

    def _is_colleagues(self):
        """True when an account has the address already, or when the person is one of E3K's."""
        # sudo: only a yes or no leaves the method
        partners = self.env["res.partner"].sudo()
        with_account = [("email_normalized", "=", self.email), ("user_ids", "!=", False)]
        others = partners.search_count([*with_account, ("id", "!=", self.partner_id.id)], limit=1)
        return bool(others) or not self.sudo().partner_id.partner_share  # sudo: as above

    @api.model
    def _find_owner(self, address):
        """Return whose other address ``address`` is; empty when it is nobody's."""
        return self.search([("email", "=", email_normalize(address or ""))]).partner_id

    @api.model
    def _get_owner_domain(self, addresses):
        """Return the domain of the contacts that have one of ``addresses`` (lower case), by two indexes."""
        columns = [self.env["res.partner"]._fields["email_normalized"], *map(self._fields.get, ("email", "partner_id"))]
        owners = SQL(
            """(SELECT id FROM res_partner WHERE email_normalized IN %(addresses)s
                 UNION SELECT partner_id FROM e3k_contact_address WHERE email IN %(addresses)s)""",
            addresses=tuple(addresses) or ("",),
            to_flush=columns,
        )
        return Domain("id", "in", owners)
