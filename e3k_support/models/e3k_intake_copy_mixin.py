from odoo import api, models

from ..intake import is_machine_address

#: More people in copy than this are a distribution list, not a conversation.
MAX_COPIED = 30


class E3kIntakeCopyMixin(models.AbstractModel):
    """Who of the people copied on a mail takes part in its ticket; the team's rule decides (``cc_rule``)."""

    _name = "e3k.intake.copy.mixin"
    _description = "People in Copy of a Mail"
    _inherit = ["mail.thread.cc"]

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Odoo notes every copied address as if it took part: here the team's rule decides, after the delivery."""
        return super().message_new({**msg_dict, "cc": False}, custom_values)

    def message_update(self, msg_dict, update_vals=None):
        return super().message_update({**msg_dict, "cc": False}, update_vals)

    def _admit_copied(self, facts):
        """Let the people copied on a delivered mail take part, as far as the team's rule allows.

        They come after the acknowledgement, which is the requester's alone: a mail with strangers in copy
        must not make us write to them.
        """
        self.ensure_one()
        rule = self.team_id.cc_rule
        addresses = self._get_copied_addresses(facts)
        if rule == "nobody" or not addresses or self.requester_doubt == "unverified":
            return
        people = self.env["res.partner"].search(self.env["e3k.contact.address"]._get_owner_domain(addresses))
        known = people.filtered(lambda p: self.client_id and p.commercial_partner_id == self.client_id)
        if rule == "everybody":
            theirs = {*known.mapped("email_normalized"), *known.support_address_ids.mapped("email")}
            strangers = [address for address in addresses if address not in theirs]
            known |= self._partner_find_from_emails_single(strangers, no_create=False)
        self.message_subscribe((known - self.message_partner_ids).ids)

    @api.model
    def _get_copied_addresses(self, facts):
        """Return the people's addresses in To and Cc: neither ours, nor the sender's, nor a machine's."""
        ours = {facts.sender_email, *self.env["e3k.team"]._get_own_addresses()}
        copied = [
            address
            for address in dict.fromkeys((*facts.to, *facts.cc))
            if address not in ours and not is_machine_address(address)
        ][:MAX_COPIED]
        if not copied:
            return []
        # sudo: the addresses of other apps are no people; only what remains leaves the method
        aliases = self.env["mail.alias"].sudo().search([("alias_full_name", "in", copied)])
        return [address for address in copied if address not in aliases.mapped("alias_full_name")]
