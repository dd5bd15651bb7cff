from datetime import date, datetime

from markupsafe import Markup

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .contract_common import ContractCase
from .portal_common import PortalCase

POLICIES = "e3k.service.policy"


class PolicyCase(ContractCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.env.ref("e3k_support.service_policy_1")

    def _next(self, on=date(2026, 6, 1), **values):
        """Return an approved version that follows the first one."""
        policy = self.env[POLICIES].browse(self.first.action_new_version()["res_id"])
        policy.write({"effective_on": on, **values})
        policy.with_user(self.manager).action_approve()
        return policy


@tagged("post_install", "-at_install")
class TestServicePolicy(PolicyCase):
    """The policy document: versions, numbers, reviews."""

    def _in_force(self, on):
        return self.env[POLICIES]._get_in_force(self.first.company_id, on)

    def test_e3k_policy_ships_as_version_one_in_both_languages(self):
        self.assertEqual((self.first.number, self.first.state), (1, "approved"))
        french, english = self.first._get_text("fr_CA"), self.first._get_text("en_US")
        for text in (french, english):
            self.assertNotIn("{{", text)
        self.assertIn("En moins de".lower(), french)
        self.assertNotRegex(french, r" [:;!?]", "no line begins with a colon")
        self.assertRegex(french, r"1\sheure ouvrable")
        self.assertIn("2 jours ouvrables", french)
        self.assertIn("less than 4 business hours", english)

    def test_numbers_follow_the_sla_policy(self):
        """The text and the engine cannot disagree: there is one number, and it is the engine's."""
        target = self.first.sla_policy_id.target_ids.filtered(
            lambda t: t.metric == "first_response" and t.priority == "p2"
        )
        target.amount = 3
        self.assertIn("less than 3 business hours", self.first._get_text("en_US"))
        self.assertNotIn("4 business hours.</li>", self.first._get_text("en_US"))

    def test_edited_targets_have_the_owner_review_the_words(self):
        self._stop_at(datetime(2026, 3, 3, 15))
        self.first.sla_policy_id.target_ids[0].amount = 45
        self.assertEqual(self.first.review_on, date(2026, 3, 3))
        self.assertTrue(self.first.review_reason)
        self.assertEqual(self.first.activity_ids.user_id, self.first.owner_id)
        self.first.action_reviewed()
        self.assertEqual(self.first.review_on, date(2027, 3, 3))
        self.assertFalse(self.first.activity_ids)

    def test_replaced_version_keeps_the_numbers_of_its_time(self):
        self._next(on=date(2026, 2, 1))
        target = self.first.sla_policy_id.target_ids.filtered(
            lambda t: t.metric == "first_response" and t.priority == "p2"
        )
        before = self.first._get_sla_version()
        target.amount = 3
        self.assertEqual(self.first._get_sla_version(), before)
        self.assertIn("less than 4 business hours", self.first._get_text("en_US"))

    def _change_p2(self, hours):
        targets = self.first.sla_policy_id.target_ids
        targets.filtered(lambda t: t.metric == "first_response" and t.priority == "p2").amount = hours

    def test_state_and_number_follow_from_the_buttons_alone(self):
        """By RPC too: draft again, other words, approved again under the same number."""
        second = self._next()
        for values in ({"state": "draft"}, {"number": 7}, {"approver_id": self.agent.id}, {"approved_at": False}):
            with self.assertRaises(UserError):
                second.with_user(self.manager).write(values)
        forged = {"state": "approved", "number": 9, "approver_id": self.lead.id, "approved_at": self.NOW}
        drafts = self.env[POLICIES].with_user(self.manager)
        for draft in (
            drafts.create({"text_fr": "<p>a</p>", "text_en": "<p>b</p>", **forged}),
            self.first.with_user(self.manager).copy(forged),
        ):
            self.assertEqual((draft.state, draft.number, draft.approver_id.id), ("draft", 0, False))
        with self.assertRaises(AccessError):
            draft.with_user(self.lead).action_approve()

    def test_what_was_said_before_a_change_of_numbers_is_kept(self):
        self._next()
        approved, count = self.first.wording_ids[0], len(self.first.wording_ids)
        self.assertIn("less than 4 business hours", approved.text_en)
        self._stop_at(datetime(2026, 3, 4, 15))
        self._change_p2(3)
        newest, oldest = self.first.wording_ids[:2]
        self.assertEqual((oldest, newest.since_at), (approved, datetime(2026, 3, 4, 15)))
        self.assertIn("less than 4 business hours", oldest.text_en)
        self.assertRegex(newest.text_fr, r"3\sheures ouvrables")
        with self.assertRaises(UserError):
            oldest.text_en = "<p>x</p>"
        with self.assertRaises(UserError):
            oldest.unlink()
        self._run_cron("ir_cron_policy_review")
        self.assertEqual(len(self.first.wording_ids), count + 1, "the same words are kept once")

    def test_replaced_version_keeps_hours_phone_and_days_of_its_time(self):
        self.first.team_id.write({"phone": "111-1111", "validation_days": 5})
        self._run_cron("ir_cron_policy_review")
        self._next(on=date(2026, 3, 10))
        self._stop_at(datetime(2026, 3, 10, 15))
        self.first.team_id.write({"phone": "222-2222", "validation_days": 9})
        self._run_cron("ir_cron_policy_review")
        for words in ("111-1111", "5 business days"):
            self.assertIn(words, self.first._get_text("en_US"))
        self.assertIn("222-2222", self._in_force(date(2026, 3, 10))._get_text("en_US"))

    def test_typed_amount_is_refused_and_one_that_is_no_promise_is_marked(self):
        draft = self.env[POLICIES].browse(self.first.action_new_version()["res_id"])
        french, english = draft.text_fr, draft.text_en
        with self.assertRaisesRegex(ValidationError, "4 hours"):
            draft.write({"text_en": english + Markup("<p>We answer in <strong>4</strong> hours.</p>")})
        with self.assertRaises(ValidationError):
            draft.write({"text_en": english, "text_fr": french + Markup("<p>Réponse en moins d’une heure.</p>")})
        draft.write({"text_en": english + Markup("<p>Complaints: within {{ = 30 days }}.</p>"), "text_fr": french})
        self.assertIn("within 30 days.", draft._get_text("en_US"))

    def test_unknown_placeholder_is_refused(self):
        draft = self.env[POLICIES].browse(self.first.action_new_version()["res_id"])
        with self.assertRaises(ValidationError):
            draft.text_en = "<p>In {{ first_response.p7 }}.</p>"

    def test_version_is_in_force_from_its_day_on(self):
        second = self._next()
        self.assertEqual(second.number, 2)
        self.assertEqual(second.approver_id, self.manager)
        self.assertFalse(self._in_force(date(2025, 12, 31)))
        self.assertEqual(self._in_force(date(2026, 5, 31)), self.first)
        self.assertEqual(self._in_force(date(2026, 6, 1)), second)
        second.action_withdraw()
        self.assertEqual(self._in_force(date(2026, 6, 1)), self.first)

    def test_draft_is_not_in_force(self):
        self.first.action_new_version()
        self.assertEqual(self._in_force(date(2026, 12, 1)), self.first)

    def test_approved_text_is_frozen(self):
        with self.assertRaises(UserError):
            self.first.text_en = "<p>Something else</p>"
        with self.assertRaises(UserError):
            self.first.unlink()

    def test_ticket_is_linked_to_the_version_in_force_when_its_clock_started(self):
        self.team.company_id = self.first.company_id
        second = self._next(on=date(2026, 3, 3))
        now = self._new_ticket()
        before = self._new_ticket(received_at=datetime(2026, 3, 3, 4))  # 2 March in Montréal
        self.assertEqual(now.service_policy_id, second)
        self.assertEqual(before.service_policy_id, self.first)

    def test_owner_is_reminded_once_before_the_yearly_review(self):
        self.assertEqual(self.first.review_on, date(2027, 1, 1))
        self._stop_at(datetime(2026, 11, 1, 15))
        self._run_cron("ir_cron_policy_review")
        self.assertFalse(self.first.activity_ids)
        self._stop_at(datetime(2026, 12, 15, 15))
        self._run_cron("ir_cron_policy_review")
        self._run_cron("ir_cron_policy_review")
        self.assertEqual(len(self.first.activity_ids), 1)

    def test_evening_before_its_day_a_version_is_not_in_force_yet(self):
        """The day begins in Montréal, wherever the server and the reader are: in UTC it is June already."""
        second = self._next()
        self._stop_at(datetime(2026, 6, 1, 1))  # 31 May, 21:00 in Montréal
        self.assertEqual((self.first.is_in_force, second.is_in_force), (True, False))
        self.assertFalse(self.first._is_over())
        self._stop_at(datetime(2026, 6, 1, 5))
        self.env.invalidate_all()
        self.assertEqual((self.first.is_in_force, second.is_in_force), (False, True))

    def test_owner_reads_the_yearly_reminder_in_their_language(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        self.manager.lang = "fr_CA"
        self.first.owner_id = self.manager
        self._stop_at(datetime(2026, 12, 15, 15))
        self._run_cron("ir_cron_policy_review")
        self.assertEqual(self.first.activity_ids.summary, "La révision annuelle de la politique de soutien")

    def test_review_of_an_owner_who_left_is_a_managers(self):
        gone = self.manager.copy({"login": "gone", "name": "Gone"})
        self.first.owner_id = gone
        gone.action_archive()
        self._stop_at(datetime(2026, 12, 15, 15))
        self._run_cron("ir_cron_policy_review")
        self.assertTrue(self.first.activity_ids.user_id.active)
        self.assertTrue(self.first.activity_ids.user_id.has_group("e3k_support.group_manager"))

    def test_two_versions_are_compared_side_by_side(self):
        text = self.first.text_en.replace("skilled and available", "skilled, available and kind")
        second = self._next(text_en=text)
        wizard = self.env["e3k.service.policy.compare"].create(
            {"old_id": self.first.id, "new_id": second.id, "lang": "en_US", "is_short": True}
        )
        self.assertRegex(wizard.comparison, r"<ins[^>]*>[^<]*kind")
        self.assertEqual(wizard.comparison.count("<tr class"), 1)
        self.assertNotIn("<script", wizard.comparison)

    def test_paper_is_written_in_both_languages(self):
        for code, word in (("fr", "ouvrable"), ("en", "business")):
            report = self.env.ref(f"e3k_support.action_report_service_policy_{code}")
            html, _kind = report._render_qweb_html(report.report_name, self.first.ids)
            with self.subTest(language=code):
                self.assertIn(word, html.decode())
                self.assertNotIn("{{", html.decode())

    def test_main_contacts_are_told_once(self):
        self.claire.partner_id.is_support_main_contact = True
        self._sign(company_id=self.first.company_id.id)
        self._sign(self.northwind, company_id=self.first.company_id.id)
        self.first.with_user(self.manager).action_notify()
        self.first.action_notify()
        self.assertEqual(self.first.notice_ids.partner_id, self.claire.partner_id)
        with self.mock_mail_gateway():
            self._run_cron("ir_cron_policy_notice")
            self._run_cron("ir_cron_policy_notice")
        self.assertEqual(len(self._new_mails), 1)
        self.assertTrue(self.first.notice_ids.sent_at)
        self.assertEqual(self.first.notice_ids.wording_id, self.first.wording_ids[0])

    def _notify(self):
        with self.mock_mail_gateway():
            self.first.with_user(self.manager).action_notify()
            self._run_cron("ir_cron_policy_notice")
        return self.first.notice_ids

    def test_who_has_no_address_is_told_once_they_have_one(self):
        self.claire.partner_id.is_support_main_contact = True
        self.claire.partner_id.email = False
        self._sign(company_id=self.first.company_id.id)
        self.assertIn(self.boreal.name, self.first.action_notify()["params"]["message"])
        notice = self._notify()
        self.assertFalse(notice.sent_at)
        self.claire.partner_id.email = "claire@boreal.example"
        self.assertEqual(self._notify(), notice)
        self.assertTrue(notice.sent_at)

    def test_main_contact_named_later_is_told_too(self):
        self.claire.partner_id.is_support_main_contact = True
        self._sign(company_id=self.first.company_id.id)
        first = self._notify()
        self.denis.partner_id.is_support_main_contact = True
        with self.mock_mail_gateway():
            self._run_cron("ir_cron_policy_notice")
        second = self.first.notice_ids - first
        self.assertEqual(second.partner_id, self.denis.partner_id)
        self.assertEqual(self._new_mails.recipient_ids, self.denis.partner_id)
        self.assertTrue(second.sent_at)


@tagged("post_install", "-at_install")
class TestServicePolicyPage(PortalCase):
    """The policy as the client reads it, and answers for having read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env.ref("e3k_support.service_policy_1")
        cls.notice = cls.env["e3k.service.policy.notice"].create(
            {"policy_id": cls.policy.id, "client_id": cls.boreal.id, "partner_id": cls.manon.partner_id.id}
        )

    def setUp(self):
        super().setUp()
        in_force = self.policy
        self.patch(
            type(self.policy), "_get_in_force", lambda policies, company, on=None: in_force.with_env(policies.env)
        )

    def test_page_shows_the_version_in_force_to_everybody(self):
        page = self._get("/support/policy", None)
        self.assertEqual(page.status_code, 200)
        self.assertIn("business hour", page.text)
        self.assertNotIn("{{", page.text)
        self.assertNotIn('id="acknowledge"', page.text)

    def test_paper_is_given_in_both_languages(self):
        for code in ("fr", "en"):
            self.assertEqual(self._get(f"/support/policy/{code}.pdf", None).status_code, 200)
        self.assertEqual(self._get("/support/policy/de.pdf", None).status_code, 404)

    def _read_key(self, page):
        return self._page(page).xpath("//input[@name='policy']/@value")[0]

    def test_main_contact_acknowledges_on_the_portal(self):
        key = self._read_key(self._get("/support/policy", self.manon))
        self._post_form("/my/support/policy/acknowledge", {"policy": key}, csrf=False)
        self.assertFalse(self.notice.acknowledged_at)
        page = self._post_form("/my/support/policy/acknowledge", {"policy": key})
        self.assertEqual(self.notice.acknowledged_wording_id, self.policy.wording_ids[0])
        self.assertTrue(self.notice.acknowledged_at)
        self.assertEqual(self.notice.acknowledged_by_id, self.manon)
        self.assertNotIn("/my/support/policy/acknowledge", page.text)
        self.assertIn('role="status"', page.text)

    def test_what_changed_while_it_was_read_is_not_acknowledged(self):
        key = self._read_key(self._get("/support/policy", self.manon))
        self.policy.sla_policy_id.target_ids.filtered(lambda t: t.metric == "first_response")[0].amount += 1
        self._post_form("/my/support/policy/acknowledge", {"policy": key})
        self.assertFalse(self.notice.acknowledged_at)
        self._post_form("/my/support/policy/acknowledge", {"policy": self._read_key(self.url_open("/support/policy"))})
        self.assertTrue(self.notice.acknowledged_at)

    def test_acknowledging_is_no_link(self):
        self.assertEqual(self._get("/my/support/policy/acknowledge", self.manon).status_code, 405)
        self.assertFalse(self.notice.acknowledged_at)

    def test_nobody_acknowledges_for_another(self):
        key = self._read_key(self._get("/support/policy", self.manon))
        self.assertNotIn('id="acknowledge"', self._get("/support/policy", self.rival).text)
        self._post_form("/my/support/policy/acknowledge", {"policy": key})
        self.assertFalse(self.notice.acknowledged_at)
