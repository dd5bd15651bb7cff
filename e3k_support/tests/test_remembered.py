from odoo.fields import Domain
from odoo.tests import tagged

from .contract_common import ContractCase


@tagged("post_install", "-at_install")
class TestRemembered(ContractCase):
    """What every mail and every new ticket asks is remembered, and never outlives a change."""

    def test_our_own_addresses_are_known_as_soon_as_they_exist(self):
        domains = self.env["mail.alias.domain"]
        home = self.team.alias_domain_id
        self.assertTrue(domains._may_be_alias(f"Anybody@{home.name.upper()}"))
        self.assertFalse(domains._may_be_alias("claire@neuf.example"))
        domains.create({"name": "neuf.example", "default_from": "nouvelles"})
        self.assertTrue(domains._may_be_alias("claire@neuf.example"))
        home.default_from = "nouvelles@ailleurs.example"
        self.assertTrue(domains._may_be_alias("nouvelles@ailleurs.example"))
        self.assertFalse(domains._may_be_alias("claire@boreal.example"))
        self.team.alias_id.alias_incoming_local = True
        self.assertTrue(domains._may_be_alias("claire@boreal.example"), "the local part alone may be ours")

    def test_an_address_of_ours_never_becomes_a_contact(self):
        before = self.env["res.partner"].search_count([])
        self.assertFalse(self.env["res.partner"]._meet_by_mail(f"Support <{self.team.alias_full_name}>"))
        self.assertEqual(self.env["res.partner"].search_count([]), before)

    def test_tickets_are_numbered_by_the_sequence_of_the_day(self):
        self._new_ticket()
        sequence = self.env["ir.sequence"].search([("code", "=", "e3k.ticket")], limit=1)
        own = sequence.copy({"company_id": self.env.company.id, "prefix": "QC-", "code": "e3k.ticket"})
        self.assertTrue(self._new_ticket().number.startswith("QC-"), "the company's own comes first")
        own.active = False
        self.assertFalse(self._new_ticket().number.startswith("QC-"))
        sequence.code = "elsewhere"
        self.assertFalse(self.env["ir.sequence"]._get_next_number("e3k.ticket"))

    def test_the_first_contract_covers_at_once(self):
        self.assertEqual(self._cover().reason, "no_contract_yet")
        contract = self._sign()
        self.assertEqual(self._cover().kind, "covered")
        contract.state = "cancelled"
        self.assertEqual(self._cover().reason, "no_contract_yet")

    def test_whose_an_address_or_its_domain_is_comes_from_an_index(self):
        people = self.env["res.partner"]
        people.create([{"name": f"P{n}", "email": f"{n}@d{n}.example"} for n in range(1000)])
        self.env.flush_all()
        self.env.cr.execute("ANALYZE res_partner")
        for domain, index in (
            (Domain("email_normalized", "=", "claire@boreal.example"), "res_partner_support_email_idx"),
            (people._get_email_domain_domain("boreal.example"), "res_partner_support_email_domain_idx"),
        ):
            sql = people._search(domain).select()
            self.env.cr.execute(f"EXPLAIN {sql.code}", sql.params)
            plan = "\n".join(line for (line,) in self.env.cr.fetchall())
            self.assertIn(index, plan)
        self.assertIn(self.claire.partner_id, people.search(people._get_email_domain_domain("boreal.example")))
        self.assertFalse(people.search(people._get_email_domain_domain("real.example")))
