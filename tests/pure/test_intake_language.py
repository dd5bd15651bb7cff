"""French, English, or honestly unsure."""

import pytest
from intake import detect_language


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, le module de facturation ne fonctionne plus depuis ce matin.",
        "Merci beaucoup!",
        "Bonjour\n\nCordialement",
        "J'ai un problème avec l'impression.",
        "Impossible d'ouvrir la commande SO4512, message « accès refusé ».",
        "Salut, peux-tu regarder ça svp",
        "Le stock est faux. " * 300,
    ],
)
def test_french(text):
    assert detect_language(text) == "fr"


@pytest.mark.parametrize(
    "text",
    [
        "Hello, the invoicing module has not been working since this morning.",
        "Thanks a lot!",
        "Hi\n\nBest regards",
        "We cannot print the delivery orders.",
        "Please see attached. I need help with my invoice.",
    ],
)
def test_english(text):
    assert detect_language(text) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "SO4512",
        "???",
        "https://example.com/the/and/for",
        "Guten Tag, die Rechnung wird nicht gedruckt, bitte helfen Sie uns.",
        "Buenos días, el módulo de facturación no funciona desde esta mañana.",
        "Добрый день, не работает склад.",
        "Hello, the invoice is wrong, thank you. Bonjour, la facture est fausse, merci à vous.",
    ],
)
def test_unsure(text):
    assert detect_language(text) is None


def test_quoted_lines_and_addresses_do_not_count():
    assert (
        detect_language(
            "Merci, c'est bon pour nous.\n> Hello, the invoice is fixed, please check that it works for you."
        )
        == "fr"
    )
