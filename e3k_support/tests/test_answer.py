from markupsafe import Markup

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestAnswer(SupportCase):
    def _answer_box(self, ticket, body, **values):
        box = self.env["e3k.ticket.answer"].with_user(self.agent).with_context(default_ticket_id=ticket.id)
        return box.create({"body": body, **values})

    def _post_with(self, ticket, user, outcome, body="<p>Pouvez-vous essayer?</p>", **values):
        """Post as the chatter's composer does."""
        thread = ticket.with_user(user).sudo().with_context(e3k_outcome=outcome)
        values = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment", **values}
        return thread.message_post(body=Markup(body), **values)

    def test_answer_keeps_the_promise_and_moves_nothing_else(self):
        ticket = self._new_ticket()
        self._answer_box(ticket, "<p>Nous regardons cela.</p>").action_answer()
        self.assertEqual(ticket._sla_promise("first_response").state, "met")
        self.assertEqual((ticket.stage_kind, ticket.agent_id), ("open", self.agent))

    def test_answer_and_wait_pauses_in_the_same_click(self):
        ticket = self._new_ticket(priority_asked="p2")
        ticket.with_user(self.agent).write({"priority": "p2"})
        self._answer_box(ticket, "<p>Quelle version utilisez-vous?</p>").action_answer_and_wait()
        self.assertEqual(ticket._sla_promise("first_response").state, "met")
        self.assertEqual(ticket._sla_promise("progress_update").state, "paused")
        self.assertEqual((ticket.stage_kind, ticket.wait_party), ("waiting", "client"))
        # three business days of the team after Tuesday
        self.assertEqual(str(ticket.next_contact_on), "2026-03-06")
        self.assertEqual(ticket.wait_reason, "Votre réponse à notre dernier message")

    def test_an_answer_that_nobody_receives_is_looked_at_before_it_keeps_a_promise(self):
        ticket = self.env["e3k.ticket"].create({"name": "Demande d'un inconnu"})
        box = self._answer_box(ticket, "<p>Nous regardons cela.</p>")
        self.assertEqual(box.action_answer()["res_id"], box.id)
        self.assertIn("Nobody receives this", box.with_context(lang="en_US").cautions)
        self.assertEqual(ticket._sla_promise("first_response").state, "running")
        ticket.requester_id = self.claire.partner_id
        self.assertFalse(ticket.with_user(self.agent).get_answer_cautions("<p>Nous regardons cela.</p>"))

    def test_waiting_proposes_the_same_day_as_answering_and_waiting(self):
        ticket = self._new_ticket()
        with Form(self.env["e3k.ticket.wait"].with_user(self.agent).with_context(default_ticket_id=ticket.id)) as form:
            self.assertEqual(str(form.next_contact_on), "2026-03-06")
            form.wait_reason = "Une capture"

    def test_answer_and_resolve_sends_one_mail_with_answer_and_question(self):
        ticket = self._new_ticket()
        cause = self.env.ref("e3k_support.cause_configuration")
        with self.mock_mail_gateway():
            self._answer_box(ticket, "<p>La taxe est corrigée.</p>", cause_id=cause.id).action_answer_and_resolve()
        mails = self._new_mails.filtered(lambda m: self.claire.partner_id in m.recipient_ids)
        self.assertEqual(len(mails), 1)
        self.assertIn("La taxe est corrigée.", mails.body_html)
        self.assertIn("accept", mails.body_html)
        self.assertEqual((ticket.stage_kind, ticket.cause_id), ("resolved", cause))
        self.assertNotIn("accept", ticket.resolution)
        self.assertEqual(ticket._sla_promise("first_response").state, "met")

    def test_the_chatters_own_composer_answers_and_waits(self):
        ticket = self._new_ticket()
        message = self._post_with(ticket, self.agent, "wait")
        self.assertEqual((message.author_id, ticket.stage_kind), (self.agent.partner_id, "waiting"))
        ticket = self._new_ticket()
        self._post_with(ticket, self.agent, "resolve", "<p>Corrigé.</p>")
        self.assertEqual(ticket.stage_kind, "resolved")
        self.assertIn("Corrigé.", ticket.resolution)

    def test_a_client_resolves_nothing_by_a_crafted_message(self):
        ticket = self._new_ticket()
        self._post_with(ticket, self.claire, "resolve")
        self.assertEqual(ticket.stage_kind, "new")

    def test_a_note_moves_nothing(self):
        ticket = self._new_ticket()
        self._post_with(ticket, self.agent, "resolve", subtype_xmlid="mail.mt_note")
        self.assertEqual(ticket.stage_kind, "new")

    def test_an_agent_of_another_team_answers_nothing(self):
        ticket = self._new_ticket()
        self.team.member_ids = self.lead
        with self.assertRaises(AccessError):
            self._post_with(ticket, self.agent, "wait")

    def test_an_ended_ticket_is_answered_but_not_resolved_again(self):
        ticket = self._new_ticket()
        ticket._move_to("closed")
        with self.assertRaises(UserError):
            self._answer_box(ticket, "<p>Bonjour</p>").action_answer_and_resolve()
        with self.assertRaises(UserError):
            self._answer_box(ticket, "<p><br></p>").action_answer()

    def test_the_box_asks_once_before_it_sends_what_looks_strange(self):
        ticket = self._new_ticket()
        box = self._answer_box(ticket, "<p>Bonjour, vous trouverez ci-joint le rapport.</p>")
        again = box.action_answer_and_wait()
        self.assertEqual((again["res_id"], ticket.stage_kind), (box.id, "new"))
        self.assertIn("ci-joint", box.cautions)
        box.action_send_anyway()
        self.assertEqual(ticket.stage_kind, "waiting")

    def test_the_composer_is_told_what_looks_strange_in_the_agents_words(self):
        ticket = self._new_ticket().with_user(self.agent)
        english = "<p>Hello Claire, the invoice has been fixed, please check it on your side.</p>"
        self.assertEqual([c["code"] for c in ticket.get_answer_cautions(english)], ["language"])
        french = "<p>Note interne : Claire ne comprend pas. Voir la capture jointe.</p>"
        self.assertEqual([c["code"] for c in ticket.get_answer_cautions(french)], ["internal", "attachment"])
        self.assertEqual([c["code"] for c in ticket.get_answer_cautions(french, 1)], ["internal"])
        draft = "<p>Bonjour Claire,</p><p>Depuis notre dernier message : …</p><p>Prochaine étape : …</p>"
        (blank,) = ticket.get_answer_cautions(draft)
        self.assertEqual(blank["code"], "blank")
        self.assertIn("Depuis notre dernier message : …", blank["text"])
        quoted = "<p>Merci, corrigé.</p><p>Le 2 mars 2026, Claire a écrit :</p>"
        quoted += "<blockquote>Vous trouverez ci-joint la facture.</blockquote>"
        self.assertEqual(ticket.get_answer_cautions(quoted), [])

    def test_the_box_warns_while_it_is_filled(self):
        ticket = self._new_ticket()
        box = self.env["e3k.ticket.answer"].with_user(self.agent).with_context(default_ticket_id=ticket.id)
        with Form(box) as form:
            form.body = "<p>Ne pas dire au client que c'est une régression.</p>"
            self.assertIn("Ne pas dire au client", form.cautions)


