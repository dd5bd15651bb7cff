"""Feed mutated and invented mails to the intake: ./dev fuzz [--mails 10000] [--seeds FOLDER] [--pure]."""
# needs odoo

import argparse
import os
import tempfile
from pathlib import Path

from cmd_corpus import summarise

from house import shell_report, test_parts
from house.paths import ROOT
from house.progress import end_with, say

TESTS = ROOT / "tests" / "pure" / "test_intake_fuzz.py"
LIMIT_SECONDS = 30


def main():
    """Fuzz the pure packages, then send a sample of the mails through the real intake; 1 when one is lost or late."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=10_000, metavar="N", help="how many to mutate (default 10000)")
    parser.add_argument("--seeds", type=Path, metavar="FOLDER", help="mails to mutate (default: the tests' own)")
    parser.add_argument("--pure", action="store_true", help="leave the real intake out")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as sample:
        os.environ.update({"E3K_FUZZ_MAILS": str(chosen.mails), "E3K_FUZZ_SAMPLE": sample})
        if chosen.seeds:
            os.environ["E3K_FUZZ_FOLDER"] = str(chosen.seeds.resolve())
        part = test_parts.plain("fuzz", str(TESTS), loud=True)
        say(f"{chosen.mails} mutated mails and {chosen.mails // 10} of the grammar: {part.line()}")
        if part.failed or chosen.pure:
            return int(bool(part.failed))
        rows = shell_report.rows_of(
            "corpus_script.py", {"E3K_CORPUS_FOLDER": sample, "E3K_CORPUS_LIMIT": str(LIMIT_SECONDS)}, None
        )
    summarise(rows)
    late = [row["file"] for row in rows if row.get("reason") == "over_time"]
    if late:
        say(f"over the time limit: {', '.join(late[:10])}")
    return int(bool(late) or any(row["outcome"] == "lost" for row in rows))


if __name__ == "__main__":
    end_with(main)
