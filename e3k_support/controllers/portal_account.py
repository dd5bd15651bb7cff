from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class SupportAccount(CustomerPortal):
    def _validate_address_values(self, address_values, partner_sudo, *args, **kwargs):
        """Say beside the field what the person's record would refuse (``res.partner.write``)."""
        invalid, missing, problems = super()._validate_address_values(address_values, partner_sudo, *args, **kwargs)
        address, user = address_values.get("email"), request.env.user
        is_own = partner_sudo and partner_sudo == user.partner_id and user.share and not user._is_public()
        if address and is_own and not partner_sudo._may_choose_address(address):
            invalid.add("email")
            problems.append(partner_sudo._say_address_refused())
        return invalid, missing, problems
