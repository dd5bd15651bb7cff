from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import SupportCase


@tagged("post_install", "-at_install")
class TestMacro(SupportCase):
    def setUp(self):
        super().setUp()
        self.tag = self.env["e3k.ticket.tag"].create({"name": "Capture demandée"})
        self.macro = self.env["e3k.macro"].create(
            {
                "name": "Capture",
                "body_fr": "<p>Bonjour {requester}, une capture pour {number}? {inconnu}</p>",
                "body_en": "<p>Hello {requester}, a screenshot for {number}?</p>",
                "outcome": "wait",
                "assignee": "me",
                "tag_ids": [Command.link(self.tag.id)],
            }
        )

    def test_one_click_replies_waits_tags_and_assigns(self):
        ticket = self._new_ticket()
        box = self.env["e3k.ticket.answer"].with_user(self.agent).with_context(default_ticket_id=ticket.id)
        with Form(box) as form:
            form.macro_id = self.macro
            self.assertIn(f"Bonjour Claire Tremblay, une capture pour {ticket.number}? {{inconnu}}", form.body)
        with self.mock_mail_gateway():
            form.record.action_apply_macro()
        self.assertIn("une capture", self._new_mails.filtered(lambda m: m.recipient_ids).body_html)
        self.assertEqual((ticket.stage_kind, ticket.agent_id, ticket.tag_ids), ("waiting", self.agent, self.tag))
        self.assertEqual(ticket._sla_promise("first_response").state, "met")

    def test_in_bulk_each_requester_reads_their_language(self):
        tickets = self._new_ticket() | self._new_ticket(self.john)
        dialog = self.env["e3k.macro.apply"].with_user(self.agent)
        dialog = dialog.with_context(active_model="e3k.ticket", active_ids=tickets.ids)
        with Form(dialog) as form:
            form.macro_id = self.macro
        with self.mock_mail_gateway():
            form.record.action_apply()
        french, english = (
            self._new_mails.filtered(lambda m, u=user: u.partner_id in m.recipient_ids)
            for user in (self.claire, self.john)
        )
        self.assertIn("Bonjour Claire", french.body_html)
        self.assertIn("Hello John", english.body_html)
        self.assertEqual(set(tickets.mapped("stage_kind")), {"waiting"})

    def test_what_is_filled_in_is_escaped_and_nothing_is_evaluated(self):
        ticket = self._new_ticket(name="<script>alert(1)</script> {{ object.team_id }}")
        self.macro.body_fr = "<p>{subject}</p>"
        reply = self.macro._get_reply(ticket)
        self.assertNotIn("<script>", reply)
        self.assertIn("{{ object.team_id }}", reply)

    def test_a_link_to_the_ticket_leads_to_it(self):
        ticket = self._new_ticket()
        self.macro.body_fr = '<p><a href="https://{link}">Voir</a> <a href="{link}">ou ici</a> {link}</p>'
        reply = self.macro._get_reply(ticket)
        address = ticket.get_base_url() + ticket.access_url
        self.assertEqual(reply.count(f'href="{address}"'), 2)
        self.assertEqual(reply.count(address), 3)

    def test_who_has_no_name_is_greeted_without_a_gap(self):
        ticket = self._new_ticket()
        ticket.requester_id = False
        self.assertEqual(ticket._fill_text("Bonjour {requester}, {number}", "fr_CA"), f"Bonjour, {ticket.number}")

    def test_a_macro_without_words_moves_and_assigns_only(self):
        macro = self.env["e3k.macro"].create({"name": "À moi", "outcome": "none", "assignee": "me"})
        ticket = self._new_ticket()
        with self.mock_mail_gateway():
            macro.with_user(self.agent)._apply(ticket.with_user(self.agent))
        self.assertEqual((ticket.agent_id, ticket.stage_kind), (self.agent, "new"))
        self.assertFalse(self._new_mails.filtered(lambda m: self.claire.partner_id in m.recipient_ids))

    def _new_macro(self, **values):
        body = {"body_fr": "<p>Bonjour {requester}</p>", "body_en": "<p>Hello {requester}</p>"}
        return self.env["e3k.macro"].create({"name": "Essai", **body, **values})

    def _apply(self, macro, ticket):
        with self.mock_mail_gateway():
            macro.with_user(self.agent)._apply(ticket.with_user(self.agent))
        return self._new_mails.filtered(lambda m: self.claire.partner_id in m.recipient_ids)

    def test_reply_stage_tags_and_agent_in_one_for_every_kind_of_stage(self):
        """Also where several stages share a kind: each macro may name its own."""
        for outcome, kind in (("answer", "open"), ("wait", "waiting"), ("resolve", "resolved"), ("close", "closed")):
            with self.subTest(outcome=outcome):
                stage = self.env["e3k.ticket.stage"]._first_of_kind(kind).copy({"name": f"Autre {kind}"})
                values = {"outcome": outcome, "stage_id": stage.id, "assignee": "me", "tag_ids": self.tag.ids}
                ticket = self._new_ticket()
                mail = self._apply(self._new_macro(**values), ticket)
                self.assertEqual((ticket.stage_id, ticket.agent_id, ticket.tag_ids), (stage, self.agent, self.tag))
                self.assertEqual(len(mail), 1)
                self.assertIn("Bonjour Claire", mail.body_html)
                self.assertEqual(ticket._sla_promise("first_response").state, "met")

    def test_a_macro_cancels_with_its_words_and_its_reason(self):
        ticket = self._new_ticket()
        mail = self._apply(self._new_macro(outcome="cancel", cancel_reason="not_covered"), ticket)
        self.assertEqual((ticket.stage_kind, ticket.cancel_reason, len(mail)), ("cancelled", "not_covered", 1))
        with self.assertRaises(UserError):
            self._new_macro(outcome="cancel")
        resolved = self.env["e3k.ticket.stage"]._first_of_kind("resolved")
        with self.assertRaises(UserError):
            self._new_macro(outcome="stage", stage_id=resolved.id)

    def test_closing_says_how_to_come_back_in_the_same_mail(self):
        ticket = self._new_ticket(self.john)
        self._apply(self._new_macro(outcome="close"), ticket)
        (mail,) = self._new_mails.filtered(lambda m: self.john.partner_id in m.recipient_ids)
        self.assertIn("Simply answer this e-mail", mail.body_html)

    def test_a_priority_is_agreed_by_the_rules_of_classification(self):
        macro = self._new_macro(outcome="none", priority="p4", reason_fr="Une amélioration, comme convenu.")
        fresh = self._new_ticket()
        self._apply(macro, fresh)
        self.assertEqual((fresh.priority, fresh.is_classified), ("p4", True))
        self.assertEqual(fresh.committed_at, fresh._sla_proposed_date("simple"))
        agreed = self._new_ticket(priority="p2", classified_at=self.NOW)
        mail = self._apply(macro, agreed)
        self.assertEqual((agreed.priority, agreed.priority_reason), ("p4", "Une amélioration, comme convenu."))
        self.assertIn("comme convenu", mail.body_html)
        same = self._new_ticket(priority="p4", classified_at=self.NOW)
        self.assertFalse(self._apply(macro, same))

    def test_a_priority_without_a_reason_is_no_macro(self):
        with self.assertRaises(UserError):
            self._new_macro(outcome="none", priority="p1")

    def test_a_note_and_a_checklist_stay_with_colleagues(self):
        plan = self.env.ref("e3k_support.mail_activity_plan_incident")
        macro = self._new_macro(outcome="none", note="<p>Vu {number}</p>", plan_id=plan.id, assignee="me")
        ticket = self._new_ticket()
        self.assertFalse(self._apply(macro, ticket))
        note = ticket.message_ids.filtered(lambda m: f"Vu {ticket.number}" in (m.body or ""))
        self.assertTrue(note.subtype_id.internal)
        self.assertEqual(len(ticket.activity_ids), 3)
        self.assertEqual(ticket.activity_ids.user_id, self.agent)

    def test_an_agent_keeps_macros_of_their_own_and_changes_no_others(self):
        macros = self.env["e3k.macro"].with_user(self.agent)
        own = macros.create({"name": "À moi", "outcome": "none", "assignee": "me"})
        self.assertEqual(own.user_id, self.agent)
        colleague = new_test_user(self.env, "zoe.agent", groups="e3k_support.group_agent")
        ticket = self._new_ticket()
        self.assertIn(own, macros._get_offered(ticket))
        self.assertNotIn(own.id, macros.with_user(colleague).search([]).ids)
        with self.assertRaises(AccessError):
            self.macro.with_user(self.agent).name = "Autre"
        with self.assertRaises(AccessError):
            macros.create({"name": "Pour tous", "outcome": "none", "user_id": False})
        with self.assertRaises(AccessError):
            ticket.with_user(colleague).apply_macro(own.id)
        self.macro.with_user(self.lead).name = "Capture d'écran"

    def test_the_palette_offers_what_suits_and_acts_at_once_when_nothing_is_told(self):
        silent = self._new_macro(name="Étiquette", outcome="none", tag_ids=self.tag.ids)
        ticket = self._new_ticket().with_user(self.agent)
        offered = {each["id"]: each["is_told"] for each in ticket.get_offered_macros()}
        self.assertEqual((offered[silent.id], offered[self.macro.id]), (False, True))
        ticket.apply_macro(silent.id)
        self.assertEqual(ticket.tag_ids, self.tag)

    def test_the_dialog_opened_with_a_macro_shows_its_reply(self):
        ticket = self._new_ticket()
        box = self.env["e3k.ticket.answer"].with_user(self.agent)
        box = box.with_context(default_ticket_id=ticket.id, default_macro_id=self.macro.id)
        self.assertIn("Bonjour Claire Tremblay", Form(box).body)

    def test_ended_tickets_are_left_alone(self):
        ticket = self._new_ticket()
        ticket._move_to("closed")
        with self.assertRaises(UserError):
            self.macro.with_user(self.agent)._apply(ticket.with_user(self.agent))

    def test_a_macro_of_a_team_is_offered_for_its_tickets_only(self):
        other = self.team.copy({"name": "Infrastructure"})
        ours, theirs = self._new_ticket(team_id=self.team.id), self._new_ticket(team_id=other.id)
        self.macro.team_ids = other
        answer = self.env["e3k.ticket.answer"].with_user(self.agent)
        for ticket in (ours, theirs):
            offered = answer.create({"ticket_id": ticket.id}).offered_macro_ids
            self.assertEqual(self.macro in offered, ticket == theirs)
        bulk = self.env["e3k.macro.apply"].with_user(self.agent).create({"macro_id": self.macro.id})
        for tickets in (ours, theirs, ours | theirs):
            bulk.ticket_ids = tickets
            self.assertEqual(self.macro in bulk.offered_macro_ids, tickets == theirs)
        with self.assertRaises(UserError):
            bulk.action_apply()

    def test_a_macro_of_another_team_does_not_answer(self):
        self.macro.team_ids = self.team.copy({"name": "Infrastructure"})
        answer = self.env["e3k.ticket.answer"].with_user(self.agent)
        ticket = self._new_ticket(team_id=self.team.id)
        answer = answer.create({"ticket_id": ticket.id, "macro_id": self.macro.id, "body": "<p>x</p>"})
        with self.assertRaises(UserError):
            answer.action_apply_macro()

    def test_a_macro_that_answers_has_words(self):
        with self.assertRaises(UserError):
            self.env["e3k.macro"].create({"name": "Vide", "outcome": "answer"})

    def test_agents_use_macros_and_leads_write_them(self):
        with self.assertRaises(AccessError):
            self.macro.with_user(self.agent).name = "x"
        self.macro.with_user(self.lead).name = "Capture d'écran"

    def test_shipped_macros_speak_both_languages(self):
        macros = self.env["e3k.macro"].search([])
        self.assertTrue(macros)
        for macro in macros:
            for user, word in ((self.claire, "Bonjour"), (self.john, "Hello")):
                reply = macro._get_reply(self._new_ticket(user))
                self.assertIn(word, reply)
                self.assertNotRegex(reply.replace("{inconnu}", ""), r"\{\w+\}")


