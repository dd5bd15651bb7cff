"""The pure packages are imported the way nobody needs Odoo for: from the addon's own folder."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "e3k_support"))
