"""Commands that let Odoo's shell work on a fresh copy of the test database and tell a JSON line per case."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from . import database, odoo_source, postgres
from .progress import StepFailed

HOUSE = Path(__file__).parent


def rows_of(script, words, kept=None):
    """Run a script of this folder in `odoo shell`; return the rows that it wrote.

    The script finds `words` and the path of its report (E3K_REPORT) in its environment. The lines are
    kept in the file `kept`, or else printed.
    """
    with postgres.running(), tempfile.TemporaryDirectory(prefix="e3k-report-") as scratch:
        report = (kept or Path(scratch) / "report.jsonl").resolve()
        _run_script(HOUSE / script, {**words, "E3K_REPORT": str(report)})
        if not report.exists():
            raise StepFailed(f"{script} wrote no report")
        text = report.read_text(encoding="utf-8")
    if not kept:
        sys.stdout.write(text)
    return [json.loads(line) for line in text.splitlines()]


def _run_script(script, words):
    database.ensure_test()
    purpose = script.stem.removesuffix("_script").replace("_", "")
    with database.copied(database.TEST, purpose) as name:
        argv = [*odoo_source.odoo_command(), "shell", "-c", str(database.configuration(name)), "-d", name]
        argv += ["--no-http", "--log-level", "critical"]
        with script.open(encoding="utf-8") as source:
            status = subprocess.run(argv, stdin=source, env={**os.environ, **words}, check=False).returncode
    if status:
        raise StepFailed(f"Odoo's shell ended with {status}")
