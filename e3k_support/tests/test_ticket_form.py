from lxml import etree
from markupsafe import Markup

from odoo.tests import HttpCase, tagged

from .common import SupportCase

#: What the checks below are made of: they wait for what they look at, and say what is wrong with it.
TOOLS = """
    const wait = async (find) => {
        for (let count = 0; count < 300; count++) {
            const found = find();
            if (found) {
                return found;
            }
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
        throw new Error("never shown: " + find);
    };
    const all = (selector, root = document) => [...root.querySelectorAll(selector)];
    const end = (faults) => (faults.length ? console.error(faults.join("; ")) : console.log("test successful"));
"""

#: Stages run from left to right, the present one stands out, and all tabs are in sight.
IN_SIGHT = """
    await wait(() => document.querySelector(".o_notebook .nav-link[name=privacy]"));
    const steps = all(".o_statusbar_status .o_arrow_button[data-value]").filter((step) => step.offsetWidth);
    const faults = steps.length > 1 ? [] : ["no stages"];
    const lefts = steps.map((step) => step.getBoundingClientRect().left);
    if (lefts.some((left, index) => index && left > lefts[index - 1])) {
        faults.push("stages run from right to left: " + steps.map((step) => step.textContent));
    }
    const [current] = all(".o_arrow_button_current");
    const other = steps.find((step) => step !== current);
    if (getComputedStyle(current).backgroundColor === getComputedStyle(other).backgroundColor) {
        faults.push("the present stage looks like the others");
    }
    const cut = (element, right) => element.getBoundingClientRect().right > right + 1;
    for (const tab of all(".o_notebook .nav-link")) {
        if (cut(tab, document.querySelector(".o_form_sheet").getBoundingClientRect().right)) {
            faults.push("tab out of sight: " + tab.textContent);
        }
    }
    document.querySelector(".nav-link[name=promises]").click();
    await wait(() => document.querySelector("[name=event_ids] .o_data_row"));
    await new Promise((resolve) => setTimeout(resolve, 500));
    for (const list of all("[name=timer_ids] .o_list_renderer, [name=event_ids] .o_list_renderer")) {
        if (list.scrollWidth > list.clientWidth + 1) {
            faults.push(`list ${list.scrollWidth - list.clientWidth} px wider than its place: ${list.textContent}`);
        }
        const texts = all(".o_data_cell, .o_data_cell *", list).filter((one) => one.clientWidth);
        for (const text of texts.filter((one) => one.scrollWidth > one.clientWidth + 1)) {
            faults.push("cut: " + text.textContent);
        }
    }
    end(faults);
"""

#: Texts of the coloured mails have the ink of their message, links excepted, and no background; a note keeps its red.
COLOURS = """
    const hosts = () => all(".o-mail-Message-body div").filter((element) => element.shadowRoot);
    const mails = () => [
        ...hosts().flatMap((host) => all(".e3k_others_colours", host.shadowRoot)),
        ...all(".o-mail-Message .e3k_others_colours"),
        ...all(".e3k_request .odoo-editor-editable"),
    ].filter((mail) => mail.querySelector("font"));
    await wait(() => mails().length > 2 && hosts().length && getComputedStyle(hosts()[0]).color);
    await new Promise((resolve) => setTimeout(resolve, 1000));  // styles of a shadow root come later
    const faults = [];
    for (const mail of mails()) {
        for (const part of all("p, td, a, :not(a) > font", mail)) {
            const { color, backgroundColor } = getComputedStyle(part);
            const isInk = color === getComputedStyle(mail).color;
            const isWhite = color === "rgb(255, 255, 255)";
            if (isWhite || backgroundColor !== "rgba(0, 0, 0, 0)" || isInk === part.matches("a")) {
                faults.push([color, backgroundColor, part.outerHTML].join(" "));
            }
        }
    }
    const note = all(".o-mail-Message font").find((font) => font.textContent === "rouge");
    if (getComputedStyle(note).color !== "rgb(255, 0, 0)") {
        faults.push("the note lost its red");
    }
    end(faults);
"""

#: The head of a column counts its late and soon late tickets, and a click shows only them.
COUNTS = """
    const late = await wait(() => document.querySelector("[data-promise=late]"));
    const soon = document.querySelector("[data-promise=soon]");
    const faults = [];
    if (late.textContent !== "2" || soon.textContent !== "1") {
        faults.push("late " + late.textContent + ", soon late " + soon.textContent);
    }
    late.click();
    await wait(() => all(".o_kanban_record:not(.o_kanban_ghost)").length === 2);
    if (document.querySelector("[data-promise=late]").getAttribute("aria-pressed") !== "true") {
        faults.push("the filter is not told");
    }
    end(faults);
"""

