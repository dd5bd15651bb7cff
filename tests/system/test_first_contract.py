"""From a bare Odoo to the first contract: the ten steps of docs/administrator.md, each done as a person does it.

A fresh database, the addon installed by the document's own command, menus, forms and buttons in a browser. The titles
of the steps and the menus that they name are read from the document: a step that changes fails here.
"""

import re
from datetime import UTC, datetime
from email.header import Header
from functools import partial
from html import unescape

import pytest
from screen import Screen, opened, pages

from house import database
from house.paths import ADDON, ROOT
from rig import System

DOCUMENT = (ROOT / "docs" / "administrator.md").read_text(encoding="utf-8")
TITLES = re.findall(r"^\d+\. \*\*(.+?)\.\*\*", DOCUMENT, re.MULTILINE)
#: "*Support → Configuration → Teams* (*Équipes*)": the way through the menus, and the French name of its end.
PATHS = re.findall(r"\*((?:Support|Settings)(?:\s+→\s+[^*→]+)+)\*(?:\s+\(\*([^*]+)\*\))?", DOCUMENT)
YEAR = datetime.now(UTC).year
DOMAIN, PASSWORD = "e3k.example", "un-mot-de-passe-9"
CLAIRE, STRANGER = "claire@boreal.example", "essai@example.org"
MAIL = f"""\
From: %(sender)s
To: support@{DOMAIN}
Subject: %(subject)s
Message-ID: <%(key)s@boreal.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Bonjour, la facture refuse de se valider depuis ce matin. Pouvez-vous nous aider?
"""


class Bare(System):
    """An Odoo with nothing but what any Odoo has; the first step installs the addon."""

    def _prepare(self):
        database.copy(database.BASE, self.database)
        command = re.search(r"`odoo -d DATABASE (-i \w+ [^`]+)`", DOCUMENT)[1]
        assert command.split()[:2] == ["-i", ADDON]
        database.odoo(self.database, *command.split(), log="first-contract")
        self.domain, self.support = DOMAIN, f"support@{DOMAIN}"
        self.write_key("")  # the fourth step makes one


@pytest.fixture(scope="module")
def bare():
    with opened(Bare("firstcontract")) as running:
        yield running


@pytest.fixture(scope="module")
def enter(bare, browser):
    """A person's own browser, see `screen.pages`."""
    with pages(browser, bare.url) as open_page:
        yield partial(open_page, timezone_id="America/Toronto")


@pytest.fixture(scope="module")
def desk(enter):
    """The administrator at their screen, from the first step to the last."""
    return Screen(enter("admin", lang="en-CA"))


# ------------------------------------------------------------
# The steps
# ------------------------------------------------------------


def install(bare, desk, enter):
    desk.go("Support").shows("Technical support")
    for path, word in (
        ("Support → Configuration → Stages", "Resolved"),
        ("Support → Configuration → SLA policies", "E3K"),
        ("Support → Configuration → Working calendars", "Québec"),
        ("Support → Clients → Service policy", "Support policy, version 1"),
    ):
        desk.go(path).shows(word)


def your_company(bare, desk, enter):
    desk.go("Settings → Users & Companies → Companies").open_row("My Company")
    desk.fill(name="E3K Solutions inc.", street="1, rue du Test", city="Montréal", phone="514-316-6650")
    desk.fill(email=f"info@{DOMAIN}").save()


def the_address(bare, desk, enter):
    desk.go("Settings → General Settings → Emails → Alias Domain")
    desk.field("alias_domain_id").fill(DOMAIN)
    desk.page.locator(".o-autocomplete--dropdown-item:has-text('Create')").first.click()
    desk.press("Save")
    desk.go("Support → Configuration → Teams").open_row("Technical support")
    assert desk.field("alias_name").input_value() == "support"
    desk.fill(phone="514-316-6650, ext. 1").save()
    desk.go("Support").shows(f"support@{DOMAIN}")


