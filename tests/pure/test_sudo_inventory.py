"""Every ``sudo()`` of the addon says what was checked before it, and is counted in ``sudo_inventory.txt``.

A new one is a decision: write its reason in a comment of the same function, above it or beside it, read once
more who reaches it with which ids, then run
``SUDO_INVENTORY=write python -m pytest -p no:odoo tests/pure/test_sudo_inventory.py``.
"""

import ast
import os
import re
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
ADDON = HERE.parents[1] / "e3k_support"
INVENTORY = HERE / "sudo_inventory.txt"
#: Where nobody's rights are at stake: invented data, tests, and the administrator's own update.
OUTSIDE = {"tests", "demo", "migrations"}


def _find_calls(path):
    """Return ``[(line, text before it in its function)]`` of the calls of ``sudo()`` in a file."""
    text = path.read_text()
    lines, tree = text.splitlines(), ast.parse(text)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    calls = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "sudo"):
            continue
        if node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value is False:
            continue  # sudo(False) gives rights up
        line = node.func.end_lineno
        start = max((f.lineno for f in functions if f.lineno <= line <= f.end_lineno), default=1)
        calls.append((line, "\n".join(lines[start - 1 : line])))
    return calls


def _find_all():
    files = (path for path in sorted(ADDON.rglob("*.py")) if not OUTSIDE & set(path.relative_to(ADDON).parts))
    return {path.relative_to(ADDON).as_posix(): calls for path in files if (calls := _find_calls(path))}


def test_every_sudo_has_its_reason():
    calls = [(name, *call) for name, found in _find_all().items() for call in found]
    bare = [f"{name}:{line}" for name, line, text in calls if not re.search(r"#.*sudo", text)]
    assert not bare, "sudo() without a reason: " + ", ".join(bare)


def test_every_sudo_is_known():
    found = Counter({name: len(calls) for name, calls in _find_all().items()})
    written = "".join(f"{count:3} {name}\n" for name, count in sorted(found.items()))
    if os.environ.get("SUDO_INVENTORY") == "write":
        INVENTORY.write_text(written)
    known = Counter({name: int(count) for count, name in (line.split() for line in INVENTORY.read_text().splitlines())})
    grown = {name: f"{known[name]} → {count}" for name, count in found.items() if count > known[name]}
    assert not grown, f"new sudo(): {grown}"


def test_templates_and_views_call_no_sudo():
    """What a page may show is decided in Python, where it is counted."""
    assert not [path.name for path in ADDON.rglob("*.xml") if ".sudo()" in path.read_text()]
