from pathlib import Path

from odoo.modules import Manifest
from odoo.tests import BaseCase, tagged
from odoo.tools.misc import file_path

from .portal_common import PortalCase

KIBIBYTE = 1024


@tagged("post_install", "-at_install")
class TestPortalCost(PortalCase):
    """Issue 5.8: the queries of a page do not grow with what is on it."""

    def _count(self, url):
        self.url_open(url)  # warm, as on a running server
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(self.url_open(url).status_code, 200)
        return self.env.cr.sql_log_count - before

    def _fill(self, count):
        return self.env["e3k.ticket"].create(
            [{"name": f"Quai {number}", "requester_id": self.claire.partner_id.id} for number in range(count)]
        )

    def test_list_and_search_ask_as_much_for_two_rows_as_for_a_full_page(self):
        self._log_in(self.claire)
        self._fill(1)
        urls = ("/my/support", "/my/support?search=Quai&typed=1", "/my/support?filterby=all&sortby=priority")
        few = [self._count(url) for url in urls]
        self._fill(18)
        self.assertEqual([self._count(url) for url in urls], few)

    def test_ticket_page_asks_as_much_for_a_long_conversation(self):
        self._log_in(self.claire)
        self._say("Première réponse")
        few = self._count(self.ticket.access_url)
        for number in range(10):
            self._say(f"Réponse {number}")
            self._post(self.ticket, self.claire, f"Question {number}")
        self.assertLessEqual(self._count(self.ticket.access_url), few)


@tagged("post_install", "-at_install")
class TestPortalWeight(BaseCase):
    def test_portal_scripts_and_styles_weigh_at_most_sixty_kilobytes(self):
        assets = Manifest.for_addon("e3k_support")["assets"]
        paths = []
        for bundle in ("web.assets_frontend", "portal.assets_chatter", "portal.assets_chatter_style"):
            for pattern in assets.get(bundle, []):
                folder, _slash, name = pattern.removeprefix("e3k_support/").rpartition("/")
                directory = self._directory(folder.removesuffix("/**"))
                paths += directory.rglob(name) if folder.endswith("**") else directory.glob(name)
        files = {path for path in paths if path.suffix in (".js", ".scss", ".css", ".xml")}
        self.assertGreater(len(files), 5)
        self.assertLessEqual(sum(path.stat().st_size for path in files), 60 * KIBIBYTE)

    def _directory(self, folder):
        return Path(file_path("e3k_support/__manifest__.py")).parent / folder
