from markupsafe import Markup

from odoo.tests import HttpCase, new_test_user, tagged

#: Colours as mails, Word and Odoo's own editor write them.
COLOURS = Markup(
    '<p style="color:#FFFFFF">un</p><p><font color="white">deux</font></p>'
    '<table bgcolor="#000000"><tr><td style="background:#000; color:white">trois</td></tr></table>'
    '<p><a href="https://example.com" style="color:#ffffff; background-color:#00f">quatre</a></p>'
    '<p class="text-white">cinq <span class="text-black bg-white">six</span></p>'
)

#: Passes when all texts of the coloured mail have the ink of their page, links excepted, and no background.
READ_COLOURS = """
    const body = [...document.querySelectorAll(".e3k_body")].find((one) => one.querySelector("font"));
    const ink = getComputedStyle(body).color;
    const wrong = [...body.querySelectorAll("*")].filter((part) => {
        const { color, backgroundColor } = getComputedStyle(part);
        const isLink = part.matches("a");
        return backgroundColor !== "rgba(0, 0, 0, 0)" || (color === ink) === isLink || color === "rgb(255, 255, 255)";
    });
    if (wrong.length || body.querySelectorAll("*").length < 6) {
        console.error("unreadable: " + wrong.map((part) => part.outerHTML).join(" "));
    } else {
        console.log("test successful");
    }
"""


