"""Free ports on loopback, asked of the kernel and remembered, so that two checkouts never collide."""

import json
import socket

from .paths import DEV

REMEMBERED = DEV / "ports.json"
LOOPBACK = "127.0.0.1"


_given = set()


def free():
    """Return a port on which nothing listens; one never given before, since its server may come up much later."""
    while True:
        with socket.socket() as probe:
            probe.bind((LOOPBACK, 0))
            port = probe.getsockname()[1]
        if port not in _given:
            _given.add(port)
            return port


def is_free(port):
    """Tell whether a server could listen on this port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def answers(port):
    """Tell whether something listens on this port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0


def remembered(*names):
    """Return this checkout's port for each name; one that was taken meanwhile is chosen anew."""
    known = json.loads(REMEMBERED.read_text()) if REMEMBERED.exists() else {}
    for name in names:
        if name not in known or not is_free(known[name]):
            known[name] = free()
    fresh = REMEMBERED.with_suffix(".new")
    fresh.write_text(json.dumps(known, indent=1))
    fresh.rename(REMEMBERED)
    return {name: known[name] for name in names}


def known(name):
    """Return the port this checkout uses for `name`, as ./dev run chose it."""
    return json.loads(REMEMBERED.read_text())[name]
