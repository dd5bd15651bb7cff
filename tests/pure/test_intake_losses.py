"""Small losses that only a close look finds: each was one in mails of others, told here with mails of our own."""

import base64

import intake
import pytest
from intake import charset, header, mime
from intake_world import mail, read, repaired


def test_utf8_text_into_which_a_western_one_was_pasted_keeps_both():
    assert charset.decode("Été à la française : 差出人 ".encode() + "déjà vu".encode("latin-1")) == (
        "Été à la française : 差出人 déjà vu"
    )


@pytest.mark.parametrize("claimed", ["utf-8", "utf-7", "us-ascii"])
def test_lone_western_byte_is_read(claimed):
    assert charset.decode(b"<p>\xa9 2026 Boulangerie</p>", claimed) == "<p>© 2026 Boulangerie</p>"


def test_character_cut_at_the_end_stays_a_replacement():
    assert charset.decode("déjà envoyé".encode()[:-1], "utf-8").endswith("envoy\ufffd")


def test_utf7_without_encoded_word_is_read_where_the_mail_speaks_utf7():
    assert header.decode(b"Fr+APY-sche", hint="utf-7") == "Frösche"
    assert header.decode(b"1+1-2", hint="utf-7") == "1+1-2"
    assert header.decode(b"Fr+APY-sche") == "Fr+APY-sche"


def test_attribution_torn_by_empty_lines_is_folded():
    text = (
        "Réglé.\n\nOn Thu, 31 Mar 2026 at 11:16 Paul\n\n<\nmailto:Paul <paul@e3k.example>\n> wrote:\n\n\nEst-ce mieux ?"
    )
    assert intake.visible_text(text) == "Réglé."


def test_date_in_ones_own_words_is_not_taken_for_an_attribution():
    text = (
        "On Monday 2 March 2026 at 10:00 it stopped.\n\nSee p@e3k.example.\n\nThe support wrote: wait.\n\nStill down."
    )
    assert intake.visible_text(text) == text


def test_alternative_that_says_something_else_is_kept_as_a_file():
    html = "--b\nContent-Type: text/html\n\n<p>Voir la facture jointe.</p>\n--b--"
    body = "--b\nContent-Type: text/plain\n\n{plain}\n" + html
    kind = "multipart/alternative; boundary=b"
    other = "Le code de livraison est 4471, sonnez deux fois chez le voisin."
    _message, shown, files = repaired(mail(body.format(plain=other), content_type=kind))
    assert "Voir la facture" in shown
    assert files["message.txt"].decode().strip() == other
    assert not repaired(mail(body.format(plain="Voir la facture jointe."), content_type=kind))[2]


def test_base64_pieces_with_their_own_padding_are_all_decoded():
    pieces = [b"a" * 100, b"b" * 100]
    joined = b"\n".join(base64.encodebytes(piece).replace(b"\n", b"") for piece in pieces)
    assert mime.decode_base64(joined) == b"".join(pieces)


def test_footer_behind_base64_is_not_decoded():
    assert mime.decode_base64(base64.b64encode(b"Bonjour!") + b"\n_____\nliste\n") == b"Bonjour!"


ENCODED = base64.encodebytes("Bonjour, la facture numéro douze est vide.".encode()).decode()


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Bonjour,\n\nla facture 12 est vide.\nClaire", "Bonjour,\n\nla facture 12 est vide.\nClaire"),
        (f"{ENCODED}\n-- \nListe des clients de E3K", "Bonjour, la facture numéro douze est vide.\n\n-- \nListe"),
        ("  " + ENCODED.replace("\n", " \n "), "Bonjour, la facture numéro douze est vide."),
    ],
)
def test_a_text_that_says_it_is_base64_is_read_where_it_is_not(body, text):
    raw = mail(body, content_transfer_encoding="base64")
    assert read(raw).text.startswith(text)


def test_a_file_behind_which_a_text_stands_stays_as_it_was_sent():
    part = 'Content-Disposition: attachment; filename="a.html"\nContent-Type: text/html\n'
    body = f"--b\n{part}Content-Transfer-Encoding: base64\n\n{ENCODED}\n--b-->\nwhat a gateway added here\n"
    letter = intake.Letter(mail(body, content_type="multipart/mixed; boundary=b"))
    assert letter.content.attachments[0].data == base64.b64decode(ENCODED)


@pytest.mark.parametrize("kind", ["plain/text", "text/*", "application/text", "text/markdown", "html/text"])
def test_text_under_an_odd_type_is_read_and_a_file_stays_one(kind):
    assert read(mail("Elle plante.", content_type=kind)).text == "Elle plante."
    named = mail("Elle plante.", content_type=f"{kind}; name=notes.md")
    assert (read(named).text, read(named).attachment_names) == ("", ("notes.md",))


@pytest.mark.parametrize(
    ("value", "subject"),
    [
        ("=?utf-8?Q?Facture_d=27ao=C3=BBt", "Facture d'août"),
        ("=?utf-8?Q?Facture_d=27ao=C3=BBt?", "Facture d'août"),
        ("=?utf-8?Q?Facture_ao=C3=BBt_=C3?=", "Facture août \ufffd"),
        ("Re: =?utf-8?B?RmFjdHVyZSBkJ2Fvw7t0", "Re: Facture d'août"),
        ("Est-ce =?a?b? vrai", "Est-ce =?a?b? vrai"),
    ],
)
def test_a_subject_that_was_cut_off_is_read_as_far_as_it_goes(value, subject):
    assert read(mail(subject=value)).subject == subject


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment; filename=\"ao?t.pdf\"; filename*=UTF-8''ao%C3%BBt.pdf", "août.pdf"),
        ("attachment; filename*=UTF-8''ao%C3%BBt.pdf; filename=\"ao?t.pdf\"", "août.pdf"),
        ('attachment; filename*="=?utf-8?Q?ao=C3=BBt.pdf?="', "août.pdf"),
        ('attachment; filename="facture\u202efdp.exe"', "facturefdp.exe"),
    ],
)
def test_a_file_is_called_what_its_sender_called_it(disposition, name):
    part = f"--b\nContent-Type: application/pdf\nContent-Disposition: {disposition}\n\n%PDF\n--b--"
    assert read(mail(part, content_type="multipart/mixed; boundary=b")).attachment_names == (name,)


def test_a_multipart_that_is_encoded_as_a_whole_is_taken_apart():
    part = "--b\nContent-Type: text/plain\n\nElle plante.\n--b\nContent-Type: image/png; name=a.png\n\nx\n--b--\n"
    encoded = base64.encodebytes(part.encode()).decode()
    facts = read(mail(encoded, content_type="multipart/mixed; boundary=b", content_transfer_encoding="base64"))
    assert (facts.text, facts.attachment_names) == ("Elle plante.", ("a.png",))


def test_part_with_an_absurdly_long_header_name_keeps_its_file():
    data = base64.b64encode(b"GIF89a" * 20).decode()
    part = (
        f"--b\n{'X-Long-' * 60}Header: x\nContent-Type: image/gif\nContent-Transfer-Encoding: base64\n\n{data}\n--b--"
    )
    assert list(repaired(mail(part, content_type="multipart/mixed; boundary=b"))[2].values()) == [b"GIF89a" * 20]
