"""What should make an agent look twice before a text leaves to a client. False alarms are dismissed by one click."""

import re
from typing import NamedTuple

from .language import detect_language

INTERNAL = "internal"
LANGUAGE = "language"
ATTACHMENT = "attachment"
BLANK = "blank"


class Caution(NamedTuple):
    """``found`` is what raised it: the words of the text, or the language it seems to be in."""

    code: str
    found: str


_INTERNAL = re.compile(
    r"""\b(?:
        note\s+interne | internal\s+note | internal\s+only | for\s+internal\s+use | usage\s+interne
      | (?:à|a)\s+l['’]interne | en\s+interne | entre\s+nous | between\s+us | off\s+the\s+record
      | ne\s+(?:pas|rien)\s+(?:dire|envoyer|transmettre|montrer|mentionner|répondre|promettre)\s+(?:ça\s+|cela\s+)?
            (?:au|à\s+la|aux|à\s+ce|à\s+cette)\s+client(?:e|s|es)?
      | (?:do\s+not|don['’]t)\s+(?:tell|send|show|mention|forward|promise)\s+(?:this\s+|it\s+|that\s+)?
            (?:to\s+)?(?:the|this)\s+(?:client|customer)
      | (?:tell|ask|call|warn)\s+(?:the|this)\s+(?:client|customer)
      | (?:dis|dites|demande|demandez|rappelle|rappelez|réponds|avertis)[ -](?:le\s+|lui\s+)?au\s+client
      | (?:le|la|ce|cette|notre)\s+client(?:e)?\s+(?:ne|n['’]|est\s+(?:difficile|fâché|pénible|perdu|encore)
            | veut | dit | pense | insiste | se\s+plaint | comprend | a\s+(?:encore|tort|mal|menti))
      | (?:the|this|our)\s+(?:client|customer)\s+(?:is|wants|says|thinks|insists|complains|doesn['’]t|does\s+not
            | has\s+(?:no|again)|keeps)
      | (?:non\s+)?facturable | (?:non[ -]?)?billable | à\s+facturer\s+(?:au|à\s+la)\s+client
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_ABOUT = r"(?:n['’]|ne\s|veut|dit|pense|insiste|se\splaint|comprend|is\s|wants|says|thinks|insists|does\s?n)"
_ATTACHED = re.compile(
    r"""\b(?:
        ci[ -]joint(?:e|s|es)? | ci[ -]inclus(?:e|es)? | ci[ -]annexé(?:e|s|es)?
      | en\s+(?:pièce|piece)s?\s+jointes? | en\s+annexe | en\s+p\.?\s?j\.?(?=[\s,.:;)]|$)
      | (?:je|nous)\s+(?:vous\s+|te\s+)?(?:joins|joignons|annexons|annexe)
      | j['’]ai\s+joint | nous\s+avons\s+joint
      | (?:fichier|document|rapport|guide|capture(?:\s+d['’]écran)?|procédure)\s+jointe?s?
      | (?:see|find|find\s+the|please\s+find|please\s+see)\s+(?:the\s+)?(?:attached|enclosed)
      | (?:i|we)\s*(?:['’]ve|\s+have)?\s+(?:just\s+)?attached | (?:i['’]m|we['’]re|i\s+am|we\s+are)\s+attaching
      | (?:is|are)\s+attached | attached\s+(?:is|are|you|please|to\s+this\s+(?:e-?mail|message))
      | (?:the|an?)\s+attached\s+(?:file|document|report|screenshot|guide|pdf|procedure|spreadsheet)
      | in\s+(?:the\s+)?attachment | enclosed\s+(?:is|are|you|please)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
#: A line of a draft that nobody filled in: "Next step: …". A text that only trails off is none.
_BLANK = re.compile(r"^[^:\n]{2,60}:[^\S\n]*(?:…|\.{3})[^\S\n]*$", re.MULTILINE)
#: Somebody else's file: "la pièce jointe que vous avez envoyée", "the file you attached".
_THEIRS = re.compile(
    r"\b(?:votre|vos|ton|tes|your|vous\s+avez|vous\s+nous|si\s+vous|if\s+you|you(?:['’]ve|\s+have)?|"
    r"pouvez[ -]vous|could\s+you|can\s+you|please\s+attach|aucun\w*|sans|no|not|n['’]est|n['’]était|pas)\s+"
    r"(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)


def find_cautions(text, lang=None, attachment_count=0, people=()):
    """Look through ``text``, without quoted history, that is about to be sent.

    :param lang: language code of the reader (``fr_CA``), or None when it is not known
    :param attachment_count: files and pictures that go along
    :param people: names of the readers; talking about them in the third person is talking to somebody else
    :return: list of Caution, at most one of each code

    >>> find_cautions("Please find attached the report.", "en_US")
    [Caution(code='attachment', found='Please find attached')]
    """
    text = text or ""
    found = [_internal(text, people), _language(text, lang), _blank(text)]
    if not attachment_count:
        found.append(_attachment(text))
    return [caution for caution in found if caution]


def _internal(text, people):
    match = _INTERNAL.search(text)
    for name in () if match else (first for person in people for first in (person or "").split()[:1]):
        match = match or re.search(
            rf"(?<!bonjour )(?<!hello )(?<!hi )\b{re.escape(name)}\s+{_ABOUT}", text, re.IGNORECASE
        )
    return match and Caution(INTERNAL, _words(match))


def _language(text, lang):
    written = detect_language(text)
    reader = (lang or "")[:2]
    return Caution(LANGUAGE, written) if written and reader in ("fr", "en") and written != reader else None


def _attachment(text):
    for match in _ATTACHED.finditer(text):
        if not _THEIRS.search(text[max(0, match.start() - 60) : match.start()]):
            return Caution(ATTACHMENT, _words(match))
    return None


def _blank(text):
    match = _BLANK.search(text)
    return match and Caution(BLANK, _words(match))


def _words(match):
    return " ".join(match.group().split())
