"""History is folded, never deleted: what the writer said stays in sight, every character stays in the mail."""

import html
import re

import intake
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_world import mail, repaired, stored

FOLD = re.compile(r'<(div|span) data-o-mail-quote="1">')


def body_of(text, **headers):
    return repaired(mail(text, **{"subject": "Re: Impression", **headers}))[1]


@pytest.mark.parametrize(
    ("name", "said"),
    [("gmail_reply", "Toujours bloqué."), ("outlook_reply_fr", "C'est réglé pour l'impression.")],
)
def test_the_quote_of_a_mail_client_is_folded(name, said):
    body = repaired(stored(name))[1]
    assert intake.visible_html(body) == said
    assert "Est-ce mieux ?" in body


@pytest.mark.parametrize(
    "history",
    [
        "Le mar. 23 juin 2026 à 09:10, Soutien <soutien@e3k.example> a écrit :\n\n> Est-ce mieux ?",
        "On Tue, Jun 23, 2026 at 9:10 AM Support <support@e3k.example> wrote:\n> Better?",
        "On Tue, Jun 23, 2026 at 9:10 AM Support\n<support@e3k.example> wrote:\n\n> Better?",
        "Le 23 juin 2026 à 09:10, Soutien <soutien@e3k.example> a écrit :\n\nEst-ce mieux ?",
        "-----Message d'origine-----\nDe : Soutien\nEnvoyé : 23 juin\nÀ : Claire\nObjet : x\n\nEst-ce mieux ?",
        "-----Original Message-----\nFrom: Support\nSent: Tuesday\nTo: Claire\nSubject: Invoice\n\nBetter?",
        "________________\nDe : Soutien <soutien@e3k.example>\nEnvoyé : 23 juin\nÀ : Claire\nObjet : x\n\nA",
        "From: Support <support@e3k.example>\nSent: Tuesday\nTo: Claire\nSubject: Invoice\n\nBetter?",
        "Am 23.06.2026 um 09:10 schrieb Support:\n> Besser?",
        "> Est-ce mieux ?\n> Dites-nous.",
        "-- \nClaire Gagnon\nBoulangerie",
        "Envoyé de mon iPhone",
        "Sent from my iPhone\n\nOn Jun 23, 2026, at 9:10 AM, Support <s@e3k.example> wrote:\n\n> Better?",
    ],
)
def test_history_and_signature_of_plain_text_are_folded(history):
    body = body_of(f"Toujours bloqué.\n\n{history}")
    assert intake.visible_html(body) == "Toujours bloqué."
    assert all(word in html.unescape(body).replace("\xa0", " ") for word in history.split())


def test_answers_between_the_quotes_stay_in_sight():
    text = (
        "Le 23 juin 2026, Soutien <s@e3k.example> a écrit :\n> Quel écran ?\n\nLa facture.\n\n> Depuis quand ?\n\nHier."
    )
    shown = intake.visible_html(body_of(text))
    assert all(line in shown for line in ("La facture.", "Hier.", "Quel écran ?", "Depuis quand ?"))


def test_a_forwarded_mail_is_not_history():
    block = "De : Marc <m@x.example>\nDate: mardi\nObjet : x\nÀ : Claire\n\nBonjour"
    text = f"Pour vous.\n\n---------- Message transféré ---------\n{block}"
    assert "Bonjour" in intake.visible_html(body_of(text))


OUTLOOK = "From: Marc <m@x.example>\nSent: Tuesday\nTo: Claire\nSubject: Panne\n\nBonjour"


@pytest.mark.parametrize("subject", ["FW: Panne", "TR : Panne", "Fwd: Panne"])
def test_what_outlook_forwards_without_a_mark_is_not_history(subject):
    assert "Bonjour" in intake.visible_html(body_of(f"Pour vous.\n\n{OUTLOOK}", subject=subject))
    assert "Bonjour" not in intake.visible_html(body_of(f"Voilà.\n\n{OUTLOOK}", subject="RE: Panne"))


def test_a_forward_carries_no_mark_by_which_odoo_folds():
    html = "<p>Pour vous</p><div id='divRplyFwdMsg'>De : Marc</div><blockquote class='gmail_quote'>Bonjour</blockquote>"
    body = body_of(html, subject="TR : Panne", content_type="text/html")
    assert all(mark not in body for mark in ("divRplyFwdMsg", "gmail_quote", "blockquote", "data-o-mail-quote"))
    assert "Bonjour" in body


