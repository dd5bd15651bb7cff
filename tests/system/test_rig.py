"""The doors of production, from outside: what a mail server, a mailbox and a browser meet."""

import base64
import os
import socket

from rig import wait_until

LATIN1 = (
    b"From: Zo\xe9 <zoe@client.example>\r\nTo: %s\r\nSubject: Bris d'imprimante\r\n"
    b"Message-ID: <%s@client.example>\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
    b"Content-Transfer-Encoding: 8bit\r\n\r\nL'imprimante est bris\xe9e.\r\n"
)


def outcome_of(message_id):
    processed = "outcome <> 'received'"
    return f"select outcome from e3k_intake_mail where message_key like '%{message_id}%' and {processed}"


def mail_to(system, message_id):
    return LATIN1 % (system.support.encode(), message_id.encode())


def test_mail_over_smtp_reaches_the_intake_and_becomes_a_ticket(system):
    system.send(mail_to(system, "smtp"), sender="zoe@client.example")
    assert system.wait_for_row(outcome_of("smtp")) == [("ticket",)]


def test_mail_over_the_pipe_is_taken_as_the_bytes_it_is(system):
    assert system.pipe(mail_to(system, "pipe")).returncode == 0
    assert system.query(outcome_of("pipe")) == [("ticket",)]
    body = "select description from e3k_ticket t join e3k_intake_mail m on m.ticket_id = t.id"
    (row,) = system.query(f"{body} where m.message_key like '%pipe@%'")
    assert "bris\xe9e" in row[0]


def test_mail_in_a_mailbox_is_fetched_by_odoo(system):
    system.imap.append("support", mail_to(system, "imap"))
    system.shell(f"""
server = env["fetchmail.server"].create({{
    "name": "mailbox", "server_type": "imap", "server": "{system.imap.host}", "port": {system.imap.port},
    "is_ssl": False, "user": "support", "password": "secret",
    "object_id": env["ir.model"]._get("e3k.ticket").id,
}})
server.button_confirm_login()
server.fetch_mail()
env.cr.commit()
""")
    assert system.query(outcome_of("imap")) == [("ticket",)]


def test_pipe_asks_for_another_try_when_the_key_is_refused(system, tmp_path):
    wrong = tmp_path / "key"
    wrong.write_text("0" * 40)
    ended = system.pipe(mail_to(system, "refused"), key_file=wrong)
    assert ended.returncode == 75
    assert b"imprimante" not in ended.stdout + ended.stderr
    assert system.query(outcome_of("refused")) == []


def test_gateway_refuses_a_user_who_is_no_mail_gateway(system, tmp_path):
    told = system.shell("""
user = env["res.users"].with_context(no_reset_password=True).create({"name": "Nobody", "login": "nobody"})
print("KEY" + env["res.users.apikeys"].with_user(user).sudo()._generate(None, "test", None))
env.cr.commit()
""")
    key = tmp_path / "key"
    key.write_text(told.partition("KEY")[2].split()[0])
    assert system.pipe(mail_to(system, "nobody"), key_file=key).returncode == 75
    assert system.query(outcome_of("nobody")) == []


def test_pipe_asks_for_another_try_when_odoo_is_down(system):
    assert system.pipe(mail_to(system, "down"), url="http://127.0.0.1:9").returncode == 75


def test_websocket_is_served_beside_the_two_workers(system):
    key = base64.b64encode(os.urandom(16)).decode()
    head = (
        "GET /websocket?version=19.0-2 HTTP/1.1\r\nHost: {host}\r\nOrigin: {url}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )

    def status():
        with socket.create_connection(("127.0.0.1", system.front.port), timeout=20) as client:
            client.sendall(head.format(host=system.url.removeprefix("http://"), url=system.url, key=key).encode())
            return client.recv(64).partition(b"\r\n")[0].split()[1:2]

    assert wait_until(lambda: status() == [b"101"], 90, "the websocket")


def test_browser_logs_in(visit):
    page = visit("admin")
    page.wait_for_selector(".o_web_client .o_main_navbar")
