"""What looks like a secret: one table of rules, each with a pattern and, where a pattern is not enough, a check.

============ ==================================================================================================
kind         is taken for one when
============ ==================================================================================================
private_key  a PEM block that says so
api_key      the shape of a known vendor's key (AWS, Google, GitHub, GitLab, Slack, Stripe, OpenAI, SendGrid…), a
             JSON web token, or at least 12 letters and digits after "API key", "token", "client secret", "Bearer"
password     what follows "password", "mot de passe", "mdp", "PIN", "NIP"… and reads like one, not like a sentence,
             on the same line or alone on the next; after "pass", "PW", "mp", "passcode" only what is no word;
             without a sign between, or behind an account ("admin / …"), only letters, digits and signs mixed;
             the words after "passphrase"; the password in a URL or connection string
card         a number of a payment network: its prefix, its length, its grouping and its check digit (Luhn)
sin          a Canadian social insurance number: Luhn and 3-3-3 digits, or nine digits after its name; business
             numbers (RT0001, TPS, GST, NEQ…) look alike and are none
============ ==================================================================================================

Numbers that are announced as something else (order, invoice, tracking, phone, amount, ticket) are none. Every
pattern is linear: bounded repeats, no nested ones.
"""

import re
from typing import NamedTuple

from .checksum import is_luhn

KINDS = ("private_key", "api_key", "password", "card", "sin")


class Secret(NamedTuple):
    """A secret in a text: ``text[start:stop] == value``."""

    kind: str
    start: int
    stop: int
    value: str


class Rule(NamedTuple):
    """``pattern`` marks the secret as group ``value``; ``holds(match)`` decides what the pattern cannot."""

    kind: str
    pattern: re.Pattern
    holds: object = lambda match: True


# ------------------------------------------------------------
# Keys
# ------------------------------------------------------------

_PRIVATE_KEY = re.compile(
    r"(?P<value>-----BEGIN (?:[A-Z]{2,10} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    r"[^-]{1,20000}(?:-----END (?:[A-Z]{2,10} ){0,3}PRIVATE KEY(?: BLOCK)?-----)?)"
)
_VENDOR_KEY = re.compile(
    r"(?<![A-Za-z0-9_-])(?P<value>"
    r"(?:AKIA|ASIA)[A-Z0-9]{16}"
    r"|AIza[A-Za-z0-9_-]{35}"
    r"|gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255}"
    r"|glpat-[A-Za-z0-9_-]{20,64}"
    r"|xox[abprs]-[A-Za-z0-9-]{10,255}"
    r"|[sr]k_(?:live|test)_[A-Za-z0-9]{16,255}|whsec_[A-Za-z0-9]{24,255}"
    r"|sk-(?:[a-z]{2,12}-)?[A-Za-z0-9_-]{20,255}"
    r"|SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}"
    r"|eyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,1000}"
    r")(?![A-Za-z0-9_])"
)
_LINK = r"[ \t\xa0]{0,3}(?:[:=：]|->|=>|→|\b(?:is|est|was|était|vaut)\b[ \t\xa0]{0,3}:?|\t)[ \t\xa0]{0,3}"
_QUOTES = "\"'`«»“”‘’"
_KEY_NAMES = (
    r"(?<![A-Za-z0-9])(?:api[ _-]?(?:key|token|secret)|cl[ée]s?[ ]?(?:d['’]?[ ]?)?api|access[ _-]?(?:key|token)|"
    r"secret[ _-]?(?:access[ _-]?)?key|client[ _-]?secret|auth(?:orization)?[ _-]?token|(?:access[ _-])?token|"
    r"jeton(?:[ ]d['’]acc[èe]s)?|cl[ée] secr[èe]te|cl[ée] d['’]acc[èe]s)"
)
_NAMED_KEY = re.compile(
    rf"{_KEY_NAMES}[{_QUOTES}]{{0,2}}{_LINK}[{_QUOTES} \xa0]{{0,3}}(?P<value>[A-Za-z0-9_+/=.\-]{{12,500}})",
    re.IGNORECASE,
)
#: From the end of a label to the value below it: the paragraphs of a mail may have an empty line between them.
_BELOW = r"[ \t\xa0]{0,3}[:=：]?[ \t\xa0]{0,3}(?:\n[ \t\xa0>*-]{0,4}){1,3}"
_KEY_BELOW = re.compile(
    rf"{_KEY_NAMES}{_BELOW}[{_QUOTES}]?(?P<value>[A-Za-z0-9_+/=.\-]{{16,500}})[{_QUOTES}]?[ \t\xa0]{{0,3}}(?=\n|$)",
    re.IGNORECASE,
)
_BEARER = re.compile(r"\b(?:Bearer|Basic)[ \t]{1,3}(?P<value>[A-Za-z0-9_+/=.\-]{16,2000})")


