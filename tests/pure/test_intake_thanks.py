"""Only thanks, and nothing but thanks, is thanks."""

import pytest
from intake import is_thanks, may_be_called, says_only_thanks
from intake_world import mail, read

AGENTS = ("Agnès Roy", "Jean-Philippe Côté")
SIGNATURE = """
Claire Gagnon
Directrice des finances
Boulangerie Gagnon inc.
514-555-0199, poste 2 | claire@boulangerie.example
123, rue Principale, Montréal (Québec) H2X 1Y4

AVIS DE CONFIDENTIALITÉ : ce message peut contenir des renseignements que vous ne devez pas lire."""


@pytest.mark.parametrize(
    "text",
    [
        "Merci!",
        "Merci beaucoup",
        "Merci, bonne journée!",
        "Super, merci beaucoup pour votre aide rapide!",
        "Un grand merci à toute l'équipe",
        "Merci bien.\n\nClaire Gagnon",
        "Thanks!",
        "Thank you so much",
        "Perfect, thanks for your help.\nHave a nice day",
        "Hi team, it works now. Thank you!\n\nClaire",
        "Merci Claire",
        "Super, merci Agnès!",
        "Super, merci Agnes !",
        "Merci Jean-Philippe",
        "Merci, c'est réglé !",
        "Merci, c’est réglé !",
        "C'est tout réglé maintenant, merci beaucoup Agnès.",
        "Merci! Le problème est résolu.",
        "Merci, ça fonctionne très bien maintenant.",
        "Bonjour Agnès, tout fonctionne, merci. Vous pouvez fermer le billet.",
        "Thanks, that fixed it",
        "Thanks Agnès, that did the trick!",
        "Great, thank you, everything works fine now. You can close the ticket.",
        "Thank you! Problem solved.",
        "Thanks for the update.",
        "Bonjour,\n\nMerci pour le suivi.\n\nClaire Gagnon",
        "Merci pour l'info",
        "Merci beaucoup pour la mise à jour !",
        "Thank you very much for the follow-up",
        "Merci de votre aide",
        "Merci pour votre réponse rapide",
        f"Merci beaucoup!\n{SIGNATURE}",
        f"Merci Agnès, bonne journée\n\nCordialement,\n{SIGNATURE}",
        "Thank you!\n\nBest regards,\nClaire\nSales Manager\nT: 514-555-0199",
        "Merci!\n\nClaire Gagnon, CPA\n\nThis email is confidential and must not be forwarded.",
    ],
)
def test_thanks(text):
    assert is_thanks(text, "Claire Gagnon", AGENTS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bonjour",
        "Merci de corriger la facture 4512.",
        "Merci, mais ça ne marche pas.",
        "Merci. Et pour l'autre problème?",
        "Thanks, but it still fails.",
        "Thank you. When will it be fixed?",
        "Merci de me rappeler demain",
        "Merci de votre retour rapide",
        "Merci de votre réponse",
        "Merci de me tenir au courant",
        "Merci de répondre",
        "Merci d'envoyer la mise à jour",
        "Merci de le faire pour tous",
        "Merci pour le suivi à venir",
        "Thanks for the update, looking forward to the fix",
        "Thank you for your prompt attention",
        "Mise à jour",
        "Thanks in advance for fixing the invoice",
        "Merci d'avance",
        "Merci.\nL'impression est encore bloquée",
        "Fonctionne",
        "C'est réglé",
        "Merci, ce n'est pas réglé.",
        "Merci, c'est réglé sauf pour la facture 4512.",
        "Merci, c'est presque réglé.",
        "Merci, ça ne fonctionne plus.",
        "Merci, c'est réglé ?",
        "Merci Agnès. Pouvez-vous aussi regarder la paie",
        "Thanks, that fixed it, although invoices are slow",
        "Thanks, that fixed it though one report is empty",
        "Thanks, it no longer works",
        "Thanks, the second one isn't fixed",
        "Merci Sophie",
        f"Merci.\n{SIGNATURE.replace('Directrice des finances', 'La facture 4512 est bloquée')}",
        "Merci\n\nClaire Gagnon\nPS : URGENT, IMPRIMANTE BLOQUÉE",
        "Merci\n\nClaire Gagnon\nAvez-vous des nouvelles",
        "Merci\n\nClaire\nFacture 4512 à corriger",
        "Merci\nFacture bloquée",
        "Merci\n" + "Encore merci\n" * 20,
        "merci " * 400,
    ],
)
def test_more_than_thanks(text):
    assert not is_thanks(text, "Claire Gagnon", AGENTS)


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "Ok !",
        "Parfait",
        "Parfait!\n\nClaire Gagnon",
        "D'accord, bonne journée",
        "C’est réglé",
        "Noté",
        "Great, it works now",
        "Perfect\n\nBest regards,\nClaire\nSales Manager",
        "\U0001f44d",
        "\U0001f44d\n\nClaire Gagnon reacted via Gmail",
        "\u2764\ufe0f\n\nClaire Gagnon a réagi via Gmail",
    ],
)
def test_praise_is_thanks_once_all_is_settled(text):
    assert is_thanks(text, "Claire Gagnon", AGENTS, is_settled=True)
    assert not is_thanks(text, "Claire Gagnon", AGENTS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bonjour",
        "Oui",
        "ok mais ça ne fonctionne pas",
        "Parfait, et pour la paie ?",
        "Ok, rappelez-moi",
        "Super, une autre facture est bloquée",
        "Not ok",
        "C'est réglé sauf pour la facture 4512",
        "Merci Sophie",
        "La facture 4512 est encore bloquée\n\nClaire Gagnon reacted via Gmail",
    ],
)
def test_more_than_praise(text):
    assert not is_thanks(text, "Claire Gagnon", AGENTS, is_settled=True)


