"""The parts of ./dev test; each takes nothing for granted and returns its Part."""

import re
import shutil
import time

from . import database, debian, lifecycle, postgres, translation, verdict
from .paths import ADDON, DEV, LOGS, PYTHON, ROOT
from .progress import TIMED_OUT, StepFailed, run, say
from .verdict import Part

# Folders of tests/ that run without Odoo's test classes; any other folder there runs in a database.
PLAIN = ("pure", "house", "system")
# The system tests that one server of their own is enough for.
PAGES = ("portal_accessible", "pdf")
PATIENCE_SECONDS = 900
REPORTS = DEV / "reports"
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def ensure_browser():
    """Tours and the system tests need a Chromium; without one Odoo skips tours in silence."""
    if not any(shutil.which(name) for name in BROWSERS):
        debian.install(["chromium", "fonts-liberation", "fonts-dejavu-core"], "the browser tests need Chromium")


def plain(name, *words, loud=False):
    """Run pytest without Odoo's plugin; `loud` shows its output even when all passed."""
    return _pytest(name, ["-p", "no:odoo", *words], loud)


def in_database(name, *words, loud=False):
    """Run pytest with Odoo's plugin on a copy of the test database."""
    with database.copied(database.TEST, "pytest") as copy:
        log = LOGS / f"odoo-{copy}.log"
        config = database.configuration(copy, logfile=str(log), screenshots=str(DEV / "screenshots"))
        options = ["--odoo-http", f"--odoo-database={copy}", f"--odoo-config={config}", "--odoo-log-level=warn"]
        part = _pytest(name, [*options, *words], loud)
    for problem in verdict.log_problems(log):
        part.complain(problem)
    return part


def files_in_browser():
    """Return the addon's test files that drive a browser.

    Odoo's own runner has them, pytest-odoo all the others: each test runs once, both ways to run tests are used.
    """
    files = sorted((ROOT / ADDON / "tests").glob("test_*.py"))
    return [path for path in files if re.search(r"\b(start_tour|browser_js)\(", path.read_text())]


def files_of_pages():
    """Return the system tests that only walk through pages; the others bring servers down and count what is left."""
    return [str(ROOT / "tests" / "system" / f"test_{name}.py") for name in PAGES]


def file_of_document():
    """Return the system test that follows the administrator's document on an Odoo of its own."""
    return str(ROOT / "tests" / "system" / "test_first_contract.py")


def file_of_time_off():
    """Return the system test that installs the addon where Time Off is in use."""
    return str(ROOT / "tests" / "system" / "test_beside_time_off.py")


def folders_in_database():
    """Return the paths of tests that need Odoo's test classes."""
    own = [path for path in sorted((ROOT / "tests").iterdir()) if path.is_dir() and any(path.glob("test_*.py"))]
    return [str(ROOT / ADDON / "tests"), *(str(path) for path in own if path.name not in PLAIN)]


def life():
    """Install with Odoo's own test runner, upgrade, uninstall: on one fresh database, in this order."""
    with database.copied(database.BASE, "life") as name:
        before = lifecycle.snapshot(name)
        yield _timed("Odoo's runner, installing", _install_and_test, name)
        yield _timed("upgrade", _upgrade, name)
        yield _timed("uninstall", _uninstall, name, before)


def demo_data():
    """Install with the demo data on a fresh database."""
    return _timed("install with demo data", _install_demo)


def french():
    """Compare the French catalogue with the terms of the test database."""
    return _timed("fr.po is complete", _compare_catalogue)


def _compare_catalogue(part):
    with database.copied(database.TEST, "french") as name:
        fresh = translation.export(name)
    for problem in translation.problems(fresh, ROOT / ADDON / "i18n" / "fr.po"):
        part.complain(problem)
    if not part.failed:
        part.passed = 1


def _timed(title, action, *arguments):
    began = time.monotonic()
    part = Part(title)
    try:
        action(part, *arguments)
    except StepFailed as failure:
        part.complain(str(failure))
    part.seconds = time.monotonic() - began
    return part


def _install_and_test(part, name):
    config = database.configuration(name, screenshots=str(DEV / "screenshots"))
    tags = ",".join(f"/{path.relative_to(ROOT)}" for path in files_in_browser())
    words = ["-i", ADDON, "--test-tags", tags]
    status = database.odoo(name, *words, log="runner", config=config, check=False, timeout=PATIENCE_SECONDS)
    verdict.read_odoo_runner(part, LOGS / "runner.log")
    if status and not part.failed:
        part.complain(f"Odoo ended with {status}")


def _upgrade(part, name):
    if lifecycle.update(name, "upgrade"):
        part.complain("the upgrade failed")
    _check(part, name, "installed", "upgrade")


def _uninstall(part, name, before):
    lifecycle.uninstall(name, "uninstall")
    for line in lifecycle.traces(before, lifecycle.snapshot(name)):
        part.complain(line)
    _check(part, name, "uninstalled", "uninstall")


def _install_demo(part):
    with database.copied(database.BASE, "withdemo") as name:
        database.install_with_demo(name, log="withdemo")
        _check(part, name, "installed", "withdemo")


def _check(part, name, wanted, log):
    state = lifecycle.state(name)
    if state != wanted:
        part.complain(f"the addon is {state}, not {wanted}")
    for problem in verdict.log_problems(LOGS / f"{log}.log"):
        part.complain(problem)
    if not part.failed:
        part.passed = 1


def _pytest(name, words, loud):
    """Run pytest with its output in .dev/log, shown when something failed (or when `loud`)."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    slug = re.sub(r"\W+", "-", name)
    report, log = REPORTS / f"{slug}.xml", LOGS / f"pytest-{slug}.log"
    report.unlink(missing_ok=True)
    log.unlink(missing_ok=True)
    part, began = Part(name), time.monotonic()
    argv = [PYTHON, "-m", "pytest", "-q", f"--junitxml={report}", *words]
    status = run(argv, f"pytest-{slug}", cwd=ROOT, env=postgres.environment(), check=False, timeout=PATIENCE_SECONDS)
    part.seconds = time.monotonic() - began
    if status == TIMED_OUT:
        part.complain(f"no end after {PATIENCE_SECONDS} s; {log} says where it hangs")
    verdict.read_pytest(part, report)
    if part.failed or loud:
        say(log.read_text(errors="replace"))
    return part
