"""Which lines of a mail are history: what was quoted below, above, or signed. Lines in, ranges out; nothing is removed.

The same judgement serves plain text and HTML: ``quote`` flattens HTML into these lines first.
"""

import re
from typing import NamedTuple

from .signature import is_signature
from .wording import FIELDS, one_of

MAX_LINES = 3_000
ATTRIBUTION_LINES = 4
TORN_LINES = 9


class Line(NamedTuple):
    """``is_quoted``: in a quote by its markup. ``opens_history``: its markup says that all below is history.

    ``is_signed``: its markup says that it is part of a signature.
    """

    text: str
    is_quoted: bool = False
    opens_history: bool = False
    is_signed: bool = False


_WROTE = one_of(r"""
    wrote|writes|said
    a [ée]crit|[ée]crivait|a envoy[ée]
    schrieb|escribi[óo]|escreveu|ha scritto|schreef|het volgende geschreven|skrev|a scris|napisa[łl](?:\(a\)|a)?
    пишет|писал\(?а?\)?|написал\(?а?\)?|kirjoitti|yazd[ıi]|napsal\(?a?\)?|写道|寫道|írta|έγραψε|viết|작성
""")
_STARTS = r"on|le|am|um|el|il|op|em|den|dnia|w dniu|dana|dne|at|på"
_ATTRIBUTED = re.compile(rf"{_WROTE}(?=\W|$)", re.IGNORECASE)
_ATTRIBUTION_START = re.compile(rf"\W{{0,6}}(?:{_STARTS})\b", re.IGNORECASE)
_TAIL_OF_ATTRIBUTION = re.compile(r">\s?(?:wrote|a [ée]crit|schrieb)?\s?:", re.IGNORECASE)
_TIMED = re.compile(r"\d{4}.{0,30}\b\d{1,2}\s?[:.h]\s?\d\d\b|\b\d{1,2}\s?[:.h]\s?\d\d\b.{0,30}\d{4}")
_DATED = re.compile(
    one_of(r"""
        .{0,120}\b\d{1,2}[:.h]\d\d\b.{0,120}<[^<>\s]{3,200}>.{0,5}[:\uff1a]
        \d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b.{0,120}@.{1,100}:
    """)
)
_ORIGINAL = one_of(r"""
    original message|reply message
    (?:message|mail|courriel) (?:d['’]origine|original|initial|précédent)
    original|原始邮件|原始郵件
    urspr[üu]ngliche nachricht|original[- ]?nachricht|mensaje original|messaggio (?:originale|inoltrato)
    oorspronkelijk bericht|mensagem original|oprindelig meddelelse|originalmeddelande|исходное сообщение
    alkuperäinen viesti|wiadomość oryginalna
    (?:reply|write) above this line.{0,30}|please (?:type|reply|do not).{0,40}above.{0,30}
    r[ée]pon(?:dre|se) au-dessus de cette ligne
""")
_DELIMITER = re.compile(
    one_of(rf"""
        ^[ >]{{0,4}}[-_=*]{{2,40}}\s*{_ORIGINAL}\s*[-_=*]{{0,40}}\s*$
        ^[ >]{{0,4}}[-_=*]{{2,40}}\s*{_ORIGINAL}\s*[-_=*]{{2,40}}\s*(?:from|de|von|da)\s?:
        ^\#{{2,9}}-?.{{3,80}}(?:above this line|au-dessus de cette ligne).{{0,10}}\#{{2,9}}\s*$
        ^-{{2,9}} ?on .{{5,150}} wrote ?-{{2,9}}\s*$
    """),
    re.IGNORECASE,
)
_FORWARD = re.compile(
    one_of(r"""
        ^[ >]{0,4}-{2,40}\s*forwarded (?:message|by .{1,60})\s*-{2,40}\s*$
        ^[ >]{0,4}-{2,40}\s*(?:message|mail|courriel) (?:transf[ée]r[ée]|transmis|r[ée]exp[ée]di[ée])\s*-{2,40}\s*$
        ^[ >]{0,4}begin forwarded message\s*:\s*$
        ^[ >]{0,4}d[ée]but du (?:message|courriel) (?:transf[ée]r[ée]|r[ée]exp[ée]di[ée])\s*:\s*$
    """),
    re.IGNORECASE,
)
_FROM = re.compile(
    r"^[ >*|]{0,6}(?:from|de|von|da|od|van|fra|från|от|expéditeur|发件人|寄件者|보낸 ?사람)\s?\*?\s?[:：]",
    re.IGNORECASE,
)
_OTHER_FIELD = re.compile(rf"^[ >*|]{{0,6}}{FIELDS}\s?\*?\s?[:：]", re.IGNORECASE)
_TITLE = re.compile(rf"{_ORIGINAL}\s*$", re.IGNORECASE)
_DATE_FIELD = re.compile(r"^[ >*|]{0,6}(?:date|sent|envoyé(?: le)?|datum|gesendet)\s?\*?\s?:", re.IGNORECASE)
_SIGNATURE = re.compile(r"^(?:--|—|–|―){1}\s?$|^-- ?$")
# "Envoyé via le module de paie" tells of the writer's work; programs name themselves, or say that they are one.
_NAMED = (
    r"(?!(?:le|la|les|l['’]|une?|notre|nos|votre|vos|ce|cette|ces|the|our|your|this)(?: |(?<=['’]))"
    r"(?!.{0,30}\b(?:app|appli|application|web ?mail|messagerie|mobile|phone|téléphone|cellulaire|tablette)\b))"
)
_MOBILE = re.compile(
    r"^\W{0,3}"
    + one_of(rf"""
        sent (?:from|via|with|using) {_NAMED}[^,;:?!]{{2,50}}|get outlook for .{{2,40}}
        envoy[ée] (?:de|depuis|à partir de|via|avec|par(?= m(?:on|a) )) {_NAMED}[^,;:?!]{{2,50}}
        (?:t[ée]l[ée]charge[rz]|obtenir) outlook pour .{{2,30}}
        provenance\s?: (?:courrier|mail|outlook)\b.{{0,30}}|gesendet (?:von|mit) .{{2,40}}
        von meinem .{{2,40}} gesendet|enviado (?:desde|do) .{{2,40}}|inviato da .{{2,40}}|verstuurd vanaf .{{2,40}}
        skickat från .{{2,40}}|sendt fra .{{2,40}}|wysłane z .{{2,40}}
    """)
    + r"\W{0,3}$",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"\b"
    + one_of(r"""
        ci[- ]dessous|plus bas|en (?:rouge|bleu|vert|gras|couleur)|dans (?:le|ton|votre) (?:texte|courriel|message)
        entre les lignes|à même (?:le|votre|ton) (?:texte|courriel|message)
        (?:see|answers?|replies|comments?|responses?) (?:are )?(?:below|inline|in[- ]line)
        in[- ]?line|in (?:red|blue|green|bold)
    """)
    + r"\b",
    re.IGNORECASE,
)
_VISIBLE = re.compile(r"\w")


