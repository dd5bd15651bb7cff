from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .test_sla_ticket import SlaCase, montreal


@tagged("post_install", "-at_install")
class TestSlaSimulator(SlaCase):
    def _simulate(self, **values):
        simulator = (
            self.env["e3k.sla.simulator"]
            .with_user(self.manager)
            .create({"policy_id": self.env.ref("e3k_support.sla_policy_e3k").id, "team_id": self.team.id, **values})
        )
        return {line.metric: line for line in simulator.line_ids}

    def test_simulator_says_when_each_promise_would_be_due_and_why(self):
        lines = self._simulate(priority="p1", received_at=montreal("2026-03-06 16:30"))
        self.assertEqual(lines["first_response"].due_at, montreal("2026-03-09 09:00"))
        self.assertIn("Weekend", lines["first_response"].explanation)

    def test_an_answer_shows_the_promises_that_follow(self):
        lines = self._simulate(
            priority="p2", received_at=montreal("2026-03-03 09:00"), answered_at=montreal("2026-03-03 10:00")
        )
        self.assertEqual(lines["progress_update"].due_at, montreal("2026-03-03 14:00"))
        self.assertEqual(lines["next_response"].due_at, montreal("2026-03-03 14:00"))

    def test_promises_are_named_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        self.env["ir.module.module"]._load_module_terms(["e3k_support"], ["fr_CA"])
        for model in ("e3k.sla.timer", "e3k.sla.simulator.line", "e3k.sla.apply.line"):
            with self.subTest(model=model):
                french = self.env[model].with_context(lang="fr_CA")
                labels = dict(french.fields_get(["metric"], ["selection"])["metric"]["selection"])
                self.assertEqual(labels["first_response"], "Première réponse")

    def test_simulator_form_answers_while_typing(self):
        with Form(self.env["e3k.sla.simulator"].with_user(self.manager)) as form:
            form.received_at = montreal("2026-03-03 10:00")
            form.priority = "p1"
            self.assertTrue(len(form.line_ids))


@tagged("post_install", "-at_install")
class TestSlaCommitment(SlaCase):
    def test_complexity_proposes_the_date_of_the_policy(self):
        ticket = self._new_ticket(priority_asked="p4")
        wizard = self.env["e3k.ticket.classify"].with_user(self.agent).with_context(default_ticket_id=ticket.id)
        with Form(wizard) as form:
            form.priority = "p4"
            form.complexity = "simple"
            self.assertEqual(form.committed_at, montreal("2026-03-10 10:00"))
        form.record.action_confirm()
        self.assertEqual(self._due(ticket, "resolution"), "2026-03-10 10:00")
        self.assertEqual(self._due(ticket, "progress_update"), "2026-03-10 10:00")

    def test_no_date_of_the_past_is_committed_by_classifying(self):
        ticket = self._new_ticket(priority_asked="p4")
        values = {"ticket_id": ticket.id, "priority": "p4", "complexity": "simple"}
        dialog = self.env["e3k.ticket.classify"].with_user(self.agent)
        with self.assertRaises(UserError):
            dialog.create({**values, "committed_at": montreal("2026-03-02 10:00")}).action_confirm()
        self.assertFalse(ticket.committed_at or ticket.classified_at)


@tagged("post_install", "-at_install")
class TestSlaApply(SlaCase):
    def setUp(self):
        super().setUp()
        target = {"metric": "first_response", "amount": 4, "unit": "business_hours"}
        self.policy = self.env["e3k.sla.policy"].create(
            {"name": "Or", "sequence": 1, "target_ids": [Command.create(target)]}
        )
        self.ticket = self._new_ticket()
        self.answered = self._new_ticket()
        self._post(self.answered, self.agent, "Bonjour")
        self.policy.target_ids.amount = 2

    def test_preview_shows_only_deadlines_that_move(self):
        wizard = self.env["e3k.sla.apply"].with_user(self.manager).create({"policy_id": self.policy.id})
        self.assertEqual(wizard.ticket_count, 2)
        self.assertEqual(wizard.line_ids.ticket_id, self.ticket)
        self.assertEqual(
            (wizard.line_ids.due_before, wizard.line_ids.due_after),
            (montreal("2026-03-03 14:00"), montreal("2026-03-03 12:00")),
        )
        self.assertEqual(self._due(self.ticket), "2026-03-03 14:00")

    def test_applying_moves_open_deadlines_and_no_finished_one(self):
        before = self._timer(self.answered, "first_response").due_at
        wizard = self.env["e3k.sla.apply"].with_user(self.manager).create({"policy_id": self.policy.id})
        wizard.action_apply()
        self.assertEqual(self._due(self.ticket), "2026-03-03 12:00")
        self.assertEqual(self._timer(self.answered, "first_response").due_at, before)
        self.assertIn("policy_applied", self.ticket.event_ids.mapped("kind"))


