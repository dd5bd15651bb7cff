from odoo.tests import tagged

from .common import SupportCase

AGNES = "agnes@e3kbureau.example"
BODY = """Client difficile, à traiter vite.

Agnès Roy
________________________________
De : Claire Tremblay <{address}>
Envoyé : mardi 3 mars 2026 09:10
À : Agnès Roy
Objet : La facture bloque

Bonjour, la facture refuse de se valider.
"""


@tagged("post_install", "-at_install")
class TestIntakeForward(SupportCase):
    """An agent passes a client's mail on: the client reads that mail, the team the note, and nobody is mailed yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent.email = AGNES
        cls.boreal.support_role_ids = [
            (0, 0, {"client_id": cls.boreal.id, "partner_id": cls.denis.partner_id.id, "role": "main"})
        ]

    def _forward(self, address="claire@boreal.example", **parts):
        parts = {"sender": AGNES, "subject": "TR : client pénible", "body": BODY.format(address=address), **parts}
        with self.mock_mail_gateway():
            return self._receive(**parts).ticket_id

    def _public(self, ticket):
        return ticket.message_ids.filtered(lambda message: not message.subtype_id.internal and not message.is_internal)

    def test_note_of_the_forwarder_is_internal_and_the_mail_is_the_clients(self):
        ticket = self._forward()
        (mail,) = self._public(ticket).filtered("body")
        for text in (ticket.description, mail.body):
            self.assertIn("refuse de se valider", text)
            self.assertNotIn("difficile", text)
            self.assertNotIn("Agnès Roy</", text.replace("À : Agnès Roy", ""))
        self.assertEqual((ticket.name, mail.author_id), ("La facture bloque", self.claire.partner_id))
        self.assertIn("claire@boreal.example", mail.email_from)
        note = ticket.message_ids.filtered(lambda message: "difficile" in (message.body or ""))
        self.assertEqual((len(note), note.author_id), (1, self.agent.partner_id))
        self.assertTrue(note.subtype_id.internal)
        said = ticket.with_user(self.claire)._get_portal_conversation(self.claire.partner_id)
        self.assertNotIn("difficile", str(said))

    def test_attached_mail_is_read_as_the_clients(self):
        inner = self._mail(message_id="<inner@boreal.example>").decode()
        body = f"--b\n\nClient difficile.\n--b\nContent-Type: message/rfc822\n\n{inner}\n--b--"
        raw = self._mail(sender=AGNES, subject="TR : facture", message_id="<fw@e3k.example>", body=body)
        ticket = self._receive(raw.replace(b"text/plain", b"multipart/mixed; boundary=b", 1)).ticket_id
        self.assertIn("depuis ce matin", ticket.description)
        self.assertNotIn("difficile", ticket.description)
        self.assertEqual(ticket.name, "Impossible de valider une facture")

    def test_proposed_requester_takes_no_part_and_nobody_is_mailed_before_confirmation(self):
        ticket = self._forward("zoe@boreal.example")
        self.assertEqual((ticket.requester_doubt, ticket.requester_id.email), ("forwarded", "zoe@boreal.example"))
        self.assertEqual(ticket.requester_id.name, "Claire Tremblay")
        self.assertNotIn(ticket.requester_id, ticket.message_partner_ids)
        self.assertFalse(self._new_mails)
        self.assertFalse(self.env["e3k.client.candidate"].search([("ticket_id", "=", ticket.id)]))
        with self.mock_mail_gateway():
            ticket.with_user(self.agent).action_confirm_requester()
        self.assertIn(ticket.requester_id, ticket.message_partner_ids)
        self.assertEqual(
            self.env["e3k.client.candidate"].search([("ticket_id", "=", ticket.id)]).client_id, self.boreal
        )
        told = self._new_mails.recipient_ids
        self.assertEqual(told, ticket.requester_id | self.denis.partner_id)

    def test_another_requester_chosen_by_hand_takes_part(self):
        ticket = self._forward()
        ticket.with_user(self.agent).requester_id = self.denis.partner_id
        self.assertFalse(ticket.requester_doubt)
        self.assertIn(self.denis.partner_id, ticket.message_partner_ids)
        self.assertNotIn(self.claire.partner_id, ticket.message_partner_ids)

    def test_answering_the_proposed_requester_confirms_them_and_reaches_them(self):
        ticket = self._forward()
        with self.mock_mail_gateway():
            self._post(ticket, self.agent, "Nous regardons cela.")
        self.assertFalse(ticket.requester_doubt)
        self.assertEqual(self._new_mails.recipient_ids, self.claire.partner_id)

    def test_mail_that_a_colleague_had_passed_on_is_the_clients(self):
        self.lead.email = "luc@e3kbureau.example"
        body = (
            "Pour nous.\n\nDe : Luc Gagnon <luc@e3kbureau.example>\nEnvoyé : hier\nÀ : Agnès\nObjet : TR: Facture\n\n"
            "Elle se plaint encore.\n\nDe : Claire <claire@boreal.example>\nEnvoyé : hier\nÀ : Luc\n"
            "Objet : La facture\n\nElle refuse de se valider."
        )
        ticket = self._forward(body=body)
        self.assertEqual(ticket.requester_id, self.claire.partner_id)
        self.assertNotIn("plaint", ticket.description)

    def test_mail_passed_on_between_us_has_its_sender_as_requester(self):
        self.lead.email = "luc@e3kbureau.example"
        ticket = self._forward("luc@e3kbureau.example")
        self.assertEqual((ticket.requester_id, ticket.requester_doubt), (self.agent.partner_id, False))

    def test_mail_passed_on_into_a_ticket_is_its_writers_answer_and_the_note_stays_with_us(self):
        ticket = self._receive().ticket_id
        self._post(ticket, self.agent, "Nous regardons cela.")
        ticket._move_to("waiting", wait_party="client", wait_reason="Une capture")
        passed = self._forward(subject=f"TR : RE: [{ticket.number}] La facture", message_id="<t@e3k.example>")
        self.assertEqual((passed, ticket.stage_kind), (ticket, "open"))
        said = ticket.message_ids.filtered(lambda message: message.message_id == "<t@e3k.example>")
        self.assertEqual(said.author_id, self.claire.partner_id)
        self.assertNotIn("difficile", said.body)
        self.assertFalse(self._public(ticket).filtered(lambda message: "difficile" in (message.body or "")))
        self.assertTrue(ticket.message_ids.filtered(lambda message: "difficile" in (message.body or "")))

    def test_mail_of_a_third_party_passed_on_into_a_ticket_is_a_note(self):
        ticket = self._receive().ticket_id
        ticket.message_subscribe(self.denis.partner_id.ids)
        self._forward(
            "fournisseur@ailleurs.example",
            subject=f"TR : [{ticket.number}]",
            message_id="<t@e3k.example>",
            extra="In-Reply-To: <facture-1@boreal.example>\n",
        )
        said = ticket.message_ids.filtered(lambda message: message.message_id == "<t@e3k.example>")
        self.assertEqual((said.author_id, said.subtype_id.internal), (self.agent.partner_id, True))
        self.assertIn("difficile", said.body)
        self.assertFalse(self._new_mails)
        self.assertEqual(ticket._sla_promise("first_response").state, "running")

    def test_answer_of_an_agent_that_quotes_the_client_is_an_answer(self):
        ticket = self._receive().ticket_id
        body = "Corrigé.\n\nDe : Claire <claire@boreal.example>\nEnvoyé : x\nÀ : y\nObjet : z\n\nBonjour"
        self._forward(subject=f"RE: [{ticket.number}]", message_id="<t@e3k.example>", body=body)
        self.assertEqual(ticket._sla_promise("first_response").state, "met")

    def test_other_address_of_the_original_sender_is_known(self):
        self.env["e3k.contact.address"].create(
            {"partner_id": self.claire.partner_id.id, "email": "claire@gmail.example"}
        )
        self.assertEqual(self._forward("claire@gmail.example").requester_id, self.claire.partner_id)