def folds(lines, has_history=True):
    """[(first, behind last)] of the lines to fold, disjoint and in order. Empty when nothing readable would remain.

    :param has_history: whether the mail continues another one; in a new one only signatures are folded
    """
    lines = lines[:MAX_LINES]
    kinds = [_kind(lines, index) for index in range(len(lines))]
    _join_attributions(lines, kinds)
    _keep_separators(lines, kinds)
    if _is_answered_inside(lines, kinds):
        return []
    ranges = _history(kinds) if has_history else []
    ranges = [*_signature(kinds, ranges), *ranges]
    ranges = _merged([(first, len(lines) if last is None else last) for first, last in ranges])
    return ranges if _remains(lines, ranges) else []


def _history(kinds):
    cut = _cut(kinds)
    return [*_quoted_blocks(kinds, cut), *([(cut, None)] if cut is not None else [])]


def _kind(lines, index):
    """One letter: b blank, q quoted, h history begins, f forward begins, s signature begins, g signed by its markup,
    m mobile signature, v visible.

    ``_join_attributions`` adds another: a, attribution.
    """
    line = lines[index]
    text = line.text.strip()[:600]
    if line.opens_history:
        return "h"
    if line.is_quoted or (text.startswith(">") and not _TAIL_OF_ATTRIBUTION.fullmatch(text)):
        return "q"
    if line.is_signed:
        return "g"
    if not _VISIBLE.search(text) and not _SIGNATURE.match(line.text.strip("\n")):
        return "b"
    if set(text) == {"_"}:
        return _kind_of_rule(lines, index)
    if _FORWARD.match(text):
        return "f"
    if _DELIMITER.match(text) or _is_header_block(lines, index):
        return "h"
    if _SIGNATURE.match(line.text.strip("\n")):
        return "s"
    return "m" if _MOBILE.match(text) else "v"


