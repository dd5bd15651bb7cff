"""Fixtures of the system tests: `system`, `world`, `browser`, `visit`."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

import portal_world
from house.test_parts import BROWSERS
from rig import System

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1366, "height": 900}


@pytest.fixture(scope="session")
def system():
    """The running system, one for all tests: two workers, cron, websocket, SMTP; IMAP on demand."""
    running = System()
    try:
        yield running.start()
        problems = running.log_problems()
    finally:
        running.stop()
    assert not problems, "\n".join(problems)


@pytest.fixture(scope="session")
def world(system):
    """A client and its tickets, see `portal_world`."""
    return portal_world.create(system)


@pytest.fixture
def ticket(world):
    """An open ticket of Claire's."""
    return world["ticket"]


@pytest.fixture(scope="session")
def browser():
    """The machine's Chromium, driven by Playwright."""
    program = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def visit(system, browser):
    """A person at a screen: visit(login=None, phone=False, lang="fr-CA") -> a Playwright page of their own.

    Further words go to Playwright's `new_context` (java_script_enabled, color_scheme, timezone_id, viewport…).

    With a login (whose password is the login, unless given) the person is logged in and `page.goto("/…")`
    takes paths. A page that reported a JavaScript error fails the test at its end.
    """
    contexts, errors = [], []

    def open_page(login=None, password=None, phone=False, lang="fr-CA", **context):
        size = PHONE if phone else DESKTOP
        told = {"base_url": system.url, "viewport": size, "locale": lang, "has_touch": phone, **context}
        context = browser.new_context(**told)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        if login:
            page.goto("/web/login")
            page.fill("input[name=login]", login)
            page.fill("input[name=password]", password or login)
            page.click("form.oe_login_form button[type=submit]")
            page.wait_for_url(lambda url: "/web/login" not in url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not errors, "\n".join(errors)
