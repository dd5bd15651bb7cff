"""The pipe script of production, which the loopback mail server and ./dev mail use as they are."""

from .paths import ADDON_DIR

PIPE = ADDON_DIR / "scripts" / "e3k_mailpipe.py"
EX_TEMPFAIL = 75
