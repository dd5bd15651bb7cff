from odoo.fields import Command
from odoo.tests import JsonRpcException, tagged

from ..models.e3k_ticket_impact import propose_priority
from .portal_common import PortalCase

GOOD = {
    "name": "Les factures ne se valident plus",
    "stopped": "Le bouton tourne <b>sans fin</b>.",
    "blocked": "La comptabilité",
    "since": "8 h 45",
    "priority": "p2",
}


@tagged("post_install", "-at_install")
class TestPortalRequest(PortalCase):
    def setUp(self):
        super().setUp()
        self._log_in(self.claire)

    def _send(self, values=None, files=None, csrf=True, **kwargs):
        return self._post_form("/my/support/new", {**GOOD, **(values or {})}, files=files, csrf=csrf, **kwargs)

    def _find(self):
        return self.env["e3k.ticket"].search([("name", "=", GOOD["name"])])

    def _assert_kept(self, response, field, status=422):
        """The form came back with what was typed and one message for ``field``."""
        self.assertEqual(response.status_code, status)
        page = self._page(response)
        self.assertTrue(page.xpath("//div[contains(@class, 'e3k_errors')]//li"))
        self.assertTrue(page.xpath(f"//*[@id='e3k_{field}_error']") or field == "form")
        self.assertIn("La comptabilité", response.text)
        self.assertFalse(self._find())

    def test_form_has_the_words_of_the_policy_and_the_phone_first(self):
        page = self._page(self.url_open("/my/support/new"))
        self.assertEqual(len(page.xpath("//input[@name='priority']")), 4)
        text = page.text_content()
        self.assertLess(text.index("514-316-6650"), text.index("P1"))
        self.assertTrue(page.xpath("//input[@name='files' and @multiple]"))

    def test_form_states_what_will_be_promised(self):
        self._stop_at(self.NOW.replace(day=6, hour=21, minute=30))  # Friday 16:30
        self._log_in(self.claire)
        page = self._page(self.url_open("/my/support/new"))
        promise = page.xpath("//div[contains(@class, 'e3k_choice_p1')]//*[contains(@class, 'e3k_choice_promise')]")
        self.assertIn("lundi", promise[0].text_content())

    def test_request_becomes_a_ticket(self):
        response = self._send({"category_id": str(self.env.ref("e3k_support.category_accounting").id)})
        ticket = self._find()
        self.assertEqual(response.status_code, 200)
        self.assertIn(ticket.number, response.text)
        self.assertEqual(ticket.requester_id, self.claire.partner_id)
        self.assertEqual((ticket.channel, ticket.priority_asked, ticket.priority), ("portal", "p2", "p2"))
        self.assertFalse(ticket.classified_at)
        self.assertEqual(ticket.sudo().requester_lang, "fr_CA")
        self.assertIn("La comptabilité", ticket.description)
        self.assertIn("&lt;b&gt;sans fin", ticket.description)
        self.assertEqual(ticket._sla_promise("first_response").state, "running")

    def test_request_is_the_first_message_and_is_acknowledged(self):
        self._send()
        ticket = self._find()
        messages = ticket.message_ids.filtered(lambda m: m.subtype_id == self.env.ref("mail.mt_comment")).sorted("id")
        self.assertEqual(messages[0].author_id, self.claire.partner_id)
        self.assertIn("La comptabilité", messages[0].body)
        self.assertEqual(messages[1].message_type, "auto_comment")

    def test_files_arrive_with_the_message_and_only_for_those_who_may(self):
        self._send(files=[("files", ("capture.png", b"\x89PNG")), ("files", ("journal.txt", b"trace"))])
        ticket = self._find()
        files = ticket._get_public_attachments()
        self.assertEqual(set(files.mapped("name")), {"capture.png", "journal.txt"})
        journal = files.filtered(lambda f: f.name == "journal.txt")
        page = self._page(self.url_open(f"/my/support/{ticket.id}"))
        (link,) = page.xpath("//ul[@class='e3k_files']//a[contains(., 'journal.txt')]/@href")
        self.assertEqual(self.url_open(link).content, b"trace")
        self._log_in(self.john)
        self.assertNotIn(b"trace", self.url_open(f"/web/content/{journal.id}").content)

    def test_missing_subject_gives_the_form_back(self):
        self._assert_kept(self._send({"name": "  "}), "name")

    def test_missing_story_gives_the_form_back(self):
        self._assert_kept(self._send({"stopped": ""}), "stopped")

    def test_bad_priority_gives_the_form_back(self):
        for priority in ("", "p9", "p1'--"):
            self._assert_kept(self._send({"priority": priority}), "priority")

    def test_bad_category_gives_the_form_back(self):
        for category in ("abc", "999999", "-1", "²", "9" * 30):
            self._assert_kept(self._send({"category_id": category}), "category_id")

    def test_bad_address_gives_the_form_back(self):
        self._assert_kept(self._send({"cc": "denis@boreal.example, pas-une-adresse"}), "cc")

    def test_too_many_files_give_the_form_back(self):
        files = [("files", (f"{number}.txt", b"x")) for number in range(11)]
        self._assert_kept(self._send(files=files), "files")

    def test_too_large_file_gives_the_form_back(self):
        self.env["ir.config_parameter"].set_param("e3k_support.max_upload_mb", "1")
        response = self._send(files=[("files", ("grand.bin", b"x" * (1024 * 1024 + 1)))])
        self._assert_kept(response, "files")
        self.assertIn("grand.bin", response.text)

    def test_messages_speak_the_readers_language(self):
        french = self._send({"name": ""}).text
        self._log_in(self.john)
        english = self._send({"name": ""}).text
        self.assertIn("Give your request a subject", english)
        self.assertNotIn("Give your request a subject", french)

    def test_expired_form_comes_back_filled_in(self):
        response = self._send(csrf=False)
        self._assert_kept(response, "form")
        page = self._page(response)
        self.assertEqual(page.xpath("//input[@name='priority' and @checked]/@value"), ["p2"])

    def test_ended_session_gives_the_form_back_and_the_way_to_log_in(self):
        self._log_in(None)
        response = self._send()
        self._assert_kept(response, "form")
        self.assertTrue(self._page(response).xpath("//a[contains(@href, '/web/login')]"))

    def test_visitor_logs_in_before_writing(self):
        self._log_in(None)
        self.assertIn("/web/login", self.url_open("/my/support/new").url)

    def test_same_form_twice_is_one_ticket(self):
        first = self._send({"submission_key": "abc"})
        second = self._send({"submission_key": "abc"})
        self.assertEqual(len(self._find()), 1)
        self.assertEqual(first.url, second.url)

    def test_colleagues_take_part_and_strangers_do_not(self):
        self._send({"cc": "denis@boreal.example; john@northwind.example"})
        ticket = self._find()
        self.assertIn(self.denis.partner_id, ticket.message_partner_ids)
        self.assertNotIn(self.john.partner_id, ticket.message_partner_ids)
        self.assertEqual(ticket.email_cc, "john@northwind.example")

    def test_page_says_who_was_told_and_who_was_not(self):
        names = "denis@boreal.example; john@northwind.example, luc.nouveau@boreal.example, claire@boreal.example"
        with self.mock_mail_gateway():
            page = self._page(self._send({"cc": names}))
        (notice,) = page.xpath("//*[contains(@class, 'e3k_notice')]")
        _registered, added, proposed, unknown = notice.text_content().splitlines()
        self.assertIn("Denis Lavoie", added)
        self.assertIn("luc.nouveau@boreal.example", proposed)
        self.assertIn("john@northwind.example", unknown)
        self.assertNotIn("claire@", notice.text_content())
        told = [mail for mail in self._mails if self.denis.email in str(mail["email_to"])]
        self.assertEqual(len(told), 1, "one mail, with the link")
        self.assertIn("access_token", told[0]["body"])
        self.assertFalse([mail for mail in self._mails if "john@" in str(mail["email_to"])])
        asked = [mail for mail in self._mails if self.manon.email in str(mail["email_to"])]
        self.assertIn("luc.nouveau@boreal.example", asked[0]["body"])

    def test_answers_propose_a_priority_that_the_person_confirms(self):
        response = self._send({"priority": "", "impact": "all", "reach": "everybody"})
        self.assertEqual(response.status_code, 422)
        page = self._page(response)
        self.assertEqual(page.xpath("//input[@name='priority' and @checked]/@value"), ["p1"])
        self._send({"priority": "p2", "impact": "all", "reach": "everybody"})
        self.assertEqual(self._find().priority_asked, "p2", "the person may disagree")
        self.assertNotIn("</strong><br>Le bouton", self._find().description, "what stopped is told too")

    def test_proposals_are_in_the_policys_words(self):
        for impact, reach, priority in (
            ("all", "", "p1"),
            ("all", "one", "p2"),
            ("main", "everybody", "p2"),
            ("main", "nobody", "p3"),
            ("part", "everybody", "p3"),
            ("none", "everybody", "p4"),
            ("", "everybody", None),
        ):
            with self.subTest(f"{impact} {reach}"):
                self.assertEqual(propose_priority(impact, reach), priority)

    def test_affected_module_brings_its_category(self):
        module = self.env.ref("e3k_support.module_account")
        self._assert_kept(self._send({"module_id": "99999"}), "module_id")
        self._send({"module_id": str(module.id)})
        self.assertEqual((self._find().module_id, self._find().category_id), (module, module.category_id))

    def test_request_refers_to_a_ticket_that_the_person_sees(self):
        foreign = self._new_ticket(self.john, name="Northwind's own")
        for ticket, origin in ((foreign, self.env["e3k.ticket"]), (self.ticket, self.ticket)):
            self.assertEqual(
                self.ticket.number in self.url_open(f"/my/support/new?origin={ticket.id}").text, bool(origin)
            )
            self._send({"origin": str(ticket.id)})
            self.assertEqual(self._find().origin_id, origin)
            self._find().name = "Autre"

    def test_script_gets_the_errors_and_keeps_its_files(self):
        headers = {"X-Requested-With": "XMLHttpRequest"}
        answer = self._send({"name": "", "stopped": ""}, headers=headers).json()
        self.assertEqual(set(answer["errors"]), {"name", "stopped"})
        self.assertIn("/my/support/", self._send(headers=headers).json()["url"])


