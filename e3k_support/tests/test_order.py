from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import SupportCase


class OrderCase(SupportCase):
    def _dialog(self, model, **values):
        return self.env[model].with_user(self.agent).create(values)

    def _merge(self, ticket, survivor, **values):
        self._dialog("e3k.ticket.merge", ticket_id=ticket.id, target_id=survivor.id, **values).action_confirm()

    def _facts(self, ticket):
        """What promises, stage and people of a ticket are; numbers of the rows apart."""
        rows = ticket.timer_ids.sorted("id").read(["metric", "cycle", "started_at", "due_at", "state", "is_breached"])
        timers = sorted([tuple(v for k, v in row.items() if k != "id") for row in rows], key=str)
        people = ticket.message_partner_ids.ids
        return timers, ticket.stage_id, ticket.wait_party, ticket.wait_reason, ticket.cancel_reason, people


@tagged("post_install", "-at_install")
class TestMergeUndo(OrderCase):
    def setUp(self):
        super().setUp()
        self.survivor = self._new_ticket(self.denis)
        self._stop_at(self.NOW + timedelta(minutes=10))
        self.ticket = self._new_ticket(priority_asked="p2")
        self.message = self._post(self.ticket, self.claire, "Voici l'erreur.")

    def test_the_preview_says_what_follows(self):
        dialog = self.env["e3k.ticket.merge"].with_user(self.agent).with_context(default_ticket_id=self.ticket.id)
        with Form(dialog) as form:
            form.target_id = self.survivor
            preview = form.preview
        self.assertIn("Claire Tremblay", preview)
        self.assertIn(f"as promised for {self.ticket.number}", preview)  # P2, stricter than the survivor's P3
        self.assertIn("30 minutes", preview)
        self.assertFalse(self.ticket.merged_into_id)

    def test_the_preview_says_instants_as_its_reader_reads_them(self):
        self.agent.tz = "America/Toronto"
        dialog = self.env["e3k.ticket.merge"].with_user(self.agent)
        dialog = dialog.create({"ticket_id": self.ticket.id, "target_id": self.survivor.id})
        self.assertIn("counts from Tuesday, March 3 at 10:00", dialog.with_context(lang="en_US").preview)
        dialog.invalidate_recordset()
        self.assertIn("mardi 3 mars à 10\u00a0h\u00a000", dialog.with_context(lang="fr_CA").preview)

    def test_the_conversation_goes_on_in_the_survivor(self):
        self._merge(self.ticket, self.survivor)
        self.assertEqual(self.message.res_id, self.survivor.id)
        self.assertIn(self.claire.partner_id, self.survivor.message_partner_ids)

    def test_undo_gives_both_tickets_back(self):
        self.ticket._move_to("waiting", wait_party="client", wait_reason="Le journal")
        before = self._facts(self.ticket), self._facts(self.survivor)
        self._merge(self.ticket, self.survivor)
        self.assertNotEqual((self._facts(self.ticket), self._facts(self.survivor)), before)
        self._stop_at(self.NOW + timedelta(minutes=25))
        action = self.survivor.with_user(self.agent).action_undo_merge()
        self.assertEqual(action["res_id"], self.ticket.id)
        self.assertEqual((self._facts(self.ticket), self._facts(self.survivor)), before)
        self.assertEqual(self.message.res_id, self.ticket.id)
        self.assertFalse(self.ticket.merged_into_id)
        self.assertFalse((self.ticket | self.survivor)._sla_differences())

    def test_undo_ends_with_the_thirtieth_minute(self):
        self._merge(self.ticket, self.survivor)
        survivor = self.survivor.with_user(self.agent)
        self._stop_at(self.NOW + timedelta(minutes=39, seconds=59))
        merger = survivor.undoable_merger_id
        self.assertTrue(merger)
        self._stop_at(self.NOW + timedelta(minutes=40))
        survivor.invalidate_recordset(["undoable_merger_id"])
        self.assertFalse(survivor.undoable_merger_id)
        with self.assertRaises(UserError):
            merger._undo()

    def test_who_wrote_in_the_survivor_meanwhile_goes_on_reading_there(self):
        self._merge(self.ticket, self.survivor)
        said = self._post(self.survivor, self.claire, "Et aussi ceci.")
        self.survivor.with_user(self.agent).action_undo_merge()
        self.assertEqual(said.res_id, self.survivor.id)
        self.assertIn(self.claire.partner_id, self.survivor.message_partner_ids)
        self.assertIn(self.claire.partner_id, self.ticket.message_partner_ids)

    def test_the_ledger_keeps_merge_and_undo(self):
        self._merge(self.ticket, self.survivor)
        self.ticket.with_user(self.agent).action_undo_merge()
        self.assertEqual(self.ticket.event_ids.sorted("sequence").mapped("kind")[-2:], ["merged", "undone"])
        self.assertEqual(self.survivor.event_ids.sorted("sequence").mapped("kind")[-2:], ["absorbed", "undone"])

    def test_a_ticket_can_be_merged_again_after_an_undo(self):
        for _time in range(2):
            self._merge(self.ticket, self.survivor)
            self.ticket.with_user(self.agent).action_undo_merge()
        self._merge(self.ticket, self.survivor)
        self.assertEqual(self.ticket._sla_promise("first_response").state, "merged")

    def test_the_request_that_an_agent_wrote_down_reaches_the_conversation(self):
        called = self._new_ticket(channel="phone", description="<p>La paie est <b>bloquée</b> depuis lundi.</p>")
        with self.mock_mail_gateway():
            self._merge(called, self.survivor)
        copy = self.survivor._get_said().filtered(lambda m: "depuis lundi" in (m.body or ""))
        self.assertEqual((copy.author_id, copy.date), (self.claire.partner_id, called.received_at))
        self.assertTrue(self.survivor._is_public(copy))
        self.assertFalse(self._new_mails)
        self.assertEqual(self.survivor._sla_promise("next_response").state or "none", "none")
        self.survivor.with_user(self.agent).action_undo_merge()
        self.assertFalse(copy.exists())
        self.assertIn("depuis lundi", called.description)

    def test_a_mail_that_is_in_the_conversation_already_is_not_shown_twice(self):
        mailed = self._receive().ticket_id
        self._merge(mailed, self.survivor)
        said = self.survivor._get_said().filtered(lambda m: "refuse de se valider depuis ce matin" in (m.body or ""))
        self.assertEqual(len(said), 1)

    def _list_dialog(self, tickets):
        dialog = self.env["e3k.ticket.merge"].with_user(self.agent)
        return dialog.with_context(active_model="e3k.ticket", active_ids=tickets.ids)

    def test_a_selection_is_merged_into_its_oldest_and_comes_back_at_once(self):
        third = self._new_ticket(name="Encore la même facture")
        tickets = self.survivor | self.ticket | third
        before = [self._facts(ticket) for ticket in tickets]
        with Form(self._list_dialog(tickets)) as form:
            self.assertEqual(form.target_id, self.survivor)
            self.assertIn(f"{self.ticket.number}, {third.number} end as its duplicates", form.preview)
        form.record.action_confirm()
        self.assertEqual((self.ticket | third).merged_into_id, self.survivor)
        self.assertEqual(self.message.res_id, self.survivor.id)
        action = self.survivor.with_user(self.agent).action_undo_merge()
        self.assertEqual(action["domain"], [("id", "in", (third | self.ticket).ids)])
        self.assertEqual([self._facts(ticket) for ticket in tickets], before)
        self.assertFalse(tickets._sla_differences())

    def test_another_of_the_selection_may_go_on(self):
        with Form(self._list_dialog(self.survivor | self.ticket)) as form:
            form.target_id = self.ticket
        form.record.action_confirm()
        self.assertEqual(self.survivor.merged_into_id, self.ticket)

    def test_a_selection_of_two_clients_or_of_one_ticket_is_refused(self):
        for tickets in (self.ticket | self._new_ticket(self.john), self.ticket):
            with self.assertRaises(UserError):
                Form(self._list_dialog(tickets))

    def test_nothing_is_undone_after_the_window(self):
        self._merge(self.ticket, self.survivor)
        self._stop_at(self.NOW + timedelta(minutes=41))
        self.ticket.invalidate_recordset()
        self.assertFalse(self.ticket.with_user(self.agent).undoable_merger_id)
        with self.assertRaises(UserError):
            self.ticket.with_user(self.agent).action_undo_merge()

    def test_a_resolved_ticket_comes_back_without_a_second_mail(self):
        self.ticket._resolve("<p>Corrigé.</p>")
        resolved_at = self.ticket.resolved_at
        self._merge(self.ticket, self.survivor)
        with self.mock_mail_gateway():
            self.ticket.with_user(self.agent).action_undo_merge()
        self.assertEqual((self.ticket.stage_kind, self.ticket.resolved_at), ("resolved", resolved_at))
        self.assertFalse(self._new_mails)

    def test_open_work_is_not_forgotten_in_a_resolved_ticket(self):
        self.survivor._resolve("<p>Corrigé.</p>")
        with self.assertRaisesRegex(UserError, f"Reopen {self.survivor.number} first"):
            self._merge(self.ticket, self.survivor)
        self.assertFalse(self.ticket.merged_into_id)
        with Form(self._list_dialog(self.survivor | self.ticket)) as form:
            self.assertEqual(form.target_id, self.ticket)
        form.record.action_confirm()
        self.assertEqual(self.survivor.merged_into_id, self.ticket)
        self.assertEqual(self.ticket._sla_promise("first_response").state, "running")

    def test_of_two_resolved_tickets_one_goes_on(self):
        (self.survivor | self.ticket)._move_to("resolved")
        self._merge(self.ticket, self.survivor)
        self.assertEqual(self.ticket.merged_into_id, self.survivor)

    def test_a_confidential_conversation_is_not_moved_where_others_read_it(self):
        self.ticket.confidentiality = "private"
        with self.assertRaises(UserError):
            self._merge(self.ticket, self.survivor, moves_messages=True)
        self._merge(self.ticket, self.survivor)
        self.assertEqual(self.message.res_id, self.ticket.id)


