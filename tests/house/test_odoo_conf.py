"""odoo.conf: every option exists in this Odoo, and none gives a secret away."""

import configparser
from pathlib import Path

from odoo.tools import config

ROOT = Path(__file__).resolve().parents[2]


def options():
    parser = configparser.RawConfigParser()
    parser.read(ROOT / "odoo.conf")
    assert parser.sections() == ["options"]
    return dict(parser["options"])


def test_every_option_exists_in_this_odoo():
    assert [name for name in options() if name not in config.options_index] == []


def test_values_are_of_the_kind_odoo_expects():
    wrong = []
    for name, value in options().items():
        try:
            config.parse(name, value)
        except Exception as error:  # noqa: BLE001 - optparse and Odoo raise what they like
            wrong.append(f"{name} = {value}: {error}")
    assert wrong == []


def test_no_password_stands_in_the_file():
    assert [name for name in options() if "passw" in name] == []


def test_database_manager_is_off():
    assert options()["list_db"] == "False"
