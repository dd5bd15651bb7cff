"""Run every mail of a folder through the real intake, each rolled back: ./dev corpus FOLDER [--report FILE]."""
# needs odoo

import argparse
import collections
from pathlib import Path

from house import shell_report
from house.progress import end_with, say


def main():
    """Print a JSON line per mail and a summary; 1 when a mail was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--report", type=Path, help="write the JSON lines here instead of printing them")
    parser.add_argument("--limit", type=int, default=30, metavar="SECONDS", help="a mail's time limit (default 30)")
    chosen = parser.parse_args()
    if not chosen.folder.is_dir():
        parser.error(f"{chosen.folder} is no folder")
    words = {"E3K_CORPUS_FOLDER": str(chosen.folder.resolve()), "E3K_CORPUS_LIMIT": str(chosen.limit)}
    rows = shell_report.rows_of("corpus_script.py", words, chosen.report)
    summarise(rows)
    return int(any(row["outcome"] == "lost" for row in rows))


def summarise(rows):
    """Say on standard error how many mails came to what, why, and how long they took."""
    spent = sorted(row["milliseconds"] for row in rows) or [0]
    say(f"{len(rows)} mails · median {spent[len(spent) // 2]} ms · slowest {spent[-1]} ms")
    for outcome, count in collections.Counter(row["outcome"] for row in rows).most_common():
        reasons = collections.Counter(row.get("reason") for row in rows if row["outcome"] == outcome)
        said = ", ".join(f"{reason} {number}" for reason, number in reasons.most_common() if reason)
        say(f"  {count:5d}  {outcome}" + (f"  ({said})" if said else ""))
    say(f"  {sum(bool(row.get('acknowledged')) for row in rows):5d}  acknowledged")
    for row in rows:
        if row["outcome"] in ("lost", "failed"):
            say(f"  {row['outcome']}: {row['file']}: {row.get('error')}")


if __name__ == "__main__":
    end_with(main)
