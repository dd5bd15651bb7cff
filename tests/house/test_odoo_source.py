"""Where an Odoo comes from when the machine has one already, or only its archive can be had."""

import io
import subprocess
import sys
import tarfile
import venv

import pytest

from house import odoo_source, stamp
from house.progress import StepFailed

RELEASE = b"version_info = (19, 0, 0, 'final', 0, '')\n"


@pytest.fixture
def house(tmp_path, monkeypatch):
    """The bootstrap with a .dev folder of its own."""
    monkeypatch.setattr(odoo_source, "DEV", tmp_path / "dev")
    monkeypatch.setattr(odoo_source, "SOURCE_FILE", tmp_path / "dev" / "odoo-source")
    monkeypatch.setattr(stamp, "STAMPS", tmp_path / "dev" / "stamps")
    monkeypatch.delenv("ODOO_HOME", raising=False)
    (tmp_path / "dev" / "stamps").mkdir(parents=True)
    return tmp_path


def checkout(directory, release=RELEASE):
    """Lay down the two files by which an Odoo is recognised."""
    (directory / "odoo").mkdir(parents=True)
    (directory / "odoo" / "__init__.py").touch()
    (directory / "odoo" / "release.py").write_bytes(release)
    return directory


def python_that_imports(directory, home):
    """Return a Python of its own on whose path the directory lies."""
    venv.create(home)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    (home / "lib" / version / "site-packages" / "odoo.pth").write_text(f"{directory}\n")
    return str(home / "bin" / "python")


def archive_of(directory, file):
    """Pack a directory as Odoo's nightly archive is packed: one folder with the version in its name."""
    with tarfile.open(file, "w:gz") as packed:
        packed.add(directory, "odoo-19.0.post20260101")
        note = tarfile.TarInfo("odoo-19.0.post20260101/README")
        packed.addfile(note, io.BytesIO())
    return file


def test_importable_odoo_is_used_and_nothing_is_downloaded(house, monkeypatch):
    home = checkout(house / "theirs")
    monkeypatch.setattr(odoo_source.sys, "executable", python_that_imports(home, house / "venv"))
    monkeypatch.setattr(odoo_source, "_from_debian", lambda: pytest.fail("nothing is to be downloaded"))
    odoo_source.obtain()
    assert odoo_source.holder() == home


def test_importable_odoo_of_another_series_is_left_alone(house, monkeypatch):
    home = checkout(house / "theirs", RELEASE.replace(b"19", b"18"))
    monkeypatch.setattr(odoo_source.sys, "executable", python_that_imports(home, house / "venv"))
    assert odoo_source._from_import() is None


def test_odoo_home_goes_first_and_must_hold_an_odoo(house, monkeypatch):
    home = checkout(house / "chosen")
    monkeypatch.setenv("ODOO_HOME", str(home / "odoo"))
    odoo_source.obtain()
    assert odoo_source.holder() == home
    monkeypatch.setenv("ODOO_HOME", str(house))
    with pytest.raises(StepFailed, match=r"no odoo/release\.py"):
        odoo_source.obtain()


def test_nightly_archive_is_unpacked_once(house, monkeypatch):
    archive = archive_of(checkout(house / "built"), house / "odoo.tar.gz")
    monkeypatch.setenv("E3K_ODOO_NIGHTLY", archive.as_uri())
    monkeypatch.setattr(odoo_source, "_from_import", lambda: None)
    monkeypatch.setattr(odoo_source, "_from_debian", lambda: None)
    odoo_source.obtain()
    assert (odoo_source.holder() / "odoo" / "release.py").read_bytes() == RELEASE
    archive.unlink()
    odoo_source.obtain()  # from what was unpacked


def test_nightly_archive_out_of_reach_says_what_to_do(house, monkeypatch):
    monkeypatch.setenv("E3K_ODOO_NIGHTLY", (house / "nothing.tar.gz").as_uri())
    with pytest.raises(StepFailed, match="set ODOO_HOME"):
        odoo_source._from_nightly()


def test_python_of_the_fixture_really_imports_it(house):
    python = python_that_imports(checkout(house / "theirs"), house / "venv")
    assert subprocess.run([python, "-c", "import odoo.release"], check=False).returncode == 0