@tagged("post_install", "-at_install")
class TestSplit(OrderCase):
    def test_a_message_becomes_a_ticket_and_stays_where_it_was(self):
        ticket = self._new_ticket()
        message = (
            ticket.with_user(self.claire)
            .sudo()
            .message_post(
                body="Autre chose : la paie est bloquée.",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                attachments=[("a.png", b"x")],
            )
        )
        timers = ticket.timer_ids.mapped("due_at")
        dialog = self.env["e3k.ticket.split"].with_user(self.agent)
        dialog = dialog.with_context(default_ticket_id=ticket.id, e3k_message_ids=message.ids)
        with Form(dialog) as form:
            self.assertEqual(form.requester_id, self.claire.partner_id)
            form.name = "Paie bloquée"
        with self.mock_mail_gateway():
            new = self.env["e3k.ticket"].browse(form.record.action_confirm()["res_id"])
        self.assertEqual((new.name, new.requester_id), ("Paie bloquée", self.claire.partner_id))
        self.assertEqual(message.res_id, ticket.id)
        copy = new._get_said()
        self.assertEqual((copy.author_id, copy.attachment_ids.name), (self.claire.partner_id, "a.png"))
        self.assertEqual(copy.attachment_ids.res_id, new.id)
        self.assertIn(new.number, self._new_mails.filtered(lambda m: self.claire.partner_id in m.recipient_ids).subject)
        self.assertEqual(ticket.event_ids.sorted("sequence")[-1].kind, "split")
        self.assertEqual(ticket.timer_ids.mapped("due_at"), timers)
        self.assertEqual(ticket.link_ids.other_id, new)

    def test_the_clock_starts_when_the_client_wrote_unless_they_were_answered(self):
        ticket = self._new_ticket()
        early = self._post(ticket, self.claire, "Autre chose.")
        self._stop_at(self.NOW + timedelta(hours=1))
        split = {"ticket_id": ticket.id, "name": "Autre", "requester_id": self.claire.partner_id.id}
        action = self._dialog("e3k.ticket.split", **split, message_ids=early.ids).action_confirm()
        self.assertEqual(self.env["e3k.ticket"].browse(action["res_id"]).received_at, self.NOW)
        self._post(ticket, self.agent, "Nous regardons les deux.")
        self._stop_at(self.NOW + timedelta(hours=2))
        action = self._dialog("e3k.ticket.split", **split, message_ids=early.ids).action_confirm()
        received_at = self.env["e3k.ticket"].browse(action["res_id"]).received_at
        self.assertEqual(received_at, self.NOW + timedelta(hours=2))

    def test_messages_of_another_ticket_are_refused(self):
        foreign = self._post(self._new_ticket(self.john), self.john, "Secret")
        split = {"ticket_id": self._new_ticket().id, "name": "x", "requester_id": self.claire.partner_id.id}
        with self.assertRaises(UserError):
            self._dialog("e3k.ticket.split", **split, message_ids=foreign.ids).action_confirm()
        with self.assertRaises(UserError):
            self._dialog("e3k.ticket.split", **split).action_confirm()

    def test_a_note_for_colleagues_never_becomes_what_the_client_reads(self):
        ticket = self._new_ticket()
        note = self._post(ticket, self.agent, "Client difficile, à facturer.", note=True)
        said = self._post(ticket, self.claire, "Autre chose.")
        split = {"ticket_id": ticket.id, "name": "Autre", "requester_id": self.claire.partner_id.id}
        for messages in (note, note | said):
            with self.assertRaisesRegex(UserError, "note for colleagues"):
                self._dialog("e3k.ticket.split", **split, message_ids=messages.ids).action_confirm()
        offered = self.env["e3k.ticket.split"].get_view(view_type="form")["arch"]
        self.assertIn("('subtype_id.internal', '=', False)", offered)


