"""Mails that say nothing but thank you: they reopen no ticket and start no promise (PRODUCT.md, "next response").

Tables of words and phrases, French and English. A question, a *but* or an unknown word makes it a message again:
better one promise too many than a customer unheard. "Ok" and "Parfait" may answer what we asked: they say no more than
thanks only once all is settled.
"""

import re

from . import body, quote
from .letter import opened
from .names import bare, bare_words
from .signature import DISCLAIMER, TROUBLE, is_signature, is_signature_line
from .wording import one_of

MAX_WORDS = 25
MAX_CHARACTERS = 1_500

_THANKS = re.compile(
    r"\b(?:mercis?|remerci\w*|thank you|thank u|thanks|thx|thnx|tks|ty|cheers|much appreciated|apprécié)\b",
    re.IGNORECASE,
)
_WELL_FR = r"(?:réglé|résolu|corrigé|rétabli|beau|correct|parfait|fonctionnel|rentré dans l'ordre)"
_HOW_FR = "(?: (?:très bien|bien|parfaitement|maintenant|de nouveau|à nouveau|à merveille|comme un charme)){0,2}"
_WELL_EN = "(?:fixed|solved|resolved|perfect|ok|okay|sorted)"
_HOW_EN = "(?: (?:now|again|fine|great|perfectly|well|like a charm)){0,2}"
_WHAT_EN = "(?:it|the problem|the issue|my problem|our problem|the trick|perfectly)"
#: Whole statements that all is well now: their words alone may be part of a complaint.
_DONE = re.compile(
    r"(?<!\w)"
    + one_of(rf"""
        (?:(?:le problème|le tout|tout|c'|c) ?est |tout )(?:maintenant |bien |enfin |tout )?{_WELL_FR}(?: maintenant)?
        (?:problème|bogue|bug) {_WELL_FR}
        (?:ça|ca|cela|tout|elle|il) (?:a )?(?:re)?(?:fonctionné|fonctionne|marche|marché){_HOW_FR}
        (?:ça|ca|cela|c') ?a {_WELL_FR} (?:le|notre|mon) problème
        (?:vous pouvez|tu peux) (?:fermer|clore)(?: le billet| ce billet| la demande)?
        bonne fin de (?:journée|semaine|soirée)|passez une (?:belle|bonne) (?:journée|soirée|fin de semaine)
        c'est noté|c'est bon|c'est beau|bien reçu|rien d'autre|ce sera tout|à la prochaine
        (?:that|this|it) (?:has |just )?(?:fixed|solved|resolved|did|worked|helped)(?: {_WHAT_EN})?
        (?:it|that|this|everything|all)(?: is|'s)? (?:now )?(?:works|working|done|fine|good|{_WELL_EN}){_HOW_EN}
        (?:problem|issue|bug) (?:is )?(?:now )?{_WELL_EN}
        works like a charm|all set|nothing else
        you (?:can|may) close (?:it|this|the ticket|this ticket)
        (?:we are|we're|i'm|i am) all set
        that(?: is|'s| will be|'ll be) all
        have a (?:great|good|nice|lovely) (?:day|weekend|week|evening|one)
    """)
    + r"(?!\w)"
)
#: Agreement and praise: as good as thanks when nothing is open any more.
_APPROVES = re.compile(
    r"(?<!\w)(?:ok|okay|d'accord|parfait|parfaitement|super|génial|excellente?|impeccable|formidable|top|noté|reçu|"
    r"perfect|great|awesome|brilliant|wonderful|amazing|noted|got it)(?!\w)|[\u2600-\u27bf\U0001f300-\U0001faff]",
    re.IGNORECASE,
)
#: What mail programs write below the sign with which somebody reacted to a mail.
_REACTED = re.compile(
    r"^.{1,80} (?:reacted (?:via gmail|to your message)|a réagi (?:(?:via|avec|dans) gmail|à votre message))\W{0,3}$",
    re.IGNORECASE,
)
#: Whom and what people thank for, whole: their words alone may be asked for ("merci de votre suivi rapide").
_FOR_FR = (
    r"(?:infos?|informations?|précisions?|nouvelles|mise à jour|suivi|confirmation|explications?|compte rendu|"
    r"réponse|retour)"
)
_THE_FR = r"(?:le|la|les|l'|ce|cette|ces|votre|ton|vos|tes)"
_FOR_EN = r"(?:updates?|info|information|follow[- ]?up|heads[- ]up|confirmation|explanations?|clarification|details)"
_THANKED_FOR = re.compile(
    r"(?<!\w)"
    + one_of(rf"""
        mercis? (?:(?:beaucoup|bien|infiniment) )?pour {_THE_FR} ?{_FOR_FR}(?! (?:prochain|à venir))
        (?:thanks|thank you|thx) (?:(?:so much|very much|a lot) )?for (?:the|your|this) {_FOR_EN}
    """)
    + r"(?!\w)"
)
#: Thanks in advance: what is thanked for is still to come. "Merci de votre aide" looks back, "… rapide" does not.
_EXPECTED = re.compile(
    r"\bmerci (?:de|d') ?(?:(?:bien )?vouloir|me|nous|le|la|les|faire|ne|"
    r"(?!votre\b)\w{2,20}(?:er|ir|re)\b)|"
    r"\bmerci de (?:votre|ton|vos) (?:prompte? |rapide )?"
    r"(?:retour|réponse|suivi|confirmation|intervention|diligence)\b|"
    r"\bthanks? (?:you )?for (?:your |a )?(?:prompt|quick|timely) (?:attention|action|follow[- ]?up)\b|"
    r"\blook(?:ing)? forward\b",
    re.IGNORECASE,
)
_COURTESY = frozenset(
    """
    merci mercis beaucoup bien bcp infiniment mille fois tellement encore grand un à a vous toi tous
    toute l'équipe équipe de du pour votre ton l' l aide d' d rapidité réponse rapide temps retour
    soutien collaboration c'est c est ça ca va parfait parfaitement super génial excellent excellente top
    maintenant tout ok okay d'accord accord reçu noté bonne belle journée soirée fin semaine bon week-end
    weekend bonjour bonsoir salut allo cordialement salutations cdt au plaisir je remercie remercions nous
    te suis très vraiment impeccable formidable et le la les ton vos efficacité gentillesse patience
    thank thanks you u so very much lot
    many again for your the help quick fast reply response answer support time assistance thx thnx
    tks ty cheers appreciated appreciate it is really great perfect perfectly awesome brilliant now all
    good fine well done got noted hi hello hey dear team everyone have nice day weekend regards kind best
    sincerely we i this that's that s to be wonderful excellent amazing prompt
    """.split()
)
_ASKS = re.compile(
    r"\?|\b(?:mais|but|however|though|par contre|toutefois|cependant|pas|not|n't|sauf|except|still|toujours|"
    r"encore une?|autre|another|also|aussi|d'avance|in advance|no longer|ne|plus|never|jamais|aucune?|if|si)\b",
    re.IGNORECASE,
)
_CLOSING = frozenset(
    """
    cordialement cordiales salutations bien sincèrement amicalement respectueusement cdt bonne belle journée
    soirée fin de semaine au plaisir à bientôt merci thanks thank you regards kind best sincerely
    yours truly warm cheers have a great good nice day weekend
    """.split()
)
_WORD = re.compile(r"[\w'-]+")
_SIGNATURE_FILES = (".vcf", ".p7s", ".p7m", ".asc", ".sig")


