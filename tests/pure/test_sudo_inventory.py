"""Every ``sudo()`` of the addon says what was checked before it, and stands in ``sudo_inventory.txt``.

The inventory names each call by file, function and what it is called on, so that one cannot take another's place. A new
one is a decision: write its reason in a comment of the same function, above it or beside it, read once more who reaches
it with which ids, then run
``SUDO_INVENTORY=write python -m pytest -p no:odoo tests/pure/test_sudo_inventory.py``.
"""

import ast
import os
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
ADDON = HERE.parents[1] / "e3k_support"
INVENTORY = HERE / "sudo_inventory.txt"
#: Where nobody's rights are at stake: invented data, tests, and the administrator's own update.
OUTSIDE = {"tests", "demo", "migrations"}


class Call(NamedTuple):
    """A call of ``sudo()``: where, on what, and the text before it in its function."""

    file: str
    line: int
    function: str
    receiver: str
    before: str

    @property
    def key(self):
        return f"{self.file} {self.function} {self.receiver}"


def _find_calls(path):
    """Return the calls of ``sudo()`` in a file, in order."""
    text = path.read_text()
    lines, calls = text.splitlines(), []
    name = path.relative_to(ADDON).as_posix()
    for function, node, start in _walk(ast.parse(text), "", 1):
        if node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value is False:
            continue  # sudo(False) gives rights up
        line = node.func.end_lineno
        receiver = " ".join(ast.unparse(node.func.value).split())
        calls.append(Call(name, line, function or "-", receiver, "\n".join(lines[start - 1 : line])))
    return sorted(calls, key=lambda call: call.line)


def _walk(node, function, start):
    """Yield every call of ``sudo`` below ``node`` with the name of its function and the line where that begins."""
    for child in ast.iter_child_nodes(node):
        inner, begins = function, start
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            inner = f"{function}.{child.name}".lstrip(".")
            begins = child.lineno if isinstance(child, ast.FunctionDef) else start
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Attribute) and child.func.attr == "sudo":
            yield function, child, start
        yield from _walk(child, inner, begins)


def _find_all():
    files = (path for path in sorted(ADDON.rglob("*.py")) if not OUTSIDE & set(path.relative_to(ADDON).parts))
    return [call for path in files for call in _find_calls(path)]


def test_every_sudo_has_its_reason():
    bare = [f"{call.file}:{call.line}" for call in _find_all() if not re.search(r"#.*sudo", call.before)]
    assert not bare, "sudo() without a reason: " + ", ".join(bare)


def test_every_sudo_is_known():
    found = Counter(call.key for call in _find_all())
    if os.environ.get("SUDO_INVENTORY") == "write":
        INVENTORY.write_text("".join(f"{count} {key}\n" for key, count in sorted(found.items())))
    lines = (line.partition(" ") for line in INVENTORY.read_text().splitlines())
    known = Counter({key: int(count) for count, _space, key in lines})
    assert not found - known, f"new sudo(): {dict(found - known)}"
    assert not known - found, f"gone, take it off the inventory: {dict(known - found)}"


def test_a_call_that_takes_anothers_place_is_new(tmp_path):
    """The inventory knows calls, not numbers of them."""
    before = "class A:\n    def f(self):\n        self.env['x'].sudo()  # sudo: x\n"
    keys = []
    for text in (before, before.replace("'x'", "'y'"), before.replace("def f", "def g")):
        (tmp_path / "a.py").write_text(text)
        keys.append(_read_key(tmp_path / "a.py"))
    assert len(set(keys)) == 3


def _read_key(path):
    function, node, _start = next(_walk(ast.parse(path.read_text()), "", 1))
    return f"{function} {ast.unparse(node.func.value)}"


def test_templates_and_views_call_no_sudo():
    """What a page may show is decided in Python, where it is counted."""
    assert not [path.name for path in ADDON.rglob("*.xml") if ".sudo()" in path.read_text()]