def test_a_mail_that_is_nothing_but_a_quote_stays_in_sight():
    assert "Est-ce mieux" in intake.visible_html(body_of("> Est-ce mieux ?"))


@pytest.mark.parametrize(
    "text",
    [
        "From: entrepôt A\nle produit part deux fois.",
        "Voici ce qu'il a écrit : rien.",
        "Le montant doit être > 100 $\n> 200 $ passe.\nMerci",
        "Le client a écrit :\nla suite est normale.",
    ],
)
def test_ordinary_text_is_left_alone(text):
    assert "data-o-mail-quote" not in body_of(text)


ERROR = "Bonjour, je vois :\n\n> Accès refusé\n> Écrivez à l'administrateur"
ROUTE = "Le trajet est faux :\n\nDe : Montréal\nÀ : Québec\nDate : 12 juin\nObjet : livraison\n\nÀ corriger"
COPIED = f"Il m'a écrit :\n\n{OUTLOOK}"
INDENTED = '<p>Voici :</p><blockquote style="margin:0 0 0 40px;border:none">Facture 12</blockquote>'


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (ERROR, "plain"),
        ("Je tape :\n\n>>> env.cr.commit()\n>>> 1 / 0", "plain"),
        (ROUTE, "plain"),
        (COPIED, "plain"),
        (INDENTED, "html"),
    ],
)
def test_a_new_mail_has_no_history(text, kind):
    body = body_of(text, subject="Erreur", content_type=f"text/{kind}; charset=utf-8")
    assert "data-o-mail-quote" not in body and "blockquote" not in body
    signed = body_of(f"{ERROR}\n\nMerci\n-- \nClaire Gagnon", subject="Erreur")
    assert "Accès refusé" in intake.visible_html(signed) and "Gagnon" not in intake.visible_html(signed)


@pytest.mark.parametrize(
    "headers", [{"subject": "[E3K-00042] Erreur"}, {"subject": "Erreur", "references": "<m0@e3k.example>"}]
)
def test_a_mail_that_continues_another_may_have_history(headers):
    assert "Accès" not in intake.visible_html(body_of(ERROR, **headers))


def test_an_indented_paragraph_of_an_answer_is_no_quote():
    assert "Facture 12" in intake.visible_html(body_of(INDENTED, content_type="text/html"))
    wrote = INDENTED.replace("Voici :", "Le 23 juin 2026, Luc &lt;l@e3k.example&gt; a écrit :")
    assert "Facture 12" not in intake.visible_html(body_of(f"<p>Oui.</p>{wrote}", content_type="text/html"))


@pytest.mark.parametrize(
    "line",
    [
        "Envoyé de mon iPhone",
        "Envoyé avec Proton Mail",
        "Envoyé depuis l'application Courrier",
        "Envoyé par mon cellulaire",
        "Sent from a very small phone",
        "Sent from the mobile app",
        "Sent via our webmail",
    ],
)
def test_the_line_of_a_mail_program_is_folded(line):
    assert line not in intake.visible_html(body_of(f"Elle plante.\n\n{line}"))


@pytest.mark.parametrize(
    "line",
    [
        "Envoyé via le module de facturation",
        "Envoyé depuis la fiche du client",
        "Envoyé par notre comptable",
        "Envoyé par courriel hier",
        "Sent from the invoicing module",
    ],
)
def test_a_line_that_tells_how_something_was_sent_is_read(line):
    assert line in intake.visible_html(body_of(f"La facture 12 est vide.\n\n{line}"))


