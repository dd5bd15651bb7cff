"""Whatever happens to the server: each mail stands exactly once, under a number of its own."""

import contextlib
import imaplib
import threading
import xmlrpc.client
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import flood
import pytest

from house import odoo_source
from house.imap_server import PASSWORD
from house.mail_pipe import EX_TEMPFAIL
from house.paths import ROOT
from rig import System, wait_until

#: Nothing is written · a row is, uncommitted · it is committed · the ticket is written · committed, and nobody knows.
POINTS = ("read", "stored", "kept", "delivered", "committed")
MAIL = (
    "From: Claire Tremblay <{point}@boreal.example>\nTo: {support}\nSubject: stall {door} {point}\n"
    "Message-ID: <stall-{door}-{point}@boreal.example>\n\nLa facture refuse de se valider.\n"
)
#: A mail that was stored is left to its worker for a minute; here the minute is over.
LEFT_OVER = """
env.cr.execute("update e3k_intake_mail set create_date = create_date - interval '1 hour' where outcome = 'received'")
env.cr.commit()
env["e3k.intake.mail"]._cron_process_received()
env.cr.commit()
"""
MAILBOX = """
server = env["fetchmail.server"].create({{
    "name": "mailbox", "server_type": "imap", "server": "{host}", "port": {port}, "is_ssl": False,
    "user": "support", "password": "{password}", "object_id": env["ir.model"]._get("e3k.ticket").id,
}})
server.button_confirm_login()
env.ref("mail.ir_cron_mail_gateway_action").active = False  # the test says when
env.cr.commit()
print("MAILBOX", server.id)
"""


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


def mails(system, door):
    return {point: MAIL.format(point=point, door=door, support=system.support).encode() for point in POINTS}


def reached(system, door, point):
    return (system.home / f"reached-{door}-{point}").exists()


def outcomes(system, door, point):
    return system.query(f"select outcome from e3k_intake_mail where subject = 'stall {door} {point}' order by id")


def assert_each_stands_once(system, door):
    for point in POINTS:
        stood = [outcome for (outcome,) in outcomes(system, door, point) if outcome != "duplicate"]
        assert stood == ["ticket"], point
        assert system.query(f"select count(*) from e3k_ticket where name = 'stall {door} {point}'") == [("1",)], point


def test_server_is_killed_at_every_point_of_the_pipe_and_each_mail_stands_once(fragile):
    sent = mails(fragile, "pipe")
    with ThreadPoolExecutor(len(POINTS)) as senders:
        first = [senders.submit(fragile.pipe, raw) for raw in sent.values()]
        wait_until(lambda: all(reached(fragile, "pipe", point) for point in POINTS), 60, "every point")
        fragile.kill()
        assert [sending.result().returncode for sending in first] == [EX_TEMPFAIL] * len(POINTS)
    rows = {point: outcomes(fragile, "pipe", point) for point in POINTS}
    assert rows == {"read": [], "stored": [], "kept": [("received",)], "delivered": [("received",)]} | {
        "committed": [("ticket",)]
    }
    fragile.restart()
    fragile.shell(LEFT_OVER)
    assert outcomes(fragile, "pipe", "kept") == outcomes(fragile, "pipe", "delivered") == [("ticket",)]
    for raw in sent.values():
        flood.deliver(fragile, raw)
    assert_each_stands_once(fragile, "pipe")


def test_mail_handed_in_by_rpc_is_stored_before_it_is_processed(fragile):
    raw = MAIL.format(point="kept", door="rpc", support=fragile.support).encode()
    door = xmlrpc.client.ServerProxy(f"{fragile.url}/xmlrpc/2/object").execute_kw
    call = (fragile.database, 2, "admin", "mail.thread", "message_process", [False, xmlrpc.client.Binary(raw)])
    _kill_at(fragile, "rpc", "kept", lambda: door(*call))
    assert outcomes(fragile, "rpc", "kept") == [("received",)]
    fragile.shell(LEFT_OVER)
    assert outcomes(fragile, "rpc", "kept") == [("ticket",)]


def test_server_is_killed_at_every_point_of_a_mailbox_and_each_mail_stands_once(fragile):
    settings = {"host": fragile.imap.host, "port": fragile.imap.port, "password": PASSWORD}
    mailbox = int(fragile.shell(MAILBOX.format(**settings)).partition("MAILBOX")[2].split()[0])
    for point, raw in mails(fragile, "imap").items():
        fragile.imap.append("support", raw)
        session = fragile.session("admin")
        _kill_at(
            fragile, "imap", point, lambda session=session: session.call("fetchmail.server", "fetch_mail", [mailbox])
        )
    fragile.session("admin").call("fetchmail.server", "fetch_mail", [mailbox])
    fragile.shell(LEFT_OVER)
    assert_each_stands_once(fragile, "imap")
    assert _unread(fragile) == 0


def _kill_at(system, door, point, call):
    """Let ``call`` run into the point, kill the server when it stands there, and start it again."""
    calling = threading.Thread(target=_run, args=(call,))
    calling.start()
    wait_until(lambda: reached(system, door, point), 60, point)
    system.kill()
    calling.join()
    system.restart()


def _run(call):
    with contextlib.suppress(OSError):  # the server is killed meanwhile
        call()


def _unread(system):
    with imaplib.IMAP4(system.imap.host, system.imap.port) as client:
        client.login("support", PASSWORD)
        client.select("INBOX", readonly=True)
        return len(client.search(None, "UNSEEN")[1][0].split())


def test_many_mails_at_once_are_neither_lost_nor_doubled(fragile):
    result = flood.run(fragile, 60)
    assert result.is_sound, (result, result.growth)
    assert result.outcomes["duplicate"] == 3


def test_stranger_who_sends_many_mails_at_once_is_acknowledged_once(fragile):
    head = "From: Zoé <zoe@inconnue.example>\nTo: {to}\nSubject: Bonjour {n}\nMessage-ID: <{n}@inconnue.example>\n"
    raws = [f"{head}\n\nBonjour".format(to=fragile.support, n=number).encode() for number in range(8)]
    with ThreadPoolExecutor(4) as senders:
        list(senders.map(lambda raw: flood.deliver(fragile, raw), raws))
    fragile.shell(LEFT_OVER)
    tickets = "select count(*) from e3k_ticket where name like 'Bonjour %'"
    assert fragile.query(tickets) == [("8",)]
    fragile.sent.wait_for("zoe@inconnue.example")
    assert len(fragile.sent.to("zoe@inconnue.example")) == 1
    assert fragile.query("select count(*) from res_partner where email = 'zoe@inconnue.example'") == [("1",)]
