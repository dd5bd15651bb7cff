"""The client's portal for everybody: axe on every page of ours, and the keyboard alone."""

import re
from itertools import pairwise
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from portal_world import CLAIRE, DENIS, MANON

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
FINDINGS = """axe.run(document, {resultTypes: ["violations"]}).then(found => found.violations
    .filter(each => ["serious", "critical"].includes(each.impact))
    .map(each => `${each.id}: ${each.nodes[0].html.slice(0, 200)}`))"""
UNFOLD = "document.querySelectorAll('.e3k_support details').forEach(fold => (fold.open = true))"
SCREENS = {
    "desktop": {},
    "dark": {"color_scheme": "dark"},
    "320 px": {"viewport": {"width": 320, "height": 640}},
    "zoom 200 %": {"viewport": {"width": 683, "height": 450}, "device_scale_factor": 2},
}
VIEWS = [("fr-CA", screen) for screen in SCREENS] + [("en-US", "dark"), ("en-US", "320 px")]
#: Of what has the focus: what it is, whether the page shows it, and whether the focus can be seen.
FOCUSED = """() => {
    const now = document.activeElement;
    const shown = now.matches("input[type=radio]") ? now.parentElement.querySelector("label") || now : now;
    const style = getComputedStyle(shown), box = now.getBoundingClientRect();
    return {
        name: now.name || now.id || now.getAttribute("href") || now.className,
        isSeen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        isShown: box.width > 0 && box.height > 0,
        isOurs: Boolean(now.closest(".e3k_support")),
        top: box.top + scrollY,
    };
}"""


def check(page, path, lang, before=None):
    """No serious or critical finding, the page's language, nothing folded, never a horizontal scroll bar."""
    page.goto(path)
    if before:
        before(page)
    page.evaluate(UNFOLD)
    assert page.locator("html").get_attribute("lang") == lang, path
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], path
    page.evaluate(AXE)
    assert page.evaluate(FINDINGS) == [], path


def speak(page, lang):
    """Choose a language as the selector in the footer does; the accounts here speak French."""
    if lang == "en-US":
        page.wait_for_load_state("networkidle")  # Odoo's translations, when late, bring the language before back
        page.goto("/en_US/my")


def send_empty(page):
    page.click(".e3k_form button[type=submit]")
    page.locator(".e3k_errors li").first.wait_for()


def choose_large_file(page):
    page.set_input_files("#e3k_files", [{"name": "grand.bin", "mimeType": "text/plain", "buffer": b"x" * 26 * 2**20}])
    page.locator(".e3k_files_alert:not(:empty)").wait_for()


@pytest.mark.parametrize(("lang", "screen"), VIEWS, ids=[" ".join(view) for view in VIEWS])
def test_every_page_of_a_requester_is_accessible(visit, world, lang, screen):
    page = visit(CLAIRE, **SCREENS[screen])
    speak(page, lang)
    check(page, "/my", lang)
    for path in ("", "?filterby=all&groupby=status", "?search=rien&typed=1", "/999999", "/people"):
        check(page, f"/my/support{path}", lang)
    for state in ("ticket", "waiting", "resolved", "closed", "gone"):
        check(page, f"/my/support/{world[state]}", lang)
    check(page, "/my/support/new", lang)
    check(page, "/my/support/new", lang, send_empty)
    check(page, f"/my/support/new?origin={world['gone']}", lang, choose_large_file)
    check(page, "/support/policy", lang)


@pytest.mark.parametrize(("lang", "screen"), VIEWS, ids=[" ".join(view) for view in VIEWS])
def test_pages_of_the_main_contact_are_accessible(visit, world, lang, screen):
    page = visit(MANON, **SCREENS[screen])
    speak(page, lang)
    for path in (
        "/people",
        "/people?search=personne",
        "/report",
        "/report?period=2026",
        "?filterby=all&groupby=person",
    ):
        check(page, f"/my/support{path}", lang)


@pytest.mark.parametrize(("lang", "screen"), VIEWS, ids=[" ".join(view) for view in VIEWS])
def test_pages_of_the_holder_of_a_link_are_accessible(visit, world, lang, screen):
    page = visit(lang=lang, **SCREENS[screen])
    page.goto(f"{'/fr_CA' if lang == 'fr-CA' else '/en_US'}/support/policy")
    for path in (world["link"], world["gone_link"], world["link"][:-9]):
        check(page, path, lang)


def test_steps_are_told_apart_in_both_schemes(visit, world):
    """The check on a step that is done is drawn: axe does not see it (WCAG 1.4.11, three to one)."""
    for scheme in ("light", "dark"):
        page = visit(CLAIRE, color_scheme=scheme)
        page.goto(f"/my/support/{world['resolved']}")
        ground, image = page.evaluate(
            """() => {
                const style = getComputedStyle(document.querySelector(".e3k_step_done"), "::after");
                return [style.backgroundColor, style.backgroundImage];
            }"""
        )
        stroke = re.search(r"stroke='(?:%23|#)([0-9a-f]+)'", image.replace('\\"', "'"))[1]
        stroke = stroke if len(stroke) == 6 else "".join(digit * 2 for digit in stroke)
        drawn = [int(stroke[at : at + 2], 16) for at in (0, 2, 4)]
        assert contrast(drawn, [int(part) for part in re.findall(r"\d+", ground)[:3]]) >= 3, scheme


def contrast(one, other):
    """The contrast ratio of two colours (WCAG 2.2, relative luminance)."""

    def luminance(colour):
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in colour)]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


# ------------------------------------------------------------
# The keyboard alone
# ------------------------------------------------------------


