"""Nobody learns that a mail is read: what it wants from elsewhere is fetched by a click, and by nothing else."""

import http.server
import threading

import pytest
from test_story import CLIENT, STAFF, Ticket

from rig import wait_until

CLAIRE = "claire@pixel.example"
PIXEL = bytes.fromhex("47494638396101000100800000ff000000000021f90401000000002c00000000010001000002024401003b")
MAIL = """\
From: Claire Tremblay <{sender}>
To: {support}
Subject: Une image
Message-ID: <pixel@client.example>
Content-Type: text/html; charset=utf-8

<p>Voici l'écran</p><img src="{spy}/p.gif" width="40" height="40"><img srcset="{spy}/s.gif 2x"
><p style="background: url({spy}/b.gif)">Merci</p><table background="{spy}/t.gif"><tr><td>x</td></tr></table
><link rel="stylesheet" href="{spy}/c.css"><video poster="{spy}/v.gif"></video><style>@import "{spy}/i.css";</style>
"""


class Spy(http.server.BaseHTTPRequestHandler):
    """Notes who fetches what."""

    def do_GET(self):
        self.server.seen.append((self.path, self.headers.get("Referer")))
        self.send_response(200)
        self.send_header("Content-Type", "image/gif")
        self.end_headers()
        self.wfile.write(PIXEL)

    def log_message(self, *_words):
        pass


@pytest.fixture
def spy():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Spy)
    server.seen, server.url = [], f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def ticket(system, spy):
    system.shell(STAFF.replace('"agnes"', '"anne"').replace("agnes@", "anne@"))
    system.shell(CLIENT.format(login=CLAIRE))
    system.pipe(MAIL.format(sender=CLAIRE, support=system.support, spy=spy.url).encode())
    return Ticket(system, "pixel@client.example")


def test_remote_image_is_fetched_by_a_click_only(visit, ticket, spy):
    pages = (("anne", f"/odoo/support-tickets/{ticket.id}"), (CLAIRE, f"/my/support/{ticket.id}"))
    for login, path in pages:
        spy.seen.clear()
        page = visit(login)
        page.goto(path)
        image = page.locator("img[data-original-src]:not([src]):visible").first
        image.wait_for()
        page.wait_for_timeout(1_000)  # long enough for what would be fetched by itself
        assert spy.seen == [], login
        image.click()
        wait_until(lambda: spy.seen, 10, f"the image of {login}")
        assert spy.seen == [("/p.gif", None)], login
