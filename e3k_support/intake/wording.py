"""How machines word what they send: tables of phrases, a phrase per line, one language after the other.

Case does not matter. A phrase may hold regular expressions; keep every repetition bounded.
"""

import re


def one_of(phrases):
    """Return a pattern that matches any line of ``phrases``."""
    return "(?:" + "|".join(line.strip() for line in phrases.strip().splitlines()) + ")"


BOUNCE_SUBJECT = re.compile(
    one_of(r"""
        un(?:delivered|deliverable|zustellbar)
        nondeliver|undeliver|mail delivery|delivery report|bounce
        deliver(?:y|ed)?\b.{0,40}\b(?:fail|status|problem|error|delay|notification|suspend|unable)
        fail(?:ed|ure)\b.{0,40}\b(?:deliver|notice|mail|message)
        ^\W{0,5}(?:failure notice|mail failure|mail system error)
        returned (?:mail|to sender)|return(?:ing|ed) (?:message|mail) to sender
        (?:mail|message|e-?mail)\b.{0,40}\b(?:not (?:be )?deliver|could not|rejected|refused|bounced)
        (?:user|recipient|mailbox|address|host) (?:unknown|not found|unavailable|full)
        warning: (?:could not send|message)
        (?:error|problem|trouble) (?:sending|delivering) your
        mail could not be|(?:unable to|could not) deliver
        non[- ]?remis|non[- ](?:distribu|livr|délivr)
        échec (?:de|d['’])\s?(?:la )?(?:remise|distribution|livraison|envoi|transmission)
        remise (?:impossible|retardée|différée)|message (?:non|pas) (?:remis|livré|distribué)
        notification d.état de (?:remise|distribution)
        nicht zugestellt|rücksendung|mensaje no|no (?:se )?(?:pudo|entregado)|mancata consegna
        不着|退信|メール.{0,6}エラー|配信
    """),
    re.IGNORECASE,
)
BOUNCE_TEXT = re.compile(
    one_of(r"""
        (?:could|can|did) ?not (?:be )?(?:deliver|reach the following recipient)|unable to deliver
        permanent (?:fatal )?errors?|undeliverable|returned (?:mail|to sender)
        delivery (?:to the following|has failed|failed|status)
        requested action not taken|no such (?:user|recipient|address)
        mailbox (?:is )?(?:full|unavailable)|user unknown|recipient(?:'s)? (?:address )?rejected
        n['’]a (?:pas )?pu [êe]tre (?:remis|livr[ée]|distribu[ée]|d[ée]livr[ée])
        送信できませんでした|配信できません
        "notificationType":\s?"(?:Bounce|Complaint)"
    """),
    re.IGNORECASE,
)
# How a mail system begins to speak of a mail that it could not deliver: a person greets, or says "I" or "we".
BOUNCE_OPENING = re.compile(
    r"[\s\W]{0,120}"
    + one_of(r"""
        your (?:e-?mail|mail|message)\b.{0,200}?\b(?:could|can|was|did) ?not (?:be )?deliver
        (?:could not|unable to|failed to|cannot) deliver (?:your (?:e-?mail|mail|message)|message to the following)
        delivery to the following (?:recipient|address)
        (?:failed|undeliverable|rejected) recipients?\b
        this (?:e-?mail|mail|message) was (?:created|generated|sent) automatically
        this is an? (?:automat(?:ic|ed)|advisory|auto[- ]?generated)
        message from .{0,60}(?:security|virus|gateway|mail|smtp)
        votre (?:courriel|message|e-?mail)\b.{0,200}?\bn['’ ]a (?:pas )?pu [êe]tre
        ce (?:courriel|message|e-?mail) (?:a été|est) (?:créé|généré|envoyé) automatiquement
        ihre (?:nachricht|e-?mail)\b.{0,200}?\bnicht zugestellt
        (?:su|tu) (?:mensaje|correo)\b.{0,200}?\bno (?:se )?pud
    """),
    re.IGNORECASE | re.DOTALL,
)
# Codes of refusal (RFC 5321, RFC 3463): only from a mail system, for version numbers look the same.
REFUSAL_CODE = re.compile(r"\b55[0-4][ -]|\b[45]\.[0-7]\.\d{1,2}\b")
MAIL_SYSTEM_NAME = re.compile(
    one_of(r"""
        mail(?:er)?[- _]?(?:delivery|daemon)|post[-_ ]?master
        mail (?:system|administrator)|delivery (?:sub)?system|internet mail
    """),
    re.IGNORECASE,
)

_END = r"(?=\s*(?:$|[:;,.(\[–—-]|auto|re\b|reply|notification|message|response|until|till|from|on\b|today|alert))"
OUT_OF_OFFICE = re.compile(
    r"^\W{0,5}(?:(?:re|tr|fwd?|rép)\s?:\s*){0,5}\W{0,5}"
    + one_of(rf"""
        (?:automatic|auto(?:mated|matisch)?)[\s-]?(?:reply|response|answer|respon[sd]er|antwort|antwoord|generated)\b
        auto\s?:|ooo\s*:
        (?:i am |i'm )?(?:currently )?out[\s-]of[\s-](?:the[\s-])?office{_END}
        (?:i am |i'm )?(?:currently )?away from (?:the |my )?(?:office|desk|mail){_END}
        (?:vacation|holiday)\s+(?:reply|response|message|notice|auto)|on vacation\s*(?:$|[:(–—-]|until)
        r[ée]ponses? (?:automati(?:que|sée)s?|d['’]absence)|réponse auto\b
        message (?:automatique|d['’]absence)|(?:notification|courriel) d['’]absence
        absen(?:ce|t|te)(?:\(e\))? (?:du|de|hors(?: du)?)\s?(?:bureau|mon bureau)|hors (?:du )?bureau
        en (?:vacances|congé)s?(?: (?:jusqu|du|de retour)|\s*(?:$|[:(–—-]))|de retour le\b
        (?:automatische|automatisk)\s+(?:antwort|abwesenheitsnotiz|svar)\b|abwesen(?:d|heit)
        (?:respuesta|resposta) autom[aá]tica|risposta automatica|fuera de (?:la )?oficina|fuori ufficio
    """),
    re.IGNORECASE,
)
OUT_OF_OFFICE_BEHIND = re.compile(
    one_of(r"""
        \((?:out of office|ooo|absent(?:e|\(e\))?)\)\s*$
        [-–:]\s*(?:out of office|automatic reply|r[ée]ponse automatique)\s*$
    """),
    re.IGNORECASE,
)
