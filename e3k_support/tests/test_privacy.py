import base64
import io
import json
import zipfile
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .contract_common import ContractCase
from .portal_common import PortalCase

LOGGER = "odoo.addons.e3k_support.models.e3k_privacy_mixin"
RAPPEL = "Rappelez Claire Tremblay au claire@boreal.example, merci."


class PrivacyCase(ContractCase):
    def _closed_ticket(self, **values):
        """Return a ticket with a life: request, file, answer, rating, closed."""
        ticket = self._receive(body=RAPPEL).ticket_id
        self._post(ticket, self.agent, "Bonjour Claire Tremblay, c’est réglé.", attachments=[("talon.txt", b"talon")])
        ticket.with_user(self.agent)._resolve("<p>Réglé avec Claire Tremblay</p>")
        ticket._client_accept(self.claire.partner_id)
        ticket._portal_rate(self.claire.partner_id, 5, "Merci à Agnès")
        self.env.flush_all()
        return ticket

    def _all_words(self, ticket):
        """Everything of the ticket that is written somewhere, in one text."""
        self.env.flush_all()
        self.env.invalidate_all()
        texts = [str(value) for value in ticket.read()[0].values()]
        texts += [str(value) for row in ticket.message_ids.read() for value in row.values()]
        texts += [str(value) for row in ticket.sudo().event_ids.read() for value in row.values()]
        mails = self.env["e3k.intake.mail"].search([("ticket_id", "=", ticket.id)])
        texts += [str(value) for row in mails.read() for value in row.values()]
        return " ".join(texts)


