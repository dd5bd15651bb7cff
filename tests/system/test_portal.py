"""The client's portal in a real browser: without JavaScript, by keyboard, small, large, dark, elsewhere on earth."""

import re
import threading
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from portal_world import CLAIRE, DENIS, MANON, RESOLVE
from rig import wait_until

SCREENSHOT = {"name": "écran.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + b"x" * 2000}


POLICY = """
module = env["e3k.ticket.module"].search([], limit=1)
env["e3k.sla.policy"].create({
    "name": "Sur mesure", "sequence": 1, "category_ids": [(6, 0, module.category_id.ids)],
    "target_ids": [(0, 0, {"metric": "first_response", "priority": "p1", "amount": 7, "unit": "business_minutes"})],
})
env.cr.commit()
env.registry.signal_changes()
print("MODULE", module.id)
"""


def wait_for_kind(system, ticket, kind):
    read = f"select 1 from e3k_ticket where id = {ticket} and stage_kind = '{kind}'"
    system.wait_for_row(read)


def count_messages(system, text):
    return int(system.query(f"select count(*) from mail_message where body like '%{text}%'")[0][0])


def test_everything_works_without_javascript(system, visit, ticket):
    page = visit(CLAIRE, java_script_enabled=False)
    new = opens_a_request(system, page)
    page.goto("/my/support")
    page.select_option("#e3k_sort", "oldest")
    page.select_option("#e3k_group", "status")
    page.click(".e3k_search button")
    page.locator(".e3k_group").first.wait_for()
    page.fill("#e3k_search", "lecteurs")
    page.click(".e3k_search button")
    expect(page.locator(".e3k_row")).to_have_count(1)

    replies_with_a_file(system, page, new)
    page.click("#people summary")
    page.fill("#e3k_colleague", DENIS)
    page.click(".e3k_add button")
    expect(page.locator(".e3k_people")).to_contain_text("Denis Lavoie")

    system.shell(RESOLVE.format(id=new))
    page.reload()
    page.click(".e3k_refuse summary")
    page.fill("#e3k_reason", "Il reste un lecteur.")
    page.click(".e3k_refuse button[type=submit]")
    wait_for_kind(system, new, "open")
    system.shell(RESOLVE.format(id=new))
    page.reload()
    page.click(".e3k_accept")
    page.click(".e3k_rates input[value='5']")
    page.click("#rating button[type=submit]")
    page.locator(".alert-success").wait_for()
    page.click(".e3k_reopen summary")
    page.fill("#e3k_reopen_reason", "Le problème est revenu.")
    page.click(".e3k_reopen button[type=submit]")
    wait_for_kind(system, new, "open")


def opens_a_request(system, page):
    """First without a priority: the form proposes one; then as it was proposed, with a file."""
    page.goto("/my/support/new")
    page.check("#e3k_impact_main")
    page.check("#e3k_reach_several")
    page.fill("#e3k_name", "Les lecteurs ne valident plus")
    page.fill("#e3k_stopped", "Rien ne se passe.")
    page.click(".e3k_form button[type=submit]")
    expect(page.locator("#e3k_priority_p2")).to_be_checked()
    page.set_input_files("#e3k_files", [SCREENSHOT])
    page.click(".e3k_form button[type=submit]")
    page.locator(".alert-success").wait_for()
    expect(page.locator(".e3k_previews img")).to_have_count(1)
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


def test_countdown_is_the_same_everywhere(visit, ticket):
    """In another time zone, and without a script; a screen reader is not told every minute."""
    texts = set()
    for context in ({"timezone_id": "America/Toronto"}, {"timezone_id": "Asia/Tokyo"}, {"java_script_enabled": False}):
        page = visit(CLAIRE, **context)
        page.goto(f"/my/support/{ticket}")
        place = page.locator(".e3k_left_time:visible").first
        wait_until(lambda place=place: any(c.isdigit() for c in place.inner_text()), 10, "the countdown")
        texts.add(re.sub(r"\d+\s*min", "", place.inner_text()))  # a minute may pass between two of them
        assert place.get_attribute("aria-live") == "off"
    assert len(texts) == 1


def test_files_show_their_progress_and_a_double_click_sends_once(system, visit, ticket):
    page = visit(CLAIRE)
    page.goto(f"/my/support/{ticket}")
    page.fill("#e3k_reply", "Envoyé une seule fois.")
    page.set_input_files("#e3k_reply_files", [SCREENSHOT, {**SCREENSHOT, "name": "b.png", "buffer": b"x" * 900_000}])
    expect(page.locator(".e3k_chosen li progress")).to_have_count(2)
    page.dblclick("#reply button[type=submit]")
    page.locator(".alert-success").wait_for()
    assert count_messages(system, "Envoyé une seule fois.") == 1


DRAG = """([kind, place]) => {
    const transfer = new DataTransfer();
    kind === "file" ? transfer.items.add(new File(["x"], "glissé.txt")) : transfer.setData("text/plain", "glissé");
    const send = (name) => {
        const event = new DragEvent(name, {dataTransfer: transfer, bubbles: true, cancelable: true});
        document.querySelector(place).dispatchEvent(event);
        return event.defaultPrevented;
    };
    return [send("dragover"), send("drop")];
}"""


def test_a_file_dropped_anywhere_is_taken_and_a_text_is_the_browsers(visit, ticket):
    """A browser leaves the page for a file that nobody takes, and loses what was typed."""
    page = visit(CLAIRE)
    page.goto(f"/my/support/{ticket}")
    page.locator(".e3k_scripted").first.wait_for()
    wait_until(lambda: page.evaluate(DRAG, ["file", "h1"]) == [True, True], 20, "files beside the drop zone are taken")
    expect(page.locator(".e3k_chosen li")).to_have_count(1)
    expect(page.locator(".e3k_chosen")).to_contain_text("glissé.txt")
    assert page.evaluate(DRAG, ["file", ".e3k_drop"]) == [True, True]
    expect(page.locator(".e3k_chosen li"), "the same file").to_have_count(1)
    assert page.evaluate(DRAG, ["text", "h1"]) == [False, False]
    assert page.evaluate(DRAG, ["text", "#e3k_reply"]) == [False, False]
    assert not page.locator(".e3k_dragging").count()


def _log_in_again(page):
    """By the link that an ended session shows: it opens beside the page, which keeps what was typed."""
    with page.expect_popup() as opened:
        page.click(".e3k_errors a[href*='/web/login']")
    beside = opened.value
    beside.fill("input[name=login]", CLAIRE)
    beside.fill("input[name=password]", CLAIRE)
    beside.click("form.oe_login_form button[type=submit]")
    beside.wait_for_url(lambda url: "/web/login" not in url)
    beside.close()


def test_what_was_typed_outlives_the_session(visit, ticket):
    page = visit(CLAIRE)
    page.goto(f"/my/support/{ticket}")
    page.fill("#e3k_reply", "Une longue réponse")
    page.context.clear_cookies()
    page.click("#reply button[type=submit]")
    _log_in_again(page)
    expect(page.locator("#e3k_reply")).to_have_value("Une longue réponse")
    page.reload()
    expect(page.locator("#e3k_reply")).to_have_value("Une longue réponse")


def test_guided_form_outlives_a_reload_and_the_session(visit, world):
    """The draft comes back, lists and answers included; an ended session is told when the form is sent, not before."""
    page = visit(CLAIRE)
    page.goto("/my/support/new")
    page.check("#e3k_impact_part")
    page.check("#e3k_reach_one")
    page.fill("#e3k_name", "Un brouillon")
    page.fill("#e3k_stopped", "Rien ne va plus.")
    page.check("#e3k_priority_p4")
    page.select_option("#e3k_confidentiality", "restricted")
    page.reload()
    expect(page.locator("#e3k_name")).to_have_value("Un brouillon")
    expect(page.locator("#e3k_confidentiality")).to_have_value("restricted")
    for answer in ("#e3k_impact_part", "#e3k_reach_one", "#e3k_priority_p4"):
        expect(page.locator(answer)).to_be_checked()
    page.check("#e3k_impact_main")
    expect(page.locator("#e3k_priority_p4"), "what the person chose stays").to_be_checked()
    page.context.clear_cookies()
    with page.expect_response("**/my/support/similar"):
        page.fill("#e3k_name", "Un brouillon de plus")
    with page.expect_response("**/my/support/new/prospects"):
        page.select_option("#e3k_module_id", index=1)
    page.wait_for_timeout(500)
    assert not page.locator(".modal").count(), "no dialog while typing"
    page.click(".e3k_form button[type=submit]")
    _log_in_again(page)
    page.click(".e3k_form button[type=submit]")
    page.locator("h1", has_text="Un brouillon de plus").wait_for()
    page.goto("/my/support/new")
    expect(page.locator("#e3k_name")).to_have_value("")


def test_guided_form_proposes_still_after_a_reload(visit, world):
    """Only what the person chose themselves is their choice in the draft, even if it is what was proposed."""
    page = visit(CLAIRE)
    page.goto("/my/support/new")
    checked = page.locator("[name=priority]:checked")
    page.check("#e3k_impact_part")
    page.check("#e3k_reach_one")
    proposed, sentence = checked.get_attribute("value"), page.inner_text(".e3k_proposal")
    page.reload()
    expect(checked).to_have_value(proposed)
    expect(page.locator(".e3k_proposal")).to_have_text(sentence)
    page.check("#e3k_impact_main")
    page.check("#e3k_reach_everybody")
    expect(checked).not_to_have_value(proposed)
    chosen = checked.get_attribute("value")
    page.click(f"label[for=e3k_priority_{proposed}]")
    page.click(f"label[for=e3k_priority_{chosen}]")
    page.reload()
    expect(page.locator(".e3k_proposal")).not_to_have_text("")
    page.check("#e3k_impact_part")
    page.check("#e3k_reach_one")
    expect(page.locator(".e3k_proposal")).to_have_text(sentence)
    expect(checked, "what the person chose stays").to_have_value(chosen)


def test_errors_stand_beside_their_fields_and_their_links_lead_there(visit, world):
    page = visit(CLAIRE)
    page.goto("/my/support/new")
    page.fill("#e3k_cc", "pas une adresse")
    page.click(".e3k_form button[type=submit]")
    page.locator(".e3k_errors").wait_for()
    for field in ("name", "stopped", "cc"):
        place = page.locator(f"#e3k_{field}")
        assert place.get_attribute("aria-invalid") == "true"
        assert f"e3k_{field}_error" in place.get_attribute("aria-describedby")
        expect(page.locator(f"#e3k_{field}_error")).to_be_visible()
    for link in page.locator(".e3k_errors a").all():
        target = link.get_attribute("href")
        link.click()
        page.wait_for_function("target => `#${document.activeElement.id}` === target", arg=target)
    assert page.evaluate("document.activeElement.id"), "the last was the priority: its first answer"
    page.fill("#e3k_name", "Un objet")
    name = page.locator("#e3k_name")
    expect(page.locator("#e3k_name_error"), "an error goes when the field changes").to_have_count(0)
    assert name.get_attribute("aria-invalid") is None
    assert name.get_attribute("aria-describedby").split() == ["e3k_name_hint"], "the hint stays"
    assert "is-invalid" not in name.get_attribute("class")
    expect(page.locator("#e3k_priority_error")).to_be_visible()
    page.check("#e3k_impact_part")
    expect(page.locator("#e3k_priority_error"), "one is proposed").to_have_count(0)
    expect(page.locator("#e3k_stopped_error"), "others stay").to_be_visible()
    page.click(".e3k_form button[type=submit]")
    expect(page.locator("#e3k_cc_error")).to_be_visible()
    expect(page.locator("#e3k_name_error")).to_have_count(0)


def test_promises_of_the_form_follow_the_category(system, visit, world):
    module = re.search(r"MODULE (\d+)", system.shell(POLICY))[1]
    page = visit(CLAIRE)
    page.goto("/my/support/new")
    before = page.locator("[data-prospect=p1]").inner_text()
    page.select_option("#e3k_module_id", module)
    expect(page.locator("[data-prospect=p1]")).not_to_have_text(before)
    page.select_option("#e3k_module_id", "")
    expect(page.locator("[data-prospect=p1]")).to_have_text(before)


def test_account_is_served_in_its_language_in_any_browser(visit, world):
    page = visit(CLAIRE, lang="en-US")
    expect(page.locator("html")).to_have_attribute("lang", "fr-CA")
    page.goto("/my/support")
    expect(page.locator("html")).to_have_attribute("lang", "fr-CA")
    page.wait_for_load_state("networkidle")  # Odoo's translations, when late, bring the language before back
    page.click(".js_language_selector button")
    page.click(".js_language_selector a[data-url_code=en]")
    page.locator("html[lang=en-US]").wait_for()
    page.goto("/my/support/new")
    expect(page.locator("html"), "what they chose stays").to_have_attribute("lang", "en-US")


def test_two_invitations_at_the_same_time_are_one(system, world):
    """Without a script nothing keeps a second click back: two workers make the same person at once."""
    session = system.session(MANON)
    html = session.get("/my/support/people").read().decode()
    values = {name: re.search(rf'name="{name}" value="([^"]+)"', html)[1] for name in ("csrf_token", "client_id")}
    form = urlencode({**values, "name": "Paul Coté", "email": "paul@portail.example", "role": "requester"}).encode()
    answers = []

    def send():
        answers.append(session.opener.open(f"{system.url}/my/support/people/invite", form, timeout=60).status)

    clicks = [threading.Thread(target=send) for _click in range(2)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert answers == [200, 200]
    system.sent.wait_for("paul@portail.example")
    assert system.query("select count(*) from res_partner where email = 'paul@portail.example'") == [("1",)]
    assert len(system.sent.to("paul@portail.example")) == 1


@pytest.mark.parametrize("phone", [False, True], ids=["1366 px", "390 px"])
def test_what_waits_for_me_is_three_clicks_away_without_scrolling(visit, world, phone):
    page = visit(CLAIRE, phone=phone)
    page.goto("/my")
    for click in (
        "a[href='/my/support']",
        ".e3k_attention a[href*='validate']",
        f".e3k_tickets a[href='/my/support/{world['resolved']}']",
    ):
        place = page.locator(click).first
        assert_seen(page, place)
        place.click()
        page.wait_for_load_state()
    assert_seen(page, page.locator(".e3k_accept"))


def assert_seen(page, place):
    """The whole of it is on the screen as the page opens."""
    place.wait_for()
    page.wait_for_function("scrollY === 0")
    box, screen = place.bounding_box(), page.viewport_size
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= screen["height"], f"{place} ends at {box['y'] + box['height']:.0f} px"