@tagged("post_install", "-at_install")
class TestLinks(OrderCase):
    def _link(self, ticket, kind, other):
        return self._dialog("e3k.ticket.link", ticket_id=ticket.id, kind=kind, other_id=other.id)

    def test_a_link_is_shown_on_both_sides_in_each_ones_words(self):
        one, other = self._new_ticket(), self._new_ticket()
        pairs = [("duplicate_of", "has_duplicate"), ("caused_by", "causes"), ("blocks", "blocked_by")]
        for kind, mirrored in pairs:
            link = self._link(one, kind, other)
            self.assertEqual((other.link_ids.kind, other.link_ids.other_id), (mirrored, one))
            link.unlink()
            self.assertFalse(other.link_ids)

    def test_changing_a_link_changes_the_other_side(self):
        one, other = self._new_ticket(), self._new_ticket()
        link = self._link(one, "blocks", other)
        link.kind = "relates_to"
        self.assertEqual(other.link_ids.kind, "relates_to")
        self.assertEqual(one.link_ids.kind, "relates_to")
        other.link_ids.unlink()
        self.assertFalse(one.link_ids)

    def test_links_that_make_no_sense_are_refused(self):
        one, other = self._new_ticket(), self._new_ticket()
        with self.assertRaises(ValidationError):
            self._link(one, "blocks", one)
        self._link(one, "blocks", other)
        with self.assertRaises(ValidationError):
            self._link(other, "blocks", one)

    def test_clients_read_no_link(self):
        link = self._link(self._new_ticket(), "blocks", self._new_ticket())
        with mute_logger("odoo.addons.base.models.ir_model"), self.assertRaises(AccessError):
            link.with_user(self.claire).read(["kind"])


