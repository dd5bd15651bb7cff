"""People at screens: their browsers, and the backend by the words that they read there."""

import re
from contextlib import contextmanager
from functools import partial

from playwright.sync_api import expect

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1366, "height": 900}

#: The web client, or a page of the portal whose scripts have begun (Odoo's own mark, which its tours wait for).
BEGUN = "!document.getElementById('wrapwrap') || document.body.hasAttribute('is-ready')"

expect.set_options(timeout=30_000)  # as long as Playwright waits for everything else


@contextmanager
def opened(running):
    """A system that runs inside; an error in its log fails at the end."""
    try:
        yield running.start()
        problems = running.log_problems()
    finally:
        running.stop()
    assert not problems, "\n".join(problems)


@contextmanager
def pages(browser, url):
    """Yield what opens a browser of a person's own: open_page(login=None, phone=False, lang="fr-CA") -> a page.

    Further words go to Playwright's `new_context` (java_script_enabled, color_scheme, timezone_id, viewport…).

    With a login (whose password is the login, unless given) the person is logged in and `page.goto("/…")`
    takes paths. A page that reported a JavaScript error fails at the end.
    """
    contexts, errors = [], []

    def open_page(login=None, password=None, phone=False, lang="fr-CA", **context):
        size = PHONE if phone else DESKTOP
        told = {"base_url": url, "viewport": size, "locale": lang, "has_touch": phone, **context}
        context = browser.new_context(**told)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        if told.get("java_script_enabled", True):
            for way in ("goto", "reload", "go_back"):
                setattr(page, way, partial(_begun, page, getattr(page, way)))
        if login:
            log_in(page, login, password)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not errors, "\n".join(errors)


def _begun(page, way, *words, **options):
    """Go to a page, and wait until its scripts hear what is typed and clicked."""
    answer = way(*words, **options)
    page.wait_for_function(BEGUN)
    return answer


def log_in(page, login, password=None):
    page.goto("/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", password or login)
    page.click("form.oe_login_form button[type=submit]")
    page.wait_for_url(lambda url: "/web/login" not in url)


class Screen:
    """A person before the web client: menus, fields and buttons by the names that they read."""

    def __init__(self, page):
        self.page = page

    def go(self, path):
        """Follow "App → Section → Entry"; what comes after an entry is a heading or a label of its page."""
        app, *rest = path.split(" → ")
        self.page.click(".o_navbar_apps_menu button")
        with self.another_page():
            self.page.click(f".o-dropdown--menu .o_app:has-text('{app}')")
        if rest:
            entry = self.page.locator(".o_menu_sections").get_by_text(rest.pop(0), exact=True)
            if entry.evaluate("element => element.closest('a') === null"):
                entry.click()
                entry = self.page.locator(".o-dropdown--menu").get_by_text(rest.pop(0), exact=True)
            with self.another_page():
                entry.click()
        for name in rest:
            self.page.locator(".o_action_manager").get_by_text(name, exact=True).first.wait_for()
        return self

    @contextmanager
    def another_page(self):
        """What is done inside leads to another page of the web client; wait until it is there."""
        self.page.evaluate("document.querySelectorAll('.o_action_manager > *').forEach(e => { e.dataset.old = 1 })")
        yield
        self.page.wait_for_selector(".o_action_manager > :not([data-old]), .modal .o_form_view")

    def field(self, name, tag=":is(input, textarea)"):
        """The input of a field: the one of the dialog where there is one."""
        dialogs = self.page.locator(".modal")
        root = dialogs.last if dialogs.count() else self.page.locator(".o_action_manager")
        return root.locator(f".o_field_widget[name='{name}'] {tag}").last

    def fill(self, **values):
        for name, text in values.items():
            self.field(name).fill(text)
            self.field(name).press("Tab")
        return self

    def pick(self, name, text):
        """Type into a field that points to records and take the first that is offered."""
        self.field(name).fill(text)
        self.page.locator(f".o-autocomplete--dropdown-item:has-text('{text}')").first.click()
        return self

    def choose_option(self, name, label):
        """Choose one of a field's options."""
        self.field(name).click()
        self.page.locator(".o_select_menu_menu .o_select_menu_item").get_by_text(label, exact=True).click()
        return self

    def choose_right(self, label, role):
        """Choose a role on the access rights of a user."""
        self.page.locator(f".o_form_sheet label:has-text('{label}')").click()
        self.page.locator(".o_select_menu_menu .o_select_menu_item").get_by_text(role, exact=True).click()
        return self

    def act(self, label):
        """Choose an action from the record's menu."""
        self.page.locator(".o_cp_action_menus button:visible").first.click()
        self.page.locator(".o-dropdown--menu").get_by_text(label, exact=True).click()
        return self

    def choose(self, name, label):
        self.page.locator(f".o_field_widget[name='{name}']").get_by_text(label, exact=True).click()
        return self

    def tab(self, name):
        self.page.locator(".o_notebook_headers").get_by_text(name, exact=True).click()
        return self

    def press(self, label):
        exactly = re.compile(rf"^\s*{re.escape(label)}\s*$")
        self.page.locator(":is(button, a, .btn, .o-dropdown-item):visible").filter(has_text=exactly).last.click()
        return self

    def save(self):
        button = self.page.locator(".o_control_panel .o_form_button_save")
        button.click()
        button.wait_for(state="hidden")
        return self

    def dialog(self):
        """Wait for the dialog that was just asked for."""
        self.page.wait_for_selector(".modal .o_form_view")
        return self

    def close_dialog(self, label):
        """Press a button of the dialog's foot; wait until the dialog is gone."""
        dialogs = self.page.locator(".modal").count()
        self.page.locator(".modal-footer").last.get_by_text(label, exact=True).click()
        self.page.wait_for_function("count => document.querySelectorAll('.modal').length < count", arg=dialogs)
        return self

    def open_row(self, text):
        self.page.locator(f"td.o_data_cell:has-text('{text}'), .o_kanban_record:has-text('{text}')").first.click()
        self.page.wait_for_selector(".o_form_view")
        return self

    def shows(self, *texts):
        for text in texts:
            self.page.locator(".o_action_manager, .modal, .o_notification_manager").get_by_text(text).first.wait_for()
        return self