def tab_to(page, selector, limit=60):
    """Press Tab until what `selector` names has the focus: on the way nothing is hidden, and the focus is seen."""
    names = []
    for _step in range(limit):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUSED)
        if focus["isOurs"]:
            assert focus["isShown"], f"{focus['name']} has the focus and is not shown"
            assert focus["isSeen"], f"the focus on {focus['name']} is not seen"
        names.append(focus["name"])
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return names
    raise AssertionError(f"{selector} is not reached: {names}")


def is_told(page):
    """The news has the focus and says that it went well."""
    page.locator(".e3k_notice.alert-success").wait_for()
    page.wait_for_function("document.activeElement.matches('.e3k_notice')")


def test_a_request_is_sent_by_keyboard_alone(visit, ticket):
    """Tab follows the order of the page; the answers are chosen by arrows, the form is sent by Enter."""
    page = visit(CLAIRE)
    page.goto("/my/support/new")
    page.focus(".e3k_form input[name=impact]")
    page.keyboard.press("Space")
    seen = []
    for _step in range(30):
        page.keyboard.press("Tab")
        focused = page.evaluate("[document.activeElement.name || document.activeElement.type]")[0]
        seen.append(focused)
        if focused == "reach":
            page.keyboard.press("Space")
        elif focused in ("name", "stopped"):
            page.keyboard.type("Tout est arrêté au clavier")
        elif focused == "submit":
            break
    order = ["reach", "blocked", "since", "name", "stopped", "priority", "files", "cc", "submit"]
    assert [name for name in seen if name in order] == order
    expect(page.locator("#e3k_priority_p1"), "the answers propose a priority").to_be_checked()
    expect(page.locator(".e3k_choice_p1 .e3k_choice_call"), "a P1 shows the phone").to_be_visible()
    page.keyboard.press("Enter")
    page.locator("h1", has_text="Tout est arrêté au clavier").wait_for()
    is_told(page)


def test_an_answer_with_a_file_is_sent_by_keyboard_alone(visit, world):
    page = visit(CLAIRE)
    page.on("filechooser", lambda chooser: None)  # asked for from now on: a key pressed before would open nothing
    page.goto(f"/my/support/{world['waiting']}")
    tab_to(page, "a[href='#e3k_reply']")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'e3k_reply'")
    page.keyboard.type("Le numéro est le S00042.")
    tab_to(page, "#e3k_reply_files", limit=1)
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files([{"name": "bon.txt", "mimeType": "text/plain", "buffer": b"S00042"}])
    page.locator(".e3k_chosen li", has_text="bon.txt").wait_for()
    tab_to(page, ".e3k_chosen button", limit=2)
    tab_to(page, "#reply button[type=submit]", limit=1)
    page.keyboard.press("Enter")
    is_told(page)
    expect(page.locator(".e3k_file_name", has_text="bon.txt")).not_to_have_count(0)


def test_a_resolution_is_refused_and_accepted_by_keyboard_alone(system, visit, world):
    page = visit(CLAIRE)
    page.goto(f"/my/support/{world['resolved']}")
    names = tab_to(page, ".e3k_refuse summary")
    assert any("e3k_accept" in name for name in names), "accept comes before refuse"
    page.keyboard.press("Enter")
    tab_to(page, "#e3k_reason", limit=1)
    page.keyboard.type("Il reste un écart.")
    tab_to(page, ".e3k_refuse button[type=submit]", limit=1)
    page.keyboard.press("Enter")
    is_told(page)
    system.shell(f"env['e3k.ticket'].browse({world['resolved']})._resolve('<p>Refait.</p>')\nenv.cr.commit()")
    page.reload()
    tab_to(page, ".e3k_accept")
    page.keyboard.press("Enter")
    is_told(page)
    tab_to(page, ".e3k_rates input")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    tab_to(page, "#rating button[type=submit]", limit=2)
    page.keyboard.press("Enter")
    is_told(page)


def test_a_colleague_is_added_and_removed_by_keyboard_alone(visit, ticket):
    page = visit(CLAIRE)
    page.goto(f"/my/support/{ticket}")
    tab_to(page, "#people details:has(#e3k_colleague) > summary")
    page.keyboard.press("Enter")
    tab_to(page, "#e3k_colleague", limit=1)
    page.keyboard.type(DENIS)
    page.keyboard.press("Enter")
    is_told(page)
    expect(page.locator(".e3k_people")).to_contain_text("Denis Lavoie")
    tab_to(page, ".e3k_people button")
    page.keyboard.press("Enter")
    is_told(page)
    expect(page.locator(".e3k_people")).not_to_contain_text("Denis Lavoie")


def test_the_list_is_filtered_and_searched_by_keyboard_alone(visit, world):
    page = visit(CLAIRE)
    page.goto("/my/support")
    tab_to(page, ".e3k_filters a[href*='filterby=closed']")
    page.keyboard.press("Enter")
    page.locator(".e3k_filters a[href*='filterby=closed'][aria-current]").wait_for()
    tab_to(page, "#e3k_search")
    page.keyboard.type("étiquettes")
    page.keyboard.press("Enter")
    page.wait_for_url("**/my/support?*typed=1*")
    tab_to(page, f".e3k_tickets a[href='/my/support/{world['ticket']}']")
    page.keyboard.press("Enter")
    page.locator("h1", has_text="Les étiquettes sortent sans code").wait_for()


def test_focus_goes_down_a_phone_as_the_eye_does(visit, world):
    """What to do, the promise, the conversation, the details: nothing jumps back up."""
    page = visit(CLAIRE, phone=True)
    page.goto(f"/my/support/{world['ticket']}")
    tops = []
    for _step in range(60):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUSED)
        if focus["isOurs"]:
            tops.append(focus["top"])
        elif tops:
            break
    assert len(tops) > 5
    rises = [(before, after) for before, after in pairwise(tops) if after < before - 40]
    assert not rises
