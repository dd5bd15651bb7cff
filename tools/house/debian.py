"""Packages of the machine's own Debian mirror, downloaded and unpacked under .dev.

The system's apt is left as it is: own lists, own cache, apt's own signature check, no host named.
"""

import contextlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from .paths import DEBIAN_ROOT, DEV, LOGS
from .progress import StepFailed, run, step, tail

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
APT = DEV / "apt"
OWN, SID = "own", "sid"


def is_debian():
    """Tell whether this machine has what unpacking Debian packages takes."""
    return all(shutil.which(tool) for tool in ("apt-get", "apt-cache", "dpkg-deb"))


def is_root():
    """Tell whether we may change the system."""
    return os.getuid() == 0


def download_and_unpack(packages, suite=OWN, into=DEBIAN_ROOT):
    """Download these packages from the mirror and unpack them into one root."""
    debs = APT / f"debs-{suite}-{os.getpid()}-{abs(hash(tuple(packages)))}"
    shutil.rmtree(debs, ignore_errors=True)
    debs.mkdir(parents=True)
    options = _prepared(suite)
    log = f"apt-{suite}"
    if run(["apt-get", *options, "download", *packages], log, cwd=debs, check=False):
        # Lists older than the mirror name files that are gone: fetch fresh ones, then insist.
        run(["apt-get", *_options(suite), "update"], log)
        run(["apt-get", *_options(suite), "download", *packages], log, cwd=debs)
    into.mkdir(parents=True, exist_ok=True)
    for deb in sorted(debs.iterdir()):
        run(["dpkg-deb", "-x", deb, into], log)
    shutil.rmtree(debs)


def clear_downloads():
    """Remove what an interrupted download left behind."""
    for debs in APT.glob("debs-*"):
        shutil.rmtree(debs)


def closure(package, unwanted=r"^$"):
    """Return the packages `package` needs and this machine has not installed, itself included."""
    switches = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"]
    argv = ["apt-cache", *_prepared(OWN), "depends", "--recurse", *(f"--no-{word}" for word in switches)]
    listing = _output([*argv, package])
    names = set(re.findall(r"^([a-z0-9][^\s:]+)", listing, re.M))
    status = _output(["dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Package}\n"])
    installed = set(re.findall(r"^ii\s+(\S+)", status, re.M))
    return sorted(name for name in names - installed if not re.search(unwanted, name))


def depends_of(package):
    """Return the text of the Depends line of the package apt would install."""
    listing = _output(["apt-cache", *_prepared(OWN), "show", "--no-all-versions", package])
    return "".join(re.findall(r"^Depends: (.*)$", listing, re.M))


def install(packages, why):
    """Install system packages as root, starting none of their services; as an ordinary user say what to give."""
    command = "apt-get install -y --no-install-recommends " + " ".join(packages)
    if not is_root():
        raise StepFailed(f"{why}; as root, give:  apt-get update && {command}")
    environment = {"DEBIAN_FRONTEND": "noninteractive"}
    with step(f"{why}: {' '.join(packages)}"), _no_services():
        if run(command.split(), "apt-install", env=environment, check=False):
            run(["apt-get", "update"], "apt-install")
            run(command.split(), "apt-install", env=environment)


@contextlib.contextmanager
def _no_services():
    """Debian asks policy-rc.d whether a fresh package may start its service: no, while we install."""
    policy = Path("/usr/sbin/policy-rc.d")
    if policy.exists():
        yield
        return
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink(missing_ok=True)


def _output(argv):
    return subprocess.run(argv, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"}).stdout


def _options(suite):
    """Options that keep apt to our lists and cache; sid's source stands in a file of ours."""
    lists, cache = APT / suite / "lists", APT / suite / "cache"
    for directory in (lists / "partial", cache / "archives" / "partial"):
        directory.mkdir(parents=True, exist_ok=True)
    options = [
        f"Dir::State::Lists={lists}",
        f"Dir::Cache={cache}",
        "Acquire::Languages=none",
        "APT::Sandbox::User=root",
    ]
    if suite == SID:
        options += [f"Dir::Etc::SourceList={APT / 'sid.list'}", "Dir::Etc::SourceParts=/dev/null"]
        options += ["Dir::State::status=/dev/null"]
    return [word for option in options for word in ("-o", option)]


def _prepared(suite):
    """Return apt options with which packages can be found, fetching lists only where there are none."""
    if suite == OWN:
        if _mirror([]):
            return ["-o", "APT::Sandbox::User=root"]
        options = _options(OWN)
        if not _mirror(options):
            run(["apt-get", *options, "update"], "apt-own")
        return options
    mirror = _mirror(_prepared(OWN))
    if not mirror:
        raise StepFailed(f"no Debian mirror is configured on this machine\n{tail(LOGS / 'apt-own.log')}")
    APT.mkdir(parents=True, exist_ok=True)
    (APT / "sid.list").write_text(f"deb [signed-by={KEYRING}] {mirror} sid main\n")
    options = _options(SID)
    if not any((APT / SID / "lists").glob("*Packages*")):
        run(["apt-get", *options, "update"], "apt-sid")
    return options


def _mirror(options):
    """Return the URI from which this machine takes Debian itself, or None when no list was fetched."""
    fields = ["Created-By: Packages", "Component: main", "Origin: Debian", "Label: Debian"]
    found = _output(["apt-get", *options, "indextargets", "--format", "$(REPO_URI)|$(FILENAME)", *fields])
    for line in found.splitlines():
        uri, _bar, file = line.partition("|")
        if any(Path(file + ending).exists() for ending in ("", ".lz4", ".gz", ".xz", ".zst")):
            return uri
    return None
