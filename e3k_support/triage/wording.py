"""The words by which people tell how much has stopped, in French and English.

A pattern reads text folded by ``fold``: lower case, no accents, straight apostrophes, and as long as the original,
so that what was found can be quoted as it was written.
"""

import re
import unicodedata

_WHOLE = r"(?:odoo|(?:tout )?le systeme|la plateforme|le site|le serveur|l'application|l'erp|tout)"
_SYSTEM = r"(?:odoo|the (?:whole |entire )?system|the platform|the site|the server|the application|the erp|everything)"
_VITAL_FR = r"(?:factur\w+|livr\w+|expedi\w+|confirmer|valider|encaisser|payer|imprimer|commander|produire)"
_VITAL_EN = r"(?:invoice|deliver|ship|confirm|validate|take payments?|pay|print|order|produce)"
_NOT = r"(?<!pas )(?<!non )(?<!not )(?<!isn't )"

#: ``(priority, pattern)``; the most urgent priority that is found wins.
WORDS = [
    ("p1", r"(?:plus )?rien ne (?:fonctionne|marche|va|repond)(?: plus)?"),
    ("p1", rf"{_WHOLE} (?:est|reste) (?:\w+ )?(?:bloque|arrete|en panne|tombe|inaccessible|hors service|a l'arret)\w*"),
    ("p1", r"(?:panne|interruption|arret) (?:totale?|complete?|generale?)"),
    ("p1", r"personne ne (?:peut|arrive|reussit|parvient)(?: plus)?"),
    ("p1", r"(?:tout le monde|tous les (?:utilisateurs|employes|usagers)) (?:est|sont) bloques?"),
    ("p1", r"aucun (?:utilisateur|employe|usager) ne (?:peut|arrive|reussit)"),
    ("p1", rf"nothing (?:works|is working|responds)|{_SYSTEM} (?:is|has gone|went) (?:\w+ )?(?:down|dead|unreachable)"),
    ("p1", rf"{_SYSTEM} (?:has (?:completely )?stopped|is (?:completely |totally )?(?:unavailable|blocked|stopped))"),
    ("p1", r"(?:complete|total|full) (?:outage|interruption|standstill)"),
    ("p1", r"(?:nobody|no one|none of us|no user) (?:can|is able)"),
    ("p1", r"(?:everyone|everybody|all (?:our |the )?users) (?:is|are) (?:blocked|stuck|locked out)"),
    ("p2", rf"impossible (?:de|d') ?(?:\w+ )?{_VITAL_FR}"),
    ("p2", rf"(?:ne peut|ne pouvons|ne peuvent|n'arrivons|n'arrive) (?:plus|pas)(?: a)? {_VITAL_FR}"),
    ("p2", rf"{_NOT}\burgen(?:t|te|ce|tly)\b|des que possible|au plus vite"),
    ("p2", rf"{_NOT}\bbloque(?:e|s|es|r)?\b"),
    ("p2", rf"(?:cannot|can't|can not|unable to|no longer) (?:\w+ )?{_VITAL_EN}"),
    ("p2", r"\basap\b|as soon as possible"),
    ("p2", rf"{_NOT}\b(?:blocked|stuck)\b"),
    ("p3", r"ne (?:fonctionne|marche|s'affiche|repond) (?:pas|plus)|message d'erreur|\berreurs?\b|\bbogues?\b"),
    (
        "p3",
        r"(?:does not|doesn't|is not|isn't) work(?:ing)?|error(?: message)?s?\b|\bbugs?\b|wrong (?:total|amount|value)",
    ),
    ("p4", r"comment (?:faire|puis-je|peut-on|dois-je|fait-on|on fait)|serait-il possible|est-il possible"),
    ("p4", r"\bquestions?\b|pourri(?:ez|ons)[- ](?:vous|nous) ajouter|\bameliorations?\b|\bsuggestions?\b"),
    ("p4", r"how (?:do|can|to|should)\b|would it be possible|is it possible|could (?:you|we) add"),
    ("p4", r"feature request|\bimprovements?\b|(?:pas|non) urgente?|not urgent|isn't urgent|no rush"),
]
WORDS = [(priority, re.compile(pattern)) for priority, pattern in WORDS]

_STRAIGHT = str.maketrans({"\u2019": "'", "\u2018": "'", "\u00a0": " ", "\u202f": " ", "\n": " ", "\t": " "})


def fold(text):
    """Lower case without accents, a character for each of ``text``."""
    return "".join(_plain(character) for character in text.translate(_STRAIGHT))


def _plain(character):
    base = unicodedata.normalize("NFD", character)[0].lower()
    return base if len(base) == 1 else character
