"""Any mail, repaired: the same people, text and files, in MIME that any parser digests."""

import base64

import intake
import pytest
from intake import mime
from intake_world import CLAIRE, mail, read, repaired, stored


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("undeclared_russian", "После обновления не открывается склад."),
        ("undeclared_korean", "재고 화면이 열리지 않습니다."),
        ("undeclared_chinese", "绩效管理的页面打不开了"),
        ("latin1_declared_utf8_written", "La facture n’est pas envoyée à l’hôtel."),
        ("unknown_charset", "Accès refusé dès l'ouverture."),
        ("nul_in_subject", "Le texte continue."),
        ("no_headers_separator", "Le message commence ici."),
        ("malformed_report", "User unknown"),
    ],
)
def test_bodies_are_readable(name, said):
    assert said in repaired(stored(name))[1]


def test_people_subject_and_thread_are_kept():
    message, _body, _files = repaired(stored("gmail_reply"))
    assert message["From"] == f"Claire Gagnon <{CLAIRE}>"
    assert message["Subject"] == "Re: [E3K-00042] Facture"
    assert message["In-Reply-To"] == "<ours-42@e3k.example>"
    assert message["References"] == "<ours-41@e3k.example> <ours-42@e3k.example>"
    assert message["Message-Id"] == "<gm1@x.example>"


def test_files_of_odd_types_are_kept_and_nothing_odd_is_left():
    message, _body, files = repaired(stored("odd_types"))
    assert files == {
        "p.woff2": b"wOF2 not really",
        "x.bin": b"data",
        "attachment.stp": b"ISO-10303",
        "f.pdf": b"%PDF-1",
    }
    assert {part.get_content_maintype() for part in message.walk()} <= {"multipart", "text", "application"}


def test_a_text_behind_an_html_part_is_kept():
    body = repaired(stored("text_after_html"))[1]
    assert body.index("Le premier texte.") < body.index("Le second texte.")
    assert "<body>" not in body


def test_a_text_that_is_an_attachment_keeps_its_name():
    assert repaired(stored("attachment_only_text"))[2] == {"journal d'été.txt": b"ligne 1\r\n"}


def test_inline_images_are_found_by_their_id():
    message, body, files = repaired(stored("inline_image"))
    assert "cid:im@ge1@x" in body
    assert list(files) == ["image.png"]
    assert [part["Content-ID"] for part in message.walk() if part["Content-ID"]] == ["<im@ge1@x>"]


def test_calendar_invitations_are_files():
    assert list(repaired(stored("calendar_invite"))[2]) == ["attachment.ics"]


def test_uuencoded_files_are_opened():
    _message, body, files = repaired(stored("uuencoded"))
    assert files == {"rapport.csv": b"code,total\r\nA,12\r\n"}
    assert "begin 644" not in body
    assert "Merci" in body


def test_a_mail_inside_a_mail_is_a_file_and_its_text_stays_in_it():
    inner = mail("Le texte intérieur.", subject="Vieux courriel").decode()
    outer = f"--b\r\n\r\nVoir ci-joint.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--b--"
    _message, body, files = repaired(mail(outer, content_type="multipart/mixed; boundary=b"))
    assert list(files) == ["Vieux courriel.eml"]
    assert b"Le texte int" in files["Vieux courriel.eml"]
    assert "intérieur" not in body


def test_two_files_of_one_name_are_two_files():
    part = "--b\r\nContent-Type: application/pdf; name=f.pdf\r\n\r\n%PDF-{}\r\n"
    raw = mail(part.format(1) + part.format(2) + "--b--", content_type="multipart/mixed; boundary=b")
    assert repaired(raw)[2] == {"f.pdf": b"%PDF-1", "f (2).pdf": b"%PDF-2"}


def test_a_delivery_report_becomes_a_proper_one():
    message = intake.repair(stored("malformed_report"))
    status = next(part for part in message.walk() if part.get_content_type() == "message/delivery-status")
    assert status.get_payload()[1]["Final-Recipient"] == f"rfc822; {CLAIRE}"
    originals = next(part for part in message.walk() if part.get_content_type() == "text/rfc822-headers")
    assert originals.get_content().strip() == ""


