from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestPortalAccount(PortalCase):
    """A mail is its sender's, found by the address: nobody makes another person's address theirs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pierre = cls.env["res.partner"].create(
            {"name": "Pierre Roy", "email": "pierre@boreal.example", "parent_id": cls.boreal.id}
        )
        cls.person = cls.john.partner_id

    def _change_by_rpc(self, address):
        with mute_logger("odoo.http"):
            self._call("write", [[self.john.id], {"email": address}], model="res.users")
        self.person.invalidate_recordset(["email"])
        return self.person.email

    def test_client_takes_nobodys_address(self):
        """Of another client, known or not; a colleague's; of a domain that is everybody's; our own."""
        before = self.person.email
        self._log_in(self.john)
        colleague = self.rival.email
        for address in (self.pierre.email, "pdg@boreal.example", colleague, "john@gmail.com", self.support_address):
            with self.subTest(address=address):
                self.assertEqual(self._change_by_rpc(address), before)
        ticket = self._receive(sender="Pierre Roy <pierre@boreal.example>").ticket_id
        self.assertEqual(ticket.requester_id, self.pierre)
        self.assertFalse(ticket.with_user(self.john).has_access("read"))

    def test_client_changes_their_address_within_their_domain(self):
        self._log_in(self.john)
        self.assertEqual(self._change_by_rpc("j.carter@northwind.example"), "j.carter@northwind.example")

    def test_page_of_the_account_says_it_beside_the_field(self):
        self._log_in(self.john)
        form = {
            "name": self.person.name,
            "email": "pdg@boreal.example",
            "phone": "514 555-0100",
            "street": "1 Main",
            "city": "Montréal",
            "zipcode": "H2X 1Y4",
            "country_id": self.env.ref("base.ca").id,
            "state_id": self.env.ref("base.state_ca_qc").id,
            "partner_id": self.person.id,
            "address_type": "billing",
        }
        answer = self._post_form("/my/address/submit", form).json()
        self.assertIn("email", answer["invalid_fields"])
        self.assertIn("write to us", " ".join(answer["messages"]))
        self.assertNotEqual(self.person.email, "pdg@boreal.example")
        answer = self._post_form("/my/address/submit", {**form, "email": self.person.email}).json()
        self.assertNotIn("messages", answer)

    def test_staff_change_any_address(self):
        self.person.with_user(self.agent).email = "john@elsewhere.example"
        self.assertEqual(self.person.email, "john@elsewhere.example")
