"""Odoo prints PDF files with wkhtmltopdf: the machine's, else Debian's unpacked under .dev; none is no failure."""

import re
import shutil

from . import debian, stamp
from .paths import DEV, digest_of
from .progress import StepFailed, run, say, step

PROGRAM = "wkhtmltopdf"
ROOT = DEV / "wkhtmltopdf"
# Odoo's `bin_path`: it looks there after the PATH, so that a machine's own program comes first.
BIN = DEV / "bin"
# Of what it depends on, the libraries: no system part, no graphics driver, no other flavour of Qt.
UNWANTED = "llvm|c6|c-|gcc|stdc|gl1-mesa|gallium|.*-dri$|.*-gles$|elogind|systemd|debian-installer|newt|textwrap|pam"
NEEDED = rf"{PROGRAM}$|lib(?!{UNWANTED})"
FONTS = "fonts-dejavu-core"

WRAPPER = """#!/bin/sh
# Written by ./dev: Debian's {program}, unpacked beside it; it needs no display.
export LD_LIBRARY_PATH="{libraries}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
export QT_QPA_PLATFORM=offscreen QT_PLUGIN_PATH="{plugins}" FONTCONFIG_FILE="{fonts}"
export XDG_RUNTIME_DIR="${{XDG_RUNTIME_DIR:-{root}}}"
exec "{root}/usr/bin/{program}" "$@"
"""
FONT_SETTINGS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<dir>/usr/share/fonts</dir><dir>{root}/usr/share/fonts</dir><cachedir>{root}/cache</cachedir>
</fontconfig>
"""


def obtain():
    """Make wkhtmltopdf available where it can be had; tried once, said in one line when it cannot."""
    digest = digest_of(NEEDED, WRAPPER, FONT_SETTINGS, str(ROOT))
    if shutil.which(PROGRAM) or stamp.is_done(PROGRAM, digest):
        return
    try:
        with step("wkhtmltopdf from this machine's Debian mirror"):
            _unpack()
    except StepFailed as failure:
        say(f"  ✗ no PDF files here, pages to print instead: {failure}")
    stamp.done(PROGRAM, digest)


def _unpack():
    if not debian.is_debian():
        raise StepFailed("install wkhtmltopdf 0.12.6 (on the PATH)")
    packages = [name for name in debian.closure(PROGRAM) if re.match(NEEDED, name)]
    shutil.rmtree(ROOT, ignore_errors=True)
    debian.download_and_unpack([*packages, FONTS], into=ROOT)
    ROOT.chmod(0o700)  # Qt keeps its run-time files there
    (ROOT / "fonts.conf").write_text(FONT_SETTINGS.format(root=ROOT))
    BIN.mkdir(parents=True, exist_ok=True)
    wrapper = BIN / PROGRAM
    libraries = [str(path) for pattern in ("usr/lib/*-linux-gnu*", "lib/*-linux-gnu*") for path in ROOT.glob(pattern)]
    plugins = ":".join(str(path) for path in ROOT.glob("usr/lib/*/qt5/plugins"))
    words = {"root": ROOT, "libraries": ":".join(libraries), "plugins": plugins, "fonts": ROOT / "fonts.conf"}
    wrapper.write_text(WRAPPER.format(program=PROGRAM, **words))
    wrapper.chmod(0o755)
    if run([wrapper, "--version"], PROGRAM, check=False):
        wrapper.unlink()
        raise StepFailed("Debian's wkhtmltopdf does not start; see .dev/log/wkhtmltopdf.log")