@tagged("post_install", "-at_install")
class TestProblem(OrderCase):
    def setUp(self):
        super().setUp()
        self.french = self._new_ticket(name="Erreur 502")
        self.english = self._new_ticket(self.john, name="Error 502")
        tickets = (self.french | self.english).with_user(self.agent)
        self.problem = self.env["e3k.ticket"].browse(tickets.action_open_problem()["res_id"])

    def _update(self, **values):
        values = {
            "body_fr": "<p>Bonjour {requester}, la cause du billet {number} est trouvée.</p>",
            "body_en": "<p>Hello {requester}, the cause of ticket {number} is found.</p>",
            **values,
        }
        dialog = self.env["e3k.problem.update"].with_user(self.agent)
        return dialog.with_context(default_problem_id=self.problem.id).create(values)

    def test_a_problem_is_ours_and_promises_nothing(self):
        self.assertTrue(self.problem.is_problem)
        self.assertFalse(self.problem.requester_id or self.problem.timer_ids)
        self.assertEqual(self.problem.incident_ids, self.french | self.english)
        self.assertEqual(self.french.problem_id, self.problem)

    def test_each_client_reads_their_own_update_in_their_language(self):
        with self.mock_mail_gateway():
            self._update().action_confirm()
        french, english = (
            self._new_mails.filtered(lambda m, u=user: u.partner_id in m.recipient_ids)
            for user in (self.claire, self.john)
        )
        self.assertIn(f"Bonjour Claire Tremblay, la cause du billet {self.french.number}", french.body_html)
        self.assertIn(f"Hello John Carter, the cause of ticket {self.english.number}", english.body_html)
        self.assertNotIn(self.english.number, french.body_html)
        self.assertNotIn("Claire", english.body_html)
        self.assertEqual(self.french._sla_promise("first_response").state, "met")

    def test_an_update_can_be_worded_for_one_client(self):
        update = self._update()
        update.line_ids.filtered(lambda line: line.ticket_id == self.english).text = "<p>As discussed, John.</p>"
        update.line_ids.filtered(lambda line: line.ticket_id == self.french).is_told = False
        with self.mock_mail_gateway():
            update.action_confirm()
        self.assertIn("As discussed, John.", self._new_mails.body_html)
        self.assertFalse(self._new_mails.filtered(lambda m: self.claire.partner_id in m.recipient_ids))

    def test_what_is_worded_for_one_client_survives_a_change_for_all(self):
        dialog = self.env["e3k.problem.update"].with_user(self.agent).with_context(default_problem_id=self.problem.id)
        form = Form(dialog)
        form.body_fr, form.body_en = "<p>Bonjour.</p>", "<p>Hello.</p>"
        french = self._line_of(form, self.french)
        with form.line_ids.edit(french) as line:
            line.text = "<p>Comme convenu, Claire.</p>"
        form.body_fr, form.body_en = "<p>Bonjour à tous.</p>", "<p>Hello all.</p>"
        self.assertIn("Comme convenu", self._text_of(form, self.french))
        self.assertIn("Hello all", self._text_of(form, self.english))
        with form.line_ids.edit(french) as line:
            line.text = False
        form.body_fr = "<p>Bonsoir.</p>"
        self.assertIn("Bonsoir", self._text_of(form, self.french))

    def _line_of(self, form, ticket):
        return [line["ticket_id"] for line in form.line_ids._records].index(ticket.id)

    def _text_of(self, form, ticket):
        return form.line_ids._records[self._line_of(form, ticket)]["text"]

    def test_an_update_without_the_clients_language_is_refused(self):
        with self.assertRaises(UserError):
            self._update(body_en=False).action_confirm()
        self.assertEqual(self.french.stage_kind, "new")

    def test_all_are_resolved_at_once(self):
        cause = self.env.ref("e3k_support.cause_hosting")
        self._update(outcome="resolve", resolves_problem=True, cause_id=cause.id).action_confirm()
        tickets = self.french | self.english | self.problem
        self.assertEqual(set(tickets.mapped("stage_kind")), {"resolved"})
        self.assertEqual(tickets.cause_id, cause)
        self.assertIn("est trouvée", self.french.resolution)
        self.assertIn("is found", self.english.resolution)

    def test_each_text_is_looked_at_before_it_leaves(self):
        update = self._update(body_en="<p>Bonjour, votre facture est corrigée, merci de vérifier.</p>")
        self.assertEqual(update.action_confirm()["res_id"], update.id)
        self.assertIn(self.english.number, update.cautions)
        self.assertNotIn(self.french.number, update.cautions)
        update.action_send_anyway()
        self.assertIn("corrigée", self.english.message_ids[0].body)

    def test_who_wrote_before_the_dialog_opened_is_no_news(self):
        self._post(self.english, self.john, "Still broken.")
        update = self._update()
        self.assertFalse(update.cautions)
        self._post(self.french, self.claire, "Toujours cassé.")
        update.invalidate_recordset(["cautions"])
        self.assertIn("Toujours cassé.", update.cautions)

    def test_languages_are_said_in_words(self):
        lines = self._update().line_ids.with_context(lang="en_US")
        names = {line.ticket_id: line.language for line in lines}
        self.assertNotIn("fr_CA", names[self.french])
        self.assertTrue(names[self.french])

    def test_clients_do_not_see_the_problem(self):
        self.assertFalse(self.env["e3k.ticket"].with_user(self.claire).search([("id", "=", self.problem.id)]))
