"""Whatever happens to the server: each mail stands exactly once, under a number of its own."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import flood
import pytest

from house import odoo_source
from house.mail_pipe import EX_TEMPFAIL
from house.paths import ROOT
from rig import System, wait_until

POINTS = ("stored", "delivered", "committed")
MAIL = (
    "From: Claire Tremblay <{point}@boreal.example>\nTo: {support}\nSubject: stall {point}\n"
    "Message-ID: <stall-{point}@boreal.example>\n\nLa facture refuse de se valider.\n"
)


@pytest.fixture(scope="module")
def fragile():
    """A system that can be made to stand still, with a worker for each point and one more."""
    addons = [*odoo_source.addons_paths(), ROOT, Path(__file__).parent / "addons"]
    system = System(
        "fragile",
        workers=len(POINTS) + 1,
        addons_path=",".join(map(str, addons)),
        server_wide_modules="base,rpc,web,e3k_stall",
    )
    try:
        yield system.start()
    finally:
        system.stop()


def test_server_is_killed_at_every_point_and_each_mail_stands_once(fragile):
    mails = [MAIL.format(point=point, support=fragile.support).encode() for point in POINTS]
    with ThreadPoolExecutor(len(POINTS)) as senders:
        first = [senders.submit(fragile.pipe, raw) for raw in mails]
        reached = [fragile.home / f"reached-{point}" for point in POINTS]
        wait_until(lambda: all(path.exists() for path in reached), 60, "every point")
        fragile.kill()
        assert [sending.result().returncode for sending in first] == [EX_TEMPFAIL] * len(POINTS)
    fragile.restart()
    for raw in mails:
        flood.deliver(fragile, raw)
    for point in POINTS:
        outcomes = fragile.query(f"select outcome from e3k_intake_mail where subject = 'stall {point}' order by id")
        assert outcomes == [("ticket",)] + [("duplicate",)] * (point == "committed"), point
        assert fragile.query(f"select count(*) from e3k_ticket where name = 'stall {point}'") == [("1",)], point


def test_many_mails_at_once_are_neither_lost_nor_doubled(fragile):
    result = flood.run(fragile, 60)
    assert result.is_sound, result
    assert result.outcomes["duplicate"] == 3
