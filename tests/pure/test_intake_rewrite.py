"""A mail written anew with other words in it: read, changed and written without ever raising."""

from pathlib import Path

import pytest
import secret
from hypothesis import given
from hypothesis import strategies as st
from intake import Letter, repair, rewrite
from mail_grammar import MAILS as GRAMMAR

MAILS = sorted((Path(__file__).parent / "mails").glob("*.eml"))
PASSWORD = "Boreal#2024"
MAIL = f"""From: claire@boreal.example
Subject: mdp: {PASSWORD}
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Mot de passe=A0: {PASSWORD[:3]}=
{PASSWORD[3:]}
--b
Content-Type: text/plain
Content-Disposition: attachment; filename=.env
Content-Transfer-Encoding: base64

REJfUEFTU1dPUkQ9Qm9yZWFsIzIwMjQK
--b
Content-Type: message/rfc822
Content-Disposition: attachment; filename=avant.eml

From: denis@boreal.example
Subject: Acces

Le mdp: {PASSWORD}
--b--
""".encode()


def _all_text(raw):
    """Everything that a reader of the mail sees, in one text."""
    letter = Letter(raw)
    files = letter.content.attachments
    inside = [_all_text(file.data) if file.name.endswith(".eml") else file.data.decode() for file in files]
    return "\n".join([letter.subject, letter.content.as_text(), *inside])


def test_secret_is_covered_in_subject_body_files_and_mails_inside():
    assert _all_text(MAIL).count(PASSWORD) == 4
    masked, found = rewrite(MAIL, secret.mask_file)
    assert len(found) == 4
    assert PASSWORD not in _all_text(masked)
    assert _all_text(masked).count(secret.COVER) == 4
    assert rewrite(masked, secret.mask_file) == (masked, [])


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.name)
def test_mail_without_secret_keeps_its_bytes(path):
    raw = path.read_bytes()
    assert rewrite(raw, secret.mask_file) == (raw, [])


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.name)
def test_whatever_is_covered_the_mail_can_be_written(path):
    masked, _found = rewrite(path.read_bytes(), lambda _name, _data: (b"covered", ["x"]))
    assert Letter(masked).subject == "covered"
    assert repair(masked)


def test_address_in_any_letters_is_written():
    """RFC 6532: the text before the @ has no form in ASCII."""
    raw = f"From: Élise <élise@boreal.example>\nSubject: mdp: {PASSWORD}\n\nBonjour".encode()
    masked, found = rewrite(raw, secret.mask_file)
    assert found
    assert Letter(masked).root.people("from") == Letter(raw).root.people("from")
    assert PASSWORD not in _all_text(masked)


@given(st.one_of(st.binary(max_size=500), GRAMMAR))
def test_any_mail_can_be_written(raw):
    masked, _found = rewrite(raw, lambda _name, data: (data + b"!", ["x"]))
    assert masked
