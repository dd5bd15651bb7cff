"""Lines that hold nothing but who somebody is and where to reach them: names, titles, numbers, addresses."""

import re

from .wording import one_of

MAX_SIGNATURE_LINES = 12

#: What nobody has in a signature, even in capitals.
TROUBLE = re.compile(
    r"\b(?:p\.?-?s|urgen\w*|bloqu\w*|block\w*|erreur\w*|errors?|panne|problem\w*|problèm\w*|issues?|bugs?|bogues?|"
    r"fail\w*|broken|down|impossible|asap|svp|please|aide|help)\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    one_of(r"""
        \d{3}[-. )]{1,2}\d{3}[-. ]\d{4}|\+\d[\d ().-]{7,20}
        \S{1,100}@\S{1,200}|https?://|\bwww\.|\b[a-z0-9-]{2,60}\.(?:ca|com|org|net|qc\.ca|fr)\b
        ^(?:t[ée]l|tel|phone|fax|cell|mobile|bureau|direct|poste|ext|t|c|f|m|p)\b\.?\s{0,3}[:.]
        \b[a-z]\d[a-z][ -]?\d[a-z]\d\b
        ^\d{1,6},? (?:rue|boul|av|avenue|chemin|route|place|[a-z]{2,30} (?:street|st|road|rd|avenue|ave|drive|blvd))\b
    """),
    re.IGNORECASE,
)
_TITLES = frozenset(
    """
    directrice directeur adjointe adjoint administrative administratif administration comptable comptabilité
    responsable chef cheffe ventes finances finance marketing service services clientèle présidente président
    gestionnaire coordonnatrice coordonnateur coordination technicienne technicien analyste ingénieure ingénieur
    achats acheteuse acheteur logistique production générale général principale principal informatique paie
    ressources humaines projet projets de des du la le les et l' d' à aux
    manager director sales accounting accountant office assistant lead head officer engineer operations owner
    purchasing buyer logistics president vice general customer human resources project administrator of the and for
    inc ltée ltd llc senc cpa mba ing
    """.split()
)
DISCLAIMER = re.compile(
    r"^\W{0,5}(?:avis de confidentialité|confidential\w{0,10}|(?:ce|cette) (?:courriel|message|communication) |"
    r"this (?:e-?mail|message|communication) |l'information contenue|the information (?:contained|in this))",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w'-]+")


def is_signature(lines):
    """Whether lines hold nothing but who somebody is and where to reach them."""
    for index, line in enumerate(lines):
        if DISCLAIMER.match(line):
            return True
        if index == MAX_SIGNATURE_LINES or TROUBLE.search(line) or not is_signature_line(line):
            return False
    return True


def is_signature_line(line):
    if "?" in line or len(line) > 120:
        return False
    if _CONTACT.search(line) or not re.search(r"\w", line):
        return True
    words = _WORD.findall(line)
    return len(words) <= 7 and all(word[:1].isupper() or word.lower() in _TITLES for word in words)
