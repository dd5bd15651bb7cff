"""Where Odoo 19 comes from: ODOO_HOME, an importable odoo, Debian's odoo-19, Odoo's nightly archive."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import urllib.request
from pathlib import Path

from . import debian, stamp
from .paths import DEBIAN_ROOT, DEV, PYTHON, VENV, digest_of
from .progress import StepFailed, say, step

SERIES = "19.0"
DEBIAN_PACKAGES = ["odoo-19", "fonts-montserrat"]
# What the package's symlinks point at; the fonts from the machine's own suite (sid's Font Awesome is another major).
DEBIAN_ASSETS = [
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-font-awesome",
    "fonts-roboto-unhinted",
    "fonts-inconsolata",
    "fonts-ocr-b",
]
NIGHTLY = "https://nightly.odoo.com/19.0/nightly/src/odoo_19.0.latest.tar.gz"
LAUNCHER = DEV / "bin" / "odoo"
SOURCE_FILE = DEV / "odoo-source"


def obtain():
    """Make an Odoo 19 available and remember the directory that holds its `odoo` package."""
    for name, finder in (
        ("ODOO_HOME", _from_home),
        ("the importable odoo", _from_import),
        ("Debian's odoo-19", _from_debian),
        ("Odoo's nightly archive", _from_nightly),
    ):
        holder = finder()
        if holder:
            _remember(holder, name)
            return
    raise StepFailed("no Odoo 19 found: set ODOO_HOME to a checkout of Odoo 19, or use Debian's packages")


def holder():
    """Return the directory whose `odoo` package this checkout uses."""
    return Path(SOURCE_FILE.read_text().strip())


def addons_paths():
    """Return Odoo's own addons directories."""
    home = holder()
    candidates = [home / "odoo" / "addons", home / "addons"]
    # Debian's second tree next to the package is partial; only a checkout's `addons` holds the standard addons.
    return [path for path in candidates if any((path / name / "data").is_dir() for name in ("base", "mail"))]


def link():
    """Make `import odoo` work in the environment, and write the launcher that real workers need."""
    site = next((VENV / "lib").glob("python3*/site-packages"))
    (site / "odoo-source.pth").write_text(f"{holder()}\n")
    LAUNCHER.parent.mkdir(parents=True, exist_ok=True)
    LAUNCHER.write_text(f"#!{PYTHON}\nimport odoo.cli\n\nif __name__ == '__main__':\n    odoo.cli.main()\n")
    LAUNCHER.chmod(0o755)


def _remember(directory, name):
    release = (directory / "odoo" / "release.py").read_text()
    if not re.search(r"version_info = \(19, 0,", release):
        raise StepFailed(f"{name} ({directory}) is not Odoo {SERIES}")
    fresh = SOURCE_FILE.with_suffix(".new")
    fresh.write_text(f"{directory}\n")
    fresh.rename(SOURCE_FILE)


def _from_home():
    home = os.environ.get("ODOO_HOME")
    if not home:
        return None
    for candidate in (Path(home), Path(home).parent):
        if (candidate / "odoo" / "release.py").is_file():
            say(f"  ✓ Odoo of ODOO_HOME ({candidate})")
            return candidate.resolve()
    raise StepFailed(f"ODOO_HOME={home} holds no odoo/release.py")


def _from_import():
    """An `odoo` that the calling Python imports, unless it is the one this house linked itself."""
    probe = "import odoo.release as r; print(r.version_info[0], r.__file__)"
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    found = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False, env=environment)
    major, _space, file = found.stdout.strip().partition(" ")
    if found.returncode or major != SERIES.split(".", maxsplit=1)[0] or str(DEV) in file:
        return None
    say(f"  ✓ Odoo importable by {sys.executable}")
    return Path(file).resolve().parents[1]


def _from_debian():
    home = DEBIAN_ROOT / "usr" / "lib" / "python3" / "dist-packages"
    digest = digest_of(*DEBIAN_PACKAGES, *DEBIAN_ASSETS)
    if stamp.is_done("odoo-debian", digest):
        return home
    if not debian.is_debian():
        return None
    try:
        with step("Odoo 19 from this machine's Debian mirror"):
            stamp.forget("odoo-debian")
            debian.download_and_unpack(DEBIAN_PACKAGES, debian.SID)
            debian.download_and_unpack(DEBIAN_ASSETS)
            _mend_debian(home)
            stamp.done("odoo-debian", digest)
    except StepFailed as failure:
        say(f"  ✗ Debian's odoo-19 cannot be had here: {failure}")
        return None
    return home


def _mend_debian(home):
    """Debian strips one library that the web client imports; tours fail without at least a stub."""
    stripped = home / "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    stripped.parent.mkdir(parents=True, exist_ok=True)
    stripped.write_text("/* stripped by Debian */\n")


def _from_nightly():
    """Untried where it was written (the host was out of reach): see the README."""
    target = DEV / "nightly"
    if not stamp.is_done("odoo-nightly", SERIES):
        with step("Odoo 19 from the nightly archive"):
            archive, fresh = DEV / "nightly.tar.gz", DEV / "nightly.new"
            try:
                urllib.request.urlretrieve(os.environ.get("E3K_ODOO_NIGHTLY", NIGHTLY), archive)
            except OSError as failure:
                raise StepFailed(f"the nightly archive is out of reach ({failure}); set ODOO_HOME") from failure
            shutil.rmtree(fresh, ignore_errors=True)
            with tarfile.open(archive) as packed:
                # Debian 12's Python may lack the filter; the archive comes over TLS from who made it.
                safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
                packed.extractall(fresh, **safely)  # noqa: S202
            shutil.rmtree(target, ignore_errors=True)
            next(path for path in fresh.iterdir() if (path / "odoo").is_dir()).rename(target)
            stamp.done("odoo-nightly", SERIES)
    return target


def version():
    """Return what changes whenever the Odoo in use is another one."""
    release = holder() / "odoo" / "release.py"
    return f"{holder()} {release.read_text()} {release.stat().st_mtime_ns}"


def odoo_command():
    """Return the argv that starts Odoo (a real launcher: `python -m odoo` cannot start workers)."""
    return [str(PYTHON), str(LAUNCHER)]
