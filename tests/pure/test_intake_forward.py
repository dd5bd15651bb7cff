"""The original sender of a mail that was passed on."""

import intake
import pytest
from intake import markup
from intake_world import mail, read

MARC = ("Marc Roy", "marc@client.example")


def forwarded(subject, text):
    found = read(mail(text, subject=subject)).forwarded
    return found and (found.name, found.email)


PASSED_ON = {
    "zimbra, French": """Fwd: Facture
----- Mail transféré -----
De: "Marc Roy" <marc@client.example>
À: "Claire Gagnon" <claire@boulangerie.example>
Envoyé: Mardi 23 Juin 2026 09:10:00
Objet: Facture

Bonjour""",
    "outlook, Spanish": """RV: Facture
________________________________
De: Marc Roy <marc@client.example>
Enviado: martes, 23 de junio de 2026 9:10
Para: Claire Gagnon
Asunto: Facture

Bonjour""",
    "thunderbird, the subject first": """Fwd: Facture
-------- Message transféré --------
Sujet : \tFacture
Date : \tTue, 23 Jun 2026 09:10:00 -0400
De : \tMarc Roy <marc@client.example>
Pour : \tClaire Gagnon

Bonjour""",
    "gmail, English": """Fwd: Facture
Pour vous.

---------- Forwarded message ---------
From: Marc Roy <marc@client.example>
Date: Tue, Jun 23, 2026 at 9:10 AM
Subject: Facture
To: <claire@boulangerie.example>

Bonjour""",
    "gmail, French": """Fwd: Facture
---------- Message transféré ---------
De : Marc Roy <marc@client.example>
Date: mar. 23 juin 2026
Subject: Facture
To: <claire@boulangerie.example>

Bonjour""",
    "outlook, French": """TR : Facture
________________________________
De : Marc Roy <marc@client.example>
Envoyé : mardi 23 juin 2026 09:10
À : Claire Gagnon
Objet : Facture

Bonjour""",
    "outlook, English": """FW: Facture
See below.

From: Marc Roy [mailto:marc@client.example]
Sent: Tuesday, June 23, 2026 9:10 AM
To: Claire
Subject: Facture

Bonjour""",
    "outlook, bold labels": """TR: Facture
*De :* Marc Roy <marc@client.example<mailto:marc@client.example>>
*Envoyé :* hier
*À :* C

Bonjour""",
    "apple, English": """Fwd: Facture
Begin forwarded message:

> From: Marc Roy <marc@client.example>
> Subject: Facture
> Date: June 23, 2026 at 9:10
> To: Claire
>
> Bonjour""",
    "apple, French": """Tr : Facture
Début du message réexpédié :

De: Marc Roy <marc@client.example>
Objet: Facture
Date: 23 juin 2026
À: Claire

Bonjour""",
    "thunderbird, French": """Fwd: Facture
-------- Message transféré --------
Sujet : Facture
Date : mardi
De : Marc Roy <marc@client.example>
Pour : Claire

Bonjour""",
    "thunderbird, English": """Fwd: Facture
-------- Forwarded Message --------
Subject: Facture
Date: Tuesday
From: Marc Roy <marc@client.example>
To: Claire

Bonjour""",
}


@pytest.mark.parametrize("client", PASSED_ON)
def test_the_original_sender_is_found_whatever_the_client_and_language(client):
    subject, _line, text = PASSED_ON[client].partition("\n")
    assert forwarded(subject, text) == MARC


@pytest.mark.parametrize(
    "before", ["[E3K-00007] TR: ", "[EXTERNE] TR : ", "[E3K-00007] [EXT] Fwd: ", "TR: [E3K-00007] "]
)
def test_tags_before_the_announcement_of_a_forward_do_not_hide_it(before):
    text = "Client difficile.\n\nDe : Marc Roy <marc@client.example>\nEnvoyé : hier\nÀ : C\nObjet : Panne\n\nBonjour"
    assert intake.is_announced(f"{before}Panne")
    assert forwarded(f"{before}Panne", text) == MARC
    assert "Bonjour" in intake.visible_html(intake.repair(mail(text, subject=f"{before}Panne")).get_content())


BLOCK = "De : Marc Roy <marc@client.example>\nEnvoyé : hier\nÀ : Claire\nObjet : Panne\n\nBonjour"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"subject": "Panne chez Boréal"}, MARC),
        ({"subject": "RE: Panne"}, None),
        ({"subject": "[E3K-00007] Panne"}, None),
        ({"subject": "Panne", "in_reply_to": "<m0@e3k.example>"}, None),
    ],
)
def test_a_forward_whose_announcement_was_removed_is_known_by_its_whole_block(headers, expected):
    found = read(mail(f"À traiter.\n\n{BLOCK}", **headers)).forwarded
    assert (found and (found.name, found.email)) == expected
    assert read(mail(f"À traiter.\n\n{BLOCK.replace('Envoyé : hier', '')}", **headers)).forwarded is None


