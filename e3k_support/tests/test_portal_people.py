import re
from datetime import timedelta

from werkzeug.urls import url_unquote

from odoo.tests import tagged

from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestPortalPeople(PortalCase):
    def setUp(self):
        super().setUp()
        self.url = f"/my/support/{self.ticket.id}"

    def _change(self, user, verb, **data):
        self._log_in(user)
        return self._post_form(f"{self.url}/people/{verb}", data)

    def test_requester_adds_and_removes_a_colleague(self):
        self._change(self.claire, "add", email="DENIS@boreal.example ")
        self.assertIn(self.denis.partner_id, self.ticket.message_partner_ids)
        self.assertIn("Denis Lavoie", self._get(self.url, self.denis).text)
        self._change(self.claire, "remove", partner_id=self.denis.partner_id.id)
        self.assertEqual(self._get(self.url, self.denis).status_code, 404)

    def test_browser_does_not_propose_ones_own_address_for_a_colleague(self):
        page = self._page(self._get(f"/my/support/{self.ticket.id}", self.claire))
        self.assertEqual(page.xpath("//input[@id='e3k_colleague']/@autocomplete"), ["off"])

    def test_address_of_nobody_stays_in_the_form(self):
        page = self._page(self._change(self.claire, "add", email="jean@ailleurs.example"))
        (details,) = page.xpath("//section[@id='people']/details[@open]")
        self.assertEqual(details.xpath(".//input[@name='email']/@value"), ["jean@ailleurs.example"])

    def test_stranger_is_not_added(self):
        for address in ("john@northwind.example", "nobody@elsewhere.example", "", "x"):
            with self.subTest(address):
                response = self._change(self.claire, "add", email=address)
                self.assertIn("alert-danger", response.text)
        self.assertNotIn(self.john.partner_id, self.ticket.message_partner_ids)

    def test_colleague_who_is_added_is_mailed_their_own_link_once(self):
        with self.mock_mail_gateway():
            for _twice in range(2):
                self._change(self.claire, "add", email="denis@boreal.example")
        (mail,) = self._mails
        self.assertIn(self.denis.email, str(mail["email_to"]))
        self.assertEqual(mail["subject"], f"[{self.ticket.number}] Paie bloquée")
        self.assertIn("Claire Tremblay", mail["body"])
        self.assertIn("Bonjour Denis Lavoie", mail["body"])
        self.assertEqual(mail["headers"]["Auto-Submitted"], "auto-replied")
        token = re.search(r"access_token=([^\"& ]+)", mail["body"])[1]
        self.assertEqual(self.ticket._read_link(url_unquote(token)), self.denis.partner_id)
        self.assertNotIn("Bonjour Denis", self._get(self.url, self.claire).text, "no part of the conversation")

    def test_unknown_colleague_is_proposed_to_the_main_contact_and_takes_part_once_approved(self):
        with self.mock_mail_gateway():
            response = self._change(self.claire, "add", email="Luc.Nouveau@boreal.example")
        self.assertIn("alert-warning", response.text)
        self.assertIn("luc.nouveau@boreal.example", response.text)
        (mail,) = self._mails
        self.assertIn(self.manon.email, str(mail["email_to"]))
        self.assertNotIn(self.ticket.number, mail["body"], "the main contact may not see the ticket")
        self.assertIn(self.support_address, mail["email_from"])
        self.assertIn(self.support_address, mail["reply_to"])
        self.assertNotIn("Claire", str(mail), "nor learn who has it")
        candidate = self.env["e3k.client.candidate"].search([("ticket_id", "=", self.ticket.id)])
        self.assertEqual((candidate.client_id, candidate.state), (self.boreal, "proposed"))
        self.assertNotIn(candidate.partner_id, self.ticket.message_partner_ids)
        with self.mock_mail_gateway():
            self._change(self.claire, "add", email="luc.nouveau@boreal.example")
            self.assertFalse(self._mails, "asked once")
            candidate.with_user(self.manon)._portal_decide(self.manon.partner_id, "approved")
        self.assertIn(candidate.partner_id, self.ticket.message_partner_ids)
        (mail,) = self._mails
        self.assertIn("luc.nouveau@boreal.example", str(mail["email_to"]))

    def test_declined_colleague_is_not_proposed_again(self):
        self._change(self.claire, "add", email="luc.nouveau@boreal.example")
        candidate = self.env["e3k.client.candidate"].search([("ticket_id", "=", self.ticket.id)])
        candidate.with_user(self.manon)._portal_decide(self.manon.partner_id, "declined")
        self.assertIn("alert-danger", self._change(self.claire, "add", email="luc.nouveau@boreal.example").text)
        self.assertNotIn(candidate.partner_id, self.ticket.message_partner_ids)

    def test_who_belongs_to_another_client_or_was_archived_is_not_proposed(self):
        Partner = self.env["res.partner"]
        Partner.create({"name": "A", "email": "a@boreal.example", "parent_id": self.northwind.id})
        Partner.create({"name": "B", "email": "b@boreal.example", "active": False})
        for address in ("a@boreal.example", "b@boreal.example"):
            self.assertIn("alert-danger", self._change(self.claire, "add", email=address).text)
        self.assertFalse(self.env["e3k.client.candidate"].search([]))

    def test_who_removes_themselves_comes_to_the_list_and_is_told(self):
        self.ticket.message_subscribe(self.denis.partner_id.ids)
        response = self._change(self.denis, "remove", partner_id=self.denis.partner_id.id)
        self.assertEqual(response.status_code, 200)
        self.assertTrue(response.url.endswith("/my/support"), response.url)
        notice = self._page(response).xpath("//*[contains(@class, 'e3k_notice')]")
        self.assertIn("Denis Lavoie", notice[0].text_content())
        self.assertFalse(self._page(self._get("/my/support", self.denis)).xpath("//*[contains(@class, 'e3k_notice')]"))

    def test_only_those_who_take_part_change_people(self):
        for user in (self.denis, self.john, self.rival):
            with self.subTest(user.name):
                self._change(user, "add", email=user.login)
                self.assertNotIn(user.partner_id, self.ticket.message_partner_ids)

    def test_link_from_a_mail_does_not_change_people(self):
        self._change(None, "add", email="denis@boreal.example", access_token=self.token)
        self.assertNotIn(self.denis.partner_id, self.ticket.message_partner_ids)

    def test_requester_and_agents_stay(self):
        self.ticket.message_subscribe(self.agent.partner_id.ids)
        for partner in self.claire.partner_id | self.agent.partner_id:
            self._change(self.claire, "remove", partner_id=partner.id)
            self.assertIn(partner, self.ticket.message_partner_ids)

    def test_agents_are_not_listed_among_the_participants(self):
        self.ticket.message_subscribe(self.agent.partner_id.ids)
        self.assertNotIn(self.agent.partner_id, self.ticket._get_portal_people())


