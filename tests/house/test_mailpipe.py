"""The pipe script, run as a mail server runs it, against an HTTP server that answers what we choose."""

import http.server
import json
import subprocess
import sys
import threading

import pytest

from house.mail_pipe import PIPE

MAIL = b"From: Zo\xe9 <zoe@client.example>\r\nSubject: secret subject\r\n\r\nL'imprimante \x00 est bris\xe9e.\r\n"
KEY = "0123456789abcdef"


class Odoo(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.seen.append((self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.status)
        if self.server.status == 303:
            self.send_header("Location", "/web/login")
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_words):
        pass


@pytest.fixture
def odoo():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Odoo)
    server.seen, server.status, server.body = [], 200, json.dumps({"outcome": "ticket"}).encode()
    server.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "key"
    path.write_text(f"{KEY}\n")
    return path


def pipe(url, *words, raw=MAIL, env=None):
    argv = [sys.executable, str(PIPE), "--url", url, *map(str, words)]
    return subprocess.run(argv, input=raw, capture_output=True, check=False, env=env or {"LC_ALL": "C"})


def test_mail_arrives_byte_for_byte(odoo, key_file):
    assert pipe(odoo.url, "--key-file", key_file).returncode == 0
    path, headers, body = odoo.seen[0]
    assert path == "/e3k_support/mail"
    assert headers["Content-Type"] == "message/rfc822"
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert body == MAIL


def test_key_may_come_from_the_environment(odoo):
    assert pipe(odoo.url, env={"E3K_MAIL_KEY": KEY}).returncode == 0


def test_envelope_becomes_trace_headers_and_the_mbox_line_goes(odoo, key_file):
    words = ["--key-file", key_file, "--recipient", "support@e3k.example", "--sender", "zoe@client.example"]
    pipe(odoo.url, *words, raw=b"From zoe@client.example Mon Nov 23\n" + MAIL)
    added = b"Return-Path: <zoe@client.example>\r\nX-Original-To: support@e3k.example\r\n"
    assert odoo.seen[0][2] == added + MAIL


def test_envelope_cannot_inject_a_header(odoo, key_file):
    pipe(odoo.url, "--key-file", key_file, "--recipient", "a@b.example\r\nBcc: x@y.example")
    assert odoo.seen[0][2] == b"X-Original-To: a@b.exampleBcc: x@y.example\r\n" + MAIL


def test_database_is_named_where_one_address_serves_several(odoo, key_file):
    pipe(odoo.url, "--key-file", key_file, "--database", "e3k")
    assert odoo.seen[0][1]["X-Odoo-Database"] == "e3k"


@pytest.mark.parametrize(
    ("status", "code"), [(303, 75), (400, 75), (401, 75), (403, 75), (404, 75), (413, 65), (500, 75), (503, 75)]
)
def test_exit_status_tells_the_mail_server_what_to_do(odoo, key_file, status, code):
    odoo.status = status
    assert pipe(odoo.url, "--key-file", key_file).returncode == code


def test_answer_that_is_not_odoos_is_no_success(odoo, key_file):
    odoo.body = b"<html>captive portal</html>"
    assert pipe(odoo.url, "--key-file", key_file).returncode == 75


def test_silent_odoo_is_a_temporary_failure(key_file):
    assert pipe("http://127.0.0.1:9", "--key-file", key_file, "--timeout", "2").returncode == 75


@pytest.mark.parametrize("words", [["--key-file", "/nonexistent/key"], []])
def test_missing_key_is_a_temporary_failure(odoo, words):
    assert pipe(odoo.url, *words).returncode == 75
    assert odoo.seen == []


@pytest.mark.parametrize("url", ["", "ftp://127.0.0.1", "127.0.0.1"])
def test_wrong_command_line_is_a_usage_error(url):
    assert pipe(url).returncode == 64


def test_nothing_of_the_mail_or_the_key_is_ever_printed(odoo, key_file):
    for status in (200, 500):
        odoo.status = status
        ended = pipe(odoo.url, "--key-file", key_file, "--verbose")
        shown = ended.stdout + ended.stderr
        assert b"secret" not in shown
        assert KEY.encode() not in shown