@tagged("post_install", "-at_install")
class TestPrivacyRetention(PrivacyCase):
    """Closed tickets lose their words after N years, and no figure changes."""

    def _figures(self):
        groups = ["client_id", "team_id", "priority", "stage_kind", "is_breached", "coverage", "contract_id"]
        self.env.flush_all()
        return self.env["e3k.ticket"]._read_group([], groups, ["__count"]), self.env["e3k.sla.timer"]._read_group(
            [], ["metric", "state"], ["__count"]
        )

    def test_old_ticket_loses_words_names_and_files_and_no_count_changes(self):
        self._sign()
        ticket = self._closed_ticket()
        figures, messages = self._figures(), len(ticket.message_ids)
        rating = ticket.rating_ids.rating
        self.env.company.support_retention_years = 2
        ticket.company_id.support_retention_years = 2
        self._stop_at(self.NOW + timedelta(days=800))
        self._run_cron("ir_cron_privacy_retention")
        words = self._all_words(ticket)
        for word in ("Claire", "claire@", "Tremblay", "réglé", "facture", "talon"):
            with self.subTest(word=word):
                self.assertNotIn(word.lower(), words.lower())
        self.assertTrue(ticket.anonymised_at)
        self.assertEqual(self._figures(), figures)
        self.assertEqual(len(ticket.message_ids), messages)
        self.assertEqual(ticket.rating_ids.rating, rating)
        self.assertEqual(ticket.client_id, self.boreal)
        self.assertFalse(
            self.env["ir.attachment"].search([("res_model", "=", "e3k.ticket"), ("res_id", "=", ticket.id)])
        )
        self.assertFalse(ticket.sudo()._sla_differences())

    def test_old_ticket_is_titled_in_the_language_it_was_written_in(self):
        """The job of the night has no language; its readers have."""
        self.env["res.lang"]._activate_lang("fr_CA")
        french, english = self._old_tickets(2)
        french.requester_lang, english.requester_lang = "fr_CA", "en_US"
        self._run_cron("ir_cron_privacy_retention")
        self.env.invalidate_all()
        self.assertEqual((french.name, english.name), ("Demande anonymisée", "Anonymised request"))

    def test_ticket_that_lives_again_is_anonymised_again(self):
        """Reopened, it takes in new words; they would stay for ever."""
        (ticket,) = self._old_tickets(1)
        self._run_cron("ir_cron_privacy_retention")
        ticket.with_user(self.agent).action_reopen()
        self.assertFalse(ticket.anonymised_at)
        self._post(ticket, self.agent, "Rappelé Claire Tremblay.")
        ticket.stage_id = self.env["e3k.ticket.stage"]._first_of_kind("closed")
        self._stop_at(self.NOW + timedelta(days=900))
        self._run_cron("ir_cron_privacy_retention")
        self.assertNotIn("Tremblay", self._all_words(ticket))

    def test_mail_whose_words_are_gone_waits_for_nobody(self):
        """A mail that was kept back from an old ticket is empty now: the lead would be asked for ever."""
        (ticket,) = self._old_tickets(1)
        self._receive(
            sender="Z <z@zzz.example>", message_id="<q@zzz.example>", subject=f"Re: [{ticket.number}]", extra="X-Q: 1\n"
        )
        self.env.invalidate_all()
        self.assertIn("z@zzz.example", ticket.quarantined_senders)
        self._run_cron("ir_cron_privacy_retention")
        self.env.invalidate_all()
        self.assertTrue(ticket.anonymised_at)
        self.assertFalse(ticket.quarantined_senders)

    def test_nothing_is_anonymised_before_its_time_or_while_open(self):
        old, open_ticket, cancelled = self._closed_ticket(), self._new_ticket(), self._new_ticket()
        cancelled._move_to("cancelled", cancel_reason="spam")
        self.env.flush_all()  # it counts from when it was last written, which is now
        old.company_id.support_retention_years = 2
        self._stop_at(self.NOW + timedelta(days=700))
        self._run_cron("ir_cron_privacy_retention")
        self.assertFalse(old.anonymised_at or cancelled.anonymised_at)
        self._stop_at(self.NOW + timedelta(days=1000))
        self._run_cron("ir_cron_privacy_retention")
        self.assertTrue(old.anonymised_at and cancelled.anonymised_at)
        self.assertFalse(open_ticket.anonymised_at)

    def test_without_retention_tickets_are_kept_for_ever(self):
        ticket = self._closed_ticket()
        self._stop_at(self.NOW + timedelta(days=5000))
        self._run_cron("ir_cron_privacy_retention")
        self.assertFalse(ticket.anonymised_at)

    def _old_tickets(self, count):
        """Return tickets whose retention has ended."""
        tickets = self.env["e3k.ticket"].union(*(self._new_ticket() for _number in range(count)))
        tickets.write({"stage_id": self.env["e3k.ticket.stage"]._first_of_kind("closed").id})
        self.team.company_id.support_retention_years = 1
        self._stop_at(self.NOW + timedelta(days=400))
        return tickets

    def _run_until(self, left_seconds):
        """Run the job in batches of two; return what it reported. ``left_seconds`` is its time left each time."""
        reports = []

        def commit(_cron, processed=0, *, remaining=None, **_kwargs):
            reports.append((processed, remaining))
            return left_seconds

        with patch.object(type(self.env["ir.cron"]), "_commit_progress", commit):
            self.env["e3k.ticket"]._cron_anonymise(limit=2)
        return reports

    def test_stopped_run_goes_on_where_it_was_and_is_logged(self):
        tickets = self._old_tickets(5)
        done = []
        for expected in ([(2, 3)], [(2, 1)], [(1, 0)], []):
            self.assertEqual(self._run_until(left_seconds=0), expected, "no time is left after one batch")
            done.append(len(tickets.filtered("anonymised_at")))
        self.assertEqual(done, [2, 4, 5, 5])
        log = self.env["e3k.privacy.action"].search([("kind", "=", "retention")])
        self.assertEqual(sorted(log.mapped("ticket_count")), [1, 2, 2])
        with self.assertRaises(UserError):
            log[0].write({"ticket_count": 0})

    def test_run_with_time_works_off_all_batches(self):
        tickets = self._old_tickets(5)
        self.assertEqual(self._run_until(left_seconds=60), [(2, 3), (2, 1), (1, 0)])
        self.assertTrue(all(tickets.mapped("anonymised_at")))

    def test_ticket_that_cannot_be_anonymised_is_set_aside_and_tried_again(self):
        tickets = self._old_tickets(5)
        broken, model = tickets[1], type(self.env["e3k.ticket"])
        original = model._anonymise_belongings

        def belongings(some):
            if broken in some:
                raise ValueError("broken")
            return original(some)

        with patch.object(model, "_anonymise_belongings", belongings), self.assertLogs(LOGGER, "ERROR") as logged:
            reports = self._run_until(left_seconds=60)
        self.assertEqual(reports, [(1, 3), (2, 1), (1, 0)])
        self.assertEqual(tickets.filtered("anonymised_at"), tickets - broken)
        self.assertIn(str(broken.id), logged.output[0])
        self._run_until(left_seconds=60)
        self.assertTrue(broken.anonymised_at)

    def test_register_and_consents_of_an_old_ticket_lose_their_words(self):
        ticket = self._closed_ticket()
        values = {"ticket_id": ticket.id, "database": "claire-prod", "scope": "Voir avec Claire"}
        consent = self.env["e3k.database.consent"].create({**values, "until_at": self.NOW + timedelta(days=1)})
        breach = self.env["e3k.sla.breach"].create({"timer_id": ticket.timer_ids[0].id, "ticket_id": ticket.id})
        breach.write({"cause": "other", "cause_note": "Claire attend", "corrective_action": "Appeler Claire"})
        self.env.flush_all()
        ticket._anonymise()
        held = [consent.database, consent.scope, breach.cause_note, breach.corrective_action]
        held += breach.message_ids.tracking_value_ids.mapped("new_value_text")
        self.assertNotIn("Claire", str(held))
        self.assertEqual(breach.cause, "other", "what is counted stays")

    def test_why_a_ticket_was_cancelled_stays_counted(self):
        ticket = self._new_ticket()
        ticket._move_to("waiting", wait_party="client", wait_reason="Claire doit confirmer")
        ticket._move_to("cancelled", cancel_reason="spam")
        self.env.flush_all()
        ticket._anonymise()
        self.assertIn("spam", ticket.timer_ids.mapped("reason"))
        self.assertNotIn("Claire", str(ticket.timer_ids.mapped("pauses")))
        self.assertFalse(ticket.sudo()._sla_differences())

    def test_preview_counts_what_would_go(self):
        self._closed_ticket()
        self._stop_at(self.NOW + timedelta(days=800))
        settings = self.env["res.config.settings"].create({"company_id": self.team.company_id.id})
        settings.support_retention_years = 2
        self.assertEqual(settings.support_retention_count, 1)
        settings.support_retention_years = 3
        self.assertEqual(settings.support_retention_count, 0)


