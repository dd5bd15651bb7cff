"""No bytes make the intake raise or linger: mutated mails, and mails of a grammar (``mail_grammar``), by the thousand.

``./dev fuzz`` runs more of them (``E3K_FUZZ_MAILS``), from other seeds (``E3K_FUZZ_FOLDER``), and lays a sample down
for the real intake (``E3K_FUZZ_SAMPLE``, a folder).
"""

import itertools
import os
import random
import time
from pathlib import Path

import intake
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_world import MAILS, NOW, SUPPORT, mail
from mail_grammar import MAILS as GRAMMAR

#: Well below what production gives a mail (``TIME_LIMIT_SECONDS``), where the records take their part of it.
LIMIT_SECONDS = 5.0
COUNT = int(os.environ.get("E3K_FUZZ_MAILS", "2500"))
FOLDER = Path(os.environ.get("E3K_FUZZ_FOLDER", MAILS))
MAX_BYTES = 400_000
SAMPLE = os.environ.get("E3K_FUZZ_SAMPLE")
SAMPLED = 20  # one of so many is laid down for the real intake

TOKENS = rb"""
\0 | \r\n | \n\n | -- | =?utf-8?b? | ?= | =?x?q?=FF?= | < | > | " | ; | ( | <div> | <blockquote> | &#xD800; | \xff\xfe
| begin 644 x\n | charset=utf-7 | boundary= | boundary=\"\" | From:  | On Mon, X wrote: | \xed\xa0\x80 | message/rfc822
| Content-Type: multipart/mixed; boundary=\"a\"\r\n | Content-Transfer-Encoding: base64\r\n | \x1b$B | Group:;,
| Content-Type: text/html; charset=x\r\n | filename*=utf-8''%ff% | filename*0*=a; filename*1=b | Date: 1 Jan 99999\r\n
| Content-Type: message/delivery-status\r\n | Received: x; Mon, 99 Foo 9999 99:99:99 +9999\r\n | References: <<>@[>\r\n
| Content-Type: application/ms-tnef; name=winmail.dat\r\n | Content-Type: application/pkcs7-mime; name=smime.p7m\r\n
| Fwd: | -----Original Message----- | x\x9f\x3e\x22 | De : a@b.example\nObjet : c\n
"""
TOKENS = [
    token.strip(b" \n").decode("unicode_escape").encode("latin-1") for token in TOKENS.replace(b"\n|", b"|").split(b"|")
]


def swallow(raw):
    """Everything that production does with a mail; returns the seconds of work it took."""
    started = time.process_time()
    letter = intake.opened(raw)
    intake.read_head(letter, own_addresses=[SUPPORT], now=NOW)
    facts = intake.read(letter, own_addresses=[SUPPORT], now=NOW)
    intake.judge(facts)
    delivery = intake.prepare(letter, facts.forwarded)
    intake.keeps_text(delivery.body, delivery.body)
    intake.visible_html(delivery.body)
    intake.detect_language(facts.text)
    intake.is_thanks(intake.visible_text(facts.text), facts.sender_name, ["Agnès Roy"])
    intake.says_only_thanks(letter, facts.sender_name)
    intake.are_twins(letter, intake.opened(raw + b"."))
    intake.rewrite(letter, lambda _name, data: (data, ["covered"]))
    message = intake.repair(letter)
    for name in message:
        str(message[name])
    for part in message.walk():
        part.get_filename()
        if not part.is_multipart():
            part.get_content()
    return time.process_time() - started


def damaged(chance, seeds):
    """A seed with one to twelve injuries: cut, doubled, shuffled, overwritten, crossed with another mail."""
    raw = bytearray(chance.choice(seeds))
    for _ in range(chance.choice((1, 1, 2, 3, 6, 12))):
        start = chance.randrange(min(len(raw), chance.choice((300, 2_000, MAX_BYTES))) + 1)
        end = min(len(raw), start + chance.choice((1, 3, 20, 200, 2_000)))
        chance.choice((_cut, _insert, _repeat, _overwrite, _double, _end, _cross, _shuffle))(
            chance, raw, start, end, seeds
        )
    return bytes(raw[:MAX_BYTES])


