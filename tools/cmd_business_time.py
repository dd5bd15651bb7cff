"""Ask the working calendars what other people's tests expect: ./dev business-time FILE.jsonl [--report FILE]."""
# needs odoo

import argparse
import collections
from pathlib import Path

from house import shell_report
from house.business_time_rules import RULES
from house.progress import end_with, say


def main():
    """Print a JSON line per case and a summary; 1 when a difference has no rule that explains it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--report", type=Path, help="write the JSON lines here instead of printing them")
    chosen = parser.parse_args()
    if not chosen.file.is_file():
        parser.error(f"{chosen.file} is no file")
    rows = shell_report.rows_of("business_time_script.py", {"E3K_CASES": str(chosen.file.resolve())}, chosen.report)
    summarise(rows)
    return int(any(row["verdict"] == "differs" and not row["rule"] for row in rows))


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
    end_with(main)