def _is_random(match):
    """Letters and digits mixed: a key, not a word, a host name, a date or a number."""
    value = match["value"].rstrip(".-")
    digits = sum(character.isdigit() for character in value)
    is_long_and_mixed = len(value) >= 24 and value.upper() != value != value.lower()
    is_mixed = (digits >= 2 or is_long_and_mixed) and digits < len(value) - 1
    return is_mixed and not re.fullmatch(r"[\d./:-]+|E3K-\d+", value)


# ------------------------------------------------------------
# Passwords
# ------------------------------------------------------------

_WORDS = (
    r"pass[ _-]?words?|pass[ _-]?phrase|passwd|pwd|pswd|"
    r"mots?[ \xa0_-]de[ \xa0_-]passe|motdepasse|mdp|phrase (?:de passe|secr[èe]te)|contraseña"
)
_PASSWORD = re.compile(
    rf"(?<![A-Za-z0-9])(?:{_WORDS})\b[^\n:=<>.!?]{{0,40}}?[{_QUOTES}]{{0,2}}{_LINK}"
    r"(?:[\"“«'‘`][ \xa0]?(?P<quoted>[^\n\"”»'’`]{4,80}?)[ \xa0]?[\"”»'’`]|(?P<value>[^\s•<>]{4,100}))"
    r"(?P<rest>[^\n]{0,40})",
    re.IGNORECASE,
)
#: Words that mean other things too: only what nobody writes as a word counts after them.
_SHORT_WORDS = r"pass|pw|mp|pass[ _-]?code|code d['’]acc[èe]s|access code"
_SHORT = re.compile(
    rf"(?<![A-Za-z0-9-])(?P<label>{_SHORT_WORDS})[ \t\xa0]{{0,3}}[:=：][ \t\xa0]{{0,3}}(?P<value>[^\s•<>]{{4,100}})",
    re.IGNORECASE,
)
_BELOW_LABEL = re.compile(
    rf"(?:(?<![A-Za-z0-9])(?:{_WORDS})\b[^\n:=<>.!?]{{0,40}}?[ \t\xa0]{{0,3}}(?=[:=：])"
    rf"|(?:^|(?<=\n))[ \t\xa0>*-]{{0,4}}(?:{_WORDS}|{_SHORT_WORDS})\b)"
    rf"{_BELOW}(?P<value>[^\s•<>]{{6,100}})[ \t\xa0]{{0,3}}(?=\n|$)",
    re.IGNORECASE,
)
#: Nothing but a blank between the label and the value, or an account and its password on one line.
_BARE = re.compile(
    rf"(?<![A-Za-z0-9])(?:{_WORDS}|pass|pw)[ \t\xa0]{{1,3}}(?P<value>[^\s•<>]{{6,100}})",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"(?<![\w/])(?:admin(?:istrat(?:or|eur))?|root|sa|user(?:name)?|utilisateur|login|identifiant|compte|"
    r"[\w.+-]{1,64}@[\w.-]{3,100})[ \t\xa0]{1,3}[/|][ \t\xa0]{1,3}(?P<value>[^\s•<>/]{6,100})",
    re.IGNORECASE,
)
_PHRASE = re.compile(
    r"(?<![A-Za-z0-9])(?:pass[ _-]?phrase|phrase (?:de passe|secr[èe]te))[ \t\xa0]{0,3}[:=：][ \t\xa0]{0,3}"
    r"(?P<value>[^\s•<>]{2,40}(?:[ \xa0-][^\s•<>]{2,40}){2,9})[ \t\xa0]{0,3}(?=\n|$)",
    re.IGNORECASE,
)
_PIN = re.compile(
    rf"(?<![A-Za-z0-9])(?:NIP|PIN|code (?:secret|PIN|NIP))\b[^\n:=<>.!?0-9]{{0,15}}?{_LINK}(?P<value>\d{{4,8}})(?!\d)",
    re.IGNORECASE,
)
_URL_PASSWORD = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@<>•]{1,100}:(?P<value>[^\s:/@<>•]{3,100})@")
_SENTENCE = frozenset(
    """
    oublié oubliée perdu perdue expiré expirée incorrect incorrecte invalide erroné erronée faux fausse refusé refusée
    réinitialisé réinitialiser réinitialisation inconnu inconnue obligatoire requis requise bloqué bloquée changé
    modifié manquant aucun aucune idem vide masqué masquée confidentiel inchangé toujours encore plus trop bien
    forgotten forgot lost expired wrong invalid incorrect refused denied rejected reset required missing unknown none
    same empty hidden unchanged changed blocked locked still always never not also redacted removed confidential
    """.split()
)


