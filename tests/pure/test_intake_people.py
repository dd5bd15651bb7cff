"""Whom an address header names: an address counts where it stands, a name is only a name."""

import base64
import time

import intake
import pytest
from intake import header
from intake_world import CLAIRE, SUPPORT, mail, read

MALLORY = "mallory@evil.example"


def word(text, charset="utf-8"):
    """``text`` as an encoded word."""
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def sender(value):
    facts = read(mail(**{"from": value}))
    delivered = intake.prepare(mail(**{"from": value})).sender
    repaired = str(intake.repair(mail(**{"from": value}))["From"])
    assert delivered == (facts.sender_name, facts.sender_email)
    assert facts.sender_email in repaired
    return delivered


@pytest.mark.parametrize(
    "name",
    [
        word(f"Claire Gagnon <{CLAIRE}>"),
        word(f'"Claire Gagnon" <{CLAIRE}>, x'),
        word(f"{CLAIRE}, x"),
        word(f"{CLAIRE}"),
        word(f"Claire <{CLAIRE}>;"),
        word(f"x\r\nFrom: Claire <{CLAIRE}>"),
        word(f'x" <{CLAIRE}>, "'),
        f"=?utf-8?Q?Claire_=3C{CLAIRE}=3E?=",
        f"=?utf-8?Q?Claire <{CLAIRE}>?=",
        f'"{word(f"Claire <{CLAIRE}>, x")}"',
        f'"Claire <{CLAIRE}>, x"',
        f"({word(f'<{CLAIRE}>')})",
        f"(Claire <{CLAIRE}> (x))",
        f"{CLAIRE}",
    ],
)
def test_an_address_inside_a_name_is_nobodys(name):
    assert sender(f"{name} <{MALLORY}>")[1] == MALLORY


@pytest.mark.parametrize("name", [word("x"), word(f"Claire <{CLAIRE}>"), f'"{CLAIRE}"', '"Claire"'])
def test_an_address_is_never_pieced_together(name):
    assert sender(f"{name}@evil.example <{MALLORY}>")[1] == MALLORY


@pytest.mark.parametrize("name", [word(f"Claire <{CLAIRE}>"), word(CLAIRE), f'"{CLAIRE}"'])
def test_an_address_before_the_sign_is_nobodys(name):
    assert read(mail(cc=f"<{name}@evil.example>")).cc == () == read(mail(cc=f"{name}@evil.example")).cc


def test_shifted_text_is_a_name_too():
    shifted = f"Claire <{CLAIRE}>".replace("<", "+ADw-").replace(">", "+AD4-")
    raw = mail(**{"from": f"{shifted} <{MALLORY}>", "content_type": "text/plain; charset=utf-7"})
    assert read(raw).sender_email == MALLORY


@pytest.mark.parametrize(
    ("value", "name", "email"),
    [
        (word("Réjean <rejean@x.example>"), "Réjean", "rejean@x.example"),
        (f"{word('Réjean')} {word(' <rejean@x.example>')}", "Réjean", "rejean@x.example"),
        (word("rejean@x.example"), "", "rejean@x.example"),
        (word('"Côté, Réjean" <rejean@x.example>'), "Côté, Réjean", "rejean@x.example"),
        ('"Claire Gagnon <c@x.example>"', "Claire Gagnon", "c@x.example"),
        ('"c@x.example"', "", "c@x.example"),
    ],
)
def test_a_whole_header_that_is_encoded_or_quoted_is_still_read(value, name, email):
    assert sender(value) == (name, email)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (word("Côté, Andrée"), "Côté, Andrée"),
        (f'"{word("Côté, Andrée")}"', "Côté, Andrée"),
        ("=?utf-8?Q?C=C3=B4t=C3=A9,_Andr=C3=A9e?=", "Côté, Andrée"),
        ("Côté, Andrée", "Côté, Andrée"),
        (f"{word('Côté')}, {word('Andrée')}", "Côté, Andrée"),
        ("Côté, Andrée, ing.", "Côté, Andrée, ing."),
        ('Côté, "Andrée"', "Côté, Andrée"),
        (word("Andrée; Facturation"), "Andrée; Facturation"),
        (word("Soutien: Andrée"), "Soutien: Andrée"),
        (word("Andrée (Montréal)"), "Andrée (Montréal)"),
        ("Andrée O'Neil", "Andrée O'Neil"),
    ],
)
def test_a_name_is_kept_whole(value, name):
    assert sender(f"{value} <a@x.example>") == (name, "a@x.example")


def test_a_group_lends_its_name_to_nobody():
    facts = read(mail(to=f"Direction, clients: Claire <{CLAIRE}>, {SUPPORT};, Côté, Andrée <a@x.example>"))
    assert facts.to == (CLAIRE, SUPPORT, "a@x.example")
    assert intake.prepare(mail(to=f"Clients: {SUPPORT};, Côté, Andrée <a@x.example>")).to == (
        ("", SUPPORT),
        ("Côté, Andrée", "a@x.example"),
    )


@pytest.mark.parametrize(
    ("value", "email"),
    [
        ("<sean.o'neil@x.example>", "sean.o'neil@x.example"),
        ("sean.o'neil@x.example", "sean.o'neil@x.example"),
        ("'sean.o'neil@x.example'", "sean.o'neil@x.example"),
        ("<'sean.o'neil@x.example'>", "sean.o'neil@x.example"),
        ("Sean O'Neil <sean.o'neil@x.example>", "sean.o'neil@x.example"),
        ("<'t.hooft@x.example>", "'t.hooft@x.example"),
        (f"'{CLAIRE}'", CLAIRE),
        (f"<'{CLAIRE}'>", CLAIRE),
        (f"'Claire' <'{CLAIRE}'>", CLAIRE),
        ('<"claire.gagnon"@x.example>', "claire.gagnon@x.example"),
        (f"<{'a' * 90}@x.example>", f"{'a' * 90}@x.example"),
        (f"<mailto:{CLAIRE}>", CLAIRE),
        (f"<@relay.example,@mx.example:{CLAIRE}>", CLAIRE),
        (f"Claire <{CLAIRE}", CLAIRE),
        (f'"Claire <{CLAIRE}>', CLAIRE),
    ],
)
def test_an_address_is_whole_or_none(value, email):
    assert sender(value)[1] == email
    assert read(mail(cc=value)).cc == (email,)


@pytest.mark.parametrize("value", ['"Claire Gagnon transfert"@x.example', "<claire@boulangerie@x.example>", "<@x>"])
def test_half_an_address_is_nobodys(value):
    assert read(mail(**{"from": value})).sender_email == ""


def test_an_apostrophe_in_a_forwarded_mail_and_in_a_report_names_the_right_person():
    body = "---------- Forwarded message ---------\nFrom: Sean <sean.o'neil@x.example>\nDate: x\nTo: y\n\nHelp."
    assert read(mail(body, subject="Fwd: Help")).forwarded.email == "sean.o'neil@x.example"
    raw = mail(
        x_failed_recipients="sean.o'neil@x.example", content_type="multipart/report; report-type=delivery-status"
    )
    assert read(raw).report.recipients == ("sean.o'neil@x.example",)


@pytest.mark.parametrize(
    "piece",
    ['"', "(", "<", "[", ",", "\\", '\\"', '"\\', "(()", "a@", "'", "@", "a.", " . ", ":", "=?", "<a@b.c>", '"@"'],
)
def test_no_header_takes_long(piece):
    started = time.perf_counter()
    header.people([(piece * 20_000)[:20_000].encode()])
    header.people([("a" + piece * 20_000)[:20_000].encode() + b'"'])
    assert time.perf_counter() - started < 2