@tagged("post_install", "-at_install")
class TestSlaExplanation(SlaCase):
    def _why(self, ticket, lang, tz, user=None):
        timer = ticket._sla_promise("first_response").with_user(user or self.agent)
        return timer.with_context(lang=lang, tz=tz).get_explanation()

    def _ticket_over_a_holiday(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Fête nationale du Québec",
                "calendar_id": self.team.calendar_id.id,
                "date_from": montreal("2026-06-24 00:00"),
                "date_to": montreal("2026-06-24 23:59:59"),
            }
        )
        self._at("2026-06-23 16:40")
        return self._new_ticket(priority_asked="p1")

    def test_sentence_names_instant_and_closure_in_french(self):
        why = self._why(self._ticket_over_a_holiday(), "fr_CA", "America/Toronto")
        self.assertIn("25 juin", why["due_text"])
        self.assertIn("24 juin", why["sentence"])
        self.assertIn("Fête nationale du Québec", why["sentence"])

    def test_instant_is_in_the_readers_time_zone(self):
        why = self._why(self._ticket_over_a_holiday(), "en_US", "Europe/Paris")
        self.assertIn("3:10", why["due_text"])
        local = why["due_at"].replace(tzinfo=UTC).astimezone(ZoneInfo("America/Toronto"))
        self.assertEqual(local.strftime("%d %H:%M"), "25 09:10")

    def test_counted_steps_add_up_to_the_target(self):
        why = self._why(self._ticket_over_a_holiday(), "en_US", "America/Toronto")
        self.assertEqual(sum(step["seconds"] for step in why["steps"]), 3600)
        self.assertEqual(why["remaining_seconds"], 3600)

    def test_pause_is_told_with_party_and_reason(self):
        ticket = self._new_ticket(priority_asked="p2")
        self._post(ticket, self.agent, "Le fichier?")
        ticket._move_to("waiting", wait_party="client", wait_reason="Le fichier")
        why = ticket._sla_promise("progress_update").with_user(self.agent).get_explanation()
        self.assertIn("Le fichier", why["pauses"][0]["label"])
        self.assertEqual(why["remaining_seconds"], 4 * 3600)

    def test_countdown_runs_on_epoch_seconds_of_open_time_only(self):
        ticket = self._ticket_over_a_holiday()
        clock = ticket.with_user(self.agent).sla_countdown
        timer = next(each for each in clock["timers"] if each["metric"] == "first_response")
        spans = [(max(a, clock["now"]), min(b, timer["due"])) for a, b in clock["segments"]]
        self.assertEqual(sum(max(0, b - a) for a, b in spans), 3600)


@tagged("post_install", "-at_install")
class TestSlaBreachRegister(SlaCase):
    def test_an_analysis_names_cause_and_corrective_action(self):
        ticket = self._new_ticket(priority_asked="p1")
        self._at("2026-03-03 11:30")
        self._post(ticket, self.agent, "Bonjour")
        self.env["e3k.sla.breach"]._add_for(ticket.timer_ids.filtered("is_breached"))
        breach = self.env["e3k.sla.breach"].search([("ticket_id", "=", ticket.id)]).with_user(self.lead)
        with self.assertRaises(ValidationError):
            breach.action_done()
        breach.write({"cause": "overload", "corrective_action": "Deux agents le matin."})
        breach.action_done()
        self.assertEqual(breach.state, "done")

    def test_published_version_is_never_changed(self):
        version = self.env.ref("e3k_support.sla_policy_e3k").version_id
        with self.assertRaises(UserError):
            version.sudo().write({"terms": {}})


@tagged("post_install", "-at_install")
class TestSlaCorrect(SlaCase):
    def _answered_late(self):
        ticket = self._new_ticket(priority_asked="p1")
        self._stop_at(self.NOW.replace(hour=17))
        self._post(ticket, self.agent, "Nous regardons.")
        return ticket, ticket._sla_promise("first_response")

    def _correct(self, user, timer, **values):
        return self.env["e3k.sla.correct"].with_user(user).create({"timer_id": timer.id, **values})

    def test_lead_corrects_a_promise_under_their_name(self):
        ticket, timer = self._answered_late()
        self.assertEqual(timer.state, "breached")
        answered_at = self.NOW.replace(minute=20)
        dialog = self._correct(
            self.lead, timer, stopped_at=answered_at, reason="Réponse donnée au téléphone à 10 h 20."
        )
        dialog.action_confirm()
        self.assertEqual((timer.state, timer.stopped_at), ("met", answered_at))
        line = ticket.event_ids.filtered(lambda event: event.kind == "corrected")
        self.assertEqual((line.author_id, line.reason), (self.lead.partner_id, dialog.reason))

    def test_agent_corrects_nothing(self):
        _ticket, timer = self._answered_late()
        with self.assertRaises(AccessError):
            self._correct(self.agent, timer, reason="?")

    def test_correction_into_the_future_or_backwards_is_refused(self):
        _ticket, timer = self._answered_late()
        for values in ({"stopped_at": self.NOW.replace(hour=23)}, {"stopped_at": self.NOW.replace(hour=3)}):
            with self.assertRaises(UserError):
                self._correct(self.lead, timer, reason="?", **values).action_confirm()
