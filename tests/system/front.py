"""What stands before Odoo's workers in production: /websocket goes to one port, the rest to another."""

import asyncio
import contextlib
import threading

LOOPBACK = "127.0.0.1"


class Front:
    """A TCP front on a free port. A browser opens a connection of its own for a websocket,
    so that a connection's first request tells where all of it belongs."""

    def __init__(self, http_port, websocket_port):
        self.http_port, self.websocket_port = http_port, websocket_port
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.server = asyncio.run_coroutine_threadsafe(self._listen(), self.loop).result(10)
        self.port = self.server.sockets[0].getsockname()[1]

    def stop(self):
        """Close the front."""
        self.loop.call_soon_threadsafe(self.server.close)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)

    async def _listen(self):
        return await asyncio.start_server(self._carry, LOOPBACK, 0)

    async def _carry(self, reader, writer):
        first = await reader.read(65536)
        port = self.websocket_port if _is_websocket(first) else self.http_port
        try:
            behind_reader, behind_writer = await asyncio.open_connection(LOOPBACK, port)
        except OSError:
            writer.close()
            return
        behind_writer.write(first)
        await asyncio.gather(_copy(reader, behind_writer), _copy(behind_reader, writer))


def _is_websocket(first):
    """Tell whether the first bytes of a connection ask for Odoo's websocket."""
    words = first.split(b" ", 2)
    return len(words) > 1 and words[1].startswith(b"/websocket")


async def _copy(source, target):
    with contextlib.suppress(OSError):
        while piece := await source.read(65536):
            target.write(piece)
            await target.drain()
    with contextlib.suppress(OSError):
        target.close()
