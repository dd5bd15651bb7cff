from odoo.tests import tagged

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestIntakeCopy(SupportCase):
    """People in copy take part as the team's rule says."""

    CC = "Cc: Denis <denis@boreal.example>, John <john@northwind.example>, Zoé <zoe@inconnue.example>\n"

    def _participants(self, rule):
        self.team.cc_rule = rule
        ticket = self._receive(extra=self.CC, message_id=f"<{rule}@boreal.example>").ticket_id
        self.assertFalse(ticket.email_cc)
        return ticket.message_partner_ids - self.claire.partner_id

    def test_by_default_known_people_of_the_client_take_part(self):
        self.assertEqual(self.team.cc_rule, "client")
        self.assertEqual(self._participants("client"), self.denis.partner_id)

    def test_nobody_takes_part_where_the_team_says_so(self):
        self.assertFalse(self._participants("nobody"))

    def test_everybody_takes_part_where_the_team_says_so_and_may_answer(self):
        people = self._participants("everybody")
        self.assertEqual(
            set(people.mapped("email_normalized")),
            {"denis@boreal.example", "john@northwind.example", "zoe@inconnue.example"},
        )
        reply = self._receive(
            sender="zoe@inconnue.example",
            message_id="<z@inconnue.example>",
            extra="In-Reply-To: <everybody@boreal.example>\n",
        )
        self.assertEqual(reply.outcome, "reply")

    def test_stranger_in_copy_who_does_not_take_part_is_quarantined(self):
        self._participants("client")
        reply = self._receive(
            sender="zoe@inconnue.example",
            message_id="<z@inconnue.example>",
            extra="In-Reply-To: <client@boreal.example>\n",
        )
        self.assertEqual(reply.outcome, "quarantined")

    def test_acknowledgement_goes_to_the_requester_alone(self):
        with self.mock_mail_gateway():
            self._participants("everybody")
        self.assertEqual(self._new_mails.recipient_ids, self.claire.partner_id)

    def test_our_own_addresses_and_robots_are_no_people(self):
        self.team.cc_rule = "everybody"
        count = self.env["res.partner"].search_count([])
        cc = f"Cc: {self.support_address}, noreply@boreal.example, mailer-daemon@boreal.example\n"
        self._receive(extra=cc)
        self.assertEqual(self.env["res.partner"].search_count([]), count)
