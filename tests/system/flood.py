"""Many mails through the pipe script of production, with its answers obeyed as a mail server obeys them."""

import collections
import importlib.util
import io
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from house.mail_pipe import EX_TEMPFAIL, PIPE

MAIL = """\
From: Client {number} <client{number}@flood{company}.example>
To: {support}
Subject: Demande {number}
Message-ID: <flood-{number}@client.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

Bonjour, la facture {number} refuse de se valider.
--b
Content-Type: text/csv; name="lignes-{number}.csv"

produit;{number}
--b--
"""
TWICE_EVERY = 20
SENDERS = 4
TRIES = 40
#: How many times larger a worker may be at the end than when a fifth of the mails had passed.
MAX_GROWTH = 1.25


class Flood(NamedTuple):
    """What became of the mails; sizes of the workers in MiB."""

    sent: int
    seconds: float
    outcomes: dict
    tickets: int
    numbers: int
    wrong: int
    sizes: list

    @property
    def is_sound(self):
        """Whether each mail stands exactly once, under a number of its own, and memory stayed flat."""
        return self.stands_once and self.growth <= MAX_GROWTH

    @property
    def stands_once(self):
        """Whether each mail stands exactly once, under a number of its own."""
        once = self.outcomes.get("ticket", 0) == self.sent == self.tickets == self.numbers
        return once and not self.wrong and set(self.outcomes) <= {"ticket", "duplicate"}

    @property
    def growth(self):
        """How many times larger the largest worker is at the end than when a fifth had passed."""
        return self.sizes[-1] / self.sizes[len(self.sizes) // 5]


def run(system, count):
    """Send ``count`` mails, every twentieth twice at the same time, and look at what stands afterwards."""
    mails = [_mail(system, number) for number in range(count)]
    queue = [raw for number, raw in enumerate(mails) for _copy in range(2 if number % TWICE_EVERY == 0 else 1)]
    sizes, began = [worker_size(system)], time.monotonic()
    with ThreadPoolExecutor(SENDERS) as senders:
        for done, _status in enumerate(senders.map(lambda raw: deliver(system, raw), queue), start=1):
            if done % max(1, len(queue) // 20) == 0:
                sizes.append(worker_size(system))
    return _look(system, count, time.monotonic() - began, sizes)


def deliver(system, raw):
    """Hand a mail to the pipe until it is taken, as a mail server does."""
    words = ["--url", system.url, "--database", system.database, "--key-file", str(system.key_file)]
    for _again in range(TRIES):
        if _script().main(words, io.BytesIO(raw)) != EX_TEMPFAIL:
            return
        time.sleep(0.5)
    raise AssertionError(f"not taken after {TRIES} tries: {raw[:200]!r}")


def worker_size(system):
    """Return the size of the largest worker in MiB."""
    children = Path(f"/proc/{system.odoo.pid}/task/{system.odoo.pid}/children").read_text().split()
    return max(_resident(pid) for pid in children)


def _resident(pid):
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 2**20
    except OSError:
        return 0


def _mail(system, number):
    return MAIL.format(number=number, company=number % 50, support=system.support).encode()


def _look(system, count, seconds, sizes):
    outcomes = dict(
        system.query("select outcome, count(*) from e3k_intake_mail where message_key like '<flood-%' group by outcome")
    )
    ((tickets, numbers),) = system.query(
        "select count(*), count(distinct number) from e3k_ticket where name like 'Demande %'"
    )
    ((wrong,),) = system.query("""
        select count(*) from e3k_intake_mail m join e3k_ticket t on t.id = m.ticket_id
         where m.message_key like '<flood-%' and m.outcome = 'ticket' and (t.name <> m.subject or 1 <> (
               select count(*) from ir_attachment a where a.res_model = 'e3k.ticket' and a.res_id = t.id
                  and a.name = replace(m.subject, 'Demande ', 'lignes-') || '.csv'))""")
    outcomes = collections.Counter({name: int(number) for name, number in outcomes.items()})
    return Flood(count, seconds, outcomes, int(tickets), int(numbers), int(wrong), sizes)


def _script():
    spec = importlib.util.spec_from_file_location("e3k_mailpipe", PIPE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