def _kind_of_rule(lines, index):
    """A line of underscores: Outlook's border above a quote, a mailing list's footer, or nothing."""
    if _is_header_block(lines, index + 1):
        return "h"
    return "s" if any("mailing list" in line.text.lower() for line in lines[index + 1 : index + 3]) else "b"


def _is_header_block(lines, index):
    """From: followed within a few lines by two more fields, as Outlook puts above what it quotes.

    A title may stand above them without any dashes (BlackBerry), and the date before From: (Hotmail).
    """
    index = _next_written(lines, index)
    if index < len(lines) and _TITLE.match(lines[index].text[:300].strip()):
        index = _next_written(lines, index + 1)
    if index >= len(lines):
        return False
    first = lines[index].text[:300].strip()
    near = [line.text[:300].strip() for line in lines[index + 1 : index + 13]]
    if _DATE_FIELD.match(first) and near and _FROM.match(near[0]):
        return all(map(_OTHER_FIELD.match, near[1:3])) and len(near) > 2
    return bool(_FROM.match(first)) and sum(bool(_OTHER_FIELD.match(text)) for text in near if text) >= 2


def _next_written(lines, index):
    while index < len(lines) and not lines[index].text.strip():
        index += 1
    return index


def _join_attributions(lines, kinds):
    """Mark "On … wrote:" even when it was wrapped over several lines."""
    index = 0
    while index < len(lines):
        size = kinds[index] == "v" and _attribution_size(lines, kinds, index)
        if size:
            kinds[index : index + size] = "a" * size
        index += size or 1


def _attribution_size(lines, kinds, index):
    first = lines[index].text.strip()[:300]
    for size in range(1, ATTRIBUTION_LINES + 1):
        if index + size > len(lines) or set(kinds[index : index + size]) != {"v"}:
            return _torn_attribution_size(lines, kinds, index)
        if size > 1 and not _may_begin_attribution(first):
            return 0
        if _is_attribution(
            " ".join(line.text.strip() for line in lines[index : index + size])[:700], kinds, index + size
        ):
            return size
    return _torn_attribution_size(lines, kinds, index)


def _torn_attribution_size(lines, kinds, index):
    """An attribution torn apart by empty lines: a date with its time, then an address, then the verb."""
    if not (_ATTRIBUTION_START.match(lines[index].text[:80].strip()) and _TIMED.search(lines[index].text[:300])):
        return 0
    for size in range(2, TORN_LINES + 1):
        if index + size > len(lines) or kinds[index + size - 1] not in "vb":
            return 0
        text = " ".join(line.text.strip() for line in lines[index : index + size])[:700]
        if kinds[index + size - 1] == "v" and "@" in text and says_who_wrote(text):
            return size
    return 0


def _may_begin_attribution(text):
    return bool(
        (_ATTRIBUTION_START.match(text) and re.search(r"\d", text))
        or re.search(r"<[^<>\s]{1,100}@", text)
        or re.match(r"\d{4}-\d\d-\d\d", text)
    )


def _is_attribution(text, kinds, behind):
    if not (says_who_wrote(text) or _DATED.match(text)):
        return False
    following = next((kind for kind in kinds[behind : behind + 4] if kind != "b"), "")
    return following == "q" or (bool(re.search(r"\d", text)) and len(text) > 15)