@tagged("post_install", "-at_install")
class TestPrivacyPerson(PrivacyCase):
    """A person gets all that concerns them, or is forgotten."""

    def _wizard(self, person, **values):
        wizards = self.env["e3k.privacy.person"].with_user(self.manager)
        return wizards.create({"partner_id": person.partner_id.id, **values})

    def test_export_holds_all_that_concerns_the_person_and_nobody_else(self):
        ticket = self._closed_ticket()
        self._new_ticket(self.john, name="Palissandre")
        wizard = self._wizard(self.claire)
        wizard.action_export()
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(wizard.file))) as archive:
            content = json.loads(archive.read("person.json"))
        self.assertEqual(content["person"]["email"], "claire@boreal.example")
        self.assertEqual([row["number"] for row in content["tickets_requested"]], [ticket.number])
        self.assertIn("Rappelez", json.dumps(content["messages_written"], ensure_ascii=False))
        self.assertEqual(content["ratings_given"][0]["feedback"], "Merci à Agnès")
        self.assertNotIn("Palissandre", json.dumps(content))

    def test_forgotten_person_leaves_every_count_intact(self):
        ticket = self._closed_ticket()
        messages = len(ticket.message_ids)
        wizard = self._wizard(self.claire, is_sure=True)
        self.assertEqual((wizard.ticket_count, wizard.open_ticket_count), (1, 0))
        wizard.action_anonymise()
        words = self._all_words(ticket).lower()
        for word in ("claire", "tremblay"):
            self.assertNotIn(word, words)
        self.assertIn("réglé", words)
        partner = self.claire.partner_id
        self.assertNotIn("Claire", partner.name)
        self.assertFalse(partner.email or partner.active or self.claire.active)
        self.assertEqual((ticket.requester_id, ticket.client_id), (partner, self.boreal))
        self.assertEqual(len(ticket.message_ids), messages)
        self.assertEqual(ticket.rating_ids.rating, 5)
        log = self.env["e3k.privacy.action"].search([("kind", "=", "person_anonymise")])
        self.assertEqual((log.partner_ref, log.user_id), (partner.id, self.manager))

    def test_other_addresses_of_the_person_are_exported_and_forgotten_too(self):
        partner = self.claire.partner_id
        self.env["e3k.contact.address"].create({"partner_id": partner.id, "email": "claire@gmail.example"})
        ticket = self._receive(sender="claire@gmail.example", body="Répondez à claire@gmail.example").ticket_id
        self._close(ticket)
        records = partner._get_privacy_records()
        self.assertEqual(partner._prepare_privacy_export(records)["other_addresses"], ["claire@gmail.example"])
        self._wizard(self.claire, is_sure=True).action_anonymise()
        self.assertFalse(partner.support_address_ids)
        self.assertNotIn("claire@gmail.example", self._all_words(ticket))

    def _close(self, ticket):
        ticket.with_user(self.agent)._resolve("<p>Réglé</p>")
        ticket._client_accept(self.claire.partner_id)

    def test_person_with_open_tickets_is_not_forgotten(self):
        ticket = self._new_ticket()
        with self.assertRaises(UserError):
            self._wizard(self.claire, is_sure=True).action_anonymise()
        ticket._resolve("<p>Réglé.</p>")
        with self.assertRaises(UserError, msg="what waits for their word is open too"):
            self._wizard(self.claire, is_sure=True).action_anonymise()

    def test_people_of_e3k_are_not_forgotten_here(self):
        with self.assertRaises(UserError):
            self.agent.partner_id.with_user(self.manager)._anonymise_privacy()

    def test_only_a_manager_answers_privacy_requests(self):
        for user in (self.agent, self.lead, self.claire):
            with self.assertRaises(AccessError):
                self.env["e3k.privacy.person"].with_user(user).create({"partner_id": self.claire.partner_id.id})


