"""Every role against every page, list, count, export, file and form, by session.

The tables say who may; whatever is not in a table fails the test that walks the routes, so that a new door cannot
open unseen. RPC with keys is in ``test_access_json2``, models and their methods in ``test_access_models``.
"""

from odoo import http
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..secret import Secret
from .access_common import ACTS, CLIENTS, SEES, STAFF, AccessCase
from .portal_common import SECRET

#: Whose sight the levels change, and two whose they must not.
CHANGED_BY_LEVEL = ("participant", "observer", "main", "deputy", "agent")
#: The forms of a ticket that change it; ``ACTS`` may send them.
TICKET_FORMS = {
    "accept": {},
    "refuse": {"reason": "Non"},
    "solved": {},
    "rate": {"rate": "1"},
    "reply": {"body": "Intrus", "form_key": "1"},
    "reopen": {"reason": "Intrus"},
    "people/add": {"email": "denis@boreal.example"},
    "people/remove": {"partner_id": "1"},
    "confidentiality": {"confidentiality": "normal"},
    "consent": {"consent": "1", "answer": "granted"},
}
#: The forms about no single ticket, and what an intruder would send; who may: test_client_people, test_portal_request.
OTHER_FORMS = {
    "/my/support/new": {"name": "Intrus", "stopped": "Tout", "priority": "p3"},
    "/my/support/people/invite": {"name": "Intrus", "email": "intrus@boreal.example"},
    "/my/support/people/role": {"role": "main"},
    "/my/support/people/revoke": {},
    "/my/support/people/decide": {"candidate_id": "1", "decision": "approved"},
    "/my/support/policy/acknowledge": {"policy": "1"},
}
#: The pages and files that are only read: of one ticket, of one's own, and for E3K's people.
TICKET_PAGES = (
    *("/my/support/<int:ticket_id>", "/my/support/<int:ticket_id>/pdf"),
    "/my/support/<int:ticket_id>/file/<int:file_id>",
)
OWN_PAGES = (
    *("/my/support", "/my/support/page/<int:page>", "/my/support/export", "/my/support/people", "/my/support/new"),
    *("/my/support/report", "/my/support/report/export"),  # which tickets it counts, for whom: test_portal_report
    *("/my/support/policy", "/support/policy", "/support/policy/<string:language>.pdf"),
)
#: Odoo's, narrowed for tickets: test_portal_access.
PICTURES = ("/mail/avatar/mail.message/<int:res_id>/author_avatar/<int:width>x<int:height>",)
STAFF_PAGES = ("/e3k_support/intake/<int:mail_id>.eml", "/e3k_support/secret/<int:secret_id>")
#: What scripts of our pages call; each has a test below.
JSON_ROUTES = ("/my/support/similar", "/my/support/new/prospects", "/mail/chatter_fetch")
#: For mail servers, by key: test_intake_doors.
KEY_ROUTES = ("/e3k_support/mail",)