def _cut(chance, raw, start, end, seeds):
    del raw[start:end]


def _insert(chance, raw, start, end, seeds):
    raw[start:start] = chance.choice(TOKENS)


def _repeat(chance, raw, start, end, seeds):
    raw[start:start] = chance.choice(TOKENS) * chance.choice((2, 50, 500))


def _overwrite(chance, raw, start, end, seeds):
    raw[start:end] = chance.randbytes(end - start)


def _double(chance, raw, start, end, seeds):
    raw[start:start] = raw[start:end] * chance.choice((1, 3, 30))


def _end(chance, raw, start, end, seeds):
    del raw[start:]


def _cross(chance, raw, start, end, seeds):
    other = chance.choice(seeds)
    place = chance.randrange(len(other) + 1)
    raw[start:end] = other[place : place + chance.choice((10, 300, 3_000))]


def _shuffle(chance, raw, start, end, seeds):
    lines = bytes(raw).split(b"\n")[:80]
    chance.shuffle(lines)
    raw[:] = b"\n".join(lines)


def test_thousands_of_damaged_mails_are_read_judged_and_repaired():
    seeds = [path.read_bytes()[:MAX_BYTES] for path in sorted(FOLDER.rglob("*")) if path.is_file()]
    for number in range(COUNT):
        raw = damaged(random.Random(number), seeds)
        lay_down("mutated", number, raw)
        assert swallow(raw) < LIMIT_SECONDS, number


def lay_down(name, number, raw):
    """Keep a sample of the mails for the real intake, when somebody asks for it."""
    if SAMPLE and number % SAMPLED == 0:
        (Path(SAMPLE) / f"{name}-{number}.eml").write_bytes(raw)


written = itertools.count()


@settings(max_examples=COUNT // 10, suppress_health_check=list(HealthCheck), database=None)
@given(GRAMMAR)
def test_mails_of_the_grammar_are_read_judged_and_repaired(raw):
    lay_down("grammar", next(written), raw)
    assert swallow(raw) < LIMIT_SECONDS


@settings(max_examples=300)
@given(st.binary(max_size=600))
def test_any_bytes_are_read_judged_and_repaired(raw):
    for whole in (raw, mail().replace(b"\r\n\r\n", b"\r\n" + raw + b"\r\n\r\n", 1), mail("") + raw):
        assert swallow(whole) < LIMIT_SECONDS


@pytest.mark.parametrize(
    "raw",
    [
        mail("<" * 300_000, content_type="text/html"),
        mail("<div>" * 60_000, content_type="text/html"),
        mail('<a b="' * 60_000, content_type="text/html"),
        mail("<!--" * 80_000, content_type="text/html"),
        mail("<script>" * 50_000, content_type="text/html"),
        mail("&" * 300_000, content_type="text/html"),
        mail("On a wrote\n" * 30_000),
        mail("> " * 150_000),
        mail("De : " * 80_000),
        mail("begin 644 x\n" * 30_000),
        mail("_" * 300_000),
        mail("-" * 300_000),
        mail(" " * 300_000),
        mail("wrote " * 60_000),
        mail("=?utf-8?q?" * 30_000),
        mail(subject="=?utf-8?q?" * 30_000),
        mail(subject="(" * 100_000),
        mail(**{"from": "<" * 100_000}),
        mail(**{"from": "a@b," * 30_000}),
        mail(to='"' * 100_000),
        mail(to="((((" * 30_000),
        mail(references="<a@b> " * 30_000),
        mail(content_type="multipart/mixed; " + "boundary=a; " * 10_000),
        mail("--a\r\n" * 60_000, content_type="multipart/mixed; boundary=a"),
        mail(authentication_results="mx; " + "spf=pass (" * 10_000),
        mail(content_type="text/plain; name*0*=" + "%" * 100_000),
        mail(received=";" * 100_000),
        mail(list_unsubscribe="x" * 500_000),
        b"a" * 2_000_000,
        b"\n" * 2_000_000,
        b"a: b\n" * 200_000,
        b"a\n" * 200_000,
    ],
    ids=range(32),
)
def test_floods_end_in_time(raw):
    assert swallow(raw) < LIMIT_SECONDS
