import email
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import SupportCase

PASSWORD = "Boreal#2024"
BODY = f"Bonjour, connectez-vous svp. Mot de passe : {PASSWORD}\nCarte 4111 1111 1111 1111. Merci!"
MULTIPART = f"""
--b
Content-Type: text/plain

Bonjour
--b
Content-Type: text/plain
Content-Disposition: attachment; filename="a.txt"

mdp: {PASSWORD}
--b--
"""
COVERED = dict.fromkeys(("a.txt", "b.txt"), "mdp: ••••••••")


@tagged("post_install", "-at_install")
class TestSecret(SupportCase):
    """A secret pasted into a ticket is seen by its agent alone, and by nobody once it was handled."""

    def _leaks(self, ticket, *texts):
        """Where the password stands in clear in what the records of the ticket hold."""
        ticket = ticket.sudo()
        held = [ticket.name, ticket.description, *texts]
        held += ticket.message_ids.mapped("body") + ticket.message_ids.mapped("preview")
        held += ticket.intake_mail_ids.mapped("subject")
        return [text for text in held if PASSWORD in str(text or "")]

    def _ticket_with_secret(self, agent=True):
        ticket = self._receive(body=BODY).ticket_id
        if agent:
            ticket.agent_id = self.agent
        return ticket

    def test_secret_in_a_mail_is_covered_in_request_and_conversation(self):
        with self.mock_mail_gateway():
            ticket = self._ticket_with_secret()
        self.assertTrue(ticket.has_secret)
        self.assertFalse(self._leaks(ticket, *self._new_mails.mapped("body_html")))
        self.assertIn("connectez-vous", ticket.description)
        self.assertEqual(set(ticket.secret_kinds.split(", ")), {"Password", "Card number"})

    def test_secret_in_a_subject_is_covered_in_ticket_and_log(self):
        ticket = self._receive(subject=f"mdp: {PASSWORD}").ticket_id
        self.assertFalse(self._leaks(ticket))
        self.assertTrue(ticket.has_secret)

    def test_secret_on_the_portal_is_covered_in_every_copy(self):
        ticket = self._new_ticket()
        ticket.message_subscribe(self.denis.partner_id.ids)
        ticket.agent_id = self.agent
        with self.mock_mail_gateway():
            self._post(ticket, self.claire, f"Mot de passe : {PASSWORD}")
        self.assertTrue(self._new_mails)
        self.assertFalse(self._leaks(ticket, *self._new_mails.mapped("body_html"), *self._new_mails.mapped("body")))
        self.assertTrue(ticket.has_secret)

    def test_secret_from_the_portal_form_is_covered(self):
        values = {"name": "Accès", "details": f"Mot de passe : {PASSWORD}", "priority": "p3"}
        ticket = self.env["e3k.ticket"].with_user(self.claire)._portal_create(self.claire.partner_id, values, [])
        self.assertFalse(self._leaks(ticket))
        self.assertEqual(self.env["e3k.secret"].search([("ticket_id", "=", ticket.id)]).value, PASSWORD)

    def test_secret_told_on_the_phone_is_covered(self):
        nameless = self.env["e3k.ticket"].create({"name": "Appel sans adresse"})
        for ticket in (self._new_ticket(), nameless):
            call = self.env["e3k.ticket.phone"].with_user(self.agent)
            call.create({"ticket_id": ticket.id, "summary": f"<p>mdp: {PASSWORD}</p>"}).action_confirm()
            self.assertFalse(self._leaks(ticket))
            self.assertTrue(ticket.has_secret)

    def test_secret_in_a_note_or_a_later_edit_is_covered(self):
        ticket = self._new_ticket()
        note = self._post(ticket, self.agent, f"mdp: {PASSWORD}", note=True)
        ticket.with_user(self.agent)._message_update_content(note, body=f"Corrigé, mdp: {PASSWORD}")
        ticket.with_user(self.agent).description = f"<p>mdp: {PASSWORD}</p>"
        self.assertFalse(self._leaks(ticket))

    def test_secret_in_a_refusal_or_a_rating_is_covered(self):
        ticket = self._new_ticket()
        ticket._resolve("<p>Corrigé.</p>")
        ticket._client_refuse(self.claire.partner_id, f"Essayez avec mdp: {PASSWORD}")
        ticket._move_to("closed")
        ticket._portal_rate(self.claire.partner_id, 1, f"mdp: {PASSWORD}")
        held = [*ticket.rating_ids.mapped("feedback"), *ticket.activity_ids.mapped("note")]
        self.assertFalse(self._leaks(ticket, *held))
        self.assertTrue(ticket.has_secret)

    def _send_files(self, ticket, files):
        """Let Claire send files, as the portal does after its checks."""
        ticket.with_user(self.claire).sudo().message_post(
            body="Voici", message_type="comment", subtype_xmlid="mail.mt_comment", attachments=files
        )

    def _files(self, ticket):
        return {file.name: file.raw for file in ticket.message_ids.attachment_ids}

    def test_secret_in_a_file_is_covered_and_the_agent_gets_it_as_it_was(self):
        ticket = self._new_ticket(agent_id=self.agent.id)
        files = [
            ("acces.env", f"DB_PASSWORD={PASSWORD}\n".encode()),
            ("talon.csv", b"a;b\n"),
            ("mail.eml", self._mail(body=BODY)),
        ]
        with self.mock_mail_gateway():
            self._send_files(ticket, files)
        held = self._files(ticket)
        self.assertEqual(held["talon.csv"], b"a;b\n")
        for name in ("acces.env", "mail.eml"):
            self.assertNotIn(PASSWORD, self._all_parts(held[name]))
        self.assertIn("File", ticket.secret_kinds)
        dialog = self.env["e3k.secret.reveal"].with_user(self.agent).create({"ticket_id": ticket.id})
        self.assertIn("acces.env", dialog.file_links)
        self.assertIn(PASSWORD, dialog.secrets)
        ticket.with_user(self.agent).action_forget_secret()
        self.assertFalse(any(self.env["e3k.secret"].search([("ticket_id", "=", ticket.id)]).mapped("content")))

    def _all_parts(self, raw):
        parts = email.message_from_bytes(raw).walk()
        return raw.decode() + " ".join(str(part.get_payload(decode=True)) for part in parts)

    def test_secret_in_a_mailed_file_or_a_file_added_later_is_covered(self):
        raw = self._mail(body=MULTIPART).replace(b"text/plain; charset=utf-8\n", b'multipart/mixed; boundary="b"\n', 1)
        ticket = self._receive(raw).ticket_id
        note = self._post(ticket, self.agent, "Note", note=True)
        late = {"name": "b.txt", "raw": f"mdp: {PASSWORD}", "res_model": "e3k.ticket", "res_id": ticket.id}
        note.attachment_ids += self.env["ir.attachment"].create(late)
        self.assertEqual({n: raw.decode().strip() for n, raw in self._files(ticket).items()}, COVERED)

    def test_file_that_an_agent_gives_the_client_stays_as_it_is(self):
        ticket = self._new_ticket()
        self._post(ticket, self.agent, "Voici", attachments=[("a.txt", f"mdp: {PASSWORD}".encode())])
        self.assertIn(PASSWORD, self._files(ticket)["a.txt"].decode())

    def test_failed_mail_carries_no_secret_and_can_still_be_replayed(self):
        Intake = self.env.registry["e3k.intake.mail"]
        with (
            patch.object(Intake, "_deliver", side_effect=ValueError("broken")),
            mute_logger("odoo.addons.e3k_support.models.e3k_intake_processing_mixin"),
        ):
            mail = self._receive(body=BODY)
        carrier = mail.ticket_id
        self.assertNotIn(PASSWORD, self._all_parts(self._files(carrier)["mail.eml"]))
        carrier.agent_id = self.agent
        carrier.with_user(self.agent).action_forget_secret()
        mail.with_user(self.lead).action_replay()
        self.assertEqual(mail.outcome, "ticket")
        self.assertTrue(mail.ticket_id.has_secret)

    def test_what_an_agent_tells_the_client_stays_as_written(self):
        ticket = self._new_ticket()
        message = self._post(ticket, self.agent, f"Votre mot de passe provisoire : {PASSWORD}")
        self.assertIn(PASSWORD, message.body)
        self.assertFalse(ticket.has_secret)

    def test_only_the_assigned_agent_sees_it_and_that_they_looked_is_noted(self):
        ticket = self._ticket_with_secret()
        for user in (self.lead, self.manager, self.claire):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                ticket.with_user(user).action_show_secret()
        with self.assertRaises(AccessError):
            self.env["e3k.secret.reveal"].with_user(self.manager).create({"ticket_id": ticket.id})
        action = ticket.with_user(self.agent).action_show_secret()
        dialog = self.env["e3k.secret.reveal"].with_user(self.agent).browse(action["res_id"])
        self.assertIn(f"Password: {PASSWORD}", dialog.secrets)
        self.assertIn("4111 1111 1111 1111", dialog.secrets)
        self.assertEqual(self.env["e3k.access.log"].search([("ticket_id", "=", ticket.id)]).user_id, self.agent)
        note = ticket.message_ids[0]
        self.assertEqual((note.author_id, note.subtype_id.internal), (self.agent.partner_id, True))

    def test_no_user_reads_the_secrets_by_rpc_search_or_export(self):
        ticket = self._ticket_with_secret()
        for user in (self.agent, self.lead, self.manager, self.env.ref("base.user_admin")):
            secrets = self.env["e3k.secret"].with_user(user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                secrets.search_read([("ticket_id", "=", ticket.id)], ["value"])
        tickets = self.env["e3k.ticket"].with_user(self.lead)
        self.assertFalse(tickets.search([("description", "ilike", PASSWORD)]))
        self.lead.group_ids += self.env.ref("base.group_allow_export")
        rows = ticket.with_user(self.lead).export_data(["name", "description", "message_ids/body"])["datas"]
        self.assertNotIn(PASSWORD, str(rows))
        own = self.env["e3k.ticket"].with_user(self.claire).with_context(lang="fr_CA")
        download = own._get_portal_csv([("id", "=", ticket.id)], "id")
        self.assertIn(ticket.number, download)
        self.assertNotIn(PASSWORD, download)

    def test_handled_is_forgotten_everywhere(self):
        ticket = self._ticket_with_secret()
        mail = ticket.intake_mail_ids
        with self.assertRaises(AccessError):
            ticket.with_user(self.lead).action_forget_secret()
        ticket.with_user(self.agent).action_forget_secret()
        self.assertFalse(ticket.has_secret)
        self.assertFalse(any(self.env["e3k.secret"].search([("ticket_id", "=", ticket.id)]).mapped("value")))
        self.assertFalse(mail.raw)
        self.assertFalse(self._leaks(ticket))


@tagged("post_install", "-at_install")
class TestSecretPortal(SupportCase, HttpCase):
    def test_no_page_shows_a_pasted_secret(self):
        ticket = self._receive(body=BODY, subject=f"mdp: {PASSWORD}").ticket_id
        self.env["res.users.settings"].flush_model()
        self.authenticate("claire@boreal.example", "claire@boreal.example")
        for url in (f"/my/support/{ticket.id}", "/my/support", f"/my/support?search={ticket.number}"):
            page = self.url_open(url)
            self.assertEqual(page.status_code, 200)
            self.assertNotIn(PASSWORD, page.text)
        data = {"thread_model": "e3k.ticket", "thread_id": ticket.id}
        messages = self.make_jsonrpc_request("/mail/thread/messages", data)
        self.assertTrue(messages["messages"])
        self.assertNotIn(PASSWORD, str(messages))

    def test_file_with_a_secret_leaves_to_its_agent_only_and_is_recorded(self):
        ticket = self._new_ticket(agent_id=self.agent.id)
        content = f"DB_PASSWORD={PASSWORD}".encode()
        ticket.with_user(self.claire).sudo().message_post(
            body="Voici",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[("acces.env", content)],
        )
        secret = self.env["e3k.secret"].search([("ticket_id", "=", ticket.id), ("kind", "=", "file")])
        stored = self.env["ir.attachment"].search([("res_model", "=", "e3k.secret"), ("res_field", "=", "content")])
        own = f"/e3k_support/secret/{secret.id}"
        urls = (own, f"/web/content/{stored.id}", f"/web/content/e3k.secret/{secret.id}/content")
        for user in (self.lead, self.manager, self.claire, self.env.ref("base.user_admin")):
            self.authenticate(user.login, user.login)
            for url in urls:
                self.assertEqual(self.url_open(url).status_code, 404, (user.login, url))
        self.authenticate(self.agent.login, self.agent.login)
        self.assertEqual([self.url_open(url).status_code for url in urls], [200, 404, 404])
        self.assertEqual(self.url_open(urls[0]).content, content)
        rows = self.env["e3k.access.log"].search([("ticket_id", "=", ticket.id)])
        self.assertEqual(rows.user_id, self.agent)
        ticket.with_user(self.agent).action_forget_secret()
        self.assertEqual(self.url_open(urls[0]).status_code, 404)

    def test_raw_mail_leaves_to_managers_only_and_is_recorded(self):
        mail = self._receive(body=BODY)
        for user, status in ((self.lead, 404), (self.manager, 200)):
            self.authenticate(user.login, user.login)
            answer = self.url_open(f"/e3k_support/intake/{mail.id}.eml")
            self.assertEqual(answer.status_code, status)
        text = email.message_from_bytes(answer.content).get_payload(decode=True).decode()
        self.assertNotIn(PASSWORD, text)
        self.assertIn("Mot de passe", text)
        exports = self.env["e3k.access.log"].search([("kind", "=", "export"), ("ticket_id", "=", mail.ticket_id.id)])
        self.assertEqual(exports.user_id, self.manager)

    def test_secret_in_a_file_laid_beside_the_conversation_is_covered(self):
        """Dropped on the ticket by an agent: no message brings it, and the client sees none of it."""
        ticket = self._new_ticket(agent_id=self.agent.id)
        self.authenticate(self.agent.login, self.agent.login)
        form = {"thread_model": "e3k.ticket", "thread_id": ticket.id, "csrf_token": Request.csrf_token(self)}
        self.url_open("/mail/attachment/upload", form, files={"ufile": ("acces.txt", f"mdp: {PASSWORD}".encode())})
        file = self.env["ir.attachment"].search([("res_model", "=", "e3k.ticket"), ("res_id", "=", ticket.id)])
        self.assertEqual(file.name, "acces.txt")
        self.assertNotIn(PASSWORD, file.raw.decode())
        self.assertTrue(ticket.has_secret)
