"""What an agent is asked about before a text leaves to a client, and what they are not."""

import pytest
from intake.cautions import find_cautions


def codes(text, lang="fr_CA", attachments=0, people=()):
    return [caution.code for caution in find_cautions(text, lang, attachments, people)]


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, vous trouverez ci-joint le rapport demandé.",
        "Voici la procédure en pièce jointe.",
        "Je vous joins une capture de l'écran.",
        "Le guide est en annexe, bonne lecture.",
        "Détails en PJ.",
        "J'ai joint le fichier corrigé.",
        "Voir la capture d'écran jointe.",
    ],
)
def test_a_french_announcement_without_attachment_is_told(text):
    assert codes(text) == ["attachment"]
    assert codes(text, attachments=1) == []


@pytest.mark.parametrize(
    "text",
    [
        "Please find attached the report you asked for.",
        "I have attached the corrected file.",
        "I've attached a screenshot of it.",
        "The procedure is attached.",
        "We are attaching the log.",
        "See the attached file for the steps.",
        "Enclosed is the signed document.",
    ],
)
def test_an_english_announcement_without_attachment_is_told(text):
    assert codes(text, "en_US") == ["attachment"]
    assert codes(text, "en_US", attachments=1) == []


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Nous avons bien reçu votre pièce jointe, merci.", "fr_CA"),
        ("Pourriez-vous joindre une capture d'écran de l'erreur?", "fr_CA"),
        ("Le fichier que vous avez joint est vide.", "fr_CA"),
        ("Could you attach a screenshot of the error?", "en_US"),
        ("The file you have attached is empty.", "en_US"),
        ("If you attached the order, we did not get it.", "en_US"),
    ],
)
def test_what_the_client_attached_raises_nothing(text, lang):
    assert codes(text, lang) == []


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Note interne : vérifier la configuration avant de répondre.", "fr_CA"),
        ("Ne pas dire au client que c'est une régression.", "fr_CA"),
        ("Luc, le client ne comprend pas la procédure.", "fr_CA"),
        ("Entre nous, leur serveur est trop petit.", "fr_CA"),
        ("Don't tell the customer before we have checked.", "en_US"),
        ("Internal note: the client is confused about the taxes.", "en_US"),
        ("This is billable, three hours.", "en_US"),
    ],
)
def test_what_looks_like_a_note_for_colleagues_is_told(text, lang):
    assert codes(text, lang)[:1] == ["internal"]


def test_speaking_about_the_reader_is_speaking_to_somebody_else():
    assert codes("Claire ne comprend pas la procédure.", people=["Claire Tremblay"]) == ["internal"]
    assert codes("Bonjour Claire, n'hésitez pas à nous écrire.", people=["Claire Tremblay"]) == []
    assert codes("Bonjour Claire, la facture est corrigée.", people=["Claire Tremblay"]) == []


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Bonjour, la facture est corrigée. Pouvez-vous valider de votre côté?", "fr_CA"),
        ("Choisissez le client sur la facture, puis confirmez la commande.", "fr_CA"),
        ("Hello, the invoice is fixed. Could you check on your side?", "en_US"),
        ("Choose the customer on the invoice, then confirm the order.", "en_US"),
        ("", "fr_CA"),
        ("OK", "en_US"),
    ],
)
def test_an_ordinary_answer_raises_nothing(text, lang):
    assert codes(text, lang) == []


def test_the_other_language_is_told_and_names_itself():
    french = "Bonjour, la facture est corrigée depuis ce matin, merci de votre patience."
    assert [tuple(c) for c in find_cautions(french, "en_US")] == [("language", "fr")]
    assert codes("Hello, the invoice has been fixed, please check it.", "fr_CA") == ["language"]


def test_an_unknown_reader_and_an_unsure_text_raise_no_language():
    assert codes("Hello, the invoice has been fixed, please check it.", lang=None) == []
    assert codes("S00042 : 12,50 $", lang="en_US") == []


def test_each_caution_is_told_once():
    text = "Note interne. Ci-joint le rapport, ci-joint la facture. Note interne."
    assert sorted(codes(text)) == ["attachment", "internal"]


@pytest.mark.parametrize(
    ("text", "lang", "words"),
    [
        ("Bonjour Claire,\nDepuis notre dernier message : …\nMerci", "fr_CA", "Depuis notre dernier message : …"),
        ("Tout est prêt.\nProchaine étape\u00a0: …", "fr_CA", "Prochaine étape : …"),
        ("Since our last message: ...", "en_US", "Since our last message: ..."),
        ("Since our last message: we found it.\nNext step: …  \n", "en_US", "Next step: …"),
    ],
)
def test_a_line_of_a_draft_that_is_not_filled_in_is_told(text, lang, words):
    assert [tuple(c) for c in find_cautions(text, lang)] == [("blank", words)]


@pytest.mark.parametrize(
    "text",
    [
        "Prochaine étape : nous testons la correction…",
        "Un instant…",
        "Je vérifie...\nÀ suivre",
        "Chargement : 100 % … terminé",
    ],
)
def test_an_ellipsis_after_words_is_no_blank(text):
    assert codes(text) == []
