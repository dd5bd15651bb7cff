"""Run every test from nothing; ./dev test PATH … [-k NAME] runs a few, quickly."""
# needs odoo

import sys
import time
from pathlib import Path

from house import database, postgres, test_parts
from house.paths import ROOT
from house.progress import StepFailed, say, step, together


def main(words):
    """Run what is asked for; the last line printed is `N passed, N failed`."""
    began = time.monotonic()
    paths = [word for word in words if (Path.cwd() / word.partition("::")[0]).exists()]
    with postgres.running():
        database.sweep()
        parts = few(paths, [word for word in words if word not in paths]) if words else everything()
    say()
    for part in parts:
        for complaint in part.complaints:
            say(f"✗ {part.name}: {complaint}")
    say()
    for part in parts:
        say(part.line())
    say(f"{time.monotonic() - began:.0f} s in all\n")
    failed = sum(part.failed for part in parts)
    say(f"{sum(part.passed for part in parts)} passed, {failed} failed")
    return 1 if failed or not parts else 0


def few(paths, options):
    """Run pytest on some paths; they decide whether Odoo's plugin takes part."""
    paths = [str((Path.cwd() / path).absolute()) for path in paths]
    plain = [path for path in paths if _is_plain(path)]
    others = [path for path in paths if path not in plain] or ([] if plain else test_parts.folders_in_database())
    parts = []
    if plain:
        if any("/system" in path for path in plain):
            _prepare()
        parts.append(test_parts.plain("plain tests", *plain, *options, loud=True))
    if others:
        _prepare()
        parts.append(test_parts.in_database("tests in a database", *others, *options, loud=True))
    return parts


def everything():
    """Run two lanes side by side on two cores, and again two: the stories, which measure time, beside what is light."""
    _prepare()
    first, second, third, fourth = [], [], [], []

    def records():
        ignored = [f"--ignore={path}" for path in test_parts.files_in_browser()]
        first.append(_told(test_parts.in_database("pytest-odoo", *test_parts.folders_in_database(), *ignored)))
        first.append(_told(test_parts.plain("tests/house", str(ROOT / "tests" / "house"))))
        first.append(_told(test_parts.demo_data()))
        first.append(_told(test_parts.french()))
        first.append(_told(test_parts.plain("tests/system, beside Time Off", test_parts.file_of_time_off())))

    def lives():
        second.extend(_told(part) for part in test_parts.life())
        second.append(_told(test_parts.plain("tests/system, page by page", *test_parts.files_of_pages())))

    def stories():
        elsewhere = (*test_parts.files_of_pages(), test_parts.file_of_document(), test_parts.file_of_time_off())
        ignored = [f"--ignore={path}" for path in elsewhere]
        third.append(_told(test_parts.plain("tests/system", str(ROOT / "tests" / "system"), *ignored)))

    def light():
        fourth.append(_told(test_parts.plain("tests/pure", str(ROOT / "tests" / "pure"))))
        fourth.append(_told(test_parts.plain("tests/system, by the document", test_parts.file_of_document())))

    with step("tests without a browser of their own, the addon's life, and pages"):
        together(records, lives)
    with step("stories, and what is light"):
        together(stories, light)
    return [*first, *second, *third, *fourth]


def _prepare():
    test_parts.ensure_browser()
    database.ensure_base()
    database.ensure_test()


def _told(part):
    say(f"    {part.line()}")
    return part


def _is_plain(path):
    relative = Path(path.partition("::")[0]).relative_to(ROOT)
    return relative.parts[0] == "tests" and len(relative.parts) > 1 and relative.parts[1] in test_parts.PLAIN


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except StepFailed as failure:
        say(f"dev: {failure}\n\n0 passed, 1 failed")
        sys.exit(1)