@tagged("post_install", "-at_install")
class TestCannedPairs(SupportCase):
    def test_a_pair_comes_out_in_the_requesters_language_with_the_tickets_fields(self):
        pair = self.env.ref("e3k_support.canned_response_portal")
        french, english = self._new_ticket(), self._new_ticket(self.john)
        self.assertIn(
            f"l’avancement du billet {french.number}", french.with_user(self.agent).get_canned_texts()[pair.id]
        )
        self.assertIn(f"follow ticket {english.number}", english.with_user(self.agent).get_canned_texts()[pair.id])
        self.assertIn(french.access_url, french.get_canned_texts()[pair.id])

    def test_a_pair_alone_is_enough(self):
        pair = self.env["mail.canned.response"].with_user(self.agent).create({"source": "x", "support_en": "Hi"})
        self.assertEqual(pair.substitution, "Hi")
        self.assertEqual(pair._get_support_text(self._new_ticket()), "Hi")


@tagged("post_install", "-at_install")
class TestPhoneCall(SupportCase):
    def _call(self, **values):
        return self.env["e3k.ticket.phone"].with_user(self.agent).create({"summary": "<p>Redémarré.</p>", **values})

    def test_the_number_finds_the_person_however_it_is_written(self):
        self.claire.partner_id.phone = "+1 (450) 555-0141 poste 12"
        self.boreal.phone = "450 555-0141"
        for number in ("4505550141", "450-555-0141", "+1 450.555.0141 ext 3"):
            self.assertEqual(self._call(number=number, subject="x").partner_id, self.claire.partner_id)
        self.assertFalse(self._call(number="555", subject="x").partner_id)

    def test_the_persons_only_open_ticket_is_proposed(self):
        self.claire.partner_id.phone = "450 555-0141"
        ticket = self._new_ticket()
        with Form(self.env["e3k.ticket.phone"].with_user(self.agent)) as form:
            form.number = "4505550141"
            self.assertEqual(form.ticket_id, ticket)
            form.summary = "<p>Redémarré.</p>"

    def test_who_is_found_after_all_is_not_mailed_anothers_ticket(self):
        self.claire.partner_id.phone, self.john.partner_id.phone = "450 555-0141", "613 555-0172"
        ticket, other = self._new_ticket(), self._new_ticket(self.john)
        dialog = self.env["e3k.ticket.phone"].with_user(self.agent)
        with Form(dialog) as form:
            form.number = "4505550141"
            self.assertEqual(form.ticket_id, ticket)
            form.partner_id = self.denis.partner_id
            self.assertFalse(form.ticket_id)
            form.number = "6135550172"
            self.assertEqual(form.partner_id, self.denis.partner_id)  # chosen by hand
            form.subject, form.summary = "Panne", "<p>Redémarré.</p>"
        with Form(dialog) as form:
            form.number = "4505550141"
            form.number = "6135550172"
            self.assertEqual((form.partner_id, form.ticket_id), (self.john.partner_id, other))
            form.number = "4505550199"
            self.assertFalse(form.partner_id or form.ticket_id)
            form.number = "4505550141"
            self.assertEqual((form.partner_id, form.ticket_id), (self.claire.partner_id, ticket))
            form.summary = "<p>Redémarré.</p>"

    def test_a_call_opens_a_ticket_that_is_answered(self):
        start = self.NOW - timedelta(minutes=12)
        call = self._call(partner_id=self.claire.partner_id.id, subject="Panne", called_at=start, ended_at=self.NOW)
        with self.mock_mail_gateway():
            ticket = self.env["e3k.ticket"].browse(call.action_confirm()["res_id"])
        self.assertEqual((ticket.channel, ticket.received_at, ticket.agent_id), ("phone", start, self.agent))
        self.assertEqual(ticket._sla_promise("first_response").state, "met")
        mail = self._new_mails.filtered(lambda m: self.claire.partner_id in m.recipient_ids)
        self.assertIn("Redémarré.", mail.body_html)
        self.assertIn("12 min", mail.body_html)

    def test_a_call_whose_summary_reaches_nobody_counts_as_no_answer(self):
        ticket = self._new_ticket()
        self.claire.partner_id.email = False
        with self.mock_mail_gateway():
            self._call(ticket_id=ticket.id).action_confirm()
        self.assertEqual(ticket._sla_promise("first_response").state, "running")
        self.assertIn("Redémarré.", ticket.message_ids[:1].body)

    def test_a_call_that_ends_before_it_begins_is_refused(self):
        with self.assertRaises(UserError):
            self._call(ticket_id=self._new_ticket().id, ended_at=self.NOW - timedelta(hours=1)).action_confirm()
        with self.assertRaises(UserError):
            self._call().action_confirm()