def _reads_like_a_password(match):
    """A word of a sentence is none; after *is*, or with more words behind, only what nobody writes as a word."""
    if match["quoted"]:
        return not re.search(r"•|https?://|\s\S+\s\S+\s", match["quoted"])
    value, rest = _trim(match["value"]), match["rest"].strip(" \t\xa0.,;!?)")
    if len(value) < 4 or _is_something_else(value):
        return False
    if re.search(r"\d|[#$%&*+=@^_~!?/\\|{}\[\]]", value.rstrip("!?")) or re.search(r"[a-zà-ÿ][A-Z]", value):
        return True
    linked_by_verb = not re.search(r"[:=：→\t]|[-=]>", match.group()[: match.start("value") - match.start()])
    return not rest and not linked_by_verb and value.isalpha() and value.lower() not in _SENTENCE


def _is_strange(match):
    """What nobody writes as a word: letters mixed with digits or signs. After *passcode* digits alone will do."""
    value = _trim(match["value"])
    if len(value) < 4 or _is_something_else(value):
        return False
    if value.isdecimal():
        return 4 <= len(value) <= 10 and match.groupdict().get("label", "").lower() not in ("", "mp")
    has_letter, inner = re.search(r"[A-Za-zà-ÿ]", value), value.rstrip("!?")
    return bool(has_letter and (re.search(r"\d|[#$%&*+=@^_~!?]", inner) or re.search(r"[a-zà-ÿ][A-Z]", inner)))


def _is_mixed(match):
    """Letters, digits and signs together: what is neither a word nor the name of a product, a file or a version."""
    value = _trim(match["value"])
    if len(value) < 6 or _is_something_else(value) or not re.search(r"\d", value):
        return False
    return bool(re.search(r"[A-Za-zà-ÿ]", value) and re.search(r"[#$%&*+=@^~!?]", value.rstrip("!?")))


def _is_phrase(match):
    return match["value"].split()[0].lower().rstrip(".,;!?") not in _SENTENCE


def _is_something_else(value):
    """An address, a link, a ticket, a date or an hour."""
    return re.match(r"https?:|www\.|E3K-\d", value) or re.fullmatch(
        r"[\w.+-]+@[\w-]+\.[\w.]+|\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2}[h:]\d\d", value
    )


def _trim(value):
    return value.rstrip(".,;)\"'»”’`")


# ------------------------------------------------------------
# Numbers
# ------------------------------------------------------------