def test_a_mail_attached_to_the_attached_one_is_its_own():
    deepest = mail("x", **{"from": "Zoé <zoe@autre.example>"}).decode()
    inner = f"--c\r\n\r\nBonjour\r\n--c\r\nContent-Type: message/rfc822\r\n\r\n{deepest}\r\n--c--"
    inner = mail(inner, **{"from": "Marc Roy <marc@client.example>"}, content_type="multipart/mixed; boundary=c")
    part = f"--b\r\nContent-Type: message/rfc822\r\n\r\n{inner.decode()}\r\n"
    sent = {"subject": "TR : Panne", "content_type": "multipart/mixed; boundary=b"}
    found = read(mail(f"--b\r\n\r\nVoir.\r\n{part}--b--", **sent)).forwarded
    assert (found.name, found.email, found.is_attached) == (*MARC, True)
    assert read(mail(f"--b\r\n\r\nVoir.\r\n{part}{part}--b--", **sent)).forwarded is None


def test_the_note_above_and_the_subject_are_kept():
    block = "De : Marc Roy <marc@client.example>\nEnvoyé : hier\nÀ : C\nObjet : Panne\n\nBonjour"
    text = f"Peux-tu voir ?\n\n-----Message d'origine-----\n{block}"
    found = read(mail(text, subject="TR : Panne")).forwarded
    assert (found.note, found.subject, found.is_attached) == ("Peux-tu voir ?", "Panne", False)


def test_an_html_forward_is_found():
    html = (
        '<div>Pour vous</div><div class="gmail_quote"><div>---------- Forwarded message ---------<br>'
        "De : <strong>Marc Roy</strong> <span>&lt;<a href='mailto:x'>marc@client.example</a>&gt;</span><br>"
        "Date: mardi<br>Subject: x<br></div><p>Bonjour</p></div>"
    )
    found = read(mail(html, subject="Fwd: x", content_type="text/html; charset=utf-8")).forwarded
    assert (found.name, found.email) == MARC


def test_a_mail_attached_to_a_mail_is_found():
    inner = mail("Bonjour", **{"from": "Marc Roy <marc@client.example>"}, subject="Panne").decode()
    outer = f"--b\r\n\r\nVoir ci-joint.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--b--"
    found = read(mail(outer, subject="TR : Panne", content_type="multipart/mixed; boundary=b")).forwarded
    assert (found.name, found.email, found.is_attached) == (*MARC, True)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "RE: Facture",
            "Oui.\n\nDe : Marc Roy <marc@client.example>\nEnvoyé : hier\nÀ : Claire\nObjet : Facture\n\nBonjour",
        ),
        (
            "Re: Facture",
            "Oui.\n\n-----Original Message-----\nFrom: Marc Roy <marc@client.example>\nSent: x\nTo: y\n\nBonjour",
        ),
        (
            "RE: [E3K-00007] TR: Facture",
            "Oui.\n\nDe : Marc Roy <marc@client.example>\nEnvoyé : hier\nÀ : Claire\nObjet : Facture\n\nBonjour",
        ),
        ("Facture", "De : l'entrepôt\nÀ : Québec"),
        ("Fwd: Facture", "Sans en-tête."),
    ],
)
def test_answers_and_ordinary_mails_are_no_forwards(subject, text):
    assert forwarded(subject, text) is None


# ------------------------------------------------------------
# In two
# ------------------------------------------------------------

NOTE = "Client difficile, à traiter vite.\n\nAgnès Roy\n__________________\nE3K | 514-316-6650"


def parts(raw):
    letter = intake.opened(raw)
    return intake.split(letter, read(letter).forwarded)


@pytest.mark.parametrize("client", ["zimbra, French", "outlook, Spanish", "thunderbird, the subject first"])
def test_the_subject_of_the_mail_passed_on_is_read_wherever_it_stands(client):
    subject, _line, text = PASSED_ON[client].partition("\n")
    assert read(mail(text, subject=subject)).forwarded.subject == "Facture"


