"""Every role against every way in: pages, lists, counts, exports, RPC, files, conversation, forms.

The tables say who may; whatever is not in a table fails the test that walks the routes and the methods, so that
a new door cannot open unseen.
"""

import contextlib
import inspect

from odoo import http
from odoo.models import BaseModel
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .portal_common import SECRET, PortalCase

CLIENTS = ("requester", "participant", "colleague", "observer", "main", "deputy", "stranger")
STAFF = ("agent", "other_agent", "lead", "manager", "gateway", "employee")
#: Who sees a ticket of each level.
SEES = {
    "normal": {"requester", "participant", "observer", "main", "deputy", "agent", "lead", "manager"},
    "restricted": {"requester", "participant", "main", "deputy", "agent", "lead", "manager"},
    "private": {"requester", "participant", "agent", "lead", "manager"},
}
#: Whose sight the levels change, and two whose they must not.
CHANGED_BY_LEVEL = ("participant", "observer", "main", "deputy", "agent")
#: The forms of a ticket that change it, and who of the client's side may send them.
ACTS = {"requester", "participant", "main", "deputy"}
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
}
#: The forms about no single ticket; who may is tested in test_client_people and test_portal_request.
OTHER_FORMS = {
    "/my/support/new",
    "/my/support/people/invite",
    "/my/support/people/role",
    "/my/support/people/revoke",
    "/my/support/people/decide",
}
#: All that a person of a client may read by RPC of our models.
PORTAL_READS = {"e3k.ticket", "e3k.ticket.stage", "e3k.ticket.category", "e3k.ticket.module"}
#: What nobody writes or deletes, the managers neither.
FACTS = {
    "e3k.sla.event": ("write", "create", "unlink"),
    "e3k.sla.timer": ("write", "create", "unlink"),
    "e3k.access.log": ("write", "create", "unlink"),
    "e3k.client.role": ("write", "unlink"),
    "e3k.sla.policy.version": ("write", "create", "unlink"),
}


