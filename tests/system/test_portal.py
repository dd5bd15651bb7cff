"""The client's portal in a real browser: without JavaScript, by keyboard, small, large, dark, elsewhere on earth."""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from rig import wait_until

CLAIRE, DENIS = "claire@portail.example", "denis@portail.example"
SCREENSHOT = {"name": "écran.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + b"x" * 2000}

SETUP = f"""
company = env["res.partner"].create({{"name": "Portail inc.", "is_company": True}})
for login, name in (("{CLAIRE}", "Claire Tremblay"), ("{DENIS}", "Denis Lavoie")):
    user = env["res.users"].with_context(no_reset_password=True).create({{
        "name": name, "login": login, "email": login, "password": login, "lang": "fr_CA",
        "tz": "America/Toronto", "group_ids": [(6, 0, [env.ref("base.group_portal").id])],
    }})
    user.partner_id.write({{"parent_id": company.id, "lang": "fr_CA"}})
partner = env["res.partner"].search([("email", "=", "{CLAIRE}")])
ticket = env["e3k.ticket"].create({{
    "name": "Les étiquettes sortent sans code", "requester_id": partner.id, "channel": "portal",
    "description": "<p>Depuis ce matin, les étiquettes sortent sans code.</p>",
}})
env.cr.commit()
print("TICKET", ticket.id)
"""
RESOLVE = """
env["e3k.ticket"].browse({id})._resolve("<p>Le gabarit a été corrigé.</p>")
env.cr.commit()
"""
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
FINDINGS = """axe.run(document, {resultTypes: ["violations"]}).then(found => found.violations
    .filter(each => ["serious", "critical"].includes(each.impact))
    .map(each => `${each.id}: ${each.nodes[0].html.slice(0, 200)}`))"""
SCREENS = {
    "desktop": {},
    "dark": {"color_scheme": "dark"},
    "320 px": {"viewport": {"width": 320, "height": 640}},
    "zoom 200 %": {"viewport": {"width": 683, "height": 450}, "device_scale_factor": 2},
}


@pytest.fixture(scope="module")
def ticket(system):
    """A ticket of Claire's."""
    told = system.shell(SETUP)
    return int(next(line for line in told.splitlines() if line.startswith("TICKET")).split()[1])


def kind_of(system, ticket):
    return system.query(f"select stage_kind from e3k_ticket where id = {ticket}")[0][0]


def count_messages(system, text):
    return int(system.query(f"select count(*) from mail_message where body like '%{text}%'")[0][0])


def test_everything_works_without_javascript(system, visit, ticket):
    page = visit(CLAIRE, java_script_enabled=False)
    new = opens_a_request(system, page)
    page.goto("/my/support")
    page.select_option("#e3k_sort", "oldest")
    page.select_option("#e3k_group", "status")
    page.click(".e3k_search button")
    assert page.locator(".e3k_group").count()
    page.fill("#e3k_search", "lecteurs")
    page.click(".e3k_search button")
    assert page.locator(".e3k_row").count() == 1

    replies_with_a_file(system, page, new)
    page.click("#people summary")
    page.fill("#e3k_colleague", DENIS)
    page.click(".e3k_add button")
    assert "Denis Lavoie" in page.inner_text(".e3k_people")

    system.shell(RESOLVE.format(id=new))
    page.reload()
    page.click(".e3k_refuse summary")
    page.fill("#e3k_reason", "Il reste un lecteur.")
    page.click(".e3k_refuse button[type=submit]")
    assert kind_of(system, new) == "open"
    system.shell(RESOLVE.format(id=new))
    page.reload()
    page.click(".e3k_accept")
    page.click(".e3k_rates input[value='5']")
    page.click("#rating button[type=submit]")
    page.locator(".alert-success").wait_for()
    page.click(".e3k_reopen summary")
    page.fill("#e3k_reopen_reason", "Le problème est revenu.")
    page.click(".e3k_reopen button[type=submit]")
    assert kind_of(system, new) == "open"


def opens_a_request(system, page):
    """First without a priority: the form proposes one; then as it was proposed, with a file."""
    page.goto("/my/support/new")
    page.check("#e3k_impact_main")
    page.check("#e3k_reach_several")
    page.fill("#e3k_name", "Les lecteurs ne valident plus")
    page.fill("#e3k_stopped", "Rien ne se passe.")
    page.click(".e3k_form button[type=submit]")
    assert page.locator("#e3k_priority_p2").is_checked()
    page.set_input_files("#e3k_files", [SCREENSHOT])
    page.click(".e3k_form button[type=submit]")
    page.locator(".alert-success").wait_for()
    assert page.locator(".e3k_previews img").count() == 1
    return int(page.url.split("?")[0].rsplit("/", 1)[1])


def replies_with_a_file(system, page, ticket):
    page.goto(f"/my/support/{ticket}")
    page.fill("#e3k_reply", "Voici une deuxième capture.")
    page.set_input_files("#e3k_reply_files", [SCREENSHOT])
    page.click("#reply button[type=submit]")
    page.locator(".alert-success").wait_for()
    page.go_back()
    page.reload()
    assert count_messages(system, "Voici une deuxième capture.") == 1


@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_is_accessible(visit, ticket, screen):
    """No serious or critical finding of axe, a language, and never a horizontal scroll bar."""
    page = visit(CLAIRE, **SCREENS[screen])
    width = page.viewport_size["width"]
    paths = ("", "?filterby=all&groupby=status", "?search=rien&typed=1", "/new", f"/{ticket}", "/999999")
    for path in (*(f"/my/support{path}" for path in paths), "/support/policy"):
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == "fr-CA"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.evaluate(AXE)
        assert page.evaluate(FINDINGS) == [], path


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
    assert page.locator("#e3k_priority_p1").is_checked(), "the answers propose a priority"
    assert page.locator(".e3k_choice_p1 .e3k_choice_call").is_visible(), "a P1 shows the phone"
    page.keyboard.press("Enter")
    page.locator("h1", has_text="Tout est arrêté au clavier").wait_for()
    assert page.evaluate("document.activeElement.className").find("e3k_notice") >= 0, "the news has the focus"


def test_countdown_is_the_same_everywhere(visit, ticket):
    texts = set()
    for zone in ("America/Toronto", "Asia/Tokyo"):
        page = visit(CLAIRE, timezone_id=zone)
        page.goto(f"/my/support/{ticket}")
        place = page.locator(".e3k_left_time").first
        wait_until(lambda place=place: any(c.isdigit() for c in place.inner_text()), 10, "the countdown")
        texts.add(place.inner_text())
        assert place.get_attribute("aria-live") == "polite"
    assert len(texts) == 1


def test_files_show_their_progress_and_a_double_click_sends_once(system, visit, ticket):
    page = visit(CLAIRE)
    page.goto(f"/my/support/{ticket}")
    page.fill("#e3k_reply", "Envoyé une seule fois.")
    page.set_input_files("#e3k_reply_files", [SCREENSHOT, {**SCREENSHOT, "name": "b.png", "buffer": b"x" * 900_000}])
    assert page.locator(".e3k_chosen li progress").count() == 2
    page.dblclick("#reply button[type=submit]")
    page.locator(".alert-success").wait_for()
    assert count_messages(system, "Envoyé une seule fois.") == 1


def test_what_was_typed_outlives_the_session(visit, ticket):
    page = visit(CLAIRE)
    page.goto(f"/my/support/{ticket}")
    page.fill("#e3k_reply", "Une longue réponse")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.click("#reply button[type=submit]")
    page.locator(".e3k_errors a[href*='/web/login']").wait_for()
    assert page.input_value("#e3k_reply") == "Une longue réponse"
    page.context.add_cookies(cookies)
    page.reload()
    expect(page.locator("#e3k_reply")).to_have_value("Une longue réponse")
