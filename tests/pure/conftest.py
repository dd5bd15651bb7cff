"""The pure packages are imported the way nobody needs Odoo for: from the addon's own folder.

Invented cases are the same in every run, so that what was green stays green on a busier or unluckier machine;
``./dev fuzz`` invents others each time (``E3K_INVENT=anew``).
"""

import os
import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "e3k_support"))

settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("anew", deadline=None, max_examples=2_000)
settings.load_profile(os.environ.get("E3K_INVENT", "same"))