def may_be_thanks(text, is_settled=False):
    """Whether a short ``text`` may be thanks: what to ask before the names of agents are looked up."""
    return bool(text) and len(text) <= MAX_CHARACTERS and _is_kind(text.replace("’", "'"), is_settled)


def is_thanks(text, sender_name="", names=(), is_settled=False):
    """Whether the sender's own words (their quote already cut) are thanks and courtesy only.

    :param sender_name: who wrote; what stands below their name is a signature when it looks like one
    :param names: who may be thanked by name (the agents), in full
    :param is_settled: nothing is open any more, so that "Parfait!" and "C'est réglé" are thanks as well
    """
    if not may_be_thanks(text or "", is_settled):
        return False
    lines = [line.strip() for line in text.replace("’", "'").splitlines() if line.strip()]
    lines = [line for line in lines if not _REACTED.match(line)]
    said = " ".join(_without_signature(lines, bare_words(sender_name)))
    if not _is_kind(said, is_settled) or _ASKS.search(said) or _EXPECTED.search(said):
        return False
    known = bare_words(" ".join((sender_name, *names)))
    words = [word.strip("'-") for word in _WORD.findall(_THANKED_FOR.sub(" ", _DONE.sub(" ", said.lower())))]
    return len(words) <= MAX_WORDS and all(word in _COURTESY or bare(word) in known for word in words if word)


def _is_kind(said, is_settled):
    """Whether somebody says thank you or, when all is settled, that all is well."""
    return bool(_THANKS.search(said) or (is_settled and (_APPROVES.search(said) or _DONE.search(said.lower()))))


def says_only_thanks(mail, sender_name="", names=(), is_settled=False):
    """Whether a whole mail (raw bytes or a ``Letter``) is thanks and nothing more: a file that it brings is more."""
    letter = opened(mail)
    shown = body.compose(letter)
    brings = [file for file in letter.content.attachments if not brings_nothing(file.name, file.content_id, shown)]
    return not brings and is_thanks(quote.visible_html(shown), sender_name, names, is_settled)


def brings_nothing(name, content_id, shown):
    """Whether a file is a signature's, or an image that the text shows: most are logos."""
    return bool(content_id and f"cid:{content_id}" in shown) or name.lower().endswith(_SIGNATURE_FILES)


def _without_signature(lines, own_words):
    """The lines above a closing word or the writer's name, when all that follows looks like a signature."""
    for index, line in enumerate(lines):
        if DISCLAIMER.match(line):
            return lines[:index]
        is_end = index and (_is_closing(line) or _is_name(line, own_words))
        if is_end and is_signature(lines[index + 1 :]):
            return lines[:index]
    return lines


def _is_closing(line):
    words = _WORD.findall(line.lower())
    return 0 < len(words) <= 5 and all(word in _CLOSING for word in words)


def _is_name(line, own_words):
    name, _comma, title = line.strip(" -,.").partition(",")
    words = name.split()
    if not 0 < len(words) <= 3 or TROUBLE.search(line) or _ASKS.search(line) or not is_signature_line(title):
        return False
    if own_words and bare_words(name) <= own_words:
        return True
    return all(word[:1].isupper() and word.replace("-", "").replace(".", "").isalpha() for word in words)