@tagged("post_install", "-at_install")
class TestPortalProspect(PortalCase):
    """What the form says will be promised follows the client, the category and the clock."""

    def _ask(self, user=None, lang=None, **values):
        self._log_in(user or self.claire)
        if lang:
            self.opener.cookies["frontend_lang"] = lang
        return self.make_jsonrpc_request("/my/support/new/prospects", values)

    def _add_policy(self, minutes, **conditions):
        target = {"metric": "first_response", "priority": "p1", "amount": minutes, "unit": "business_minutes"}
        policy = self.env["e3k.sla.policy"].create(
            {"name": "Sur mesure", "sequence": 1, "target_ids": [Command.create(target)], **conditions}
        )
        self.env.registry.clear_cache()
        return policy

    def test_promises_are_those_of_the_ticket_that_the_form_becomes(self):
        told = self._ask()["promises"]
        self._post_form("/my/support/new", {**GOOD, "priority": "p1"})
        ticket = self.env["e3k.ticket"].search([("name", "=", GOOD["name"])])
        reader = ticket.with_context(lang="fr_CA", tz="America/Toronto")
        self.assertTrue(told["p1"].endswith(reader._sla_promise_sentence("first_response")), told)
        self.assertTrue(all(told.values()))

    def test_promises_follow_the_category_and_the_module(self):
        module = self.env.ref("e3k_support.module_account")
        self._add_policy(15, category_ids=[Command.set(module.category_id.ids)])
        usual = self._ask()["promises"]["p1"]
        self.assertIn("11\u00a0h\u00a000", usual)
        for values in ({"category_id": str(module.category_id.id)}, {"module_id": str(module.id)}):
            with self.subTest(values):
                self.assertIn("10\u00a0h\u00a015", self._ask(**values)["promises"]["p1"])

    def test_promises_follow_the_client_on_whose_behalf_one_writes(self):
        self.env["e3k.client.role"]._give(self.northwind, self.claire.partner_id, "requester")
        self._add_policy(15, client_ids=[Command.set(self.northwind.ids)])
        told = self._ask(client_id=str(self.northwind.id))
        self.assertIn("10\u00a0h\u00a015", told["promises"]["p1"])
        self.assertIn("Northwind", told["basis"])
        for client_id in ("", str(self.boreal.id), "x", "9999"):
            self.assertIn("11\u00a0h\u00a000", self._ask(client_id=client_id)["promises"]["p1"])
        self.assertIn("11\u00a0h\u00a000", self._ask(self.denis, client_id=str(self.northwind.id))["promises"]["p1"])

    def test_promises_follow_the_clock(self):
        self._stop_at(self.NOW.replace(hour=16))
        self.assertIn("12\u00a0h\u00a000", self._ask()["promises"]["p1"])

    def test_promises_speak_the_language_of_the_page(self):
        self.assertIn("If you send it now", self._ask(lang="en_US")["promises"]["p1"])
        self.assertNotIn("If you send it now", self._ask(lang="fr_CA")["promises"]["p1"])

    def test_nobody_is_promised_nothing(self):
        self._log_in(None)
        with self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request("/my/support/new/prospects", {})

    def test_form_says_for_whom_it_was_computed_to_who_has_no_script(self):
        self._log_in(self.claire)
        page = self._page(self.url_open("/my/support/new"))
        (basis,) = page.xpath("//*[contains(@class, 'e3k_unscripted')]")
        self.assertIn("Boréal Mobilier inc.", basis.text_content())
        self.assertIn("10\u00a0h\u00a000", basis.text_content())
