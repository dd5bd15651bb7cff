"""A person of a client under Law 25: of whom nothing is left, or who gets all that concerns them."""

import base64
import email
import io
import json
import zipfile
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from ..models.e3k_privacy_place import IMPERSONAL, PLACES
from .test_privacy import PrivacyCase

NAME, ADDRESS, PHONE = "Zéphirine Quétaine-O’Dell", "zephirine@boreal.example", "514 555-0199"
#: Pieces of these in plain ASCII, as patterns of ILIKE.
TRACES = ("%phirine%", "%taine-o%", "%555%0199%")
LETTER = f"""
--b
Content-Type: text/plain; charset=utf-8

Bonjour, ici Zéphirine. Mot de passe : Zephirine#2024
--b
Content-Type: text/plain
Content-Disposition: attachment; filename="zephirine.txt"

De la part de Zephirine, {PHONE}
--b--
"""


class PersonCase(PrivacyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.zoe = cls._create_client_user(ADDRESS, NAME, cls.boreal, "fr_CA")
        cls.boreal.write({"street": "1, rue du Bois", "city": "Chibougamau", "vat": "CA123456782RT0001"})
        cls.zoe.partner_id.write({"phone": PHONE, "function": "Cheffe", "comment": "<p>Zéphirine</p>"})
        cls.person = cls.zoe.partner_id

    def _live(self):
        """Let the person leave traces in every way that the desk knows; return their ticket, ended."""
        for role in ("observer", "deputy"):
            self.env["e3k.client.role"]._give(self.boreal, self.person, role)._tell_person()
        ticket = self._receive(self._letter()).ticket_id
        ticket.write({"agent_id": self.agent.id, "confidentiality": "restricted"})
        other = self._new_ticket(name="Autre")
        self._speak(ticket, other)
        self._leave_in_registers(ticket)
        for each in ticket | other:
            each.with_user(self.agent)._resolve("<p>Réglé avec Zéphirine.</p>")
            each._client_accept(each.requester_id)
        ticket._portal_rate(self.person, 1, f"{NAME} n’est pas contente")
        self.env.flush_all()
        return ticket

    def _letter(self):
        raw = self._mail(
            sender=f"{NAME} <{ADDRESS}>", subject="Zéphirine attend", message_id="<z1@boreal.example>", body=LETTER
        )
        return raw.replace(b"text/plain; charset=utf-8\n", b'multipart/mixed; boundary="b"\n', 1)

    def _speak(self, ticket, other):
        """Say the name in every kind of word; in ``other``, a colleague's ticket, the whole name and copies only."""
        self._post(
            ticket, self.agent, f"Bonjour Zéphirine, le {PHONE} est-il bon?", attachments=[("Zéphirine.csv", b"a")]
        )
        self._post(ticket, self.agent, "Note : ZÉPHIRINE est pressée", note=True)
        ticket._log_call(self.NOW, False, "<p>Zéphirine a appelé</p>")
        ticket.activity_schedule(
            "mail.mail_activity_data_todo", summary="Rappeler Zéphirine", note="zephirine@boreal.example"
        )
        ticket._move_to("waiting", wait_party="client", wait_reason="Zéphirine doit confirmer")
        ticket._move_to("open")
        ticket.write({"priority": "p2"})
        ticket.write({"priority": "p3", "priority_reason": "Zéphirine le demande"})
        other.requester_id = self.person
        other.requester_id = self.claire.partner_id
        copied = {"extra": f"Cc: {NAME} <{ADDRESS}>\n", "message_id": "<cc@boreal.example>", "body": "Voilà la suite."}
        self._receive(subject=f"Re: [{other.number}]", **copied)
        self._post(other, self.agent, f"Voir avec Zéphirine Quétaine-O’Dell ({ADDRESS}, 514.555.0199).", note=True)
        stranger = self._new_ticket(self.john, name="Ailleurs")
        self._post(stranger, self.agent, f"Demandé par QUÉTAINE-O’DELL, Zéphirine <{ADDRESS}>", note=True)

    def _leave_in_registers(self, ticket):
        consent = {"ticket_id": ticket.id, "database": "zephirine-prod", "scope": "Voir avec Zéphirine"}
        consent = self.env["e3k.database.consent"].create({**consent, "until_at": self.NOW + timedelta(days=2)})
        consent._answer(self.person, "granted")
        self.env["e3k.privacy.incident"].create(
            {"name": "Envoi à Zéphirine", "ticket_id": ticket.id, "measures": f"Écrire à {ADDRESS}"}
        )
        timer = ticket.timer_ids[:1]
        breach = {"timer_id": timer.id, "ticket_id": ticket.id, "cause": "other", "cause_note": "Zéphirine fâchée"}
        self.env["e3k.sla.breach"].create({**breach, "corrective_action": "Appeler Zéphirine"}).write(
            {"cause_note": "Zéphirine apaisée"}
        )
        contract = self._sign(note=f"<p>Facturer à {NAME}</p>", authorised_ids=self.person.ids)
        contract.message_post(body=f"Signé par {NAME}")
        self.env["e3k.access.log"]._record_readings(ticket, self.person)
        self.env["e3k.ticket.visit"]._enter(ticket, self.person)
        self.env["e3k.blocked.sender"].create({"pattern": ADDRESS})
        self.boreal.support_notes = f"Appeler {NAME} avant midi."

    def _wizard(self, **values):
        wizards = self.env["e3k.privacy.person"].with_user(self.manager)
        return wizards.create({"partner_id": self.person.id, **values})


@tagged("post_install", "-at_install")
class TestForgottenPerson(PersonCase):
    def _find_traces(self):
        """``{table.column}`` of the whole database where a trace of the person stands."""
        self.env.flush_all()
        columns = self.env.execute_query(
            SQL(
                """SELECT c.table_name, c.column_name FROM information_schema.columns c
                     JOIN information_schema.tables t USING (table_schema, table_name)
                    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
                      AND c.data_type IN ('text', 'character varying', 'json', 'jsonb')"""
            )
        )
        found = set()
        for table, column in columns:
            query = SQL(
                "SELECT 1 FROM %s WHERE %s::text ILIKE ANY(%s) LIMIT 1",
                SQL.identifier(table),
                SQL.identifier(column),
                list(TRACES),
            )
            if self.env.execute_query(query):
                found.add(f"{table}.{column}")
        return found

    def test_no_text_column_of_the_database_names_a_forgotten_person(self):
        with self.mock_mail_gateway():
            ticket = self._live()
        self.assertGreater(len(self._find_traces()), 30, "the life of the test leaves its traces")
        messages, ratings = len(ticket.message_ids), ticket.rating_ids.rating
        self._wizard(is_sure=True).action_anonymise()
        self.assertEqual(self._find_traces(), set())
        self.assertEqual((len(ticket.message_ids), ticket.rating_ids.rating), (messages, ratings))
        self.assertEqual((ticket.requester_id, ticket.client_id), (self.person, self.boreal))
        self.assertEqual((self.boreal.city, self.boreal.vat), ("Chibougamau", "CA123456782RT0001"))
        self.assertFalse(ticket.sudo()._sla_differences(), "the ledger still says what is stored")

    def test_files_and_mails_of_a_forgotten_person_are_gone_others_stay(self):
        ticket = self._live()
        self._wizard(is_sure=True).action_anonymise()
        mails = self.env["e3k.intake.mail"].search([])
        self.assertFalse(any(mail._get_raw() for mail in mails.filtered(lambda m: not m.raw_forgotten_at)))
        self.assertEqual(ticket.message_ids.attachment_ids.mapped("name"), ["[anonymised].csv"])
        self.assertFalse(self.env["e3k.secret"].search([("ticket_id", "=", ticket.id)]).filtered("value"))

    def test_people_with_similar_names_and_addresses_stay_who_they_are(self):
        other = self._create_client_user("nzephirine@boreal.example", "Zéphirine Roy", self.boreal, "fr_CA")
        theirs = self._new_ticket(other, name="Zéphirine Roy attend")
        mail = self._receive(sender="Z <nzephirine@boreal.example>", message_id="<n@boreal.example>")
        self._live()
        self._wizard(is_sure=True).action_anonymise()
        self.assertEqual((theirs.name, theirs.requester_email), ("Zéphirine Roy attend", "nzephirine@boreal.example"))
        self.assertEqual(mail.sender, "nzephirine@boreal.example")
        self.assertEqual(other.partner_id.name, "Zéphirine Roy")

    def test_every_text_of_our_tables_is_declared(self):
        """A new column says whether words about people may stand in it."""
        places = {place.table: set(place.columns) for place in PLACES}
        undeclared = {
            f"{model._table}.{name}"
            for model in self.env.registry.values()
            if model._name.startswith("e3k.") and model._auto and not model._abstract and not model._transient
            for name, field in model._fields.items()
            if field.store
            and field.column_type
            and field.type in ("char", "text", "html", "json")
            and not field.translate
            if name not in places.get(model._table, set()) | set(IMPERSONAL.get(model._table, {}))
        }
        self.assertEqual(undeclared, set())

    def test_every_declared_column_exists(self):
        for place in PLACES:
            fields = self.env[place.table.replace("_", ".")]._fields
            self.assertLessEqual(set(place.columns), set(fields), place.table)


@tagged("post_install", "-at_install")
class TestPersonExport(PersonCase):
    def _export(self):
        wizard = self._wizard()
        wizard.action_export()
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(wizard.file))) as archive:
            return json.loads(archive.read("person.json")), {n: archive.read(n) for n in archive.namelist()}

    def test_export_holds_answers_mails_traces_and_what_waits(self):
        ticket = self._live()
        quarantined = self._receive(
            sender=f"Z <{ADDRESS}>", message_id="<q@x.example>", subject="Re: [E3K-99999]", extra="X-Q: 1\n"
        )
        self._receive(sender="John <john@northwind.example>", message_id="<j@x.example>", body="palissandre")
        content, files = self._export()
        said = json.dumps(content, ensure_ascii=False)
        for words in ("est-il bon?", "n’est pas contente", "zephirine-prod"):
            self.assertIn(words, said)
        for words in ("pressée", "palissandre"):
            self.assertNotIn(words, said + str(files), "internal notes and other people's words stay here")
        self.assertIn(f"mails/{quarantined.id}.eml", files)
        mail = self.env["e3k.intake.mail"].search([("ticket_id", "=", ticket.id)], order="id", limit=1)
        self.assertIn("Zéphirine", self._decoded(files[f"mails/{mail.id}.eml"]))
        self.assertNotIn("Zephirine#2024", said + self._decoded(files[f"mails/{mail.id}.eml"]))
        self.assertIn("password", [row["kind"] for row in content["secrets_waiting"]])
        for name in ("roles", "portal_visits", "access_records", "messages_received", "contracts"):
            self.assertTrue(content[name], name)

    def test_export_holds_the_files_of_answers_and_none_of_notes(self):
        ticket = self._live()
        self._post(ticket, self.agent, "Voici.", attachments=[("mode-emploi.txt", b"Ouvrez le tiroir.")])
        self._post(ticket, self.agent, "Entre nous.", note=True, attachments=[("interne.txt", b"Entre nous.")])
        content, files = self._export()
        given = {name: raw for name, raw in files.items() if name.startswith("files/")}
        self.assertIn(b"Ouvrez le tiroir.", given.values())
        self.assertNotIn(b"Entre nous.", given.values())
        sent = {file for message in content["messages_received"] for file in message["attachment_ids"]}
        self.assertTrue(sent & {int(name.split("/")[1].split("-")[0]) for name in given})

    def _decoded(self, raw):
        return email.message_from_bytes(raw).get_payload(0).get_payload(decode=True).decode()

    def test_export_is_recorded_and_lies_with_who_asked_for_it(self):
        wizard = self._wizard()
        wizard.action_export()
        rows = self.env["e3k.access.log"].search([("kind", "=", "export"), ("user_id", "=", self.manager.id)])
        self.assertIn(str(self.person.id), rows.mapped("detail"))
        other = self.manager.copy({"login": "other.manager", "email": "other.manager@e3k.example"})
        self.assertFalse(self.env["e3k.privacy.person"].with_user(other).search([]))
        with self.assertRaises(AccessError):
            wizard.with_user(other).read(["file"])

    def test_another_person_in_the_dialog_is_another_request(self):
        """The export of the one before would be handed to the next, and what was confirmed was confirmed of them."""
        wizard = self._wizard()
        wizard.is_sure = True
        wizard.action_export()
        with Form(wizard) as form:
            form.partner_id = self.denis.partner_id
            self.assertFalse(form.file or form.is_sure)
        self.assertFalse(wizard.file or wizard.file_name or wizard.is_sure)

    def test_only_who_works_for_all_companies_that_know_a_person_answers(self):
        company = self.env["res.company"].create({"name": "Autre E3K"})
        open_before = self._wizard().open_ticket_count
        team = self.env["e3k.team"].create({"name": "Autre", "company_id": company.id})
        self.env["e3k.ticket"].create(
            {"name": "Ailleurs", "team_id": team.id, "company_id": company.id, "requester_id": self.person.id}
        )
        wizard = self._wizard(is_sure=True)
        self.assertEqual(wizard.open_ticket_count, open_before + 1)
        with self.assertRaisesRegex(UserError, "Autre E3K"):
            wizard.action_export()
        self.manager.company_ids |= company
        wizard.action_export()

    def test_export_lists_the_proposal_to_a_client(self):
        mail = self._receive(sender="Luc Nouveau <luc@boreal.example>", message_id="<l@x.example>")
        self.person = mail.ticket_id.requester_id
        self.env["e3k.client.candidate"].create({"client_id": self.boreal.id, "partner_id": self.person.id})
        self.assertEqual(self._export()[0]["proposed_to_clients"][0]["state"], "proposed")