@pytest.mark.parametrize("client", PASSED_ON)
@pytest.mark.parametrize("kind", ["text/plain", "text/html"])
def test_the_forwarders_note_and_the_mail_passed_on_are_two(client, kind):
    subject, _line, text = PASSED_ON[client].partition("\n")
    text = f"{NOTE}\n\n{text}"
    if kind == "text/html":
        text = "<html><body>" + markup.from_text(text).replace("<p>", "<div class='x'><p>").replace(
            "</p>", "</p></div>"
        )
    found = parts(mail(text, subject=subject, content_type=f"{kind}; charset=utf-8"))
    said, passed_on = markup.to_text(found.note), markup.to_text(found.body)
    assert "Client difficile" in said and "514-316-6650" in said
    assert "marc@client.example" not in said and "Bonjour" not in said
    assert "Bonjour" in passed_on and "marc@client.example" in passed_on
    assert "difficile" not in passed_on and "Agnès" not in passed_on and "514" not in passed_on


def test_nothing_is_lost_between_the_two():
    html = (
        "<div dir='ltr'>Voir <b>vite</b></div><br><div class='gmail_quote'><div class='gmail_attr'>---------- "
        "Forwarded message ---------<br>De : <strong>Marc Roy</strong> "
        "&lt;<a href='mailto:x'>marc@client.example</a>&gt;<br>"
        "Date: mardi<br>Subject: x<br></div><table><tr><td>Bonjour</td></tr></table></div>"
    )
    found = parts(mail(html, subject="Fwd: x", content_type="text/html; charset=utf-8"))
    assert markup.to_text(found.note) == "Voir vite"
    assert markup.to_text(found.body).startswith("---------- Forwarded message ---------")
    assert "<table><tr><td>Bonjour</td></tr></table>" in found.body


def test_without_a_note_there_is_none():
    subject, _line, text = PASSED_ON["gmail, French"].partition("\n")
    assert parts(mail(text, subject=subject)).note == ""


def test_images_of_the_note_stay_with_it_and_files_with_the_mail():
    html = (
        "<p>Vite</p><img src='cid:logo@e3k'>---------- Forwarded message ---------<br>De : Marc "
        "&lt;marc@client.example&gt;<br>Date: x<br>Subject: x<br><img src='cid:shot@client'>"
    )
    raw = f"--b\r\nContent-Type: text/html\r\n\r\n{html}\r\n"
    for name in ("logo@e3k", "shot@client"):
        raw += f"--b\r\nContent-Type: image/png\r\nContent-ID: <{name}>\r\n\r\n{name}\r\n"
    raw += "--b\r\nContent-Type: text/csv; name=a.csv\r\n\r\na;b\r\n--b--"
    found = parts(mail(raw, subject="Fwd: x", content_type="multipart/related; boundary=b"))
    assert [file.content_id for file in found.note_files] == ["logo@e3k"]
    assert [file.name for file in found.files] == ["image (2).png", "a.csv"]


def test_a_mail_attached_to_a_mail_is_read_as_if_it_had_come_alone():
    inner = mail("Bonjour, rien ne va.", **{"from": "Marc Roy <marc@client.example>"}, subject="Panne").decode()
    outer = f"--b\r\n\r\nClient difficile.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n"
    outer += "--b\r\nContent-Type: text/csv; name=notes.csv\r\n\r\nx\r\n--b--"
    found = parts(mail(outer, subject="TR : Panne", content_type="multipart/mixed; boundary=b"))
    assert (markup.to_text(found.note), markup.to_text(found.body)) == ("Client difficile.", "Bonjour, rien ne va.")
    assert [file.name for file in found.note_files] == ["notes.csv"]
    assert [file.name for file in found.files] == ["Panne.eml"]


def test_who_passed_it_on_before_is_known():
    text = (
        "Pour vous.\n\nFrom: Luc Gagnon <luc@e3k.example>\nSent: x\nTo: Agnès\nSubject: TR: Panne\n\n"
        "Il se plaint encore.\n\nFrom: Marc Roy <marc@client.example>\nSent: y\nTo: Luc\nSubject: Panne\n\nBonjour"
    )
    letter = intake.opened(mail(text, subject="Fwd: TR: Panne"))
    chain = read(letter).forwarded.chain
    assert [found.email for found in chain] == ["luc@e3k.example", "marc@client.example"]
    found = intake.split(letter, chain[1])
    assert "plaint" in found.note and "plaint" not in found.body


def test_a_subject_without_the_words_that_announce_a_forward():
    assert intake.bare_subject("TR : FW: Fwd: Panne") == "Panne"
    assert intake.bare_subject("[EXTERNE] RE: TR: [E3K-00007] Fwd: Panne") == "Panne"
    assert intake.bare_subject("TR: [URGENT] Panne") == "[URGENT] Panne"