#: Scrolled down, the strip of the promises is right below the bar of the page; scrolled up, below Odoo's control panel.
STRIP = """
    const strip = await wait(() => document.querySelector(".o_e3k_strip .o_e3k_sla_timer"));
    const page = await wait(() => all(".o_form_view_container, .o_content").find(
        (one) => getComputedStyle(one).overflowY === "auto" && one.scrollHeight > one.clientHeight + 300
    ));
    const scroll = async (times, step) => {
        for (let count = 0; count < times; count++) {
            page.scrollTop += step;
            await new Promise((resolve) => setTimeout(resolve, 60));
        }
        await new Promise((resolve) => setTimeout(resolve, 300));
        const box = strip.closest(".o_e3k_strip").getBoundingClientRect();
        const panel = document.querySelector(".o_control_panel").getBoundingClientRect();
        return box.top - Math.max(page.getBoundingClientRect().top, panel.bottom);
    };
    const gaps = [await scroll(12, 60), await scroll(3, -40)];
    end(gaps.some((gap) => Math.abs(gap) > 2) ? ["the strip stands off by " + gaps] : []);
"""

MAIL = Markup(
    '<p style="color:#FFFFFF">un</p><p><font color="white">deux</font></p>'
    '<table bgcolor="#000000"><tr><td style="background:#000; color:white">trois</td></tr></table>'
    '<p><a href="https://example.com" style="color:#ffffff; background-color:#00f">quatre</a></p>'
)


@tagged("post_install", "-at_install")
class TestTicketForm(SupportCase, HttpCase):
    """How a ticket and its board look to an agent, in French, at the width of a small laptop."""

    browser_size = "1366x768"

    def setUp(self):
        super().setUp()
        self.agent.lang = "fr_CA"

    def _look(self, url, check):
        self.browser_js(url, f"(async () => {{{TOOLS}{check}}})()", ready="odoo.isReady", login=self.agent.login)

    def test_stages_tabs_and_promises_are_in_sight(self):
        ticket = self._new_ticket(priority="p2", classified_at=self.NOW)
        self._post(ticket, self.agent, "Bonjour Claire")
        self._look(f"/odoo/support-tickets/{ticket.id}", IN_SIGHT)

    def test_a_mail_is_read_whatever_its_colours(self):
        ticket = self._new_ticket(description=MAIL)
        said = {"author_id": self.claire.partner_id.id, "subtype_xmlid": "mail.mt_comment"}
        ticket.message_post(body=MAIL, message_type="email", **said)
        ticket.message_post(body=MAIL, message_type="comment", **said)
        ticket.message_post(body=Markup('<p>En <font style="color:red">rouge</font></p>'), subtype_xmlid="mail.mt_note")
        self._look(f"/odoo/support-tickets/{ticket.id}", COLOURS)

    def test_the_head_of_a_column_counts_late_and_soon_late(self):
        self.env["e3k.ticket"].search([]).active = False
        tickets = self.env["e3k.ticket"].concat(*(self._new_ticket() for _number in range(4)))
        self.env.flush_all()
        now = self.env.cr.now()
        due = {0: (-7200, -3600), 1: (-7200, -3600), 2: (-3600, 3600), 3: (86400, 172800)}
        for number, ticket in enumerate(tickets):
            soon, late = due[number]
            self.env.cr.execute(
                "UPDATE e3k_ticket SET next_soon_at = %s::timestamp + %s * interval '1 second',"
                " next_due_at = %s::timestamp + %s * interval '1 second' WHERE id = %s",
                (now, soon, now, late, ticket.id),
            )
        self.env.invalidate_all()
        self._look("/odoo/support-tickets", COUNTS)

    def test_a_committed_date_is_shown_once_and_changed_in_its_dialog_alone(self):
        view = self.env["e3k.ticket"].with_user(self.agent).get_view(view_type="form")
        fields = etree.fromstring(view["arch"]).xpath("//field[@name='committed_at']")
        self.assertEqual([field.get("readonly") for field in fields], ["1"])

    def test_nothing_without_a_name_for_people_is_offered_to_measure_or_group_by(self):
        fields = self.env["e3k.ticket"].with_user(self.agent)._fields
        nameless = {name for name, field in fields.items() if not field.export_string_translation}
        offered = self.env["e3k.ticket"].with_user(self.agent).fields_get(attributes=["groupable", "aggregator"])
        self.assertFalse({name for name in nameless if offered.get(name)})
        self.assertFalse({name for name in ("description", "wait_reason", "priority_reason") if offered[name]})
        self.assertTrue(offered["priority"]["groupable"])

    def test_rates_are_read_beside_the_number_they_are_of(self):
        for model in ("e3k.ticket.report", "e3k.sla.report"):
            view = self.env[model].get_view(view_type="pivot")
            self.assertEqual(etree.fromstring(view["arch"]).get("display_quantity"), "1", model)


@tagged("post_install", "-at_install")
class TestTicketFormOnPhone(SupportCase, HttpCase):
    """The same on a phone."""

    browser_size = "390x844"
    touch_enabled = True

    def test_nothing_shows_through_above_the_promises(self):
        ticket = self._new_ticket(description=Markup("<p>Ligne</p>") * 60)
        self._post(ticket, self.agent, "Bonjour")
        self.browser_js(
            f"/odoo/support-tickets/{ticket.id}",
            f"(async () => {{{TOOLS}{STRIP}}})()",
            ready="odoo.isReady",
            login=self.agent.login,
        )