@tagged("post_install", "-at_install")
class TestPrivacyRegisters(PrivacyCase):
    def test_incident_is_opened_from_a_ticket_and_kept(self):
        ticket = self._new_ticket()
        context = ticket.with_user(self.agent).action_open_incident()["context"]
        incident = self.env["e3k.privacy.incident"].with_user(self.agent).with_context(**context).create({})
        self.assertEqual((incident.ticket_id, incident.client_id), (ticket, self.boreal))
        with self.assertRaises(UserError):
            incident.sudo().unlink()
        with self.assertRaises(AccessError):
            incident.with_user(self.agent).write({"measures": "x"})

    def test_closed_incident_is_changed_only_after_it_is_reopened_and_every_change_is_kept(self):
        values = {"name": "Envoi au mauvais client", "measures": "Rappelé", "circumstances": "Vers 10 h"}
        incident = self.env["e3k.privacy.incident"].with_user(self.lead).create(values)
        self.flush_tracking()
        incident.circumstances = "Vers 11 h"
        self.flush_tracking()
        self.assertEqual(incident.message_ids[0].sudo().tracking_value_ids.old_value_text, "Vers 10 h")
        incident.action_close()
        for values in ({"circumstances": "Jamais"}, {"person_count": 0}, {"ticket_id": False}):
            with self.assertRaises(UserError):
                incident.write(values)
        incident.owner_id = self.manager
        incident.action_reopen()
        incident.person_count = 3
        with self.assertRaises(UserError, msg="by RPC as by the button"):
            incident.write({"measures": False, "state": "closed"})

    def test_agents_see_incidents_that_concern_them_only(self):
        private = self._new_ticket(name="Paie de la direction", confidentiality="private")
        private.team_id = self.env["e3k.team"].create({"name": "Paie", "member_ids": self.lead.ids})
        incidents = self.env["e3k.privacy.incident"]
        hidden = incidents.create({"name": private.name, "ticket_id": private.id, "owner_id": self.lead.id})
        loose = incidents.create({"name": "Portable volé", "owner_id": self.manager.id})
        own = incidents.with_user(self.agent).create({"name": "Signalé par moi", "owner_id": self.lead.id})
        charged = incidents.create({"name": "Confié à moi", "owner_id": self.agent.id})
        shared = incidents.create({"name": "Du billet", "ticket_id": self._new_ticket().id, "owner_id": self.lead.id})
        everything = hidden | loose | own | charged | shared
        for user, seen in ((self.agent, own | charged | shared), (self.lead, everything), (self.manager, everything)):
            with self.subTest(user=user.login):
                self.assertEqual(incidents.with_user(user).search([("id", "in", everything.ids)]), seen.sorted())
        with self.assertRaises(AccessError):
            hidden.with_user(self.agent).read(["name"])

    def test_serious_incident_is_closed_only_after_everybody_was_told(self):
        incident = self.env["e3k.privacy.incident"].with_user(self.lead).create({"name": "Envoi au mauvais client"})
        with self.assertRaises(UserError):
            incident.action_close()
        incident.write({"measures": "Mot de passe changé", "is_serious": True})
        with self.assertRaises(UserError):
            incident.action_close()
        incident.write({"commission_told_on": "2026-03-04", "people_told_on": "2026-03-04"})
        incident.action_close()
        self.assertEqual(incident.state, "closed")


