"""The main contact keeps their company's people on the portal."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SupportCase
from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestClientPeople(PortalCase):
    def _change(self, user, verb, client=None, **data):
        self._log_in(user)
        values = {"client_id": (client or self.boreal).id, **data}
        return self._post_form(f"/my/support/people/{verb}", values)

    def _role(self, user):
        return self.boreal._get_support_role(user.partner_id).role

    def _sees(self, user):
        return self._get(f"/my/support/{self.ticket.id}", user).status_code == 200

    def test_main_contact_sees_their_people_and_others_only_who_it_is(self):
        page = self._get("/my/support/people", self.manon).text
        for name in ("Claire Tremblay", "Denis Lavoie", "/my/support/people/invite"):
            self.assertIn(name, page)
        self.assertNotIn("John Carter", page)
        changes = self._page(self._get("/my/support/people", self.manon)).xpath("//details/summary")
        self.assertIn("Modifier Denis Lavoie", [change.text_content() for change in changes])
        page = self._get("/my/support/people", self.claire).text
        self.assertIn("Manon Roy", page)
        for name in ("Denis Lavoie", "/my/support/people/invite"):
            self.assertNotIn(name, page)

    def test_everybody_of_the_client_reads_whom_to_turn_to_at_e3k(self):
        self.team.write({"lead_id": self.lead.id, "phone": "514-316-6650"})
        self.manager.partner_id.phone = "514-316-6699"
        values = {"client_id": self.boreal.id, "e3k_escalation_ids": (self.lead | self.manager).ids}
        self.env["e3k.contract"].create({**values, "date_start": "2026-01-01"}).action_sign()
        for user in (self.manon, self.claire):
            page = self._page(self._get("/my/support/people", user))
            steps = [" ".join(step.text_content().split()) for step in page.xpath("//section[@id='ladder']//li")]
            self.assertEqual(len(steps), 3, "the lead is both, and stands there once")
            for step, words in zip(steps, ("514-316-6650", "Luc Gagnon", "Maude Côté 514-316-6699"), strict=True):
                self.assertIn(words, step)
            self.assertTrue(page.xpath("//section[@id='ladder']//a[@href='tel:+15143166699']"))
        page = self._page(self._get("/my/support/people", self.john))
        self.assertNotIn("Maude", page.xpath("//section[@id='ladder']")[0].text_content())

    def test_main_contact_names_an_observer_and_takes_it_back(self):
        self._change(self.manon, "role", partner_id=self.denis.partner_id.id, role="observer")
        self.assertTrue(self._sees(self.denis))
        page = self._page(self._get(f"/my/support/{self.ticket.id}", self.denis))
        self.assertFalse(page.xpath("//form[contains(@action, '/my/support/')]"), "an observer changes nothing")
        people = self._get("/my/support/people", self.denis).text
        self.assertNotIn("Vous voyez vos billets et ceux auxquels vous participez", people)
        self._change(self.manon, "role", partner_id=self.denis.partner_id.id, role="requester")
        self.assertFalse(self._sees(self.denis))

    def test_main_contact_names_a_deputy_and_hands_over(self):
        with self.mock_mail_gateway():
            self._change(self.manon, "role", partner_id=self.denis.partner_id.id, role="deputy")
        self.assertIn(self.denis.email, str([mail["email_to"] for mail in self._mails]))
        self._change(self.denis, "role", partner_id=self.claire.partner_id.id, role="main")
        self.assertEqual(self.boreal.support_main_contact_id, self.manon.partner_id, "a deputy names neither")
        self._change(self.denis, "role", partner_id=self.claire.partner_id.id, role="observer")
        self.assertEqual(self._role(self.claire), "observer")
        self._change(self.manon, "role", partner_id=self.claire.partner_id.id, role="main")
        self.assertEqual(self.boreal.support_main_contact_id, self.claire.partner_id)
        self.assertFalse(self._role(self.manon))

    def test_main_contact_stays_until_handed_over(self):
        for verb, data in (("revoke", {}), ("role", {"role": "observer"}), ("role", {"role": "none"})):
            self._change(self.manon, verb, partner_id=self.manon.partner_id.id, **data)
            self.assertEqual(self._role(self.manon), "main")

    def test_invitation_makes_an_account_and_mails_it_in_their_language(self):
        with self.mock_mail_gateway():
            values = {"name": "Paul Coté", "email": " Paul@Boreal.example", "role": "observer", "lang": "fr_CA"}
            self.assertIn("alert-success", self._change(self.manon, "invite", **values).text)
        partner = self.env["res.partner"].search([("email", "=", "paul@boreal.example")])
        self.assertEqual((partner.parent_id, partner.lang), (self.boreal, "fr_CA"))
        self.assertTrue(partner.user_ids._is_portal())
        self.assertEqual(self.boreal._get_support_role(partner).role, "observer")
        self.assertIn("paul@boreal.example", str([mail["email_to"] for mail in self._mails]))
        self.assertIn("/web/signup", str([mail["body"] for mail in self._mails]))
        self._change(self.manon, "invite", name="Paul", email="paul@boreal.example", role="requester")
        self.assertEqual(self.env["res.partner"].search_count([("email", "=", "paul@boreal.example")]), 1)

    def test_invitation_ends_with_one_full_stop(self):
        self.boreal.name = "Boréal Mobilier inc."
        with self.mock_mail_gateway():
            self._change(self.manon, "invite", name="Paul Coté", email="paul@boreal.example", lang="fr_CA")
        bodies = str([mail["body"] for mail in self._mails])
        self.assertIn("Boréal Mobilier inc.", bodies)
        self.assertNotIn("inc..", bodies)

    def test_person_of_another_client_is_invited_without_moving_there(self):
        self._change(self.manon, "invite", name="John", email=self.john.email, role="observer")
        self.assertEqual(self.john.partner_id.commercial_partner_id, self.northwind)
        self.assertTrue(self._sees(self.john))
        self._change(self.manon, "revoke", partner_id=self.john.partner_id.id)
        self.assertFalse(self._sees(self.john))
        own = self._new_ticket(self.john)
        self.assertEqual(self._get(f"/my/support/{own.id}", self.john).status_code, 200)

    def test_invitation_sent_twice_is_mailed_once_and_later_again(self):
        values = {"name": "Paul Coté", "email": "paul@boreal.example", "role": "requester"}
        with self.mock_mail_gateway():
            for _twice in range(2):
                self.assertIn("alert-success", self._change(self.manon, "invite", **values).text)
        self.assertEqual(len(self._mails), 1)
        self._stop_at(self.NOW + timedelta(minutes=11))
        with self.mock_mail_gateway():
            self._change(self.manon, "invite", **values)
        self.assertEqual(len(self._mails), 1)
        self.assertIn("mardi 3 mars 2026", self._get("/my/support/people", self.manon).text)

    def test_login_that_e3k_archived_is_not_brought_back_by_the_client(self):
        self.denis.active = False
        gone = self.env["res.partner"].create(
            {"name": "Parti", "email": "parti@boreal.example", "parent_id": self.boreal.id, "active": False}
        )
        with self.mock_mail_gateway():
            for address in (self.denis.email, gone.email):
                response = self._change(self.manon, "invite", name="X", email=address, role="requester")
                self.assertIn("alert-danger", response.text)
        self.assertFalse(self._mails)
        self.assertFalse(self.denis.active or gone.active)
        self.assertEqual(self.env["res.partner"].search_count([("email", "=", gone.email)]), 0, "nor made anew")

    def test_everybody_of_a_large_client_is_found_and_can_be_revoked(self):
        people = self.env["res.partner"].create(
            [
                {"name": f"Personne {n:03}", "email": f"p{n}@boreal.example", "parent_id": self.boreal.id}
                for n in range(210)
            ]
        )
        last = people[-1]
        page = self._get("/my/support/people", self.manon).text
        self.assertNotIn(last.email, page)
        self.assertIn("213", page, "how many there are")
        found = self._get("/my/support/people?search=Personne 209", self.manon).text
        self.assertIn(last.email, found)
        self.assertNotIn("p1@boreal.example", found)
        self.assertIn(last.email, self._get(f"/my/support/people?search={last.email}", self.manon).text)
        response = self._change(self.manon, "revoke", partner_id=last.id, search="Personne 209")
        self.assertIn("search=Personne", response.url)
        self.assertEqual(self.boreal._get_support_role(last).role, "none")

    def test_refused_invitation_keeps_what_was_typed(self):
        wrong = {"name": "Paul Roy", "email": "paul(a)boreal.example", "role": "observer", "lang": "en_US"}
        page = self._page(self._change(self.manon, "invite", **wrong))
        self.assertTrue(page.xpath("//div[contains(@class, 'alert-danger')]"))
        (form,) = page.xpath("//section[@id='invite']//form")
        self.assertEqual(form.xpath(".//input[@name='name']/@value"), ["Paul Roy"])
        self.assertEqual(form.xpath(".//input[@name='email']/@value"), ["paul(a)boreal.example"])
        self.assertEqual(form.xpath(".//option[@selected]/@value"), ["observer", "en_US"])

    def test_e3k_is_not_invited(self):
        self._change(self.manon, "invite", name="Agnès", email=self.agent.email, role="observer")
        self.assertFalse(self._role(self.agent))

    def test_revoked_person_loses_everything_at_once(self):
        token = self.ticket._sign_link(self.claire.partner_id)
        self.assertTrue(self._sees(self.claire))
        self._change(self.manon, "revoke", partner_id=self.claire.partner_id.id)
        self.assertFalse(self._sees(self.claire))
        self.assertNotIn(self.ticket.number, self._get("/my/support?filterby=all", self.claire).text)
        self.assertEqual(self._get(f"/my/support/{self.ticket.id}?access_token={token}", None).status_code, 404)
        with self.mock_mail_gateway():
            self._post(self.ticket, self.agent, "Suite confidentielle")
        self.assertNotIn(self.claire.email, str([mail["email_to"] for mail in self._mails]))
        mail = self._receive(subject=f"Re: [{self.ticket.number}]", message_id="<back@boreal.example>")
        self.assertEqual(mail.outcome, "quarantined")
        self._log_in(self.claire)
        form = {"name": "Encore", "stopped": "Tout", "priority": "p3"}
        self.assertEqual(self._post_form("/my/support/new", form).status_code, 422)

    def test_revoked_person_is_told_before_they_write_a_request(self):
        self._change(self.manon, "revoke", partner_id=self.claire.partner_id.id)
        response = self._get("/my/support/new", self.claire)
        self.assertEqual(response.status_code, 403)
        page = self._page(response)
        self.assertFalse(page.xpath("//form[@action='/my/support/new']"))
        shown = page.xpath("//section")[0].text_content()
        self.assertIn("a mis fin à votre accès", shown)
        self.assertIn("Manon Roy", shown)

    def test_revoked_person_is_told_on_the_list_and_on_the_people_page(self):
        self._change(self.manon, "revoke", partner_id=self.claire.partner_id.id)
        for url in ("/my/support", "/my/support/people"):
            with self.subTest(url):
                page = self._page(self._get(url, self.claire))
                shown = page.xpath("//div[contains(@class, 'e3k_support')]")[0].text_content()
                self.assertIn("a mis fin à votre accès", shown)
                self.assertIn("Manon Roy", shown)
                self.assertNotIn("pas encore d’interlocuteur principal", shown)
                self.assertFalse(page.xpath("//a[@href='/my/support/new']"))

    def test_nobody_else_changes_anything(self):
        """Every role against every change: only the main contact and the deputy, only for their own client."""
        changes = {
            "role": {"partner_id": self.denis.partner_id.id, "role": "main"},
            "revoke": {"partner_id": self.manon.partner_id.id},
            "invite": {"name": "X", "email": "x@boreal.example"},
            "decide": {"candidate_id": 1, "decision": "approved"},
        }
        self.env["e3k.client.role"]._give(self.boreal, self.denis.partner_id, "observer")
        before = self.boreal.support_role_history_ids
        for user in (self.claire, self.denis, self.john, self.rival, self.agent):
            for verb, data in changes.items():
                with self.subTest(user=user.name, verb=verb):
                    self._change(user, verb, **data)
                    self.assertEqual(self.boreal.support_role_history_ids, before)
        self._log_in(self.manon)
        self._post_form("/my/support/people/role", {"client_id": self.boreal.id, **changes["role"]}, csrf=False)
        self.assertEqual(self._role(self.manon), "main")
        self.assertFalse(self.env["res.partner"].search([("email", "=", "x@boreal.example")]))

    def test_stranger_partner_id_is_not_changed(self):
        for partner in (self.john.partner_id, self.agent.partner_id, self.boreal):
            self._change(self.manon, "role", partner_id=partner.id, role="observer")
            self.assertFalse(self.boreal._get_support_role(partner))

    def test_level_is_chosen_in_the_form_and_on_the_page(self):
        self._log_in(self.claire)
        form = {"name": "Salaires", "stopped": "Le talon", "priority": "p3", "confidentiality": "private"}
        self._post_form("/my/support/new", form)
        ticket = self.env["e3k.ticket"].search([("name", "=", "Salaires")])
        self.assertEqual(ticket.confidentiality, "private")
        url = f"/my/support/{ticket.id}"
        self.assertEqual(self._get(url, self.manon).status_code, 404)
        self._log_in(self.claire)
        self._post_form(f"{url}/confidentiality", {"confidentiality": "normal"})
        self.assertEqual(self._get(url, self.manon).status_code, 200)
        self._post_form(f"{url}/confidentiality", {"confidentiality": "restricted"})
        self.assertEqual(ticket.confidentiality, "restricted")

    def test_person_at_two_clients_says_for_whom_they_write(self):
        self.env["e3k.client.role"]._give(self.northwind, self.claire.partner_id, "requester")
        self._log_in(self.claire)
        for client, expected in ((self.northwind, self.northwind), (self.boreal, self.boreal), (None, self.boreal)):
            form = {"name": "Deux", "stopped": "Tout", "priority": "p3", "client_id": client.id if client else "0"}
            self._post_form("/my/support/new", form)
            self.assertEqual(self.env["e3k.ticket"].search([("name", "=", "Deux")], limit=1).client_id, expected)


@tagged("post_install", "-at_install")
class TestClientCandidate(SupportCase):
    def setUp(self):
        super().setUp()
        self.env["e3k.client.role"]._give(self.boreal, self.denis.partner_id, "main")

    def _write_in(self, address="luc.nouveau@boreal.example", key="1"):
        mail = self._receive(sender=f"Luc Nouveau <{address}>", message_id=f"<{key}@new.example>")
        return mail.ticket_id, self.env["e3k.client.candidate"].search([("ticket_id", "=", mail.ticket_id.id)])

    def _sees(self, user, ticket):
        return ticket in self.env["e3k.ticket"].with_user(user).search([])

    def test_unknown_person_of_a_known_domain_is_proposed_and_seen_by_nobody(self):
        with self.mock_mail_gateway():
            ticket, candidate = self._write_in()
        self.assertEqual((candidate.client_id, candidate.state), (self.boreal, "proposed"))
        self.assertIn(self.denis.email, str([mail["email_to"] for mail in self._mails]))
        self.assertFalse(self._sees(self.denis, ticket))
        self._write_in(key="2")
        self.assertEqual(self.env["e3k.client.candidate"].search_count([("client_id", "=", self.boreal.id)]), 1)

    def test_without_main_contact_and_lead_a_manager_is_asked_about_a_stranger(self):
        self.boreal.support_role_ids._end()
        self.boreal.support_role_ids._end()  # the deputy took the place of the main contact
        self.team.lead_id = False
        ticket, candidate = self._write_in()
        self.assertEqual(candidate.state, "proposed")
        asked = ticket.activity_ids.filtered(lambda activity: self.boreal.name in (activity.summary or "")).user_id
        self.assertTrue(asked.has_group("e3k_support.group_manager"))

    def test_approved_person_belongs_and_their_tickets_are_seen(self):
        ticket, candidate = self._write_in()
        candidate.with_user(self.denis)._portal_decide(self.denis.partner_id, "approved")
        self.assertEqual(candidate.decided_by_id, self.denis)
        self.assertEqual(ticket.requester_id.parent_id, self.boreal)
        self.assertEqual(ticket.client_id, self.boreal)
        self.assertTrue(self._sees(self.denis, ticket))

    def test_declined_person_stays_a_stranger(self):
        ticket, candidate = self._write_in()
        candidate.with_user(self.agent).action_decline()
        self.assertFalse(ticket.requester_id.parent_id)
        self.assertFalse(self._sees(self.denis, ticket))
        self._write_in(key="2")
        self.assertEqual(candidate.state, "declined")

    def test_only_who_acts_for_the_client_decides(self):
        candidate = self._write_in()[1]
        for user in (self.claire, self.john):
            with self.assertRaises(UserError):
                candidate.with_user(user)._portal_decide(user.partner_id, "approved")
            with self.assertRaises(AccessError):
                candidate.with_user(user).action_approve()

    def test_public_and_shared_domains_propose_nobody(self):
        self.claire.partner_id.email = "claire@gmail.com"
        self.assertFalse(self._write_in("x@gmail.com")[1])
        self._new_ticket(self.john)
        self.john.partner_id.email = "john@boreal.example"
        self.env["e3k.client.role"]._give(self.northwind, self.john.partner_id, "main")
        self.assertFalse(self._write_in("y@boreal.example", "3")[1], "two clients share the domain")

    def test_without_main_contact_the_lead_is_asked(self):
        self.boreal.support_role_ids.action_end()
        self.team.lead_id = self.lead
        ticket = self._write_in()[0]
        self.assertIn(self.lead, ticket.activity_ids.user_id)
