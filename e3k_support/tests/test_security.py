from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import SupportCase

BELONGINGS = (
    *("e3k.sla.event", "e3k.sla.timer", "e3k.sla.breach", "e3k.escalation", "e3k.ticket.link", "e3k.ticket.merger"),
    *("e3k.database.consent", "e3k.privacy.incident"),
)


@tagged("post_install", "-at_install")
class TestSecurity(SupportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls.env["e3k.ticket"].create({"name": "Paie bloquée", "requester_id": cls.claire.partner_id.id})

    def _sees(self, user):
        return self.ticket in self.env["e3k.ticket"].with_user(user).search([])

    def test_requester_sees_their_ticket(self):
        self.assertTrue(self._sees(self.claire))

    def test_colleague_does_not_see_it(self):
        self.assertFalse(self._sees(self.denis))

    def test_participant_sees_it(self):
        self.ticket.message_subscribe(self.denis.partner_id.ids)
        self.assertTrue(self._sees(self.denis))

    def test_main_contact_sees_all_of_their_company(self):
        self.denis.partner_id.is_support_main_contact = True
        self.assertTrue(self._sees(self.denis))

    def test_main_contact_of_another_client_sees_nothing(self):
        self.john.partner_id.is_support_main_contact = True
        self.assertFalse(self._sees(self.john))
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.john).read(["name"])

    def test_portal_user_changes_nothing_by_rpc(self):
        ticket = self.ticket.with_user(self.claire)
        for operation in ("write", "unlink"):
            self.assertFalse(ticket.has_access(operation))
        with self.assertRaises(AccessError):
            ticket.write({"priority": "p1"})
        with self.assertRaises(AccessError):
            self.env["e3k.ticket"].with_user(self.claire).create({"name": "x"})

    def test_portal_user_makes_nobody_main_contact(self):
        with self.assertRaises(AccessError):
            self.denis.partner_id.with_user(self.denis).write({"is_support_main_contact": True})

    def test_portal_user_reads_no_received_mail(self):
        with self.assertRaises(AccessError):
            self.env["e3k.intake.mail"].with_user(self.claire).search([])

    def test_agent_reads_no_received_mail(self):
        with self.assertRaises(AccessError):
            self.env["e3k.intake.mail"].with_user(self.agent).search([])

    def test_agent_sees_own_teams_only(self):
        self.team.member_ids = self.lead
        self.assertFalse(self._sees(self.agent))
        self.team.member_ids = self.agent
        self.assertTrue(self._sees(self.agent))
        self.assertTrue(self._sees(self.lead))

    def test_employee_without_support_role_sees_no_ticket(self):
        with self.assertRaises(AccessError):
            self.env["e3k.ticket"].with_user(self.user_employee).search([])

    def test_file_of_a_note_is_kept_from_the_client(self):
        hidden = self.env["ir.attachment"].create(
            {"name": "marge.txt", "raw": b"secret", "res_model": "e3k.ticket", "res_id": self.ticket.id}
        )
        self._post(self.ticket, self.agent, "Notre marge", note=True, attachment_ids=hidden.ids)
        with self.assertRaises(AccessError):
            hidden.with_user(self.claire).read(["name"])

    def test_note_is_kept_from_the_client(self):
        note = self._post(self.ticket, self.agent, "Client difficile", note=True)
        found = self.env["mail.message"].with_user(self.claire).search([("res_id", "=", self.ticket.id)])
        self.assertNotIn(note, found)

    def test_internal_fields_are_kept_from_the_client(self):
        for name in ("tag_ids", "requester_lang"):
            with self.assertRaises(AccessError):
                self.ticket.with_user(self.claire).read([name])

    def test_companies_do_not_mix(self):
        other = self.env["res.company"].create({"name": "E3K Ontario"})
        team = self.env["e3k.team"].create({"name": "Ontario", "company_id": other.id})
        ticket = self.env["e3k.ticket"].create({"name": "Elsewhere", "team_id": team.id})
        self.assertNotIn(ticket, self.env["e3k.ticket"].with_user(self.manager).search([]))

    def test_what_belongs_to_a_ticket_is_read_by_who_reads_the_ticket(self):
        """Ledger, timers, register, links, consents, reports: nothing of it is a way round the ticket's own rules."""
        self.team.member_ids = self.agent
        other = self._new_ticket()
        self._leave_rows(self.ticket, other)
        outsider = new_test_user(self.env, "nora.agent", groups="e3k_support.group_agent", name="Nora")
        analyst = new_test_user(self.env, "anna.lead", groups="e3k_support.group_lead", name="Anna")
        elsewhere = self.env["res.company"].create({"name": "E3K Ontario"})
        analyst.write({"company_ids": elsewhere.ids, "company_id": elsewhere.id})
        models = [*BELONGINGS, "e3k.ticket.report", "e3k.sla.report"]
        for name in models:
            rows = self.env[name].search([("ticket_id", "=", self.ticket.id)])
            with self.subTest(model=name):
                self.assertTrue(rows, "the test leaves rows of every kind")
                for user, sees in ((self.agent, True), (outsider, False), (self.lead, True), (analyst, False)):
                    if not self.env[name].with_user(user).has_access("read"):
                        continue
                    self.assertEqual(rows.with_user(user).has_access("read"), sees, user.name)
                    self.assertEqual(bool(self.env[name].with_user(user).search([("id", "in", rows.ids)])), sees)

    def _leave_rows(self, ticket, other):
        timer = ticket.timer_ids[:1]
        rule = self.env["e3k.escalation.rule"].search([], limit=1)
        escalation = {"timer_id": timer.id, "rule_id": rule.id, "user_id": self.agent.id, "percent": 100}
        consent = {"database": "boreal", "scope": "Lire", "until_at": datetime(2026, 4, 1)}
        values = {
            "e3k.sla.breach": {"timer_id": timer.id},
            "e3k.escalation": escalation,
            "e3k.ticket.link": {"other_id": other.id, "kind": "relates_to"},
            "e3k.ticket.merger": {"survivor_id": other.id, "merged_at": self.NOW},
            "e3k.database.consent": consent,
            "e3k.privacy.incident": {"name": "Envoi", "owner_id": self.manager.id},
        }
        for model, row in values.items():
            self.env[model].create({"ticket_id": ticket.id, **row})
        self.env.flush_all()
