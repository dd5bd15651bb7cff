from odoo.tests import tagged

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestNoticeMail(SupportCase):
    """Mails that a machine of ours writes: they say so, come back to a team, and speak each reader's language."""

    def _assert_by_machine(self, mail):
        self.assertEqual(mail["headers"].get("Auto-Submitted"), "auto-generated")
        self.assertEqual(mail["headers"].get("X-Auto-Response-Suppress"), "All")
        self.assertIn(self.support_address, mail["reply_to"])

    def _sent(self, partner):
        (mail,) = [mail for mail in self._mails if partner.email_normalized in str(mail["email_to"])]
        return mail

    def _give(self, role, person):
        values = {"client_id": self.boreal.id, "partner_id": person.partner_id.id, "role": role}
        return self.env["e3k.client.role"].create(values)

    def test_question_to_the_main_contact(self):
        self._give("main", self.claire)
        with self.mock_mail_gateway():
            self._receive(sender="zoe@boreal.example")
        self._assert_by_machine(self._sent(self.claire.partner_id))

    def test_word_to_who_got_a_role(self):
        role = self._give("deputy", self.denis)
        with self.mock_mail_gateway():
            role._tell_person()
        self._assert_by_machine(self._sent(self.denis.partner_id))

    def test_invitation_to_the_portal(self):
        self._give("main", self.claire)
        with self.mock_mail_gateway():
            self.boreal._support_invite(self.claire.partner_id, "Zoé Roy", "zoe@boreal.example")
        self._assert_by_machine(self._sent(self.env["res.partner"].search([("email", "=", "zoe@boreal.example")])))

    def test_notice_of_a_policy(self):
        policy = self.env["e3k.service.policy"].search([], limit=1)
        values = {"policy_id": policy.id, "client_id": self.boreal.id, "partner_id": self.claire.partner_id.id}
        self.env["e3k.service.policy.notice"].create(values)
        with self.mock_mail_gateway(), self.enter_registry_test_mode():
            self.env.ref("e3k_support.ir_cron_policy_notice").method_direct_trigger()
            self.env["mail.mail"].search([("state", "=", "outgoing")]).send()
        self._assert_by_machine(self._sent(self.claire.partner_id))

    def test_every_participant_is_told_in_their_own_language(self):
        self.john.partner_id.parent_id = self.boreal
        ticket = self._new_ticket()
        ticket.message_subscribe((self.denis.partner_id | self.john.partner_id).ids)
        with self.mock_mail_gateway():
            ticket._acknowledge()
        for person in (self.claire, self.denis):
            self.assertIn("Bonjour", self._sent(person.partner_id)["body"])
            self.assertNotIn("Hello", self._sent(person.partner_id)["body"])
        self.assertIn("Hello", self._sent(self.john.partner_id)["body"])
        self.assertNotIn("Bonjour", self._sent(self.john.partner_id)["body"])
        self.assertIn("Bonjour", ticket.message_ids[0].body)

    def test_requester_of_unknown_language_is_told_in_both_and_others_in_theirs(self):
        ticket = self._new_ticket(requester_lang=False)
        ticket.message_subscribe(self.john.partner_id.ids)
        with self.mock_mail_gateway():
            ticket._acknowledge()
        said = self._sent(self.claire.partner_id)["body"]
        self.assertIn("Bonjour", said)
        self.assertIn("Hello", said)
        self.assertNotIn("Bonjour", self._sent(self.john.partner_id)["body"])
