"""A suggested priority says why, in the client's own words."""

import pytest
from triage import Signals, suggest
from triage.wording import fold


@pytest.mark.parametrize(
    ("text", "priority", "words"),
    [
        ("Bonjour, rien ne fonctionne depuis ce matin", "p1", "rien ne fonctionne"),
        ("Plus rien ne marche !", "p1", "Plus rien ne marche"),
        ("Odoo est complètement bloqué pour nous", "p1", "Odoo est complètement bloqué"),
        ("Tout est bloqué.", "p1", "Tout est bloqué"),
        ("Panne générale", "p1", "Panne générale"),
        ("Personne n’arrive", None, None),
        ("personne ne peut se connecter", "p1", "personne ne peut"),
        ("Tout le monde est bloqué à l’entrepôt", "p1", "Tout le monde est bloqué"),
        ("Nothing works since 9", "p1", "Nothing works"),
        ("The whole system is down!", "p1", "The whole system is down"),
        ("Odoo has completely stopped", "p1", "Odoo has completely stopped"),
        ("Nobody can log in", "p1", "Nobody can"),
        ("Impossible de valider une facture", "p2", "Impossible de valider"),
        ("On ne peut plus facturer", "p2", "ne peut plus facturer"),
        ("C'est urgent", "p2", "urgent"),
        ("We cannot ship anything", "p2", "cannot ship"),
        ("Invoicing is blocked", "p2", "blocked"),
        ("Please fix this ASAP", "p2", "ASAP"),
        ("Le filtre ne fonctionne pas", "p3", "ne fonctionne pas"),
        ("The filter does not work", "p3", "does not work"),
        ("Comment puis-je exporter mes contacts ?", "p4", "Comment puis-je"),
        ("How do I export my contacts?", "p4", "How do"),
        ("Ce n’est pas urgent", "p4", "pas urgent"),
        ("It is not urgent", "p4", "not urgent"),
        ("Bonjour, voici le document", None, None),
    ],
)
def test_words_speak_for_a_priority_in_both_languages(text, priority, words):
    suggestion = suggest(Signals(subject=text))
    if priority is None:
        assert suggestion is None
        return
    assert suggestion.priority == priority
    assert suggestion.reasons[0] == ("words", priority, words)


def test_the_most_urgent_words_win_wherever_they_stand():
    assert suggest(Signals(subject="Question", text="Comment faire ? Rien ne fonctionne.")).priority == "p1"


def test_the_guided_answer_of_the_portal_is_a_reason():
    suggestion = suggest(Signals(subject="Rapport", asked="p2"))
    assert suggestion == ("p2", (("asked", "p2", ""),))


def test_a_more_urgent_word_is_heard_over_a_modest_answer():
    suggestion = suggest(Signals(subject="Tout est bloqué", asked="p4"))
    assert suggestion.priority == "p1"
    assert [reason.kind for reason in suggestion.reasons] == ["words"]


def test_two_signs_of_one_priority_are_both_told():
    suggestion = suggest(Signals(subject="Tout est bloqué", asked="p1"))
    assert [reason.kind for reason in suggestion.reasons] == ["words", "asked"]


def test_a_mail_of_high_importance_speaks_for_p2_and_a_normal_one_for_nothing():
    assert suggest(Signals(subject="Rapport", importance="high")) == ("p2", (("importance", "p2", ""),))
    assert suggest(Signals(subject="Rapport", importance="low")) is None


def test_a_call_that_tells_nothing_suggests_nothing():
    assert suggest(Signals(subject="Appel de Claire", channel="phone")) is None
    assert suggest(Signals(subject="Appel de Claire", channel="phone", asked="p3")).priority == "p3"


def test_a_call_confirms_words_of_an_outage_and_otherwise_the_words_are_heard():
    suggestion = suggest(Signals(subject="Plus rien ne fonctionne", channel="phone"))
    assert suggestion == ("p1", (("words", "p1", "Plus rien ne fonctionne"), ("phone", "p1", "")))
    assert suggest(Signals(subject="Comment faire un inventaire", channel="phone")).priority == "p4"
    assert suggest(Signals(subject="La paie est bloquée", channel="phone")).priority == "p2"


def test_folding_keeps_every_position():
    text = "Où êtes-vous ? L’ﬁn Œuvre İstanbul ß"
    assert len(fold(text)) == len(text)