_CARD = re.compile(
    r"(?<![\w.,#/-])(?P<value>\d{13,19}"
    r"|\d{4}(?P<gap>[ \xa0.-])\d{4}(?P=gap)\d{4}(?P=gap)\d{4}(?:(?P=gap)\d{3})?"
    r"|\d{4}(?P<gap2>[ \xa0-])\d{6}(?P=gap2)\d{4,5})(?![\w/]|[.,-]\d)"
)
_NETWORKS = (
    (re.compile(r"4"), (13, 16, 19)),
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"6011|64[4-9]|65"), (16, 19)),
    (re.compile(r"30[0-5]|36|38"), (14,)),
    (re.compile(r"352[89]|35[3-8]"), (16,)),
)
_SIN = re.compile(
    r"(?<![\w.,#$/+-])(?<!\d[ \xa0])(?P<value>\d{3}(?P<gap>[ \xa0-])\d{3}(?P=gap)\d{3})"
    r"(?![\w/$€%]|[.,-]\d|[ \xa0](?:\d|\$|€|CAD|USD|dollars|R[CMPRTZ][ \xa0]?\d{4}))"
)
_NAMED_SIN = re.compile(
    r"(?<![A-Za-z])(?:NAS|N\.A\.S\.|SIN|num[ée]ro d['’]assurance[ -]sociale|assurance[ -]sociale|"
    r"social insurance(?: number)?)\b[^\n\d]{0,25}(?P<value>\d{3}[ \xa0.-]?\d{3}[ \xa0.-]?\d{3})(?![\d-])",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(
    r"(?:commandes?|orders?|factures?|invoices?|suivi|tracking|colis|shipment|s[ée]rie|serial|lots?|batch|imei|upc|ean|"
    r"gtin|siren|siret|r[ée]f[ée]rences?|ref|billet|ticket|dossier|po|bon de commande|t[ée]l(?:[ée]phone)?|phone|fax|"
    r"cell(?:ulaire)?|montant|amount|total|compte client|customer|tps|tvq|tvh|gst|hst|qst|neq|ne|bn|"
    r"num[ée]ro d['’]entreprise|business number)[ \xa0]?"
    r"(?:n[o°ºr]?\.?|num(?:[ée]ro|ber)?|id|#|de suivi|client)?[ \xa0]{0,2}[:#.]?[ \xa0#]{0,3}$",
    re.IGNORECASE,
)
_LOOK_BEHIND = 40


def _is_card(match):
    digits = re.sub(r"\D", "", match["value"])
    known = any(len(digits) in lengths and prefix.match(digits) for prefix, lengths in _NETWORKS)
    return known and is_luhn(digits) and len(set(digits)) > 1 and not _is_announced(match)


def _is_sin(match):
    digits = re.sub(r"\D", "", match["value"])
    return is_luhn(digits) and len(set(digits)) > 1 and not _is_announced(match)


def _is_announced(match):
    """Whether the words just before say that the number is something else."""
    start = match.start("value")
    return bool(_ANNOUNCED.search(match.string[max(0, start - _LOOK_BEHIND) : start]))


RULES = (
    Rule("private_key", _PRIVATE_KEY),
    Rule("api_key", _VENDOR_KEY),
    Rule("password", _URL_PASSWORD),
    Rule("password", _PASSWORD, _reads_like_a_password),
    Rule("password", _SHORT, _is_strange),
    Rule("password", _BELOW_LABEL, _is_strange),
    Rule("password", _PIN),
    Rule("password", _BARE, _is_mixed),
    Rule("password", _ACCOUNT, _is_mixed),
    Rule("password", _PHRASE, _is_phrase),
    Rule("api_key", _NAMED_KEY, _is_random),
    Rule("api_key", _KEY_BELOW, _is_random),
    Rule("api_key", _BEARER, _is_random),
    Rule("card", _CARD, _is_card),
    Rule("sin", _NAMED_SIN, lambda match: is_luhn(re.sub(r"\D", "", match["value"]))),
    Rule("sin", _SIN, _is_sin),
)


#: Zero-width space, joiners, word joiner, byte order mark, soft hyphen.
_UNSEEN = re.compile("[\u200b-\u200d\u2060\ufeff\xad]")


def find(text):
    """The secrets in plain ``text`` in their order; where two rules overlap, the first of the table wins.

    Characters without width, which some programs and people put between letters, hide nothing.

    :rtype: list of Secret
    """
    if not _UNSEEN.search(text):
        return _find(text)
    places = [place for place, character in enumerate(text) if not _UNSEEN.match(character)]
    spans = [
        (secret.kind, places[secret.start], places[secret.stop - 1] + 1)
        for secret in _find("".join(text[place] for place in places))
    ]
    return [Secret(kind, start, stop, text[start:stop]) for kind, start, stop in spans]


def _find(text):
    taken, is_taken = [], bytearray(len(text))
    for rule in RULES:
        for match in rule.pattern.finditer(text):
            group = "quoted" if "quoted" in match.re.groupindex and match["quoted"] else "value"
            start, stop = match.span(group)
            if rule.kind == "password" and group == "value":
                stop = start + max(len(_trim(match["value"])), 1)
            if is_taken.find(1, start, stop) < 0 and rule.holds(match):
                taken.append(Secret(rule.kind, start, stop, text[start:stop]))
                is_taken[start:stop] = b"\1" * (stop - start)
    return sorted(taken, key=lambda secret: secret.start)
