"""./dev test fails on what a green run can hide."""

import pytest

from house.verdict import Part, log_problems, read_odoo_runner, read_pytest

STAMP = "2026-11-23 12:00:00,000 1 "


@pytest.fixture
def log(tmp_path):
    def write(*lines):
        path = tmp_path / "odoo.log"
        path.write_text("".join(f"{line}\n" for line in lines))
        return path

    return write


def report(tmp_path, inside, **counts):
    numbers = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0, **counts}
    attributes = " ".join(f'{key}="{value}"' for key, value in numbers.items())
    path = tmp_path / "report.xml"
    path.write_text(f"<testsuites><testsuite {attributes}>{inside}</testsuite></testsuites>")
    return path


def test_no_test_at_all_fails(tmp_path):
    part = Part("p")
    read_pytest(part, report(tmp_path, ""))
    assert (part.passed, part.failed) == (0, 1)


def test_skipped_test_fails(tmp_path):
    part = Part("p")
    case = '<testcase classname="a" name="b"><skipped message="no chromium"/></testcase>'
    read_pytest(part, report(tmp_path, case, tests=3, skipped=1))
    assert (part.passed, part.failed) == (2, 1)


def test_missing_report_fails(tmp_path):
    part = Part("p")
    read_pytest(part, tmp_path / "none.xml")
    assert part.failed == 1


def test_runner_without_tests_fails(log):
    part = Part("p")
    read_odoo_runner(part, log(f"{STAMP}INFO db odoo.tests.result: 0 failed, 0 error(s) of 0 tests when loading db"))
    assert part.failed == 1


def test_runner_counts_failures_and_a_skipped_tour(log):
    part = Part("p")
    path = log(
        f"{STAMP}INFO db odoo.addons.e3k_support.tests.test_tour: skipped TestTour.test_a : no chromium",
        f"{STAMP}ERROR db odoo.tests.result: 1 failed, 1 error(s) of 5 tests when loading database 'db'",
    )
    read_odoo_runner(part, path)
    assert (part.passed, part.failed) == (3, 3)


def test_name_of_a_test_may_hold_the_word_skipped(log):
    part = Part("p")
    path = log(
        f"{STAMP}INFO db odoo.addons.e3k_support.tests.test_sla: Starting TestSla.test_holiday_is_skipped ...",
        f"{STAMP}INFO db odoo.tests.result: 0 failed, 0 error(s) of 5 tests when loading database 'db'",
    )
    read_odoo_runner(part, path)
    assert (part.passed, part.failed) == (5, 0)


def test_error_beside_the_tests_fails_the_runner(log):
    part = Part("p")
    path = log(
        f"{STAMP}ERROR db odoo.sql_db: bad query",
        f"{STAMP}INFO db odoo.tests.result: 0 failed, 0 error(s) of 5 tests when loading database 'db'",
    )
    read_odoo_runner(part, path)
    assert (part.passed, part.failed) == (5, 1)


@pytest.mark.parametrize(
    "line",
    [
        "ERROR db odoo.http: Exception",
        "CRITICAL db odoo.service.server: gone",
        "WARNING db odoo.addons.e3k_support.models.e3k_ticket: odd",
        "WARNING db odoo.models: field e3k.ticket.name has no index",
    ],
)
def test_line_of_ours_in_the_log_is_a_problem(log, line):
    assert len(log_problems(log(f"{STAMP}{line}"))) == 1


@pytest.mark.parametrize("line", ["WARNING e3k_test odoo.http: elsewhere", "INFO e3k_test odoo.addons.e3k_support: x"])
def test_name_of_the_database_and_plain_information_are_no_problem(log, line):
    assert log_problems(log(f"{STAMP}{line}")) == []


def test_warning_whose_traceback_is_ours_is_a_problem(log):
    lines = [f"{STAMP}WARNING db py.warnings: deprecated", '  File "addons/e3k_support/models/e3k_ticket.py"']
    assert len(log_problems(log(*lines))) == 1
