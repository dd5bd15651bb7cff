"""Mails that say nothing but thank you: they reopen no ticket and start no promise (PRODUCT.md, "next response")."""

import re

MAX_WORDS = 14
_THANKS = re.compile(
    r"\b(?:merci|mercis|remerci\w*|thank you|thank u|thanks|thx|thnx|tks|ty|cheers|much appreciated|apprécié)\b",
    re.IGNORECASE,
)
_COURTESY = frozenset(
    """
    merci mercis beaucoup bien bcp infiniment mille fois tellement encore grand un à a vous toi tous
    toute l'équipe équipe de du pour votre ton l' l aide d' d rapidité réponse rapide temps retour
    soutien collaboration c'est c est ça ca va parfait super génial excellent fonctionne marche
    maintenant tout ok okay d'accord accord reçu noté bonne journée soirée fin semaine bon week-end
    weekend bonjour salut allo cordialement salutations cdt au plaisir je remercie nous remercions
    te suis très vraiment impeccable formidable et le la les thank thanks you u so very much lot
    many again for your the help quick fast reply response answer support time assistance thx thnx
    tks ty cheers appreciated appreciate it is really great perfect awesome works working now all
    good fine well done got noted hi hello hey dear team everyone have nice day regards kind best
    sincerely we i this that's that s to be
    """.split()
)
_ASKS = re.compile(
    r"\?|\b(?:mais|but|however|par contre|toutefois|cependant|pas|not|sauf|except|encore un|still|toujours)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w'’-]+")


def is_thanks(text, sender_name=""):
    """Whether the sender's own words (quote and signature already cut) are thanks and courtesy only.

    A name below is a signature: words of ``sender_name`` and a last short line are forgiven. A question, a *but* or an
    unknown word makes it a message again: better one promise too many than a customer unheard.
    """
    text = (text or "").strip()
    if not _THANKS.search(text) or _ASKS.search(text) or len(text) > 400:
        return False
    names = {word.lower() for word in _WORD.findall(sender_name)}
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and _looks_like_name(lines[-1]):
        lines.pop()
    words = [word.lower().replace("’", "'").strip("'-") for line in lines for word in _WORD.findall(line)]
    return len(words) <= MAX_WORDS and all(word in _COURTESY or word in names for word in words if word)


def _looks_like_name(line):
    words = line.strip(" -,.").split()
    return 0 < len(words) <= 3 and all(
        word[:1].isupper() and word.replace("-", "").replace(".", "").isalpha() for word in words
    )
