"""The virtual environment, from the pinned requirements: uv where pip can fetch it, else pip."""

import os
import shutil
import subprocess
import sys

from . import debian, stamp
from .paths import DEV, PYTHON, ROOT, VENV, digest_of
from .progress import StepFailed, run, step

REQUIREMENTS = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]
SUPPORTED = ((3, 11), (3, 13))


def prepare():
    """Make .dev/venv hold exactly what the requirements pin."""
    if not SUPPORTED[0] <= sys.version_info[:2] <= SUPPORTED[1]:
        raise StepFailed("Python 3.11 to 3.13 is needed; name one by E3K_PYTHON")
    digest = digest_of(sys.version, *REQUIREMENTS)
    if stamp.is_done("venv", digest):
        return
    with step("virtual environment from the pinned requirements"):
        if not stamp.is_done("venv-made", sys.version):
            _make_empty()
            stamp.done("venv-made", sys.version)
        _install_requirements()
        stamp.done("venv", digest)


def install(*requirements):
    """Add a pinned package that only one command needs."""
    run([*_pip(), "install", *requirements], "venv", env=_caches())


def _make_empty():
    shutil.rmtree(VENV, ignore_errors=True)
    if run([sys.executable, "-m", "venv", VENV], "venv", check=False) == 0:
        return
    # Debian's python3 without python3-venv: the module is there, only pip's own wheel is not.
    shutil.rmtree(VENV, ignore_errors=True)
    run([sys.executable, "-m", "venv", "--without-pip", VENV], "venv")
    if not debian.is_debian():
        raise StepFailed(f"{sys.executable} has no ensurepip; install your distribution's python3-venv")
    wheels = DEV / "pip-wheel"
    debian.download_and_unpack(["python3-pip-whl"], into=wheels)
    wheel = next(wheels.glob("usr/share/python-wheels/pip-*.whl"))
    run([PYTHON, wheel / "pip", "install", "--no-index", wheel], "venv")


def _install_requirements():
    lists = [word for file in REQUIREMENTS for word in ("-r", str(file))]
    pip = _pip()
    if run([*pip, "install", "uv"], "venv", env=_caches(), check=False) == 0:
        uv = [VENV / "bin" / "uv", "pip", "install", "--python", PYTHON, *lists]
        if run(uv, "venv", env={**_caches(), **_pip_settings_for_uv()}, check=False) == 0:
            return
    run([*pip, "install", *lists], "venv", env=_caches())


def _pip():
    return [PYTHON, "-m", "pip", "--disable-pip-version-check"]


def _caches():
    return {"UV_CACHE_DIR": str(DEV / "cache" / "uv"), "PIP_CACHE_DIR": str(DEV / "cache" / "pip")}


def _pip_settings_for_uv():
    """uv reads none of pip's settings: hand it the index and certificates that this machine's pip uses."""
    names = {"global.index-url": "UV_DEFAULT_INDEX", "global.cert": "SSL_CERT_FILE"}
    found = {}
    for setting, variable in names.items():
        asked = subprocess.run([*_pip(), "config", "get", setting], capture_output=True, text=True, check=False)
        value = os.environ.get("PIP_" + setting.partition(".")[2].replace("-", "_").upper()) or asked.stdout.strip()
        if value:
            found[variable] = value
    return found