@pytest.mark.parametrize(
    "above",
    [
        "----- Mail original -----\nDe: Luc <l@e3k.example>\nÀ: Claire\nEnvoyé: Mercredi 3 Juin 2026\nObjet: Facture",
        "----- Mail d'origine -----\nDe: Luc <l@e3k.example>\nÀ: Claire\nObjet: Facture",
        "  Message d'origine  \nDe: l@e3k.example\nEnvoyé: mercredi 3 juin 2026 10:00\nÀ: c@x.example\nObjet: Facture",
        "  Original Message  \nFrom: l@e3k.example\nSent: Wednesday, June 3, 2026\nTo: c@x.example\nSubject: Invoice",
        "Date: Wed, 3 Jun 2026 10:00:00 -0400\nFrom: l@e3k.example\nTo: c@x.example\nSubject: Invoice",
        "-------- Original message --------From: Luc <l@e3k.example> Date: 2026-06-03 To: Claire Subject: Invoice",
        "Provenance : Courrier pour Windows\n\nDe : Luc\nEnvoyé le :mercredi 3 juin 2026\nÀ : Claire\nObjet :Facture",
        "În mar., 3 iun. 2026 la 10:00, Luc <l@e3k.example> a scris:",
    ],
)
def test_what_mail_programs_write_above_the_history_is_folded_with_it(above):
    text = f"Oui, elle plante.\n\n{above}\n\n> Bonjour,\n> plante-t-elle ?"
    assert intake.visible_html(body_of(text)) == "Oui, elle plante."


@pytest.mark.parametrize("text", ["Date : 3 juin\nDe : Montréal\nPrix : 12 $\nTrop cher", "Original message\nlost ?"])
def test_what_only_resembles_a_header_is_read(text):
    assert text.rpartition("\n")[2] in intake.visible_html(body_of(f"Bonjour.\n\n{text}"))


@pytest.mark.parametrize("dash", ["--", "—"])
def test_a_dash_alone_hides_only_what_looks_like_a_signature(dash):
    text = f"Les étapes :\n{dash}\nOuvrir la facture\n{dash}\nElle plante"
    assert intake.visible_html(body_of(text)).count("\n") == 4
    signed = f"Elle plante\n{dash}\nClaire Gagnon\nDirectrice des finances\n514-555-0199"
    assert intake.visible_html(body_of(signed)) == "Elle plante"


def test_a_signature_by_its_markup_hides_only_itself():
    html = (
        '<div>Bonjour</div><span class="gmail_signature_prefix">-- </span><br><div class="gmail_signature">Claire</div>'
        '<div><img src="cid:shot@x">Capture</div><div class="moz-signature">-- <br>Luc</div><p>P.-S. : la paie</p>'
    )
    shown = intake.visible_html(body_of(html, content_type="text/html"))
    assert all(word in shown for word in ("Bonjour", "Capture", "la paie"))
    assert "Claire" not in shown and "Luc" not in shown


@pytest.mark.parametrize(
    "said",
    [
        "Voir mes réponses en rouge ci-dessous.",
        "Mes réponses sont dans le texte.",
        "See below.",
        "Answers inline, in red",
    ],
)
def test_a_quote_in_which_the_writer_says_to_answer_stays_in_sight(said):
    text = f"{said}\n\n{OUTLOOK.replace('Bonjour', 'Depuis quand ? Depuis lundi')}"
    assert "Depuis lundi" in intake.visible_html(body_of(text))


def test_folding_twice_changes_nothing():
    body = repaired(stored("gmail_reply"))[1]
    assert intake.fold_quote(body) == body


def test_visible_text_of_plain_text():
    assert intake.visible_text("Merci!\n\nOn Tue, Jun 23, 2026, Support <s@x.example> wrote:\n> Done") == "Merci!"


PIECES = st.sampled_from(
    """<p>|</p>|<div>|</div>|<blockquote>|</blockquote>|<br>|texte |<table><tr><td>|</td></tr></table>|<b>From:</b> x
|<br>Sent: y<br>To: z|&gt; cité|-- |<div class="gmail_quote">|<hr id="stopSpelling">|<|>|<!--|-->|</pre>|<img src=x>|é
|<pre>a\n&gt; b\n|Le 23 juin 2026 à 9:10, X &lt;x@y.example&gt; a écrit :""".replace("\n|", "|").split("|")
)


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=30))
def test_folding_only_ever_adds_wrappers(pieces):
    source = "".join(pieces)
    folded = intake.fold_quote(source)
    added = len(FOLD.findall(folded))
    letters = iter(folded)
    assert all(letter in letters for letter in source)
    assert len(folded) == len(source) + sum(len(match[0]) + len(f"</{match[1]}>") for match in FOLD.finditer(folded))
    assert added == folded.count("data-o-mail-quote")
