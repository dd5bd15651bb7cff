"""docker-compose.yml, as far as it can be checked without an engine: its shape, its paths, its secrets."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]


def mounts(service):
    return [mount.split(":")[:2] for mount in service.get("volumes", [])]


def test_file_follows_the_compose_specification():
    schema = json.loads((Path(__file__).parent / "compose_schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(COMPOSE)


def test_schema_refuses_a_misspelt_key():
    schema = json.loads((Path(__file__).parent / "compose_schema.json").read_text())
    broken = {"services": {"db": {"image": "postgres:17", "volume": []}}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(broken)


def test_every_mounted_path_exists_in_the_repository():
    sources = [source for service in SERVICES.values() for source, _target in mounts(service)]
    paths = [source for source in sources if source.startswith(".")]
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_named_volume_is_declared():
    sources = {source for service in SERVICES.values() for source, _target in mounts(service)}
    assert {source for source in sources if not source.startswith(".")} == set(COMPOSE["volumes"])


def test_every_copied_file_of_the_image_exists():
    copied = re.findall(r"^COPY (\S+) ", SERVICES["odoo"]["build"]["dockerfile_inline"], re.MULTILINE)
    assert copied
    assert all((ROOT / name).is_file() for name in copied)


def test_addon_is_mounted_where_odoo_looks_for_it():
    conf = (ROOT / "odoo.conf").read_text()
    addons = re.search(r"^addons_path = (.+)$", conf, re.MULTILINE)[1]
    assert ["./e3k_support", f"{addons}/e3k_support"] in mounts(SERVICES["odoo"])


def test_filestore_is_on_a_volume():
    data_dir = re.search(r"^data_dir = (.+)$", (ROOT / "odoo.conf").read_text(), re.MULTILINE)[1]
    assert ["filestore", data_dir] in mounts(SERVICES["odoo"])


def test_secrets_come_from_the_environment():
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if "PASSWORD" in name:
                assert re.fullmatch(r"\$\{[A-Z_]+:\?[^}]+\}", value), name


def test_every_service_tells_its_health_and_odoo_waits_for_it():
    assert all("healthcheck" in service for service in SERVICES.values())
    assert SERVICES["odoo"]["depends_on"]["db"]["condition"] == "service_healthy"


def test_both_ports_are_published_on_loopback_only():
    conf = (ROOT / "odoo.conf").read_text()
    http, websocket = (re.search(rf"^{name} = (\d+)$", conf, re.M)[1] for name in ("http_port", "gevent_port"))
    assert SERVICES["odoo"]["ports"] == [f"127.0.0.1:{http}:{http}", f"127.0.0.1:{websocket}:{websocket}"]