def test_a_mail_without_message_id_gets_the_same_one_each_time():
    raw = mail(message_id=None)
    assert intake.repair(raw)["Message-Id"] == intake.repair(raw)["Message-Id"]
    assert intake.repair(raw)["Message-Id"] != intake.repair(raw + b"x")["Message-Id"]


@pytest.mark.parametrize(
    "raw", [b"", b"\x00", b"\r\n\r\n", b"From: \xff\xfe", b'Content-Type: multipart/mixed; boundary=""\r\n\r\n--']
)
def test_nothing_and_rubbish_give_a_mail(raw):
    _message, body, _files = repaired(raw)
    assert isinstance(body, str)


def test_a_thousand_parts_stay_bounded_and_none_is_lost():
    part = "--b\r\nContent-Type: application/octet-stream; name=f{}.bin\r\n\r\ndata {}\r\n"
    raw = mail("".join(part.format(n, n) for n in range(3_043)) + "--b--", content_type="multipart/mixed; boundary=b")
    files = repaired(raw)[2]
    assert len(files) <= mime.MAX_PARTS
    whole = b"\n".join(files.values()).split()
    assert {str(n).encode() for n in range(3_043)} <= set(whole)
    assert len(intake.read(files["remaining-parts.eml"]).attachment_names) == mime.MAX_PARTS


def test_deep_nesting_ends():
    raw = (
        "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(2_000)).encode()
        + b"\r\nfin"
    )
    assert "fin" in repaired(raw)[1]


def test_a_winmail_that_cannot_be_opened_stays_a_file():
    payload = base64.b64encode(b"not tnef").decode()
    head = "--b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64"
    part = f"{head}\r\n\r\n{payload}\r\n"
    assert repaired(mail(part + "--b--", content_type="multipart/mixed; boundary=b"))[2] == {"winmail.dat": b"not tnef"}


def test_of_an_alternative_the_richest_branch_is_shown_and_files_of_all_are_kept():
    raw = mail(
        "--b\r\n\r\nen texte\r\n--b\r\nContent-Type: multipart/related; boundary=c\r\n\r\n"
        "--c\r\nContent-Type: text/html\r\n\r\n<p>en HTML</p>\r\n"
        "--c\r\nContent-Type: image/png; name=logo.png\r\n\r\nPNG\r\n--c--\r\n--b--",
        content_type="multipart/alternative; boundary=b",
    )
    _message, body, files = repaired(raw)
    assert "en HTML" in body
    assert "en texte" not in body
    assert list(files) == ["logo.png"]


def test_an_empty_html_branch_does_not_hide_the_text():
    raw = mail(
        "--b\r\n\r\nle texte\r\n--b\r\nContent-Type: text/html\r\n\r\n<html><body><br></body></html>\r\n--b--",
        content_type="multipart/alternative; boundary=b",
    )
    assert "le texte" in repaired(raw)[1]


def test_plain_text_keeps_its_lines_and_shows_no_markup():
    body = repaired(mail("Étape 1 :\r\n  <script>alert(1)</script>\r\n\r\nÉtape 2"))[1]
    assert body == "<p>Étape 1 :<br/>\xa0\xa0&lt;script&gt;alert(1)&lt;/script&gt;</p><p>Étape 2</p>"


def test_facts_and_repaired_mail_agree_on_the_files():
    for name in ("odd_types", "uuencoded", "inline_image", "calendar_invite", "attachment_only_text"):
        assert read(stored(name)).attachment_names == tuple(repaired(stored(name))[2])


@pytest.mark.parametrize(("kind", "name"), [("text/plain", "message.txt"), ("text/html", "message.html")])
def test_a_body_too_long_to_show_is_a_file_too(kind, name):
    text = "ligne de journal\n" * 50_000
    _message, body, files = repaired(mail(text, content_type=f"{kind}; charset=utf-8"))
    assert files[name].decode() == text
    assert len(body) < 1_000_000
