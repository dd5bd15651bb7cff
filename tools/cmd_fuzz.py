"""Feed mutated mails to the intake, new cases to every property: ./dev fuzz [--mails N] [--seeds FOLDER] [--pure]."""
# needs odoo

import argparse
import os
import tempfile
from pathlib import Path

from cmd_corpus import summarise

from house import shell_report, test_parts
from house.paths import ROOT
from house.progress import end_with, say

TESTS = ROOT / "tests" / "pure"
MAILS = TESTS / "test_intake_fuzz.py"
LIMIT_SECONDS = 30


def main():
    """Fuzz the pure packages, then send a sample of the mails through the real intake; 1 when one is lost or late."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=10_000, metavar="N", help="how many to mutate (default 10000)")
    parser.add_argument("--seeds", type=Path, metavar="FOLDER", help="mails to mutate (default: the tests' own)")
    parser.add_argument("--pure", action="store_true", help="leave the real intake out")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as sample:
        os.environ.update({"E3K_FUZZ_MAILS": str(chosen.mails), "E3K_FUZZ_SAMPLE": sample, "E3K_INVENT": "anew"})
        if chosen.seeds:
            os.environ["E3K_FUZZ_FOLDER"] = str(chosen.seeds.resolve())
        rules = ["-m", "hypothesis", f"--ignore={MAILS}"]
        properties = test_parts.plain("properties", str(TESTS), *rules, loud=True)
        say(f"cases of this run for every property: {properties.line()}")
        part = test_parts.plain("fuzz", str(MAILS), loud=True)
        say(f"{chosen.mails} mutated mails and {chosen.mails // 10} of the grammar: {part.line()}")
        failed = bool(properties.failed or part.failed)
        if failed or chosen.pure:
            return int(failed)
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
