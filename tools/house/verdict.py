"""What a run of tests is worth: counts from pytest's report or Odoo's log, and the lines that fail it."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

from .progress import tail

OURS = re.compile(r"e3k[._]", re.IGNORECASE)
LOG_LINE = re.compile(r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) (?P<database>\S+) (?P<logger>\S+?): ")
ODOO_RESULT = re.compile(r"odoo\.tests\.result: (\d+) failed, (\d+) error\(s\) of (\d+) tests")
ODOO_SKIP = re.compile(r": skipped ")
ODOO_FAILURE = re.compile(r"odoo\.addons\.\S+: (?:FAIL|ERROR): |odoo\.tests\.result: ")


@dataclass
class Part:
    """The result of one part of ./dev test. Each complaint counts as one failure."""

    name: str
    passed: int = 0
    failed: int = 0
    complaints: list = field(default_factory=list)
    seconds: float = 0

    def complain(self, text):
        """Fail this part for a reason that no test reported."""
        self.complaints.append(text)
        self.failed += 1

    def line(self):
        """Return the one line that sums this part up."""
        return f"{self.name:<34} {self.passed:>5} passed {self.failed:>4} failed {self.seconds:>7.1f} s"


def read_pytest(part, report):
    """Count pytest's results from its JUnit report; a skipped test and no test at all are failures."""
    if not report.exists():
        part.complain("pytest wrote no report")
        return
    suites = list(ET.parse(report).getroot().iter("testsuite"))  # noqa: S314 - pytest wrote it
    counts = {key: sum(int(suite.get(key)) for suite in suites) for key in ("tests", "failures", "errors", "skipped")}
    failed = counts["failures"] + counts["errors"]
    part.passed += counts["tests"] - failed - counts["skipped"]
    part.failed += failed
    for case in ET.parse(report).getroot().iter("testcase"):  # noqa: S314
        name = f"{case.get('classname')}::{case.get('name')}"
        part.complaints += [f"{kind}: {name}" for kind in ("failure", "error") if case.find(kind) is not None]
        if case.find("skipped") is not None:
            part.complain(f"skipped: {name}: {case.find('skipped').get('message')}")
    if not counts["tests"]:
        part.complain("no test was found")


def read_odoo_runner(part, log):
    """Count the results of Odoo's own runner from its log, and what else that log complains about."""
    text = log.read_text(errors="replace")
    results = ODOO_RESULT.findall(text)
    if not results:
        part.complain(f"Odoo's runner reported no result; the end of its log:\n{tail(log, 25)}")
        return
    failures, errors, total = (sum(int(row[column]) for row in results) for column in range(3))
    part.passed += max(total - failures - errors, 0)
    part.failed += failures + errors
    problems = log_problems(log)
    part.complaints += [entry for entry in problems if ODOO_FAILURE.search(entry)]
    for problem in problems:
        if not ODOO_FAILURE.search(problem):
            part.complain(problem)
    if not total:
        part.complain("Odoo's runner ran no test")
    for line in text.splitlines():
        if LOG_LINE.match(line) and ODOO_SKIP.search(line) and "odoo.addons." in line:
            part.complain(line)


def log_problems(path):
    """Return the entries that must not be in a clean log: any ERROR or CRITICAL, and warnings about us."""
    if not path.exists():
        return [f"{path.name} was not written"]
    problems = []
    for entry in _entries(path.read_text(errors="replace")):
        level = LOG_LINE.match(entry)["level"]
        if level in ("ERROR", "CRITICAL") or (level == "WARNING" and OURS.search(_without_database(entry))):
            problems.append(entry.strip())
    return problems


def _entries(text):
    """Split a log into entries: a line that starts one, with the lines of its traceback."""
    entries = []
    for line in text.splitlines():
        if LOG_LINE.match(line):
            entries.append(line)
        elif entries and len(entries[-1]) < 6000:
            entries[-1] += f"\n{line}"
    return entries


def _without_database(entry):
    """A database's name carries ours too, and says nothing about who warns."""
    match = LOG_LINE.match(entry)
    return entry[: match.start("database")] + entry[match.end("database") :]