def says_who_wrote(text):
    """ "On … X wrote:", "Le … a écrit :", or "X wrote:"; the verb near the end, or a colon behind it."""
    text = text.strip(' >*_"«»-')
    verbs = list(_ATTRIBUTED.finditer(text))
    if not verbs or len(text) > 500 or verbs[-1].start() < 2:
        return False
    ends_well = text.endswith((":", "\uff1a")) and len(text) - verbs[-1].end() < 120
    return ends_well or (
        len(text) - verbs[-1].end() < 4 and bool(_ATTRIBUTION_START.match(text)) and bool(re.search(r"\d", text))
    )


def _cut(kinds):
    """Index from which everything is history, or None: only below a person's words, and never in a forward."""
    said = False
    for index, kind in enumerate(kinds):
        if kind == "f":
            return None
        if kind == "h" and said:
            return _with_blanks_above(kinds, index)
        if kind == "a" and said and not _is_answered_below(kinds, index):
            return index
        said = said or kind == "v"
    return None


def _with_blanks_above(kinds, index):
    while index and kinds[index - 1] == "b":
        index -= 1
    return index


def _is_answered_below(kinds, index):
    """Whether the writer's own words follow the quote that the attribution announces: answers between the quotes."""
    rest = "".join(kinds[index:])
    return bool(re.match(r"a+b*q[qba]*v", rest))


def _quoted_blocks(kinds, cut):
    """The quote below the last word; and a single one above the first when a line says whose words it holds.

    Quotes that are answered line by line are part of the answer and stay.
    """
    end = len(kinds) if cut is None else cut
    text = "".join(kinds[:end])
    blocks = [match.span() for match in re.finditer(r"a*b*q[qb]*", text) if "f" not in text[: match.start()]]
    opening = re.match("[bq]*(a+)", text)
    if opening and blocks[:1] != [opening.span()] and re.search("v", text):
        yield opening.span(1)
    for first, last in blocks:
        is_last = not re.search("[vfa]", text[last:])
        if is_last or (len(blocks) == 1 and text[first] == "a"):
            yield first, last


def _signature(kinds, ranges):
    """The signature below ``-- `` or "Sent from my …", up to where the history begins."""
    end = min(
        (first for first, last in ranges if last is None or not re.search("v", "".join(kinds[last:]))),
        default=len(kinds),
    )
    own = "".join(kinds[:end])
    if "f" in own:
        return []
    match = re.search(r"s[^qha]*$", own) or re.search(r"m[bmg]*$", own)
    signed = [match.span() for match in re.finditer(r"g(?:[gb]*g)?", own)]
    return [*signed, *([(match.start(), end)] if match else [])]


def _keep_separators(lines, kinds):
    """A dash alone separates anything; a signature is below it only when it looks like one, or is one by its markup."""
    for index, line in enumerate(lines[: len(kinds)]):
        if kinds[index] != "s":
            continue
        below = re.match(r"[vbmg]*", "".join(kinds[index + 1 : index + 60])).end()
        texts = [found.text.strip() for found in lines[index + 1 : index + 1 + below] if found.text.strip()]
        if kinds[index + 1 : index + 1 + below] and "".join(kinds[index + 1 :]).lstrip("b").startswith("g"):
            kinds[index] = "g"
        elif not line.text.strip("\n").endswith(("-- ", "--\xa0")) and set(line.text.strip()) != {"_"}:
            kinds[index] = "s" if texts and is_signature(texts) else "b"


def _is_answered_inside(lines, kinds):
    """Whether the writer says, above the history, that the answers are in it."""
    above = "".join(kinds)
    above = re.match(r"[vbsmg]*", above).end()
    said = " ".join(line.text[:300] for line, kind in zip(lines[:above], kinds, strict=False) if kind == "v")
    return above < len(kinds) and bool(_INSIDE.search(said[:4_000]))


def _merged(ranges):
    merged = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        elif first < last:
            merged.append((first, last))
    return merged


def _remains(lines, ranges):
    hidden = {index for first, last in ranges for index in range(first, last)}
    return any(_VISIBLE.search(line.text) for index, line in enumerate(lines) if index not in hidden)