@tagged("post_install", "-at_install")
class TestDatabaseConsent(PortalCase):
    """E3K enters a client's database only as long as somebody of the client lets it."""

    def setUp(self):
        super().setUp()
        self.consent = (
            self.env["e3k.database.consent"]
            .with_user(self.agent)
            .create(
                {
                    "ticket_id": self.ticket.id,
                    "database": "boreal-prod",
                    "scope": "Lire les écritures du talon",
                    "user_ids": self.agent.ids,
                    "until_at": self.NOW + timedelta(days=2),
                }
            )
        )

    def _answer_as(self, user, answer):
        self._log_in(user)
        self._post_form(f"/my/support/{self.ticket.id}/consent", {"consent": self.consent.id, "answer": answer})
        self.consent.invalidate_recordset()

    def test_client_is_asked_and_agrees_on_the_portal(self):
        self.assertEqual(self.consent.state, "requested")
        self.assertIn("boreal-prod", self.ticket.message_ids[0].body)
        self.assertIn("boreal-prod", self._get(f"/my/support/{self.ticket.id}", self.claire).text)
        self._answer_as(self.claire, "granted")
        self.assertEqual((self.consent.state, self.consent.answered_by_id), ("granted", self.claire.partner_id))
        self._answer_as(self.manon, "withdrawn")
        self.assertEqual((self.consent.state, self.consent.answered_by_id), ("withdrawn", self.manon.partner_id))

    def test_nobody_of_another_client_agrees(self):
        self._answer_as(self.rival, "granted")
        self.assertEqual(self.consent.state, "requested")

    def test_colleague_who_takes_no_part_does_not_agree(self):
        self._answer_as(self.denis, "granted")
        self.assertEqual(self.consent.state, "requested")

    def test_who_merely_follows_the_ticket_does_not_answer(self):
        self.ticket.message_subscribe(self.denis.partner_id.ids)
        page = self._get(f"/my/support/{self.ticket.id}", self.denis).text
        self.assertIn("boreal-prod", page)
        self.assertNotIn('value="granted"', page)
        for answer in ("granted", "refused"):
            self._answer_as(self.denis, answer)
            self.assertEqual(self.consent.state, "requested")
        self.env["e3k.client.role"]._give(self.boreal, self.denis.partner_id, "deputy")
        self._answer_as(self.denis, "granted")
        self.assertEqual((self.consent.state, self.consent.answered_by_id), ("granted", self.denis.partner_id))
        self.env["e3k.client.role"]._give(self.boreal, self.denis.partner_id, "observer")
        self._answer_as(self.denis, "withdrawn")
        self.assertEqual(self.consent.state, "granted", "who lost the role takes nothing back")

    def test_agent_forges_no_answer(self):
        forged = {
            "ticket_id": self.ticket.id,
            "database": "boreal-prod",
            "scope": "Tout",
            "until_at": self.NOW + timedelta(days=2),
            "answer": "granted",
            "answered_by_id": self.claire.partner_id.id,
            "answered_at": self.NOW,
            "requested_by_id": self.lead.id,
        }
        consents = self.env["e3k.database.consent"].with_user(self.agent)
        defaults = {f"default_{name}": value for name, value in forged.items()}
        for consent in (consents.create(forged), consents.with_context(**defaults).create({})):
            self.assertEqual(consent.state, "requested")
            self.assertFalse(consent.answered_by_id or consent.answered_at)
            self.assertEqual(consent.requested_by_id, self.agent)
        for user in (self.agent, self.manager):
            with self.assertRaises(UserError):
                consent.with_user(user).write({"answer": "granted"})

    def test_consent_ends_by_itself(self):
        self._answer_as(self.claire, "granted")
        self.env.cr._now = self.consent.until_at
        self.consent.invalidate_recordset()
        self.assertEqual(self.consent.state, "expired")

    def test_what_was_asked_is_not_changed_afterwards(self):
        for values in ({"scope": "Tout"}, {"until_at": self.NOW + timedelta(days=90)}):
            with self.assertRaises(UserError):
                self.consent.sudo().write(values)
        with self.assertRaises(UserError):
            self.consent.sudo().unlink()