@tagged("post_install", "-at_install")
class TestCautions(SupportCase):
    """Every door to the client is looked at once: answer, resolution, phone summary and problem update."""

    ANNOUNCED = "<p>Bonjour, vous trouverez ci-joint la procédure.</p>"

    def _box(self, model, ticket, **values):
        return self.env[model].with_user(self.agent).with_context(default_ticket_id=ticket.id).create(values)

    def _assert_asks_once(self, box, ticket, before, after):
        again = box.action_confirm()
        self.assertEqual((again["res_id"], ticket.stage_kind), (box.id, before))
        self.assertIn("ci-joint", box.cautions)
        box.action_send_anyway()
        self.assertEqual(ticket.stage_kind, after)

    def test_a_resolution_is_looked_at(self):
        ticket = self._new_ticket()
        box = self._box("e3k.ticket.resolve", ticket, resolution=self.ANNOUNCED)
        self._assert_asks_once(box, ticket, "new", "resolved")

    def test_a_phone_summary_is_looked_at(self):
        ticket = self._new_ticket()
        box = self._box("e3k.ticket.phone", ticket, summary=self.ANNOUNCED)
        self._assert_asks_once(box, ticket, "new", "open")

    def test_a_phone_summary_for_a_new_ticket_is_looked_at_in_the_persons_language(self):
        english = "<p>Hello Claire, the invoice has been fixed, please check it on your side.</p>"
        call = {"partner_id": self.claire.partner_id.id, "subject": "Facture", "summary": english}
        box = self.env["e3k.ticket.phone"].with_user(self.agent).create(call)
        self.assertEqual(box.action_confirm()["res_model"], "e3k.ticket.phone")
        self.assertEqual(box.action_send_anyway()["res_model"], "e3k.ticket")

    def test_a_summary_that_nobody_receives_is_not_looked_at(self):
        ticket = self._new_ticket()
        self.claire.partner_id.email = False
        self.assertFalse(self._box("e3k.ticket.phone", ticket, summary=self.ANNOUNCED).cautions)

    def test_who_wrote_meanwhile_is_said_with_what_they_wrote(self):
        ticket = self._new_ticket()
        box = self._box("e3k.ticket.answer", ticket, body="<p>Bonjour, est-ce réglé?</p>")
        self.assertFalse(box.cautions)
        self._post(ticket, self.lead, "Je m'en occupe, ne répondez pas.", note=True)
        box.invalidate_recordset(["cautions"])
        self.assertIn("Luc Gagnon", box.cautions)
        self.assertIn("Je m&#39;en occupe", box.cautions)
        self._post(ticket, self.claire, "Oubliez, c'est réglé.")
        box.invalidate_recordset(["cautions"])
        self.assertIn("Claire Tremblay", box.cautions)
        self.assertEqual(box.action_answer()["res_id"], box.id)

    def test_ones_own_words_and_the_machines_are_no_news(self):
        ticket = self._new_ticket()
        box = self._box("e3k.ticket.answer", ticket, body="<p>Bonjour, est-ce réglé?</p>")
        self._post(ticket, self.agent, "Note à moi-même", note=True)
        ticket._post_automatic("e3k_support.mail_template_agreement", ["fr_CA"])
        box.invalidate_recordset(["cautions"])
        self.assertFalse(box.cautions)

    def test_the_composer_compares_with_the_last_message_it_showed(self):
        ticket = self._new_ticket()
        seen = ticket._get_last_message_id()
        self._post(ticket, self.claire, "Autre détail.")
        reader = ticket.with_user(self.agent)
        self.assertEqual([c["code"] for c in reader.get_answer_cautions("<p>Merci.</p>", 0, seen)], ["newer"])
        self.assertFalse(reader.get_answer_cautions("<p>Merci.</p>", 0, ticket._get_last_message_id()))


