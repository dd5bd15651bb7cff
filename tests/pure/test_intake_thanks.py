"""Only thanks, and nothing but thanks, is thanks."""

import pytest
from intake import is_thanks


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
    ],
)
def test_thanks(text):
    assert is_thanks(text, "Claire Gagnon")


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
        "Thanks in advance for fixing the invoice",
        "Merci.\nL'impression est encore bloquée",
        "Fonctionne",
    ],
)
def test_more_than_thanks(text):
    assert not is_thanks(text, "Claire Gagnon")
