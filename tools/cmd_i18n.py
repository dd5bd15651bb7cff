"""Export the .pot and merge fr.po; --check fails when the French is incomplete."""
# needs odoo

import argparse

from house import database, postgres, translation
from house.paths import ADDON, ADDON_DIR
from house.progress import end_with, say, step

FOLDER = ADDON_DIR / "i18n"


def main():
    """Bring the catalogues up to date; returns 1 when --check finds a gap."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail on gaps and outdated entries")
    chosen = parser.parse_args()
    with postgres.running():
        database.ensure_test()
        with step("terms exported"), database.copied(database.TEST, "terms") as name:
            fresh = translation.export(name)
    if chosen.check:
        problems = translation.problems(fresh, FOLDER / "fr.po")
        for problem in problems:
            say(problem)
        say(f"fr.po: {len(problems)} problems")
        return 1 if problems else 0
    translation.write_template(fresh, FOLDER / f"{ADDON}.pot")
    missing = translation.merge(fresh, FOLDER / "fr.po")
    say(f"fr.po: {missing} entries to translate")
    return 0


if __name__ == "__main__":
    end_with(main)