@tagged("post_install", "-at_install")
class TestPortalEnd(PortalCase):
    """Solved by itself, rated, followed up."""

    def setUp(self):
        super().setUp()
        self.url = f"/my/support/{self.ticket.id}"
        self.team.lead_id = self.lead

    def _send(self, verb, user, **data):
        self._log_in(user)
        return self._post_form(f"{self.url}/{verb}", data)

    def test_client_closes_a_ticket_that_solved_itself(self):
        self._send("solved", self.john)
        self.assertEqual(self.ticket.stage_kind, "open")
        self._send("solved", self.claire)
        self.assertEqual((self.ticket.stage_kind, self.ticket.closed_by), ("closed", "client"))
        closed_at = self.ticket.closed_at
        self._stop_at(self.NOW + timedelta(minutes=1))
        self.assertIn("alert-success", self._send("solved", self.claire).text, "a double click is harmless")
        self.assertEqual(self.ticket.closed_at, closed_at)
        self.assertEqual(len(self.ticket.message_ids.filtered(lambda m: "Claire" in (m.body or ""))), 1)

    def test_rating_needs_a_closed_ticket_and_a_known_answer(self):
        self._send("rate", self.claire, rate="5")
        self.ticket._move_to("closed")
        self._send("rate", self.claire, rate="4")
        self._send("rate", self.john, rate="1")
        self.assertFalse(self.ticket.rating_ids)

    def test_low_rating_asks_the_lead_to_call_once(self):
        self.ticket._move_to("closed")
        for _twice in range(2):
            self._send("rate", self.claire, rate="1", feedback="Trop long")
        self.assertEqual(self.ticket.rating_ids.mapped("rating"), [1])
        self.assertEqual(self.ticket.rating_ids.rated_partner_id, self.agent.partner_id)
        self.assertEqual(self.ticket.activity_ids.user_id, self.lead)
        self.assertEqual(len(self.ticket.activity_ids), 1)

    def test_rating_moves_nothing_and_mails_nobody(self):
        self.ticket._move_to("closed")
        with self.mock_mail_gateway():
            self._send("rate", self.claire, rate="5", feedback="Merci")
        self.assertEqual(self.ticket.stage_kind, "closed")
        self.assertFalse(self._new_mails)
        self.assertIn("alert-success", self._send("rate", self.claire, rate="3").text)
        self.assertEqual(self.ticket.rating_ids.mapped("rating"), [3])