@tagged("post_install", "-at_install")
class TestCommit(SupportCase):
    def _commit(self, ticket, at, reason=False):
        dialog = self.env["e3k.ticket.commit"].with_user(self.agent)
        return dialog.create({"ticket_id": ticket.id, "committed_at": at, "reason": reason}).action_confirm()

    def test_a_date_is_committed_and_moved_only_with_a_reason(self):
        ticket = self._new_ticket()
        self._commit(ticket, "2026-03-10 15:00:00")
        self.assertEqual(str(ticket.committed_at), "2026-03-10 15:00:00")
        with self.assertRaises(UserError):
            self._commit(ticket, "2026-03-12 15:00:00")
        self._commit(ticket, "2026-03-12 15:00:00", "Le fournisseur livre mercredi.")
        self.assertIn("fournisseur", ticket.commitment_reason)

    def test_no_date_is_committed_in_the_past(self):
        with self.assertRaises(UserError):
            self._commit(self._new_ticket(), "2026-03-02 15:00:00")


@tagged("post_install", "-at_install")
class TestRequesterCard(SupportCase):
    def test_the_card_says_who_asks_and_what_else_is_open(self):
        self.denis.partner_id.is_support_main_contact = True
        self.boreal.write({"support_odoo_version": "19.0 Enterprise", "support_modules": "Ventes, Stock"})
        self.claire.partner_id.write({"function": "Comptable", "phone": "450-555-0100", "tz": "America/Vancouver"})
        other = self._new_ticket(self.denis, name="Paie bloquée")
        ended = self._new_ticket(self.denis)
        ended._move_to("closed")
        foreign = self._new_ticket(self.john)
        card = self._new_ticket().with_user(self.agent).requester_card
        self.assertEqual((card["name"], card["role"], card["phone"]), ("Claire Tremblay", "Comptable", "450-555-0100"))
        self.assertEqual((card["client"]["name"], card["tz"]), ("Boréal Mobilier inc.", "America/Vancouver"))
        self.assertEqual(card["contact"]["name"], "Denis Lavoie")
        self.assertEqual((card["version"], card["modules"]), ("19.0 Enterprise", "Ventes, Stock"))
        self.assertEqual(([t["id"] for t in card["open"]], card["open_count"]), ([other.id], 1))
        self.assertEqual([t["id"] for t in card["last"]], [ended.id])
        self.assertNotIn(foreign.number, str(card))

    def test_the_card_names_the_escalation_contacts_of_the_contract(self):
        self.denis.partner_id.phone = "418 555-0101"
        values = {"client_id": self.boreal.id, "date_start": "2026-01-01"}
        contract = self.env["e3k.contract"].create({**values, "client_escalation_ids": self.denis.partner_id.ids})
        contract.action_sign()
        (contact,) = self._new_ticket().with_user(self.agent).requester_card["escalation"]
        self.assertEqual((contact["name"], contact["phone"]), ("Denis Lavoie", "418 555-0101"))
        self.assertFalse(self._new_ticket(self.john).with_user(self.agent).requester_card["escalation"])

    def test_the_card_tells_the_time_since_the_last_contact(self):
        ticket = self._new_ticket()
        self.assertEqual(ticket.with_user(self.agent).requester_card["last_side"], "requester")
        self._post(ticket, self.agent, "Nous regardons.")
        self.assertEqual(ticket.with_user(self.agent).requester_card["last_side"], "agent")
        self._post(ticket, self.agent, "Note interne", note=True)
        self._post(ticket, self.claire, "Une précision.")
        self.assertEqual(ticket.with_user(self.agent).requester_card["last_side"], "requester")
        ticket.with_user(self.agent)._sla_phone_answered("Rappelée")
        self.assertEqual((ticket.last_spoken_by, ticket.last_spoken_at), ("agent", self.NOW))

    def test_a_ticket_without_requester_has_a_card(self):
        ticket = self.env["e3k.ticket"].create({"name": "Appel anonyme"}).with_user(self.agent)
        self.assertEqual((ticket.requester_card["name"], ticket.requester_card["open_count"]), ("", 0))

    def test_clients_read_no_card(self):
        with self.assertRaises(AccessError):
            self._new_ticket().with_user(self.claire).read(["requester_card"])
