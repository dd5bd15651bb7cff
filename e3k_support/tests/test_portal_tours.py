from odoo.tests import HttpCase, new_test_user, tagged


class PortalStories:
    """The client's stories in a real browser. Clocks run: a browser needs them.

    Each story is one tour, which knows its texts in both languages.
    """

    allow_inherited_tests_method = True  # Odoo's loader leaves inherited tests out otherwise, in silence

    browser_size = "1366x768"
    lang = "fr_CA"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        company = cls.env["res.partner"].create({"name": "Boréal Mobilier inc.", "is_company": True})
        cls.claire = new_test_user(
            cls.env,
            "claire.tour",
            groups="base.group_portal",
            name="Claire Tremblay",
            email="claire@boreal.example",
            lang=cls.lang,
            tz="America/Toronto",
        )
        cls.claire.partner_id.parent_id = company

    def _new_ticket(self):
        return self.env["e3k.ticket"].create(
            {"name": "Total faux au rapport", "requester_id": self.claire.partner_id.id, "channel": "portal"}
        )

    def test_new_ticket(self):
        self.start_tour("/my", "e3k_portal_new_ticket", login="claire.tour")
        ticket = self.env["e3k.ticket"].search([("name", "=", "Les livraisons sont bloquées")])
        self.assertEqual((ticket.requester_id, ticket.priority_asked), (self.claire.partner_id, "p2"))

    def test_accept(self):
        ticket = self._new_ticket()
        ticket._resolve("<p>La taxe a été corrigée.</p>")
        self.start_tour("/my/support", "e3k_portal_accept", login="claire.tour")
        self.assertEqual((ticket.stage_kind, ticket.closed_by), ("closed", "client"))
        self.assertEqual(ticket.rating_ids.mapped("rating"), [5])


class PortalFurtherStories:
    """Stories whose layout is that of the first: seen in French on a desktop and in English on a phone."""

    def test_reply(self):
        ticket = self._new_ticket()
        ticket._move_to("waiting", wait_party="client", wait_reason="Le numéro de commande")
        self.start_tour(f"/my/support/{ticket.id}", "e3k_portal_reply", login="claire.tour")
        self.assertEqual(ticket.stage_kind, "open")

    def test_people(self):
        self.env["res.partner"].create(
            {"name": "Denis Lavoie", "email": "denis@boreal.example", "parent_id": self.claire.partner_id.parent_id.id}
        )
        ticket = self._new_ticket()
        self.start_tour(f"/my/support/{ticket.id}", "e3k_portal_people", login="claire.tour")
        self.assertEqual(ticket._get_portal_people(), self.claire.partner_id)

    def test_refuse(self):
        ticket = self._new_ticket()
        ticket._resolve("<p>La taxe a été corrigée.</p>")
        self.start_tour("/my/support", "e3k_portal_refuse", login="claire.tour")
        self.assertEqual((ticket.stage_kind, ticket.refusal_count), ("open", 1))

    def test_list(self):
        self._new_ticket()
        self.start_tour("/my/support", "e3k_portal_list", login="claire.tour")

    def test_reopen(self):
        ticket = self._new_ticket()
        ticket._move_to("closed")
        self.start_tour(f"/my/support/{ticket.id}", "e3k_portal_reopen", login="claire.tour")
        self.assertEqual(ticket.stage_kind, "open")


@tagged("post_install", "-at_install")
class TestPortalTours(PortalFurtherStories, PortalStories, HttpCase):
    """In French, on a desktop."""


@tagged("post_install", "-at_install")
class TestPortalToursOnPhone(PortalStories, HttpCase):
    """In French, on a phone."""

    browser_size = "375x667"
    touch_enabled = True


@tagged("post_install", "-at_install")
class TestPortalToursInEnglish(PortalStories, HttpCase):
    """In English, on a desktop."""

    lang = "en_US"


@tagged("post_install", "-at_install")
class TestPortalToursInEnglishOnPhone(PortalFurtherStories, PortalStories, HttpCase):
    """In English, on a phone."""

    lang = "en_US"
    browser_size = "375x667"
    touch_enabled = True
