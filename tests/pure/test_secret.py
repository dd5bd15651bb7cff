"""Secrets in a text: found where people write them, and nowhere else."""

import re
import time

import pytest
import secret
from hypothesis import given
from hypothesis import strategies as st

SECRETS = [
    ("password", "Mot de passe : Boreal2024!", "Boreal2024!"),
    ("password", "mot de passe: soleil", "soleil"),
    ("password", "Mon mot de passe est Soleil#12.", "Soleil#12"),
    ("password", "mdp=abc123", "abc123"),
    ("password", "password: hunter2, merci", "hunter2"),
    ("password", "My password is Tr0ub4dor&3", "Tr0ub4dor&3"),
    ("password", "Password for admin: s3cr3t-Word", "s3cr3t-Word"),
    ("password", 'the password is "correct horse battery"', "correct horse battery"),
    ("password", "PWD = P@ssw0rd", "P@ssw0rd"),
    ("password", "Mot de passe de la base : Xy_99zz", "Xy_99zz"),
    ("password", "postgres://odoo:Zx81Zx81@db.example:5432/prod", "Zx81Zx81"),
    ("password", "NIP : 4821", "4821"),
    ("api_key", "aws AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
    ("api_key", "ghp_" + "a1B2" * 9, "ghp_" + "a1B2" * 9),
    ("api_key", "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "sk_live_4eC39HqLyjWDarjtT1zdp7dc"),
    ("api_key", "Clé API : 9f86d081884c7d659a2feaa0c55ad015", "9f86d081884c7d659a2feaa0c55ad015"),
    ("api_key", "api_key=9f86d081884c7d659a2feaa0c55ad015", "9f86d081884c7d659a2feaa0c55ad015"),
    ("api_key", "Authorization: Bearer abcDEF123456ghiJKL789", "abcDEF123456ghiJKL789"),
    ("api_key", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLWhlcmU", None),
    ("private_key", "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabc\n-----END RSA PRIVATE KEY-----", None),
    ("card", "Ma carte 4111 1111 1111 1111 exp 12/28", "4111 1111 1111 1111"),
    ("card", "4111111111111111", "4111111111111111"),
    ("card", "5500-0000-0000-0004", "5500-0000-0000-0004"),
    ("card", "Amex 3782 822463 10005", "3782 822463 10005"),
    ("sin", "Mon NAS est 046 454 286", "046 454 286"),
    ("sin", "SIN: 046454286", "046454286"),
    ("sin", "046-454-286", "046-454-286"),
    ("password", "pass: Boreal2024", "Boreal2024"),
    ("password", "PW: Boreal#24", "Boreal#24"),
    ("password", "mp : Xy_99zz", "Xy_99zz"),
    ("password", "Passcode: 483920", "483920"),
    ("password", "Code d’accès : Az19!kk", "Az19!kk"),
    ("password", "Mot de passe :\nBoreal2024!\nMerci", "Boreal2024!"),
    ("password", "Password\n\nHunter#2020", "Hunter#2020"),
    ("password", "Utilisateur : admin\nMDP de la base :\n  Boreal2024", "Boreal2024"),
    ("password", "DB_PASSWORD=Zx81Zx81", "Zx81Zx81"),
    ("api_key", "STRIPE_API_KEY=9f86d081884c7d659a2feaa0c55ad015", "9f86d081884c7d659a2feaa0c55ad015"),
    (
        "api_key",
        "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    ),
    ("api_key", "Clé API :\n9f86d081884c7d659a2feaa0c55ad015", "9f86d081884c7d659a2feaa0c55ad015"),
    ("card", "Visa 4111.1111.1111.1111", "4111.1111.1111.1111"),
    ("password", "le mdp Abc123!xq marche", "Abc123!xq"),
    ("password", "admin / Abc123!xq", "Abc123!xq"),
    ("password", "claire@boreal.example / Abc123!xq", "Abc123!xq"),
    ("password", "passphrase: correct horse battery staple", "correct horse battery staple"),
    ("password", "pass\u200bword: Abc123!xq", "Abc123!xq"),
    ("password", "Mot de passe : Abc\u200b123!xq", "Abc\u200b123!xq"),
]


@pytest.mark.parametrize(("kind", "text", "value"), SECRETS)
def test_a_secret_is_found_where_people_write_it(kind, text, value):
    (found,) = secret.find(text)
    assert (found.kind, found.value) == (kind, value or text)


@pytest.mark.parametrize(
    "text",
    [
        "J’ai oublié mon mot de passe.",
        "Mot de passe : oublié",
        "Mot de passe expiré depuis lundi 3 mars 2026",
        "Le mot de passe est incorrect",
        "Password: forgotten",
        "password is wrong since 9:30",
        "The password reset link does not work: it says expired",
        "Mot de passe : je ne peux plus me connecter",
        "Password reset: https://odoo.example/web/reset_password",
        "Please send the password to claire@boreal.example",
        "Le jeton : expiré. The token: missing",
        "Clé API : laquelle faut-il utiliser?",
        "[E3K-00042] Facture 2026-00123",
        "E3K-4111111111111111",
        "Commande 4111111111111111",
        "Order no. 4111 1111 1111 1111",
        "Facture n° 046 454 286",
        "Colis, suivi : 046454286",
        "Commande 046454286",
        "514-316-6650 ext. 1, 888-602-5394",
        "Tél. 514 316 6650, +1 514 316-6650, 514.316.6650",
        "+33 6 12 34 56 78",
        "Total 123 456 782,00 $ et 046 454 286 $",
        "SIREN 732 829 320",
        "IMEI 490154203237518",
        "4111111111111112",
        "1234567890123456",
        "0000 0000 0000 0000",
        "Le 2026-03-03 à 10:00, version 19.0.1.0.0",
        "UUID 123e4567-e89b-12d3-a456-426614174000",
        "NAS Synology 2 To",
        "The sin of 046 invoices",
        "Erreur 500: token",
        "SO/2026/00123, BL/OUT/04645428",
        "TPS : 123 456 782 RT0001",
        "Numéro d’entreprise 123 456 782 RC 0001",
        "GST 123 456 782, NEQ 123 456 782",
        "pass: oui, MP : envoyé hier, PW: changed",
        "Tests: 12 passed, pass: 100%",
        "MP : 2026-03-03",
        "J’ai oublié mon mot de passe\nFAC2024-001\nMerci",
        "Mot de passe :\nje ne le trouve plus",
        "Mot de passe :\n\nMerci!",
        "Password:\nhttps://odoo.example/web/reset_password",
        "La clé API :\nvoir ci-dessous",
        "Le mot de passe Odoo19 ne marche plus, admin / utilisateur",
        "Chemin : admin / web/login?id=2",
        "Phrase de passe : oubliée depuis hier soir",
        "Le billet E3K\u2060-00042 n’a plus de mot de passe",
        "Montants 4111.11, 1111.11 et 1111.50",
    ],
)
def test_what_is_no_secret_is_left_alone(text):
    assert secret.find(text) == []


def test_what_is_covered_is_not_found_again():
    for _kind, text, _value in SECRETS:
        masked, _found = secret.mask_text(text)
        assert secret.find(masked) == []
        assert secret.COVER in masked


@pytest.mark.parametrize(
    ("html", "masked"),
    [
        ("<p>Mot de passe : <b>Abc12345</b></p>", "<p>Mot de passe : <b>••••••••</b></p>"),
        ("<p>Mot de passe&nbsp;: Ab<i>c1</i>2345</p>", "<p>Mot de passe&nbsp;: ••••••••<i></i></p>"),
        ("<td>Password</td><td>Abc12345</td>", "<td>Password</td><td>••••••••</td>"),
        ("<p>Mot de passe :</p>\n<p>Abc12345</p>", "<p>Mot de passe :</p>\n<p>••••••••</p>"),
        ("<p>mdp: a&amp;b12345</p><p>merci</p>", "<p>mdp: ••••••••</p><p>merci</p>"),
        ('<a href="mailto:Abc@12345.ca">mdp: Abc@12345.ca</a>', None),
        (
            '<p>mdp: Abc#1234 <a title="Abc#1234" href="http://x/?p=Abc%231234">x</a></p>',
            '<p>mdp: •••••••• <a title="••••••••" href="http://x/?p=••••••••">x</a></p>',
        ),
        ("<p>Merci</p>", None),
        ("", None),
    ],
)
def test_html_keeps_its_markup(html, masked):
    assert secret.mask_html(html)[0] == (masked if masked is not None else html)


def test_line_break_ends_a_password():
    assert secret.mask_html("mdp: abc12345<br>Merci")[0] == "mdp: ••••••••<br>Merci"


@given(st.text(max_size=300))
def test_any_text_is_masked_once_and_for_all(text):
    masked, found = secret.mask_text(text)
    assert secret.mask_text(masked) == (masked, [])
    assert all(text[s.start : s.stop] == s.value for s in found)


@given(st.text(alphabet="<>&;/abp\"'= :0123456789mdp-#@", max_size=200))
def test_any_html_is_masked_once_and_for_all(html):
    masked, found = secret.mask_html(html)
    if not found:
        assert masked == html
    assert secret.mask_html(masked)[1] == []


@given(st.integers(10**13, 10**14 - 1).map(lambda n: f"4{n}"))
def test_a_card_is_its_check_digit(start):
    digit = next(d for d in "0123456789" if secret.is_luhn(start + d))
    number = start + digit
    wrong = start + str((int(digit) + 1) % 10)
    assert [s.value for s in secret.find(f"carte {number} ok")] == [number]
    assert secret.find(f"carte {wrong} ok") == []


@given(st.integers(200, 999), st.integers(200, 999), st.integers(0, 9999))
def test_phone_and_ticket_numbers_are_no_secrets(area, exchange, line):
    for text in (f"{area} {exchange}-{line:04}", f"{area}-{exchange}-{line:04}", f"({area}) {exchange} {line:04}"):
        assert secret.find(f"Appelez au {text} svp") == []
    assert secret.find(f"[E3K-{line:05}] commande S{area}{exchange}{line:04}") == []


@pytest.mark.parametrize(
    "piece",
    [
        "password ",
        "mot de passe: ",
        "pass:\n",
        "mot de passe\n",
        "api key\n",
        "4111 ",
        "<b>",
        "-----BEGIN PRIVATE KEY-----",
        "a@b:",
        "&amp;",
    ],
)
def test_long_texts_take_linear_time(piece):
    text = piece * (300_000 // len(piece))
    started = time.perf_counter()
    secret.mask_html(text)
    assert time.perf_counter() - started < 6


@pytest.mark.parametrize("mask", [secret.mask_text, secret.mask_html])
def test_a_list_of_secrets_takes_linear_time(mask):
    text = "".join(f'<a href="x?{n}">mdp: abc{n}xyz</a>\n' for n in range(15_000))
    started = time.perf_counter()
    masked, found = mask(text)
    assert len(found) == 15_000
    assert "abc42xyz" not in masked
    assert time.perf_counter() - started < 6


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("env", b"DB_PASSWORD=Zx81Zx81\n", "DB_PASSWORD=••••••••\n".encode()),
        ("notes.txt", "mot de passe: été2024é".encode("latin-1"), "mot de passe: ••••••••".encode("cp1252")),
        ("notes.txt", "mdp: abc12345".encode("utf-16"), "mdp: ••••••••".encode("utf-16")),
        ("page.html", b"<p>mdp: ab<b>c12345</b></p>", "<p>mdp: ••••••••<b></b></p>".encode()),
        ("id_rsa", b"-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----", "••••••••".encode()),
    ],
)
def test_a_file_of_text_is_masked_in_its_own_charset(name, data, expected):
    assert secret.mask_file(name, data)[0] == expected


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("talon.txt", b"Merci"),
        ("photo.png", b"\x89PNG\x00mdp: abc12345"),
        ("scan.pdf", b"%PDF-1.4 \xff\xfe mdp: abc12345"),
        ("dump.sql", b"mdp: abc12345\n" + b"x" * 3 * 1024 * 1024),
        ("empty", b""),
    ],
)
def test_a_file_without_text_stays_as_it_is(name, data):
    assert secret.mask_file(name, data) == (data, [])


@given(st.text(max_size=30), st.binary(max_size=300))
def test_any_file_is_masked_once_and_for_all(name, data):
    masked, _found = secret.mask_file(name, data)
    assert secret.mask_file(name, masked) == (masked, []) or b"?" in masked


def test_the_kinds_of_the_rules_are_the_known_ones():
    from secret import pattern

    assert {rule.kind for rule in pattern.RULES} == set(secret.KINDS)
    assert all("value" in rule.pattern.groupindex for rule in pattern.RULES)
    assert not re.search(secret.COVER, "password")
