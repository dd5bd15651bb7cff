"""Makes the pure packages importable without Odoo, and Odoo's test classes usable outside addons."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# `import business_time`, `import sla`, `import intake`: appended, so that nothing installed is hidden.
sys.path[:] = [*sys.path, str(ROOT / "e3k_support"), str(ROOT / "tools")]


def pytest_configure(config):
    """Odoo tags only the classes of its addons, and its own code fails on the others."""
    if not config.pluginmanager.hasplugin("odoo"):
        return
    from odoo.tests.common import BaseCase

    BaseCase.test_tags = {"standard", "post_install"}
    BaseCase.test_module = "e3k_support"
