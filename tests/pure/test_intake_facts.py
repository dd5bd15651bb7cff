"""What is read of a mail: people, subject, number, threads, clock start, authentication."""

from datetime import datetime, timedelta, timezone

import intake
import pytest
from intake import address
from intake_world import CLAIRE, NOW, SUPPORT, mail, read, stored


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("undeclared_russian", "Не работает склад"),
        ("undeclared_korean", "재고 화면이 열리지 않습니다"),
        ("undeclared_chinese", "绩效管理打不开"),
        ("unknown_charset", "Pas d'accès"),
        ("inline_image", "Capture d’écran"),
        ("nul_in_subject", "Impression"),
    ],
)
def test_subjects_are_readable_in_any_charset(name, subject):
    assert read(stored(name)).subject == subject


def test_encoded_words_cut_in_the_middle_of_a_character_are_joined():
    assert read(mail(subject="=?utf-8?B?w6k=?= =?utf-8?B?w6nDqQ==?= =?utf-8?Q?=C3?= =?utf-8?Q?=A9?=")).subject == "éééé"


def test_addresses_are_lower_case_and_groups_are_opened():
    facts = read(stored("group_address"))
    assert facts.to == (SUPPORT, "marc@boulangerie.example")
    assert facts.cc == ()
    assert facts.is_to_us


@pytest.mark.parametrize("header", ["delivered_to", "x_original_to", "envelope_to", "cc"])
def test_every_header_that_may_name_our_address_counts(header):
    assert read(mail(to="liste@ailleurs.example", **{header: SUPPORT})).is_to_us


@pytest.mark.parametrize(
    ("value", "name", "email"),
    [
        ('"Gagnon, Claire" <Claire@Boulangerie.example>', "Gagnon, Claire", CLAIRE),
        ("claire@boulangerie.example (Claire)", "Claire", CLAIRE),
        ("Claire claire@boulangerie.example", "Claire", CLAIRE),
        ("=?utf-8?Q?H=C3=A9l=C3=A8ne?= <h@x.example>", "Hélène", "h@x.example"),
        ("<claire@boulangerie.example>", "", CLAIRE),
        ("nobody", "nobody", ""),
    ],
)
def test_senders(value, name, email):
    facts = read(mail(**{"from": value}))
    assert (facts.sender_name, facts.sender_email) == (name, email)


@pytest.mark.parametrize(
    ("subject", "number"),
    [
        ("Re: [E3K-00042] Facture", "E3K-00042"),
        ("RE: TR : [e3k-42000] Facture", "E3K-42000"),
        ("[E3K-00042] suite de [E3K-00043]", "E3K-00043"),
        ("Billet E3K-00042", "E3K-00042"),
        ("[E3K–00042]", "E3K-00042"),
        ("Facture 00042", None),
        ("PRE3K-00042", None),
        ("", None),
    ],
)
def test_the_number_in_the_subject(subject, number):
    assert intake.find_number(subject) == number


def test_a_number_comes_back_from_its_own_reference():
    assert intake.find_number(f"Re: {intake.reference('E3K-00042')} x") == "E3K-00042"


def test_threads_are_read_from_references_and_in_reply_to():
    facts = read(stored("gmail_reply"))
    assert facts.references == ("<ours-41@e3k.example>", "<ours-42@e3k.example>")
    assert facts.in_reply_to == "<ours-42@e3k.example>"
    assert facts.thread_ids == ("<ours-42@e3k.example>", "<ours-41@e3k.example>")


def received(instant):
    stamp = instant.strftime("%a, %d %b %Y %H:%M:%S +0000")
    return read(mail(received=f"from mx.example by mail.e3k.example with ESMTPS id 1;\r\n\t{stamp}")).received_at


def test_the_clock_starts_when_our_server_received_the_mail():
    at = NOW - timedelta(hours=5)
    assert received(at) == at
    assert received(NOW - timedelta(hours=72)) == NOW - timedelta(hours=72)


def test_the_clock_does_not_start_in_the_future_nor_long_ago_nor_at_the_senders_date():
    assert received(NOW + timedelta(seconds=1)) is None
    assert received(NOW - timedelta(hours=72, seconds=1)) is None
    facts = read(mail(date="Tue, 23 Jun 2026 12:00:00 -0400"))
    assert facts.received_at is None
    assert facts.claimed_at == datetime(2026, 6, 23, 16, tzinfo=timezone.utc)


@pytest.mark.parametrize("date", ["Tue, 99 Foo 99999 99:99:99 +9999", "Thu, 1 Jan 9999 00:00:00 +0000", "hier", ""])
def test_absurd_dates_are_no_dates(date):
    assert read(mail(date=date)).claimed_at is None


def test_only_the_topmost_authentication_result_is_ours():
    raw = mail(authentication_results=f"mx.e3k.example; spf=pass smtp.mailfrom={CLAIRE}; dkim=fail; dmarc=fail (p=x)")
    forged = raw.replace(b"From:", b"Authentication-Results: evil; dmarc=pass\r\nFrom:", 1)
    assert read(raw).authentication == {"spf": "pass", "dkim": "fail", "dmarc": "fail"}
    assert read(raw).is_unauthenticated
    trusted = intake.read(forged, trusted_servers=["mx.e3k.example"])
    assert trusted.authentication["dmarc"] == "fail"


@pytest.mark.parametrize(
    ("results", "fails"),
    [
        ("mx; spf=fail", True),
        ("mx; spf=fail; dkim=pass header.d=boulangerie.example", False),
        ("mx; spf=fail; dkim=pass", True),
        ("mx; spf=fail; dmarc=none", True),
        ("mx; spf=softfail", False),
        ("mx; spf=fail; dmarc=pass", False),
        ("mx; dmarc=none", False),
    ],
)
def test_who_counts_as_forged(results, fails):
    assert read(mail(authentication_results=results)).is_unauthenticated is fails


@pytest.mark.parametrize("headers", [{"x_priority": "1 (Highest)"}, {"importance": "High"}, {"priority": "urgent"}])
def test_importance_is_read(headers):
    assert read(mail(**headers)).importance == "high"


def test_a_report_names_its_recipient_and_the_mail_it_answers():
    report = read(stored("delivery_report")).report
    assert report.recipients == (CLAIRE,)
    assert report.original_ids == ("<ours-77@e3k.example>",)
    assert report.status == "5.1.1"


def test_the_text_is_what_a_person_reads():
    assert read(stored("text_after_html")).text == "Le premier texte.\n\nLe second texte."


def test_the_same_bytes_have_the_same_digest():
    assert read(mail()).digest == read(mail()).digest != read(mail(subject="x")).digest


@pytest.mark.parametrize(
    "local", ["noreply", "no-reply", "ne-pas-repondre", "do_not_reply", "shop-noreply", "noreply+42"]
)
def test_no_reply_addresses(local):
    assert address.is_no_reply(f"{local}@x.example")


@pytest.mark.parametrize("local", ["claire", "norbert", "reply", "notaire", "nora.ply"])
def test_people_whose_address_looks_a_little_like_no_reply(local):
    assert not address.is_no_reply(f"{local}@x.example")