@tagged("post_install", "-at_install")
class TestAccessMatrix(AccessCase):
    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    def _find_by_rpc(self):
        """Return what each way of RPC gives of the ticket, as texts; an error gives none."""
        one = [[("id", "=", self.ticket.id)]]
        spec = {"specification": {"number": {}, "description": {}}}
        return {
            "read": str(self._call("read", [[self.ticket.id], ["number"]])),
            "web_read": str(self._call("web_read", [[self.ticket.id]], spec)),
            "search_read": str(self._call("search_read", one, {"fields": ["number"]})),
            "name_search": str(self._call("name_search", [], {"name": self.ticket.number})),
            "web_search_read": str(self._call("web_search_read", one, spec)),
        }

    def _count_by_rpc(self):
        one = [[("id", "=", self.ticket.id)]]
        counted = self._call("search_count", one)
        grouped = self._call("formatted_read_group", [*one, ["stage_kind"], ["__count"]])
        return {
            "search_count": counted == 1,
            "read_group": isinstance(grouped, list) and bool(grouped),
            "search": self._call("search", one) == [self.ticket.id],
        }

    def _open_pages(self):
        """Return ``{page: whether it shows the ticket}``."""
        listed = "/en/my/support?filterby=all&search=" + self.ticket.number
        exported = self.url_open("/my/support/export?filterby=all")
        page = self.url_open(f"/en{self.url}")
        self.assertNotIn(SECRET, page.text + exported.text)
        return {
            "page": page.status_code == 200 and "Paie bloquée" in page.text,
            "file": self.url_open(f"{self.url}/file/{self.file.id}").content == b"for the client",
            "list": f'href="{self.url}"' in self.url_open(listed).text.replace("/fr", "").replace("/en", ""),
            "export": "Paie bloquée" in exported.text,
            "similar": "Paie bloquée" in str(self._ask("/my/support/similar", subject="Paie bloquée")),
            "chatter": "tourmaline" in str(self._ask("/mail/chatter_fetch", **self._thread())),
        }

    def _thread(self):
        return {"thread_model": "e3k.ticket", "thread_id": self.ticket.id}

    def _ask(self, url, **params):
        with mute_logger("odoo.http"):
            answer = self.url_open(url, json={"jsonrpc": "2.0", "params": params})
        return answer.json().get("result")

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_each_role_reads_each_level_by_no_other_way(self):
        for level, seers in SEES.items():
            self.ticket.confidentiality = level
            for role in (*CLIENTS, *STAFF) if level == "normal" else CHANGED_BY_LEVEL:
                self._log_in(self.actors[role])
                sees = role in seers
                with self.subTest(role=role, level=level):
                    found = self._find_by_rpc()
                    self.assertEqual(
                        {w: self.ticket.number in text for w, text in found.items()}, dict.fromkeys(found, sees)
                    )
                    counts = self._count_by_rpc()
                    self.assertEqual(counts, dict.fromkeys(counts, sees))
                if role in CLIENTS:
                    with self.subTest(role=role, level=level, door="pages"):
                        if not sees:
                            files = (f"{self.url}/file/{self.file.id}", f"/web/content/{self.file.id}")
                            for url in (f"{self.url}/pdf", *files):
                                self.assertNotIn(self.url_open(url).status_code, (200, 206), url)
                        pages = self._open_pages()
                        self.assertEqual(pages, dict.fromkeys(pages, sees))

    @mute_logger("odoo.http")
    def test_nobody_and_wrong_links_see_nothing(self):
        other = self._new_ticket(self.claire)
        tokens = ["", "wrong", self.ticket.access_token or "x", other._sign_link(self.claire.partner_id)]
        self._log_in(None)
        doors = [(url, token) for token in tokens for url in (self.url, f"{self.url}/pdf")]
        doors += [(f"/my/support{page}", tokens[-1]) for page in ("", "/export", "/people")]
        for url, token in doors:
            with self.subTest(url=url, token=token):
                response = self.url_open(f"/en{url}?access_token={token}", allow_redirects=False)
                self.assertNotIn("Paie bloquée", response.text)
                self.assertNotIn("palissandre", response.text)
        for token in tokens:
            self.assertNotIn("tourmaline", str(self._ask("/mail/chatter_fetch", **self._thread(), token=token)))

    @mute_logger("odoo.http")
    def test_prospects_tell_of_no_client_that_is_not_the_persons(self):
        """What covers a client and what they are promised is told to their people only."""
        contract = self.env["e3k.contract"].create(
            {"client_id": self.boreal.id, "kind": "service", "date_start": "2026-01-01", "date_end": "2026-12-31"}
        )
        contract.action_sign()
        for role, is_covered in (("requester", True), ("stranger", False)):
            self._log_in(self.actors[role])
            answer = self._ask("/my/support/new/prospects", client_id=str(self.boreal.id))
            with self.subTest(role=role):
                self.assertIn("coverage", answer)
                self.assertEqual("service" in str(answer["coverage"]), is_covered, answer["coverage"])
        self._log_in(None)
        self.assertFalse(self._ask("/my/support/new/prospects", client_id=str(self.boreal.id)))

    # ------------------------------------------------------------
    # Routes
    # ------------------------------------------------------------

    def test_every_route_of_ours_is_in_a_table(self):
        """Ours are found by where their function stands: they extend Odoo's controllers and carry its module's name."""
        rules = http._generate_routing_rules(sorted(self.env.registry._init_modules), nodb_only=False)
        ours = {
            (url, endpoint.routing["type"], "POST" in (endpoint.routing["methods"] or ()))
            for url, endpoint in rules
            if endpoint.func.__module__.startswith("odoo.addons.e3k_support")
        }
        self.assertGreater(len(ours), 25, "the routes are found")
        forms = [f"/my/support/<int:ticket_id>/{form}" for form in TICKET_FORMS] + list(OTHER_FORMS)
        expected = {(url, "http", True) for url in (*forms, *KEY_ROUTES)}
        expected |= {(url, "http", False) for url in (*TICKET_PAGES, *OWN_PAGES, *PICTURES, *STAFF_PAGES)}
        expected |= {(url, "jsonrpc", False) for url in JSON_ROUTES}
        self.assertEqual(ours, expected)

    @mute_logger("odoo.http")
    def test_pages_of_staff_are_closed_to_clients(self):
        mail = self._receive()
        self.ticket._keep_secrets([self._secret()])
        secret = self.env["e3k.secret"].search([("ticket_id", "=", self.ticket.id)])
        for role in (*CLIENTS, "employee", "gateway", None):
            self._log_in(self.actors.get(role))
            for url in (f"/e3k_support/intake/{mail.id}.eml", f"/e3k_support/secret/{secret.id}"):
                with self.subTest(role=role, url=url):
                    self.assertIn(self.url_open(url, allow_redirects=False).status_code, (303, 404))

    def _secret(self):
        return Secret("password", 0, 7, "Xy_99zz")

    # ------------------------------------------------------------
    # Changing
    # ------------------------------------------------------------

    def _post_ticket_forms(self, role, csrf):
        """Let ``role`` post every form of the ticket, with our page's token or without; nothing may change."""
        before = self._state()
        for form, data in TICKET_FORMS.items():
            with self.subTest(role=role, form=form, csrf=csrf):
                chosen = {"consent": str(self.consent.id)} if form == "consent" else {}
                self._post_form(f"{self.url}/{form}", {**data, **chosen}, csrf=csrf, allow_redirects=False)
                self.assertEqual(self._state(), before)

    def _prepare_for_forms(self, level):
        self.consent = self.env["e3k.database.consent"].create(
            {"ticket_id": self.ticket.id, "database": "b", "scope": "s", "until_at": "2026-04-01 12:00:00"}
        )
        self.ticket.with_user(self.agent)._resolve("<p>Fait.</p>")
        self.ticket.confidentiality = level
        self.flush_tracking()

    @mute_logger("odoo.http")
    def test_forms_change_nothing_for_who_may_not_and_never_without_our_page(self):
        self._prepare_for_forms("restricted")
        for role in ("stranger", "colleague", "observer", "requester", "main", None):
            self._log_in(self.actors.get(role))
            for csrf in (True, False) if role not in ACTS else (False,):
                self._post_ticket_forms(role, csrf)

    @mute_logger("odoo.http")
    def test_forms_change_nothing_for_who_only_reads(self):
        """An observer sees a ticket of level normal, page and all; a colleague does not."""
        self._prepare_for_forms("normal")
        for role in ("observer", "colleague"):
            self._log_in(self.actors[role])
            self.assertEqual(self.url_open(self.url).status_code, 200 if role == "observer" else 404)
            self._post_ticket_forms(role, csrf=True)

    @mute_logger("odoo.http")
    def test_forms_about_the_client_change_nothing_for_who_does_not_act_for_it(self):
        target = self.actors["colleague"].partner_id
        before = self._state()
        for role in ("stranger", "colleague", "observer", "requester", "participant", "agent", None):
            self._log_in(self.actors.get(role))
            for url, data in OTHER_FORMS.items():
                if url == "/my/support/new" and role:
                    continue  # who is logged in may ask
                with self.subTest(role=role, url=url):
                    form = {"client_id": self.boreal.id, "partner_id": target.id, **data}
                    self._post_form(url, form, allow_redirects=False)
                    self.assertEqual(self._state(), before)