def the_mail(bare, desk, enter):
    """The pipe of docs/mail.md: a user of the gateway alone, and a key that they make themselves."""
    new_user(desk, "Mail gateway", "mail-gateway", **{"Mail gateway": "Support mail gateway"})
    bare.write_key(make_key(enter("mail-gateway", PASSWORD, lang="en-CA")))
    answer = write(bare, STRANGER, "Premier courriel")
    number = re.search(r"\[(E3K-\d+)\]", answer["Subject"])[1]
    desk.go("Support → Tickets → All tickets").shows(number)


def write(bare, sender, subject):
    """Send a mail to support; return the acknowledgement."""
    raw = MAIL % {"sender": sender, "subject": Header(subject, "utf-8").encode(), "key": subject.split()[0]}
    bare.send(raw.encode(), sender)
    return bare.sent.wait_for(sender, lambda mail: subject in mail["Subject"])


def new_user(desk, name, login, **roles):
    """Make a user with a password; ``roles`` name a line of the access rights and what is chosen there."""
    desk.go("Settings → Users & Companies → Users").press("New").fill(name=name, login=login)
    for label, role in roles.items():
        desk.choose_right(label, role)
    desk.save().act("Change Password")
    desk.page.locator(".modal td[name='new_passwd']").click()
    desk.page.locator(".modal td[name='new_passwd'] input").fill(PASSWORD)
    desk.close_dialog("Change Password")


def make_key(page):
    """Make an API key as the user who is logged in, and return it."""
    dialog = page.locator(".modal").last
    page.wait_for_selector(".o-mail-Discuss")  # an app that opens now would take the dialog away
    page.click(".o_user_menu button")
    page.locator(".o-dropdown--menu").get_by_text("My Preferences").click()
    dialog.locator(".o_notebook_headers").get_by_text("Security").click()
    dialog.get_by_text("Add API Key", exact=True).click()
    dialog.locator(".o_field_widget[name='password'] input").fill(PASSWORD)
    dialog.get_by_text("Confirm Password", exact=True).click()
    dialog.locator(".o_field_widget[name='name'] input").fill("Mail pipe")
    dialog.get_by_text("Generate key", exact=True).click()
    return page.inner_text(".modal .o_field_widget[name='key'] span")


def your_people(bare, desk, enter):
    for name, login, role in (
        ("Agnès Roy", "agnes", "Agent"),
        ("Luc Gagnon", "luc", "Team lead"),
        ("Maude Côté", "maude", "Support manager"),
    ):
        new_user(desk, name, login, Support=role)
    desk.go("Support → Configuration → Teams").open_row("Technical support")
    desk.pick("lead_id", "Luc Gagnon").pick("member_ids", "Agnès Roy").pick("member_ids", "Luc Gagnon")
    assert not desk.field("is_open_to_all").is_checked(), "the form says that it is closed now"
    desk.save()


def hours_and_holidays(bare, desk, enter):
    desk.go("Support → Configuration → Working calendars").open_row("Québec").shows("8:30–17:00")
    desk.press("Load public holidays").dialog().fill(year_to=str(YEAR + 2)).close_dialog("Add to the calendar")
    years = {row[0] for row in bare.query("select distinct extract(year from date_from) from resource_calendar_leaves")}
    assert str(YEAR + 2) in years


def the_promises(bare, desk, enter):
    desk.go("Support → Configuration → SLA policies").open_row("E3K").press("Simulate").dialog().shows("First response")
    desk.page.locator(".modal .btn-close").click()
    desk.page.wait_for_selector(".modal", state="detached")


def the_settings(bare, desk, enter):
    desk.go("Support → Configuration → Administrator's settings").shows("Retention of tickets")
    desk.go("Support → Configuration → Settings").shows("Clients without contract")
    desk.choose("support_uncovered_rule", "Ask the team lead; the promises hold meanwhile").press("Save")


def the_first_client(bare, desk, enter):
    desk.go("Support → Clients → Client companies").press("New").choose_option("lang", "French (CA) / Français (CA)")
    desk.fill(name="Boréal Mobilier inc.")
    desk.press("Add Contact").dialog().fill(name="Claire Tremblay", email=CLAIRE).close_dialog("Save & Close")
    desk.save().tab("Support").shows("This client has no main contact")
    roles = desk.page.locator(".o_field_widget[name='support_role_history_ids']")
    roles.get_by_text("Add a line").click()
    desk.dialog().pick("partner_id", "Claire Tremblay").choose("role", "Main contact").close_dialog("Save & Close")
    desk.save().act("Grant portal access").dialog()
    desk.page.locator(".modal .o_data_row", has_text=CLAIRE).get_by_text("Grant Access").click()
    desk.page.locator(".modal .o_data_row", has_text=CLAIRE).get_by_text("Revoke Access").wait_for()
    desk.close_dialog("Close")
    accept_invitation(bare, enter())


