"""French or English? Counted on small words that only one of the two uses. Unsure stays unsure."""

import re

SCANNED_CHARACTERS = 6_000

_FRENCH = frozenset(
    """
    le la les des du un une et est sont être avec pour dans sur pas ne nous vous je il elle ils que
    qui mais ou où notre votre nos vos mon ma mes ce cette ces bonjour bonsoir merci cordialement
    salutations madame monsieur svp plait plaît depuis toujours quand comme très bien aussi aucun
    aucune lors après avant chez faire fait peut peux pouvez avons avez ont suis été plus tout tous
    toute toutes facture commande impossible erreur problème besoin demande voici ci-joint jour
    journée au aux par sans sous entre encore déjà donc car afin lorsque puis
    """.split()
)
_ENGLISH = frozenset(
    """
    the and is are was were be been with for from this that these those not we you i he she they it
    of to in at by my your our their but or what which who when where how hello hi dear thanks thank
    please regards sincerely best since always very also any after before can cannot could would
    should have has had do does did will there here about into just need help issue error problem
    invoice order impossible attached see know let getting
    """.split()
)
_SHARED = _FRENCH & _ENGLISH | {"on", "a", "in", "or"}
_WORD = re.compile(r"[a-zàâäçéèêëîïôöùûüÿœæ][a-zàâäçéèêëîïôöùûüÿœæ-]*")
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu)['’](?=[a-zàâéèêhô])")
_ACCENT = re.compile("[àâçèêëîïôùûœ]")
_NOISE = re.compile(r"https?://\S+|\S+@\S+|^\s*>.*$", re.MULTILINE)


def detect_language(text):
    """'fr', 'en', or None when the text is too short, mixed or in another language.

    >>> detect_language("Bonjour, le module de facturation ne fonctionne plus depuis ce matin.")
    'fr'
    """
    sample = _NOISE.sub(" ", (text or "")[:SCANNED_CHARACTERS]).lower()
    words = [word for word in _WORD.findall(_ELISION.sub(" ", sample)) if word not in _SHARED]
    french = (
        sum(word in _FRENCH for word in words) + len(_ELISION.findall(sample)) + min(3, len(_ACCENT.findall(sample)))
    )
    english = sum(word in _ENGLISH for word in words)
    return _decide(french, english, len(words))


def _decide(french, english, words):
    winner, best, other = ("fr", french, english) if french > english else ("en", english, french)
    if (best < 2 and words > 3) or best < 1:
        return None
    if best < 2 * other + 1 or best * 12 < words:
        return None
    return winner
