"""The original sender of a mail that was passed on."""

import pytest
from intake_world import mail, read

MARC = ("Marc Roy", "marc@client.example")


def forwarded(subject, text):
    found = read(mail(text, subject=subject)).forwarded
    return found and (found.name, found.email)


PASSED_ON = {
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
        ("Facture", "De : l'entrepôt\nÀ : Québec"),
        ("Fwd: Facture", "Sans en-tête."),
    ],
)
def test_answers_and_ordinary_mails_are_no_forwards(subject, text):
    assert forwarded(subject, text) is None
