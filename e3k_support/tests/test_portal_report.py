"""The report of a client: its numbers, and who reads them."""

import csv
import io
from datetime import datetime, timedelta

from odoo.tests import tagged

from .portal_common import PortalCase

URL = "/my/support/report"


@tagged("post_install", "-at_install")
class TestPortalReport(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket.active = False  # the desk's own example would be counted
        cls.env["e3k.ticket"].flush_model()

    def setUp(self):
        super().setUp()
        self._log_in(self.manon)

    def _open(self, received_at, answered_after=None, resolved_after=None, **values):
        """Return a ticket of Claire's that came at naive UTC ``received_at`` and was answered and resolved then."""
        self._stop_at(received_at)
        ticket = self._new_ticket(received_at=received_at, **{"priority": "p2", **values})
        if answered_after:
            self._stop_at(received_at + answered_after)
            self._post(ticket, self.agent, "Nous regardons.")
        if resolved_after:
            self._stop_at(received_at + resolved_after)
            ticket.with_user(self.agent)._resolve("<p>Fait.</p>")
        self.env.flush_all()
        self._stop_at(self.NOW)
        return ticket

    def _report(self, period="", user=None, client=None):
        tickets = self.env["e3k.ticket"].with_user(user or self.manon).with_context(lang="en_US")
        return tickets._get_portal_report(client or self.boreal, period)

    def _figures(self, *args, **kwargs):
        return {label: value for label, value, _note in self._report(*args, **kwargs)["figures"]}

    def test_figures_of_a_period(self):
        # Monday 2 February 2026, 9:00 and later in Montréal
        monday = datetime(2026, 2, 2, 14, 0)
        self._open(monday, timedelta(hours=1), timedelta(hours=3))
        self._open(monday, timedelta(hours=3), timedelta(hours=6))
        late = self._open(monday, timedelta(hours=7))  # P2 is answered within four hours
        self._open(monday + timedelta(days=28))  # 2 March
        figures = self._figures("2026-02")
        self.assertEqual((figures["Tickets received"], figures["Tickets resolved"]), ("3", "2"))
        self.assertEqual(figures["First responses in time"], "67%")
        self.assertEqual(figures["Time to the first response"], "3 h")
        self.assertEqual(figures["Time to the resolution"], "4 h 30 min")
        self.assertEqual(late._sla_promise("first_response").state, "breached")
        self.assertEqual(self._figures("2026-03")["Tickets received"], "1")
        self.assertEqual(self._figures("")["Tickets received"], "4")
        self.assertEqual(self._figures("2026-q1")["Tickets received"], "4")
        self.assertEqual(self._figures("2025")["Tickets received"], "0")

    def test_months_begin_at_midnight_of_the_reader(self):
        self._open(datetime(2026, 2, 1, 4, 30))  # 31 January, 23:30 in Montréal
        self.assertEqual(self._figures("2026-01")["Tickets received"], "1")
        self.assertEqual(self._figures("2026-02")["Tickets received"], "0")
        self.manon.tz = "Europe/Paris"
        self.assertEqual(self._figures("2026-02")["Tickets received"], "1")

    def test_waits_and_nights_are_in_no_time(self):
        friday = datetime(2026, 2, 6, 21, 0)  # 16:00; closed from 17:00 on
        self._open(friday, timedelta(minutes=30), timedelta(days=3))  # Monday 16:00
        self.assertEqual(self._figures("2026-02")["Time to the resolution"], "1 d", "a day of the calendar")

    def test_what_was_merged_or_cancelled_weighs_in_no_figure_and_is_told(self):
        kept = self._open(self.NOW)
        merged = self._open(self.NOW)
        merged.merged_into_id = kept
        self._open(self.NOW)._move_to("cancelled", cancel_reason="duplicate")
        self.env.flush_all()
        report = self._report()
        self.assertEqual(report["figures"][0][1], "1")
        self.assertIn("2", report["left_out"])

    def test_open_tickets_by_priority_whenever_they_came(self):
        self._open(datetime(2024, 5, 6, 14, 0), priority="p1")
        self._open(self.NOW, priority="p3")
        self._open(self.NOW, timedelta(minutes=5), timedelta(minutes=9))
        counts = {name: count for name, _label, count in self._report("2026-02")["open"]}
        self.assertEqual(counts, {"p1": 1, "p2": 0, "p3": 1, "p4": 0})

    def test_reopened_tickets_count_with_their_last_resolution(self):
        ticket = self._open(datetime(2026, 1, 12, 15, 0), timedelta(hours=1), timedelta(hours=2))
        self._stop_at(datetime(2026, 2, 3, 15, 0))
        ticket._client_refuse(self.claire.partner_id, "Toujours faux.")
        ticket.with_user(self.agent)._resolve("<p>Refait.</p>")
        self.env.flush_all()
        self._stop_at(self.NOW)
        january, february = (self._report(period)["figures"][1] for period in ("2026-01", "2026-02"))
        self.assertEqual(january, ("Tickets resolved", "0", ""))
        self.assertEqual(february, ("Tickets resolved", "1", "of which reopened before: 1"))

    def test_satisfaction_is_the_mean_and_hides_who_gave_which(self):
        for rank, rate in enumerate((5, 5, 1)):
            self.assertEqual(self._figures()["Satisfaction"], "–", f"{rank} ratings")
            ticket = self._open(self.NOW, timedelta(minutes=5), timedelta(minutes=9))
            ticket._client_accept(self.claire.partner_id)
            ticket._portal_rate(self.claire.partner_id, rate, "Un mot")
            self.env.flush_all()
        self.assertEqual(self._figures()["Satisfaction"], "3.7 of 5")

    def test_trend_has_three_months_at_least(self):
        self._open(datetime(2026, 1, 12, 15, 0), timedelta(hours=1), timedelta(hours=2))
        trend = self._report("2026-02")["trend"]
        self.assertEqual([month["label"] for month in trend], ["December 2025", "January 2026", "February 2026"])
        self.assertEqual([month["received"] for month in trend], [0, 1, 0])
        self.assertEqual([month["kept_text"] for month in trend], ["–", "100%", "–"])
        self.assertEqual(len(self._report("2025")["trend"]), 12)

    def test_report_takes_two_queries_whatever_there_is(self):
        self._open(self.NOW, timedelta(minutes=5), timedelta(minutes=9))
        tickets = self.env["e3k.ticket"].with_user(self.manon)
        tickets._get_portal_report(self.boreal, "")
        for _more in range(4):
            self._open(self.NOW, timedelta(minutes=5))
        with self.assertQueryCount(2):
            tickets._get_portal_report(self.boreal, "2026")

    # ------------------------------------------------------------
    # Who reads it
    # ------------------------------------------------------------

    def test_whoever_oversees_the_client_reads_it_and_nobody_else(self):
        self._open(self.NOW)
        people = {}
        for role in ("deputy", "observer"):
            people[role] = self._create_client_user(f"{role}@boreal.example", role, self.boreal, "fr_CA")
            self.env["e3k.client.role"]._give(self.boreal, people[role].partner_id, role)
        for user in (self.manon, *people.values()):
            with self.subTest(user.name):
                page = self._page(self._get(URL, user))
                self.assertEqual(page.xpath("//dl[@class='e3k_figures']//strong/text()")[0], "1")
                self.assertTrue(self._page(self.url_open("/my/support")).xpath(f"//a[@href='{URL}']"))
        for user in (self.claire, self.john, self.agent):
            for url in (URL, f"{URL}?client_id={self.boreal.id}", f"{URL}/export?client_id={self.boreal.id}"):
                with self.subTest(user=user.name, url=url):
                    response = self._get(url, user)
                    self.assertNotIn("e3k_figures", response.text)
                    self.assertNotIn("Boréal Mobilier inc.,", response.text)
                    self.assertIn("alert-warning", response.text)
            self.assertFalse(self._page(self.url_open("/my/support")).xpath(f"//a[@href='{URL}']"))
        self.assertIn("/web/login", self._get(URL, None).url)

    def test_report_of_another_client_is_not_read(self):
        self._open(self.NOW)
        response = self._get(f"{URL}?client_id={self.boreal.id}", self.rival)
        self.assertNotIn("e3k_figures", response.text)
        page = self._page(self._get(URL, self.rival))
        self.assertEqual(page.xpath("//dl[@class='e3k_figures']//strong/text()")[0], "0")

    def test_confidential_tickets_count_for_whom_they_are_open(self):
        observer = self._create_client_user("olga@boreal.example", "Olga", self.boreal, "fr_CA")
        self.env["e3k.client.role"]._give(self.boreal, observer.partner_id, "observer")
        for level in ("normal", "restricted", "private"):
            self._open(self.NOW, confidentiality=level)
        for user, count in ((self.manon, "2"), (observer, "1")):
            report = self._report(user=user)
            self.assertEqual(report["figures"][0][1], count)
            self.assertEqual(sum(number for _name, _label, number in report["open"]), int(count))

    def test_whoever_oversees_two_clients_chooses(self):
        self.env["e3k.client.role"]._give(self.northwind, self.manon.partner_id, "observer")
        self._new_ticket(self.john)
        page = self._page(self._get(f"{URL}?client_id={self.northwind.id}", self.manon))
        self.assertEqual(page.xpath("//select[@name='client_id']/option[@selected]/@value"), [str(self.northwind.id)])
        self.assertIn("Northwind", page.xpath("//header//p")[0].text_content())

    def test_download_has_the_figures_of_the_page(self):
        self._open(self.NOW)
        page = self._page(self._get(f"{URL}?period=2026-q1", self.manon))
        (link,) = page.xpath("//a[contains(@href, '/report/export')]/@href")
        response = self.url_open(link)
        rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
        self.assertEqual(rows[0][0], self.boreal.name)
        labels = page.xpath("//dl[@class='e3k_figures']//dt/text()")
        values = page.xpath("//dl[@class='e3k_figures']//strong/text()")
        shown = [list(pair) for pair in zip(labels, values, strict=True)]
        self.assertEqual([row[:2] for row in rows[2 : 2 + len(labels)]], shown)

    def test_unknown_parameters_are_harmless(self):
        for query in ("period=x", "period=2026-99", "client_id=x", "client_id=999999", "period=%00"):
            with self.subTest(query):
                self.assertEqual(self._get(f"{URL}?{query}", self.manon).status_code, 200)
