"""Where things are. Everything generated is under .dev, or under a directory keyed by this checkout."""

import hashlib
import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEV = Path(os.environ.get("E3K_DEV_DIR", ROOT / ".dev")).absolute()
ADDON = "e3k_support"
ADDON_DIR = ROOT / ADDON

# Two checkouts never share a directory outside themselves: its name carries this key.
KEY = hashlib.sha256(f"{DEV}:{os.getuid()}".encode()).hexdigest()[:10]
OUTSIDE = Path(tempfile.gettempdir()) / f"e3k-{KEY}"

LOGS = DEV / "log"
STAMPS = DEV / "stamps"
VENV = DEV / "venv"
PYTHON = VENV / "bin" / "python"
DEBIAN_ROOT = DEV / "root"
DATA_DIR = DEV / "data"
MAIL_DIR = DEV / "mail"


def make_dev():
    """Create .dev with the directories every command expects."""
    for directory in (DEV, LOGS, STAMPS, MAIL_DIR):
        directory.mkdir(parents=True, exist_ok=True)


def digest_of(*parts):
    """Return a short digest of strings, files and directories (their names and contents)."""
    total = hashlib.sha256()
    for part in parts:
        if not isinstance(part, Path):
            total.update(str(part).encode())
            continue
        files = sorted(part.rglob("*")) if part.is_dir() else [part]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                total.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return total.hexdigest()[:16]
