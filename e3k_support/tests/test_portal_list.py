import csv
import io
from unittest.mock import patch
from urllib.parse import quote

from markupsafe import Markup

from odoo.tests import tagged

from ..models import e3k_portal_list_mixin
from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestPortalList(PortalCase):
    def _titles(self, **params):
        query = "&".join(f"{name}={value}" for name, value in params.items())
        page = self._page(self.url_open(f"/my/support?{query}"))
        return [title.strip() for title in page.xpath("//ul[@class='e3k_tickets']//h3//span[2]/text()")]

    def setUp(self):
        super().setUp()
        self.waiting = self._new_ticket(name="Attend le client")
        self.waiting._move_to("waiting", wait_party="client", wait_reason="Un numéro de commande")
        self.third = self._new_ticket(name="Attend un tiers")
        self.third._move_to("waiting", wait_party="third_party", wait_reason="Éditeur")
        self.resolved = self._new_ticket(name="À valider")
        self.resolved.with_user(self.agent)._resolve("<p>Fait</p>")
        self.closed = self._new_ticket(name="Terminé")
        self.closed._move_to("closed")
        self._log_in(self.claire)

    def test_filters(self):
        self.assertEqual(self._titles(filterby="mine"), ["Attend le client"])
        self.assertEqual(self._titles(filterby="validate"), ["À valider"])
        self.assertEqual(self._titles(filterby="closed"), ["Terminé"])
        self.assertEqual(set(self._titles()), {"Paie bloquée", "Attend le client", "Attend un tiers", "À valider"})
        self.assertEqual(len(self._titles(filterby="all")), 5)

    def test_unknown_parameters_are_harmless(self):
        for url in ("?filterby=x&sortby=y", "/page/99", "?search=%25", "?search=%00", "?page=-1&search='"):
            with self.subTest(url):
                self.assertLess(self.url_open(f"/my/support{url}").status_code, 500)

    def test_sortings(self):
        newest = self._titles(filterby="all")
        self.assertEqual(self._titles(filterby="all", sortby="oldest"), newest[::-1])
        self.ticket.priority = "p1"
        self.assertEqual(self._titles(filterby="all", sortby="priority")[0], "Paie bloquée")

    def test_counts_and_what_waits_for_me(self):
        page = self._page(self.url_open("/my/support"))
        counts = page.xpath("//span[@class='e3k_count']/text()")
        self.assertEqual(counts, ["4", "1", "1", "1", "5"])
        self.assertEqual(len(page.xpath("//ul[@class='e3k_attention']/li")), 2)

    def test_pages(self):
        for number in range(20):
            self._new_ticket(name=f"Question {number}")
        self.assertEqual(len(self._titles(filterby="all")), 20)
        page = self._page(self.url_open("/my/support/page/2?filterby=all"))
        self.assertEqual(len(page.xpath("//ul[@class='e3k_tickets']/li")), 5)

    def test_pager_speaks_the_readers_language_and_tells_the_present_page(self):
        for number in range(20):
            self._new_ticket(name=f"Question {number}")
        page = self._page(self.url_open("/my/support?filterby=all"))
        pager = page.xpath("//nav[@class='e3k_pager']")[0]
        self.assertEqual(pager.xpath(".//a/@aria-label"), ["Page suivante"])
        self.assertEqual(pager.xpath(".//a[@aria-current='page']/text()"), ["1"])
        page = self._page(self.url_open(pager.xpath(".//a[@aria-label='Page suivante']/@href")[0]))
        pager = page.xpath("//nav[@class='e3k_pager']")[0]
        self.assertEqual(pager.xpath(".//a/@aria-label"), ["Page précédente"])
        self.assertEqual(pager.xpath(".//a[@aria-current='page']/text()"), ["2"])

    def test_pages_of_a_search(self):
        def rows_and_pages(url):
            page = self._page(self.url_open(url))
            rows = len(page.xpath("//ul[@class='e3k_tickets']/li"))
            return rows, len(set(page.xpath("//a[contains(@href, '/my/support/page/')]/@href")))

        for number in range(20):
            self._new_ticket(name=f"Question {number}")
        found = "?typed=1&search=Question"
        self.assertEqual(rows_and_pages(f"/my/support{found}"), (20, 0))
        self._new_ticket(name="Question de plus")
        rows, pages = rows_and_pages(f"/my/support{found}")
        self.assertEqual(rows, 20)
        self.assertGreater(pages, 0)
        for beyond in (2, 9):
            self.assertEqual(rows_and_pages(f"/my/support/page/{beyond}{found}")[0], 1)

    def test_empty_list_helps(self):
        self._log_in(self.john)
        self.assertIn("/my/support/new", self.url_open("/my/support").text)
        self.assertIn("filterby=all", self.url_open("/my/support?search=zzz").text)

    def test_what_was_not_found_is_quoted_in_the_readers_way(self):
        self._log_in(self.john)
        page = self._page(self.url_open("/my/support?search=zzz&typed=1"))
        self.assertEqual(page.xpath("//div[@class='e3k_empty']/h2/text()"), ["Nothing found for “zzz”"])

    def test_typed_search_looks_in_all_tickets(self):
        self.assertEqual(self._titles(filterby="open", search="Terminé"), [])
        self.assertEqual(self._titles(filterby="open", search="Terminé", typed="1"), ["Terminé"])

    def test_search_takes_signs_to_the_letter(self):
        self._new_ticket(name="Remise de 15% sur P_1")
        self._new_ticket(name="Devis", description='<p>Marge &lt; 5 chez Roy&amp;Fils, dit "Jolicoeur"</p>')
        answered = self._new_ticket(name="Contrat")
        self._post(answered, self.agent, 'Voir R&D, x<y et "Beausoleil"')
        self._log_in(self.claire)
        expected = {
            "%": ["Remise de 15% sur P_1"],
            "5%": ["Remise de 15% sur P_1"],
            "P_1": ["Remise de 15% sur P_1"],
            "_": ["Remise de 15% sur P_1"],
            "\\": [],
            "Roy&fils": ["Devis"],
            '"Jolicoeur"': ["Devis"],
            "R&D": ["Contrat"],
            "x<y": ["Contrat"],
            '"Beausoleil"': ["Contrat"],
            "amp": [],
        }
        for words, titles in expected.items():
            with self.subTest(search=words):
                self.assertEqual(self._titles(typed=1, search=quote(words)), titles)

    def test_search_finds_every_word_wherever_it_stands(self):
        ticket = self._new_ticket(name="Imprimante du quai", description="<p>Rien ne sort du bac.</p>")
        self._post(ticket, self.agent, "Avez-vous changé la cartouche, puis redémarré?")
        self._log_in(self.claire)
        for words in ("quai imprimante", "redemarre cartouche", "bac quai cartouche", ticket.number + " bac"):
            with self.subTest(search=words):
                self.assertEqual(self._titles(typed=1, search=quote(words)), ["Imprimante du quai"])
        self.assertEqual(self._titles(typed=1, search=quote("quai agrafeuse")), [])

    def test_search_reads_no_markup_and_no_automatic_message(self):
        ticket = self._new_ticket(name="Gras", description='<p style="color:red">Un <strong>mot</strong><br>gras</p>')
        self._post(ticket, self.agent, Markup('<div class="x">Un <em>autre</em> mot</div>'))
        ticket.message_post(body="Réponse automate", message_type="auto_comment", subtype_xmlid="mail.mt_comment")
        self._log_in(self.claire)
        for word in ("strong", "style", "color", "div", "br", "class", "automate"):
            with self.subTest(search=word):
                self.assertEqual(self._titles(typed=1, search=word), [])
        self.assertEqual(self._titles(typed=1, search="autre"), ["Gras"])

    def test_main_contact_narrows_down_to_a_person(self):
        self._new_ticket(self.denis, name="De Denis")
        self._log_in(self.manon)
        self.assertEqual(self._titles(filterby="all", person=self.denis.partner_id.id), ["De Denis"])
        self._log_in(self.claire)
        self.assertEqual(self._titles(filterby="all", person=self.denis.partner_id.id), [])

    def test_download_holds_what_one_may_see_and_no_formula(self):
        self._new_ticket(name="=HYPERLINK(1)")
        self._log_in(self.claire)
        response = self.url_open("/my/support/export?filterby=all")
        self.assertIn("text/csv", response.headers["Content-Type"])
        self.assertIn("'=HYPERLINK(1)", response.text)
        self.assertIn(self.ticket.number, response.text)
        self._log_in(self.john)
        self.assertNotIn(self.ticket.number, self.url_open("/my/support/export?filterby=all").text)

    def _download(self, url):
        text = self.url_open(url).content.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text), delimiter=";"))

    def test_download_holds_the_list_that_was_shown(self):
        for query in ("filterby=mine", "filterby=open&search=Terminé&typed=1", "filterby=open&search=Terminé"):
            page = self._page(self.url_open(f"/my/support?{query}"))
            shown = page.xpath("//ul[@class='e3k_tickets']//span[@class='e3k_number']/text()")
            links = page.xpath("//a[contains(@href, '/my/support/export')]/@href")
            self.assertEqual(bool(links), bool(shown), query)
            for link in links:
                self.assertEqual([row[0] for row in self._download(link)[1:]], shown, query)

    def test_download_dates_sort_as_texts_in_the_readers_zone(self):
        self.claire.tz = "Europe/Paris"
        self._log_in(self.claire)
        head, row = self._download("/my/support/export?filterby=closed")
        self.assertIn("Europe/Paris", head[5])
        self.assertEqual(row[6], "2026-03-03 16:00")
        self.assertRegex(row[5], r"^\d{4}-\d\d-\d\d \d\d:\d\d$")

    def test_download_falls_into_columns_in_the_spreadsheet_of_its_reader(self):
        for user, sign in ((self.claire, ";"), (self.john, ",")):
            self._log_in(user)
            head = self.url_open("/my/support/export?filterby=all").content.decode("utf-8-sig").splitlines()[0]
            self.assertEqual(head.count(sign), 6, user.name)

    def test_download_that_is_cut_says_so(self):
        with patch.object(e3k_portal_list_mixin, "EXPORT_SIZE", 2):
            rows = self._download("/my/support/export?filterby=all")
        self.assertEqual(len(rows), 1 + 2 + 1)
        self.assertIn("2", rows[-1][0])
        self.assertEqual(len(rows[-1]), 1)

    def test_similar_tickets_are_ones_own(self):
        def similar(user):
            self._log_in(user)
            found = self.make_jsonrpc_request("/my/support/similar", {"subject": "Paie bloqué"})
            return [ticket["name"] for ticket in found]

        self.assertEqual(similar(self.claire), ["Paie bloquée"])
        self.assertEqual(similar(self.john), [])

    def test_policy_is_public_and_in_the_readers_language(self):
        self._log_in(None)
        self.assertEqual(self.url_open("/support/policy").status_code, 200)
        self._log_in(self.claire)
        text = self.url_open("/support/policy").text
        self.assertIn("8\u00a0h\u00a030–17\u00a0h\u00a000", text)
        self.assertIn("Lundi–vendredi", text)

    def test_policy_names_the_closures_in_the_readers_language(self):
        def closures(lang):
            page = self._page(self.url_open(f"/{lang}/support/policy"))
            return [line.text_content().strip() for line in page.xpath("//ul[@class='e3k_closures']/li")]

        self.env.ref("e3k_support.calendar_quebec")._load_upcoming_holidays()
        self.assertIn("vendredi 3 avril 2026\u00a0: Vendredi saint", closures("fr_CA"))
        self.assertIn("Friday, April 3, 2026: Good Friday", closures("en_US"))

    def test_day_that_the_company_closes_too_is_named_once(self):
        self.env.ref("e3k_support.calendar_quebec")._load_upcoming_holidays()
        self.env["resource.calendar.leaves"].create(
            [
                {"name": "Day off", "date_from": "2026-06-24 12:00:00", "date_to": "2026-06-24 21:00:00"},
                {"name": "Move", "date_from": "2026-07-01 12:00:00", "date_to": "2026-07-03 21:00:00"},
            ]
        )
        lines = self.env["e3k.team"]._get_default_team()._get_policy_closures()
        self.assertEqual(len([line for line in lines if "June 24, 2026" in line]), 1)
        self.assertIn("Wednesday, July 1, 2026: Move", lines)
        self.assertIn("Wednesday, July 1, 2026: Canada Day", lines)

    def test_home_shows_support_always(self):
        self._log_in(self.john)
        page = self._page(self.url_open("/my"))
        self.assertTrue(page.xpath("//a[@href='/my/support'][not(ancestor::*[contains(@class, 'd-none')])]"))

    def test_pages_say_their_language(self):
        self.assertEqual(self._page(self.url_open("/my/support")).get("lang"), "fr-CA")
        self._log_in(self.john)
        self.assertEqual(self._page(self.url_open("/my/support")).get("lang"), "en-US")

    def test_reason_is_shown_when_the_client_must_answer_only(self):
        self.assertIn("Un numéro de commande", self.url_open(f"/my/support/{self.waiting.id}").text)
        self.assertNotIn("Éditeur", self.url_open(f"/my/support/{self.third.id}").text)

    def test_instants_are_in_local_usage(self):
        text = self.url_open(f"/my/support/{self.waiting.id}").text
        self.assertIn("mardi 3 mars 2026, 10\u00a0h\u00a000", text)

    def test_steps_of_a_promise_have_the_colon_of_their_language(self):
        page = self._page(self.url_open(f"/my/support/{self.ticket.id}"))
        steps = [step.text_content() for step in page.xpath("//li[starts-with(@class, 'e3k_why_')]")]
        self.assertTrue(steps)
        for step in steps:
            self.assertRegex(step, r"\d\xa0: \w")

    def test_list_costs_the_same_for_many_tickets(self):
        def count_queries():
            before = self.env.cr.sql_log_count
            self.url_open("/my/support?filterby=all")
            return self.env.cr.sql_log_count - before

        count_queries()
        few = count_queries()
        for number in range(14):
            self._new_ticket(name=f"Question {number}")
        self.env.flush_all()
        self.assertLessEqual(count_queries(), few + 1)

    def test_list_is_grouped_and_counts_whole_groups(self):
        self._log_in(self.manon)
        page = self._page(self.url_open("/my/support?filterby=all&groupby=person"))
        groups = [" ".join(title.text_content().split()) for title in page.xpath("//h2[@class='e3k_group']")]
        own = self.env["e3k.ticket"].search_count([("requester_id", "=", self.claire.partner_id.id)])
        self.assertIn(f"{self.claire.name} {own}", groups)
        for name in ("status", "priority", "category", "x"):
            self.assertEqual(self.url_open(f"/my/support?filterby=all&groupby={name}").status_code, 200)

    def test_policy_is_for_clients_only_when_the_settings_say_so(self):
        self.env["res.config.settings"].create({"support_policy_audience": "portal"}).execute()
        self._log_in(None)
        self.assertIn("/web/login", self.url_open("/support/policy").url)
        self._log_in(self.claire)
        self.assertEqual(self.url_open("/support/policy").status_code, 200)
