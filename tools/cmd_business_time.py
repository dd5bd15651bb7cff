"""Ask the working calendars what other people's tests expect: ./dev business-time FILE.jsonl [--report FILE]."""
# needs odoo

import argparse
import collections
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from house import database, odoo_source, postgres
from house.business_time_rules import RULES
from house.progress import StepFailed, say

NAME = "e3k_business_time"
SCRIPT = Path(__file__).parent / "house" / "business_time_script.py"


def main():
    """Print a JSON line per case and a summary; 1 when a difference has no rule that explains it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--report", type=Path, help="write the JSON lines here instead of printing them")
    chosen = parser.parse_args()
    if not chosen.file.is_file():
        parser.error(f"{chosen.file} is no file")
    with postgres.running(), tempfile.TemporaryDirectory(prefix="e3k-business-time-") as scratch:
        report = chosen.report or Path(scratch) / "report.jsonl"
        ask_calendars(chosen.file.resolve(), report.resolve())
        rows = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
        if not chosen.report:
            sys.stdout.write(report.read_text(encoding="utf-8"))
    summarise(rows)
    return int(any(row["verdict"] == "differs" and not row["rule"] for row in rows))


def ask_calendars(file, report):
    """Let Odoo's shell run the script on a fresh copy of the test database."""
    database.ensure_test()
    database.copy(database.TEST, NAME)
    words = {"E3K_CASES": str(file), "E3K_CASES_REPORT": str(report)}
    argv = [*odoo_source.odoo_command(), "shell", "-c", str(database.configuration(NAME)), "-d", NAME]
    argv += ["--no-http", "--log-level", "critical"]
    try:
        with SCRIPT.open(encoding="utf-8") as script:
            status = subprocess.run(argv, stdin=script, env={**os.environ, **words}, check=False).returncode
    finally:
        database.drop(NAME)
    if status or not report.exists():
        raise StepFailed(f"Odoo's shell ended with {status}")


def summarise(rows):
    """Say on standard error how many agree, how many differ by which rule, and what cannot be expressed."""
    say(f"{len(rows)} cases")
    for verdict in ("agree", "differs", "cannot be expressed"):
        found = [row for row in rows if row["verdict"] == verdict]
        say(f"  {len(found):5d}  {verdict}")
        for rule, count in collections.Counter(row["rule"] for row in found if row["rule"]).most_common():
            say(f"         {count:5d}  {rule}: {RULES.get(rule, '')}".rstrip(": "))
        for row in found:
            if verdict == "differs" and not row["rule"]:
                say(f"         UNEXPLAINED {row['id']}: {row['ours']}, expected {row['expected']}")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except StepFailed as failure:
        say(f"dev: {failure}")
        sys.exit(1)