class PortalStories:
    """The client's stories in a real browser, each in both languages, on a desktop and on a phone.

    Clocks run: a browser needs them. Each story is one tour, which knows its texts in both languages.
    """

    allow_inherited_tests_method = True  # Odoo's loader leaves inherited tests out otherwise, in silence

    browser_size = "1366x768"
    lang = "fr_CA"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        cls.company = cls.env["res.partner"].create({"name": "Boréal Mobilier inc.", "is_company": True})
        cls.claire = cls._create_user("claire.tour", "Claire Tremblay", "claire@boreal.example")
        cls.manon = cls._create_user("manon.tour", "Manon Roy", "manon@boreal.example")
        cls.manon.partner_id.is_support_main_contact = True
        cls.denis = cls.env["res.partner"].create(
            {"name": "Denis Lavoie", "email": "denis@boreal.example", "parent_id": cls.company.id}
        )

    @classmethod
    def _create_user(cls, login, name, email):
        user = new_test_user(
            cls.env,
            login,
            groups="base.group_portal",
            name=name,
            email=email,
            lang=cls.lang,
            tz="America/Toronto",
        )
        user.partner_id.parent_id = cls.company
        return user

    def _new_ticket(self, **values):
        requester = self.claire.partner_id
        return self.env["e3k.ticket"].create(
            {"name": "Total faux au rapport", "requester_id": requester.id, "channel": "portal", **values}
        )

    # Asking

    def test_new_ticket(self):
        self.start_tour("/my", "e3k_portal_new_ticket", login="claire.tour")
        ticket = self.env["e3k.ticket"].search([("name", "=", "Les livraisons sont bloquées")])
        self.assertEqual((ticket.requester_id, ticket.priority_asked), (self.claire.partner_id, "p2"))

    def test_request_with_files_colleagues_and_a_level(self):
        self._new_ticket()
        self.start_tour("/my/support/new", "e3k_portal_full_request", login="claire.tour")
        ticket = self.env["e3k.ticket"].search([("name", "=", "Total faux au rapport des ventes")])
        self.assertEqual(ticket.confidentiality, "restricted")
        self.assertEqual(len(ticket._get_public_attachments()), 2)
        self.assertEqual(ticket._get_portal_people(), self.claire.partner_id | self.denis)

    def test_policy(self):
        self.start_tour("/my/support", "e3k_portal_policy", login="claire.tour")

    # Following

    def test_reply(self):
        ticket = self._new_ticket()
        ticket._move_to("waiting", wait_party="client", wait_reason="Le numéro de commande")
        self.start_tour(f"/my/support/{ticket.id}", "e3k_portal_reply", login="claire.tour")
        self.assertEqual(ticket.stage_kind, "open")

    def test_files_that_cannot_be_sent_keep_nobody_from_sending(self):
        self.env["ir.config_parameter"].set_param("e3k_support.max_upload_mb", "1")
        ticket = self._new_ticket()
        self.start_tour(f"/my/support/{ticket.id}", "e3k_portal_refused_files", login="claire.tour")
        answer = ticket.message_ids.filtered(lambda m: "Le journal est joint." in m.body)
        self.assertEqual((len(answer), len(answer.attachment_ids)), (1, 0))

    def test_people(self):
        ticket = self._new_ticket()
        self.start_tour(f"/my/support/{ticket.id}", "e3k_portal_people", login="claire.tour")
        self.assertEqual(ticket._get_portal_people(), self.claire.partner_id)

    def test_list(self):
        self._new_ticket()
        self.start_tour("/my/support", "e3k_portal_list", login="claire.tour")

    def test_link_from_a_mail(self):
        ticket = self._new_ticket()
        agent = self.env.ref("base.partner_admin")
        ticket.message_post(
            body="Nous regardons.", author_id=agent.id, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        ticket._resolve("<p>La taxe a été corrigée.</p>")
        link = f"/my/support/{ticket.id}?access_token={ticket._sign_link(self.claire.partner_id)}"
        self.start_tour(link, "e3k_portal_visitor")
        self.assertEqual(ticket.stage_kind, "open")
        self.assertEqual(ticket.message_ids.filtered(lambda m: "écart" in m.body).author_id, self.claire.partner_id)

    # Ending

    def test_accept(self):
        ticket = self._new_ticket()
        ticket._resolve("<p>La taxe a été corrigée.</p>")
        self.start_tour("/my/support", "e3k_portal_accept", login="claire.tour")
        self.assertEqual((ticket.stage_kind, ticket.closed_by), ("closed", "client"))
        self.assertEqual(ticket.rating_ids.mapped("rating"), [5])

    def test_refuse(self):
        ticket = self._new_ticket()
        ticket._resolve("<p>La taxe a été corrigée.</p>")
        self.start_tour("/my/support", "e3k_portal_refuse", login="claire.tour")
        self.assertEqual((ticket.stage_kind, ticket.refusal_count), ("open", 1))

    def test_solved_and_a_low_rating(self):
        ticket = self._new_ticket()
        ticket.team_id.lead_id = self.env.ref("base.user_admin")
        self.start_tour(f"/my/support/{ticket.id}", "e3k_portal_solved", login="claire.tour")
        self.assertEqual((ticket.stage_kind, ticket.rating_ids.mapped("rating")), ("closed", [1]))
        self.assertTrue(ticket.activity_ids, "the lead calls the client")

    def test_reopen(self):
        ticket = self._new_ticket()
        ticket._move_to("closed")
        self.start_tour(f"/my/support/{ticket.id}", "e3k_portal_reopen", login="claire.tour")
        self.assertEqual(ticket.stage_kind, "open")

    # Overseeing

    def test_main_contact(self):
        self._new_ticket()
        self._new_ticket(name="Étiquettes de Denis", requester_id=self.denis.id)
        self.start_tour("/my/support?filterby=all", "e3k_portal_main_contact", login="manon.tour")
        paul = self.env["res.partner"].search([("email", "=", "paul@boreal.example")])
        self.assertEqual(self.company._get_support_role(paul).role, "none")

    def test_report(self):
        self._new_ticket()
        self.start_tour("/my/support", "e3k_portal_report", login="manon.tour")


@tagged("post_install", "-at_install")
class TestPortalTours(PortalStories, HttpCase):
    """In French, on a desktop."""

    def test_mail_is_read_whatever_its_colours(self):
        ticket = self._new_ticket()
        self._say_in_colours(ticket)
        self.browser_js(f"/my/support/{ticket.id}", READ_COLOURS, login="claire.tour")

    def test_workaround_and_resolution_are_read_whatever_their_colours(self):
        ticket = self._new_ticket(workaround=COLOURS)
        self.browser_js(f"/my/support/{ticket.id}", READ_COLOURS, login="claire.tour")
        ticket.workaround = False
        ticket._resolve(COLOURS)
        self.browser_js(f"/my/support/{ticket.id}", READ_COLOURS, login="claire.tour")
        ticket._move_to("closed")
        self.browser_js(f"/my/support/{ticket.id}", READ_COLOURS, login="claire.tour")

    def _say_in_colours(self, ticket):
        ticket.message_post(
            body=COLOURS,
            author_id=self.claire.partner_id.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )


@tagged("post_install", "-at_install")
class TestPortalToursOnPhone(PortalStories, HttpCase):
    """In French, on a phone."""

    browser_size = "390x844"
    touch_enabled = True


@tagged("post_install", "-at_install")
class TestPortalToursInEnglish(PortalStories, HttpCase):
    """In English, on a desktop."""

    lang = "en_US"


@tagged("post_install", "-at_install")
class TestPortalToursInEnglishOnPhone(PortalStories, HttpCase):
    """In English, on a phone."""

    lang = "en_US"
    browser_size = "390x844"
    touch_enabled = True
