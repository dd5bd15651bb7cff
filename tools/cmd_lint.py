"""Read everything with ruff, pylint-odoo, the OCA's checks, eslint and prettier; --fix mends what it can."""
# needs venv

import argparse
import subprocess
from pathlib import Path

from house import node, stamp
from house.paths import ADDON, ADDON_DIR, ROOT, VENV
from house.progress import end_with, say, step

BIN = VENV / "bin"
# The addon's README is the repository's; an icon and long description come with the app store, not with the code.
OCA_DISABLED = "missing-readme"
# The others take `_ = self.env._` for the `_` of a module, and want the concerns of a model in one file.
PYLINT_DISABLED = f"{OCA_DISABLED},prefer-env-translation,consider-merging-classes-inherited"
# It empties a translation that is the same word in both languages, which we count as untranslated.
PO_DISABLED = "po-pretty-format"


def checks(fix):
    """Return (title, argv) of each reader, in the order of their speed."""
    ruff = [BIN / "ruff", "check", "--output-format", "concise", *(["--fix"] if fix else []), "--quiet"]
    layout = [BIN / "ruff", "format", *([] if fix else ["--check"])]
    catalogues = sorted(str(path) for path in ADDON_DIR.glob("i18n/*.po*"))
    yield "ruff check", [*ruff, "."]
    yield "ruff format", [*layout, "."]
    yield "OCA: XML and CSV", [BIN / "oca-checks-odoo-module", "--disable", OCA_DISABLED, ADDON]
    if catalogues:
        yield "OCA: catalogues", [BIN / "oca-checks-po", "--disable", PO_DISABLED, *catalogues]
    yield "pylint-odoo", [BIN / "pylint", "--rcfile", ".pylintrc", "--disable", PYLINT_DISABLED, ADDON]
    scripts, documents = tracked("*.js", "*.mjs"), tracked("*.js", "*.mjs", "*.xml", "*.json")
    if scripts:
        yield "eslint", [*node.tool("eslint"), "--max-warnings", "0", *(["--fix"] if fix else []), *scripts]
    yield "prettier", [*node.tool("prettier"), "--write" if fix else "--check", "--log-level", "warn", *documents]


def tracked(*patterns):
    """Return the repository's files of these kinds, those not committed yet included."""
    argv = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(argv, cwd=ROOT, capture_output=True, check=False).stdout.decode().split("\0")
    files = sorted(name for name in listed if name and (ROOT / name).is_file())
    return files or sorted(str(path.relative_to(ROOT)) for kind in patterns for path in Path(ADDON_DIR).rglob(kind))


def main():
    """Run every reader, whatever the others said; returns 1 when one of them complained."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fix", action="store_true", help="mend what can be mended")
    chosen = parser.parse_args()
    with stamp.only_one("node"):
        node.prepare()
    complaints = []
    for title, argv in checks(chosen.fix):
        with step(title):
            done = subprocess.run(
                [str(word) for word in argv],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
                env=node.environment(),
            )
        if done.returncode:
            complaints.append(title)
            say(done.stdout + done.stderr)
    say(f"lint: {', '.join(complaints)} complained" if complaints else "lint: nothing to say")
    return 1 if complaints else 0


if __name__ == "__main__":
    end_with(main)
