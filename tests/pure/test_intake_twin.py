"""One mail by several ways is one; several mails with one Message-Id are several."""

import intake
import pytest
from intake_world import CLAIRE, SUPPORT, mail

TRACE = {
    "received": "from a by b; Tue, 23 Jun 2026 12:00:00 +0000",
    "x_original_to": SUPPORT,
    "delivered_to": "autre@e3k.example",
    "return_path": f"<{CLAIRE}>",
    "authentication_results": "mx; spf=pass",
    "arc_seal": "i=1",
    "x_spam_score": "1.0",
}


@pytest.mark.parametrize("name", TRACE)
def test_the_trace_of_its_way_is_no_part_of_a_mail(name):
    assert intake.opened(mail(**{name: TRACE[name]})).digest == intake.opened(mail()).digest


def test_everything_else_is():
    other = [mail(subject="x"), mail("x"), mail(to="x@e3k.example"), mail(date="Tue, 23 Jun 2026 12:00:00 +0000")]
    assert intake.opened(mail()).digest not in {intake.opened(raw).digest for raw in other}


def test_line_ends_are_the_transports():
    assert intake.opened(mail("a\r\nb\r\n")).digest == intake.opened(mail("a\nb")).digest


@pytest.mark.parametrize(
    "copy",
    [
        mail(subject="[soutien] Impression"),
        mail("Bonjour, l'impression ne fonctionne plus.\n\n____\nListe soutien, pour vous retirer : x"),
        mail("ATTENTION : courriel externe.\n\nBonjour, l'impression ne fonctionne plus."),
        mail("Bonjour, l'impression ne fonctionne plus.", content_type="text/html"),
        mail("Bonjour, l'impression ne=\n fonctionne plus.", content_transfer_encoding="quoted-printable"),
    ],
)
def test_a_copy_that_changed_on_its_way_is_the_same_mail(copy):
    assert intake.are_twins(mail(), copy)


@pytest.mark.parametrize(
    "other",
    [
        mail("Bonjour, l'impression ne fonctionne plus, et la facture non plus."),
        mail(subject="Disque plein"),
        mail(""),
        mail("--b\n\nBonjour, l'impression ne fonctionne plus.\n--b\nContent-Type: image/png\n\nx\n--b--").replace(
            b"text/plain; charset=utf-8", b"multipart/mixed; boundary=b"
        ),
    ],
)
def test_another_mail_is_no_copy(other):
    assert not intake.are_twins(mail(), other)
    assert not intake.are_twins(other, mail())


def test_mails_that_say_nothing_are_told_apart_by_their_subject():
    assert intake.are_twins(mail("", subject="web1"), mail(" ", subject="web1"))
    assert not intake.are_twins(mail("", subject="web1"), mail("", subject="web2"))


def test_header_lines_are_read_alone():
    raw = mail(cc="x@y.example", references="<a@b.example>")
    head, whole = intake.read_head(raw, [SUPPORT]), intake.read(raw, [SUPPORT])
    assert (head.subject, head.recipients, head.references) == (whole.subject, whole.recipients, whole.references)
    assert (head.digest, head.is_to_us, head.text) == (whole.digest, True, "")


def test_the_least_is_known_of_any_bytes():
    assert intake.unread(mail(), [SUPPORT]).is_to_us
    assert not intake.unread(b"\xff" * 10, [SUPPORT]).is_to_us