@tagged("post_install", "-at_install")
class TestAccessMatrix(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.actors = {
            "requester": cls.claire,
            "colleague": cls.denis,
            "main": cls.manon,
            "stranger": cls.john,
            "agent": cls.agent,
            "lead": cls.lead,
            "manager": cls.manager,
            "employee": cls.user_employee,
        }
        for role, login in (("participant", "paul"), ("observer", "olga"), ("deputy", "dan")):
            user = cls._create_client_user(f"{login}@boreal.example", login, cls.boreal, "fr_CA")
            cls.actors[role] = user
        groups = {"other_agent": "e3k_support.group_agent", "gateway": "e3k_support.group_mail_gateway"}
        for role, group in groups.items():
            cls.actors[role] = new_test_user(cls.env, f"{role}.x", groups=f"base.group_user,{group}", name=role)
        for role in ("observer", "deputy"):
            cls.env["e3k.client.role"]._give(cls.boreal, cls.actors[role].partner_id, role)
        cls.ticket.message_subscribe(cls.actors["participant"].partner_id.ids)
        cls.team.member_ids = cls.agent
        cls.ticket.tag_ids = cls.env["e3k.ticket.tag"].create({"name": SECRET})
        cls.file = cls.public_message.attachment_ids
        cls.url = f"/my/support/{cls.ticket.id}"

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
            "list": f'href="{self.url}"' in self.url_open(listed).text.replace("/fr", "").replace("/en", ""),
            "export": "Paie bloquée" in exported.text,
        }

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
                            for url in (f"{self.url}/pdf", f"/web/content/{self.file.id}"):
                                self.assertNotIn(self.url_open(url).status_code, (200, 206), url)
                        pages = self._open_pages()
                        self.assertEqual(pages, dict.fromkeys(pages, sees))

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

    # ------------------------------------------------------------
    # Changing
    # ------------------------------------------------------------

    def _state(self):
        """Return all that could have changed of the ticket, as the database has it, in one query."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT stage_id, confidentiality, agent_id, priority, link_generation, client_id, requester_id, active,
                   (SELECT count(*) FROM mail_message m WHERE m.model = 'e3k.ticket' AND m.res_id = t.id),
                   (SELECT count(*) FROM mail_followers f WHERE f.res_model = 'e3k.ticket' AND f.res_id = t.id),
                   (SELECT count(*) FROM e3k_sla_event e WHERE e.ticket_id = t.id),
                   (SELECT count(*) FROM rating_rating r WHERE r.res_model = 'e3k.ticket' AND r.res_id = t.id)
              FROM e3k_ticket t WHERE t.id = %s""",
            (self.ticket.id,),
        )
        return self.env.cr.fetchone()

    def test_every_form_is_in_the_table(self):
        routes = {
            rule
            for url, endpoint in http._generate_routing_rules(["e3k_support"], nodb_only=False)
            for rule in [url]
            if "POST" in (endpoint.routing["methods"] or ()) and endpoint.routing["type"] == "http"
        }
        expected = {f"/my/support/<int:ticket_id>/{form}" for form in TICKET_FORMS} | OTHER_FORMS
        self.assertEqual({url for url in routes if url.startswith("/my/support")} - expected, set())
        self.assertLessEqual(routes - expected, {"/e3k_support/mail"}, "all else is for mail servers, by key")

    @mute_logger("odoo.http")
    def test_forms_change_nothing_for_who_may_not_and_never_without_our_page(self):
        self.ticket.with_user(self.agent)._resolve("<p>Fait.</p>")
        self.ticket.confidentiality = "restricted"
        self.flush_tracking()
        before = self._state()
        for role in ("stranger", "colleague", "observer", "requester", "main", None):
            self._log_in(self.actors.get(role))
            for form, data in TICKET_FORMS.items():
                for csrf in (True, False) if role not in ACTS else (False,):
                    with self.subTest(role=role, form=form, csrf=csrf):
                        self._post_form(f"{self.url}/{form}", data, csrf=csrf, allow_redirects=False)
                        self.assertEqual(self._state(), before)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_no_public_method_of_ours_gives_clients_anything(self):
        """Each method that RPC can reach, on the records that a client would name."""
        before = self._state()
        for model in sorted(name for name in self.env.registry if name.startswith("e3k.")):
            for method in _find_public_methods(type(self.env[model])):
                may_write = (model, method) == ("e3k.ticket", "message_post")
                with self.subTest(f"{model}.{method}"):
                    for role in ("stranger", "gateway") if may_write else ("requester", "stranger", "gateway"):
                        self.assertNotIn(SECRET, self._try(model, method, self.actors[role]), role)
                    self.assertEqual(self._state(), before)

    def _try(self, model, method, user):
        """Call a method as RPC would, where what fails is rolled back; return what it says."""
        records = self.env[model].with_user(user)
        first = self.env[model].search([], limit=1).ids if not self.env[model]._abstract else []
        ids = self.ticket.ids if model == "e3k.ticket" else first
        said = ""
        with contextlib.suppress(Exception), self.env.cr.savepoint():
            said = str(call_kw(records, method, [ids], {}))
        return said

    # ------------------------------------------------------------
    # Models and operations
    # ------------------------------------------------------------

    def test_models_by_role_and_operation(self):
        models = [m for m in self.env.registry.values() if m._name.startswith("e3k.") and not m._abstract]
        for model in models:
            name = model._name
            for role in ("requester", "stranger", "main"):
                granted = {op for op in ("read", "write", "create", "unlink") if self._has(role, name, op)}
                self.assertEqual(granted, {"read"} if name in PORTAL_READS else set(), (role, name))
            for role in ("gateway", "employee"):
                granted = {op for op in ("read", "write", "create", "unlink") if self._has(role, name, op)}
                self.assertLessEqual(granted, {"read"} if name == "e3k.client.role" else set(), (role, name))
            for operation in FACTS.get(name, ()):
                for role in ("agent", "lead", "manager"):
                    if (name, operation) != ("e3k.client.role", "create"):
                        self.assertFalse(self._has(role, name, operation), (role, name, operation))
        self.assertFalse(self._has("agent", "e3k.ticket", "unlink"))

    def _has(self, role, model, operation):
        return self.env[model].with_user(self.actors[role]).has_access(operation)


def _find_public_methods(cls):
    """Return the names of the methods of a model that RPC can call and that our code defines or overrides."""
    own = set()
    for name, function in inspect.getmembers(cls, callable):
        if name.startswith("_") or getattr(function, "_api_private", False) or hasattr(BaseModel, name):
            continue
        if getattr(function, "__module__", "").startswith("odoo.addons.e3k_support"):
            own.add(name)
    return sorted(own)