def accept_invitation(bare, page):
    """Follow the link of Odoo's invitation and choose a password."""
    mail = bare.sent.wait_for(CLAIRE, lambda mail: "/web/signup" in body_of(mail))
    link = unescape(re.search(r"href=\"([^\"]+/web/signup[^\"]*)\"", body_of(mail))[1])
    page.goto(link)
    page.fill("input[name=password]", PASSWORD)
    page.fill("input[name=confirm_password]", PASSWORD)
    page.click("form.oe_signup_form button[type=submit]")
    page.wait_for_url(lambda url: "/web/signup" not in url)


def body_of(mail):
    return mail.get_body(("html", "plain")).get_content()


def the_first_contract(bare, desk, enter):
    desk.go("Support → Clients → Contracts and mandates").press("New").pick("client_id", "Boréal Mobilier inc.")
    desk.fill(date_end=f"12/31/{YEAR + 1}", included_hours="120").tab("People")
    desk.pick("client_escalation_ids", "Claire Tremblay").pick("e3k_escalation_ids", "Luc Gagnon")
    desk.press("Sign").shows("C0001")
    desk.page.locator(".o_statusbar_buttons").get_by_text("Finish", exact=True).wait_for()  # signed, and saved
    answer = write(bare, CLAIRE, "Facture bloquée")
    number = re.search(r"\[(E3K-\d+)\]", answer["Subject"])[1]
    query = f"select coverage, coverage_reason from e3k_ticket where number = '{number}'"
    assert bare.query(query) == [("covered", "contract")]
    desk.go("Support → Tickets → All tickets").open_row(number).shows("Covered", "C0001")
    page = enter(CLAIRE, PASSWORD)
    page.goto("/my/support")
    page.get_by_text("Facture bloquée").first.click()
    page.get_by_text("Couvert par votre contrat de service").first.wait_for()
    page.goto("/my/support/people")
    page.get_by_text("Luc Gagnon").first.wait_for()


STEPS = {
    "Install": install,
    "Your company": your_company,
    "The address": the_address,
    "The mail": the_mail,
    "Your people": your_people,
    "Hours and holidays": hours_and_holidays,
    "The promises": the_promises,
    "The settings": the_settings,
    "The first client": the_first_client,
    "The first contract": the_first_contract,
}


# ------------------------------------------------------------
# The tests, in the order of the document
# ------------------------------------------------------------


def test_the_document_has_ten_steps_and_each_is_tried():
    assert len(TITLES) == 10
    assert list(STEPS) == TITLES


@pytest.mark.parametrize("title", TITLES)
def test_the_step_does_what_the_document_says(bare, desk, enter, title):
    STEPS[title](bare, desk, enter)


def test_every_way_through_the_menus_that_the_document_names_is_there(desk):
    paths = {" ".join(path.split()) for path, _french in PATHS}
    assert len(paths) >= 12
    for path in sorted(paths):
        desk.page.goto("/odoo/discuss")
        desk.page.wait_for_selector(".o-mail-Discuss")
        desk.go(path)


def test_the_french_names_of_the_document_are_those_of_the_screens(bare):
    named = {" ".join(path.split()): " ".join(french.split()) for path, french in PATHS if french}
    assert len(named) > 5
    session = bare.session("admin")
    english, french = (
        {
            menu["id"]: menu
            for menu in session.call("ir.ui.menu", "search_read", [], ["complete_name", "name"], context={"lang": lang})
        }
        for lang in ("en_US", "fr_CA")
    )
    by_path = {menu["complete_name"].replace("/", " → "): french[menu_id]["name"] for menu_id, menu in english.items()}
    for path, name in named.items():
        assert by_path[path.removesuffix(" → New")] == name, path
