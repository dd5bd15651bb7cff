from odoo.tests import tagged

from .common import SupportCase

AGNES = "agnes@e3kbureau.example"
RESULTS = "Authentication-Results: mx.e3k.test; %s\n"


@tagged("post_install", "-at_install")
class TestIntakeAgent(SupportCase):
    """An agent's address may act as an agent only where our mail servers say that the agent wrote."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent.email = AGNES
        cls.env["ir.config_parameter"].set_param("e3k_support.trusted_mail_servers", "mx.e3k.test")

    def _answer(self, results=None):
        self.ticket = self._receive().ticket_id
        self.ticket.message_subscribe(self.agent.partner_id.ids)
        return self._receive(
            sender=f"Agnès Roy <{AGNES}>",
            message_id="<a@e3kbureau.example>",
            subject=f"RE: [{self.ticket.number}]",
            extra=RESULTS % results if results else "",
        )

    def test_verified_agent_answers_in_public(self):
        mail = self._answer("dkim=pass header.d=e3kbureau.example; spf=none")
        self.assertEqual((mail.outcome, mail.sender_check), ("reply", "verified"))
        self.assertEqual(self.ticket._sla_promise("first_response").state, "met")

    def test_agent_whom_nothing_vouches_for_is_kept_back_even_as_a_participant(self):
        for results in (None, "spf=none; dkim=none", "spf=softfail; dmarc=none"):
            with self.subTest(results=results):
                mail = self._answer(results)
                self.assertEqual((mail.outcome, mail.reason_code), ("quarantined", "unverified_agent"))
                self.assertEqual(self.ticket._sla_promise("first_response").state, "running")
                mail.message_key = f"{mail.message_key} {mail.id}"  # the next one is no second copy
                self.env["e3k.intake.mail"].search([("sender", "=", "claire@boreal.example")]).unlink()

    def test_agent_who_is_let_in_answers(self):
        mail = self._answer()
        mail.with_user(self.lead).action_accept()
        answer = self.ticket.message_ids.filtered(lambda message: message.message_id == "<a@e3kbureau.example>")
        self.assertEqual((mail.outcome, answer.author_id), ("reply", self.agent.partner_id))
        self.assertEqual(self.ticket._sla_promise("first_response").state, "met")

    def test_unverified_agent_opens_a_ticket_in_nobodys_name_and_forwards_for_nobody(self):
        body = "De : Claire <claire@boreal.example>\nEnvoyé : hier\nÀ : x\nObjet : y\n\nBloqué."
        with self.mock_mail_gateway():
            mail = self._receive(sender=AGNES, subject="TR : y", body=body)
        self.assertEqual((mail.outcome, mail.requester_address, mail.sender_check), ("ticket", False, "failed"))
        self.assertEqual((mail.ticket_id.requester_id.id, mail.ticket_id.requester_doubt), (False, "unverified"))
        self.assertFalse(self._new_mails)

    def test_failures_are_not_rescued_by_what_says_nothing(self):
        ticket = self._receive().ticket_id
        for number, results in enumerate(("spf=fail; dmarc=none", "spf=fail; dkim=fail; dmarc=temperror", "dkim=fail")):
            mail = self._receive(
                message_id=f"<{number}@x.example>", subject=f"RE: [{ticket.number}]", extra=RESULTS % results
            )
            self.assertEqual(mail.reason_code, "forged_sender", results)

    def test_forwarding_breaks_spf_and_nothing_else(self):
        ticket = self._receive().ticket_id
        mail = self._receive(
            message_id="<f@x.example>",
            subject=f"RE: [{ticket.number}]",
            extra=RESULTS % "spf=fail smtp.mailfrom=x@ailleurs.example" + RESULTS % "dkim=pass header.d=boreal.example",
        )
        self.assertEqual((mail.outcome, mail.sender_check), ("reply", "verified"))
