"""./dev as people meet it: its commands, its refusals, and two checkouts side by side."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from house import paths

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = ["run", "stop", "test", "lint", "shell", "bench", "mail", "i18n", "update", "corpus"]


def dev(*words, **environment):
    argv = [str(ROOT / "dev"), *words]
    return subprocess.run(argv, capture_output=True, text=True, check=False, env={**os.environ, **environment})


def test_help_lists_every_command():
    listed = dev("help").stdout
    assert [name for name in COMMANDS if not re.search(rf"^  {name} ", listed, re.MULTILINE)] == []


def test_unknown_command_is_a_usage_error():
    ended = dev("nonsense")
    assert ended.returncode == 64
    assert "./dev help" in ended.stderr


@pytest.mark.parametrize("script", ["dev", ".ci/run"])
def test_bash_is_sound_and_executable(script):
    assert os.access(ROOT / script, os.X_OK)
    assert subprocess.run(["bash", "-n", str(ROOT / script)], check=False).returncode == 0


def test_two_checkouts_share_no_directory(tmp_path):
    def outside(directory):
        code = "from house import paths; print(paths.OUTSIDE, paths.DEV)"
        argv = [str(paths.PYTHON), "-c", code]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "tools"), "E3K_DEV_DIR": str(directory)}
        return subprocess.run(argv, capture_output=True, text=True, check=True, env=environment).stdout.split()

    assert not set(outside(tmp_path / "one")) & set(outside(tmp_path / "two"))


def test_stop_with_nothing_running_says_so(tmp_path):
    ended = dev("stop", E3K_DEV_DIR=str(tmp_path / "none"))
    assert (ended.returncode, ended.stdout) == (0, "nothing runs here\n")


def test_mail_without_a_running_odoo_says_what_to_do(tmp_path):
    mail = tmp_path / "a.eml"
    mail.write_bytes(b"Subject: x\r\n\r\nx")
    ended = dev("mail", str(mail), E3K_DEV_DIR=str(tmp_path / "none"))
    assert ended.returncode == 69
    assert "./dev run" in ended.stdout


def test_every_requirement_is_pinned():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = [line for line in (ROOT / name).read_text().splitlines() if line and line[0] not in "#-"]
        assert lines
        assert [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[\w.]+(  # .+)?", line)] == []


def test_what_the_manifest_needs_is_what_an_integrator_installs():
    from house import database

    needed = {name.replace("_", "-") for name in database.manifest()["external_dependencies"]["python"]}
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    required = [line for line in lines if line and not line.startswith("#") and "# optional:" not in line]
    assert needed == {line.partition("==")[0] for line in required}


def test_logins_that_run_prints_are_those_of_the_demo_data():
    from house.demo import LOGINS

    demo = "".join(
        path.read_text()
        for path in (ROOT / "e3k_support" / "demo").rglob("*.*")
        if path.suffix in (".py", ".xml", ".csv")
    )
    assert [login for _who, login in LOGINS if login != "admin" and login not in demo] == []
