"""The loopback mail server of ./dev run: keeps every mail readable, hands our own domain's to the pipe.

It stands where a Postfix stands in production: what is addressed to the alias domain goes through
e3k_mailpipe.py with the same trace headers, and is tried again when the pipe says "later".
"""

import argparse
import asyncio
import email.policy
import itertools
import signal
import sys
import time
from email.utils import formatdate
from pathlib import Path

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP

from . import mailbox_page
from .mail_pipe import EX_TEMPFAIL, PIPE
from .paths import MAIL_DIR

RECIPIENTS = "X-Envelope-To"  # in the kept copy only
RETRY_AFTER_SECONDS = (2, 5, 10, 30, 60)


class TolerantSMTP(SMTP):
    """Takes the overlong lines that real programs send and that mail servers pass on."""

    line_length_limit = 1024 * 1024


class TolerantController(UnthreadedController):
    """A controller whose connections are tolerant."""

    def factory(self):
        """Return the protocol of one connection."""
        return TolerantSMTP(self.handler, **self.SMTP_kwargs)


class LoopbackServer:
    """What aiosmtpd calls for each mail."""

    def __init__(self, directory, domain, pipe_words):
        self.directory = Path(directory)
        self.domain = domain
        self.pipe_words = pipe_words
        self.numbers = itertools.count(1)
        self.deliveries = set()

    async def handle_DATA(self, _server, session, envelope):  # noqa: N802 - aiosmtpd's name
        """Keep the mail, then deliver what is ours without making the sender wait."""
        received = f"Received: from {session.host_name or 'unknown'} by mail.{self.domain}; {formatdate()}\r\n"
        raw = received.encode() + envelope.original_content
        self.keep(f"{RECIPIENTS}: {', '.join(envelope.rcpt_tos)}\r\n".encode() + raw, envelope)
        for recipient in envelope.rcpt_tos:
            if self.domain and recipient.lower().endswith("@" + self.domain):
                task = asyncio.create_task(self.deliver(raw, envelope.mail_from, recipient))
                self.deliveries.add(task)
                task.add_done_callback(self.deliveries.discard)
        return "250 kept"

    def keep(self, raw, envelope):
        """Write the mail as .eml and as a page, and list it in the index."""
        stem = f"{time.strftime('%H%M%S')}-{next(self.numbers):04d}"
        fresh = self.directory / f".{stem}.new"
        fresh.write_bytes(raw)
        fresh.rename(self.directory / f"{stem}.eml")
        message = email.message_from_bytes(raw, policy=email.policy.default)
        mailbox_page.add(self.directory, stem, message, envelope.rcpt_tos)

    async def deliver(self, raw, sender, recipient):
        """Put the mail through the production pipe; "later" is tried again, as a mail server would."""
        words = [*self.pipe_words, "--sender", sender or "", "--recipient", recipient]
        for pause in (*RETRY_AFTER_SECONDS, None):
            pipe = await asyncio.create_subprocess_exec(
                sys.executable, str(PIPE), *words, stdin=asyncio.subprocess.PIPE
            )
            await pipe.communicate(raw)
            if pipe.returncode != EX_TEMPFAIL or pause is None:
                print(f"to {recipient}: pipe ended with {pipe.returncode}", flush=True)
                return
            await asyncio.sleep(pause)


def arguments():
    """Return the parsed command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--directory", default=str(MAIL_DIR))
    parser.add_argument("--domain", default="", help="mails to this domain go to the pipe")
    parser.add_argument("pipe", nargs="*", help="arguments of e3k_mailpipe.py, after --")
    return parser.parse_args()


async def serve(chosen):
    """Listen on loopback until told to end."""
    handler = LoopbackServer(chosen.directory, chosen.domain.lower(), chosen.pipe)
    loop = asyncio.get_running_loop()
    options = {"hostname": "127.0.0.1", "port": chosen.port, "loop": loop, "data_size_limit": 64 * 1024 * 1024}
    controller = TolerantController(handler, **options)
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    server = await controller._create_server()
    async with server:
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(serve(arguments()))
