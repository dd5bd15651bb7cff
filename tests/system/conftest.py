"""Fixtures of the system tests: `system`, `world`, `browser`, `visit`."""

import shutil

import pytest
from playwright.sync_api import sync_playwright
from screen import opened, pages

import portal_world
from house.test_parts import BROWSERS
from rig import System


@pytest.fixture(scope="session")
def system():
    """The running system, one for all tests: two workers, cron, websocket, SMTP; IMAP on demand."""
    with opened(System()) as running:
        yield running


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
    """A person at a screen: visit(login=None, phone=False, lang="fr-CA") -> a Playwright page, see `screen.pages`."""
    with pages(browser, system.url) as open_page:
        yield open_page
