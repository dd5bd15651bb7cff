from odoo import api, models
from odoo.fields import Domain

from ..models.e3k_client_role import SINGLE_ROLES

#: Of two roles of one person the first of these holds: an access that was ended stays ended.
RANKS = ("none", "main", "deputy", "observer", "requester")


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Contacts that were entered twice become one, although each had its roles, notices and visits.

    Odoo moves every row to the contact that is kept, and knows no unique index: what would be there twice is settled
    before.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        self._settle_support_roles(src_partners, dst_partner)
        for model, names in (
            ("e3k.client.candidate", ("client_id", "partner_id")),
            ("e3k.service.policy.notice", ("policy_id", "client_id", "partner_id")),
            ("e3k.ticket.visit", ("ticket_id", "partner_id")),
        ):
            self._settle_twins(model, names, src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _settle_support_roles(self, src_partners, dst_partner):
        """One role a person, one main contact and one deputy: those of the contact that is kept come first."""
        both = (src_partners | dst_partner).ids
        # sudo: who may merge contacts settles what they are at their clients
        roles = self.env["e3k.client.role"].sudo()
        involved = Domain("client_id", "in", both) | Domain("partner_id", "in", both)
        found = roles.search(involved & Domain("until_at", "=", False), order="id")
        ranked = found.sorted(lambda role: (RANKS.index(role.role), role.client_id != dst_partner, role.id))
        people, single, replaced = set(), set(), []
        for role in ranked:
            client = dst_partner if role.client_id in src_partners else role.client_id
            person = dst_partner if role.partner_id in src_partners else role.partner_id
            is_single = role.role in SINGLE_ROLES
            if (client, person) in people:
                role._end(by_successor=True)
                continue
            people.add((client, person))
            if is_single and (client, role.role) in single:
                role._end(by_successor=True)
                replaced.append((client, person))
            elif is_single:
                single.add((client, role.role))
        for client, person in replaced:  # who was in charge of the other entry goes on reading
            roles._give(client, person, "observer")

    @api.model
    def _settle_twins(self, model, names, src_partners, dst_partner):
        """Delete the rows that would be there twice; the one that says most, else the kept contact's, stays."""
        both = (src_partners | dst_partner).ids
        # sudo: as above; visits and notices are rows that nobody writes by hand
        rows = self.env[model].sudo()
        columns = [name for name in names if rows._fields[name].comodel_name == "res.partner"]
        found = rows.search(Domain.OR(Domain(name, "in", both) for name in columns))
        kept, twins = set(), rows.browse()
        for row in found.sorted(lambda row: (*row._get_merge_rank(), any(row[n] in src_partners for n in columns))):
            key = tuple(dst_partner if name in columns and row[name] in src_partners else row[name] for name in names)
            if key in kept:
                twins |= row
            kept.add(key)
        twins.unlink()