def test_a_reaction_brings_no_file():
    part = "--b\r\nContent-Type: {}; charset=utf-8\r\n\r\n{}\r\n"
    raw = mail(
        part.format("text/plain", "\U0001f44d\r\n\r\nClaire Gagnon reacted via Gmail")
        + part.format("text/vnd.google.email-reaction+json", '{"version": 1}')
        + part.format("text/html", "<p>\U0001f44d</p><p>Claire Gagnon reacted via Gmail</p>")
        + "--b--",
        content_type="multipart/alternative; boundary=b",
    )
    assert read(raw).attachment_names == ()
    assert says_only_thanks(raw, "Claire Gagnon", is_settled=True)


def test_who_is_thanked_must_be_known():
    assert not is_thanks("Super, merci Agnès!", "Claire Gagnon")


def test_a_mail_that_brings_a_file_says_more_than_thanks():
    part = "--b\r\nContent-Type: {}\r\n\r\nx\r\n"
    thanks = "--b\r\nContent-Type: text/plain\r\n\r\nMerci beaucoup!\r\n"
    several = {"content_type": "multipart/mixed; boundary=b"}
    assert says_only_thanks(mail("Merci beaucoup!"))
    assert says_only_thanks(mail(thanks + part.format("text/vcard; name=claire.vcf") + "--b--", **several))
    assert not says_only_thanks(mail(thanks + part.format("image/png; name=capture.png") + "--b--", **several))


@pytest.mark.parametrize(
    ("name", "written", "email", "plausible"),
    [
        ("Hélène Côté-Roy", "Helene Cote-Roy", "x@y.example", True),
        ("Claire Tremblay", "", "claire.tremblay@gmail.com", True),
        ("Claire Tremblay", "Tremblay, Claire", "x@y.example", True),
        ("Claire Tremblay", "Claire", "claire@y.example", False),
        ("Claire Tremblay", "Claire Gagnon", "c@y.example", False),
        ("", "", "", False),
    ],
)
def test_who_a_sender_may_be(name, written, email, plausible):
    assert may_be_called(name, written, email) is plausible
