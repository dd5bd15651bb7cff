"""Arithmetic and judgement must run, and be read, without Odoo."""

import ast
from pathlib import Path

import pytest

ADDON = Path(__file__).resolve().parents[2] / "e3k_support"
PACKAGES = ("business_time", "date_text", "intake", "period", "phone_text", "policy_text", "secret", "sla", "triage")
FILES = sorted(path for package in PACKAGES for path in (ADDON / package).rglob("*.py"))


def imported_names(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module


def relative_depth(path):
    """How far relative imports may climb and still stay in the pure package."""
    return len(path.relative_to(ADDON).parts) - 1


def test_the_pure_packages_are_found():
    assert {path.relative_to(ADDON).parts[0] for path in FILES} >= {"business_time"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ADDON)))
def test_no_odoo_in_a_pure_package(path):
    odoo = [name for name in imported_names(path) if name.partition(".")[0] in {"odoo", "openerp"}]
    assert not odoo


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ADDON)))
def test_pure_packages_import_themselves_relatively(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    climbs = [
        node.level for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level > relative_depth(path)
    ]
    absolute = [name for name in imported_names(path) if name.partition(".")[0] in {*PACKAGES, "e3k_support"}]
    assert not climbs
    assert not absolute
