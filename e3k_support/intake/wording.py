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
        non[- ]?deliver|undeliver|mail delivery|delivery report|bounce
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
        "(?:notification|event)Type":\s?"(?:Bounce|Complaint)"
    """),
    re.IGNORECASE,
)
# How a filter says that it let a mail be refused (RFC 5429): it may do so in a report that looks like a read receipt.
REJECTED = re.compile(
    r"automatically (?:rejected|refused)|automatiquement (?:rejetée?|refusée?)|automatisch abgelehnt",
    re.IGNORECASE,
)
# How a mail system begins to speak of a mail that it could not deliver: a person greets, or says "I" or "we".
BOUNCE_OPENING = re.compile(
    r"[\s\W]{0,120}"
    + one_of(r"""
        your (?:e-?mail|mail|message)\b.{0,200}?\b(?:could|can|was|did) ?not (?:be )?deliver
        (?:could not|unable to|failed to|cannot) deliver (?:your (?:e-?mail|mail|message)|message to the following)
        delivery to the following (?:recipient|address)
        delivery has failed to these recipients
        non-?delivery (?:report|notification)
        the (?:e-?mail|mail|message) below\b.{0,100}?\b(?:could|can|was) ?not (?:be )?deliver
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

# What an autoresponder, or a person who writes about one, puts into the subject: see ``automatic``.
_END = r"(?=\s*(?:$|[:;,.(\[–—-]|auto|re\b|reply|notification|message|response|until|till|from|on\b|today|alert))"
_BEFORE = r"^\W{0,5}(?:(?:re|tr|fwd?|rép)\s?:\s{0,9}|\[[^\[\]]{1,60}\]\s{0,9}){0,5}\W{0,5}"
OUT_OF_OFFICE = re.compile(
    _BEFORE
    + one_of(rf"""
        (?:automatic|auto(?:mated|matisch)?)[\s-]?(?:reply|response|answer|respon[sd]er|antwort|antwoord|generated)\b
        auto\s?:|ooo\s*:
        (?:i am |i'm )?(?:currently )?out[\s-]of[\s-](?:the[\s-])?office{_END}
        (?:i am |i'm )?(?:currently )?away from (?:the |my )?(?:office|desk|mail){_END}
        i(?: am|['’]m) (?:currently )?(?:away|on (?:vacation|holidays?|leave))\b
        [\w .,'’-]{{2,60}} is (?:currently )?out of (?:the )?office\b
        (?:vacation|holiday)\s+(?:reply|response|message|notice|auto)|on vacation\s*(?:$|[:(–—-]|until)
        (?:maternity|parental|sick|annual) leave\b
        auto-?r[ée]ponse|r[ée]ponses? (?:automati(?:que|sée)s?|d['’]absence)|réponse auto\b
        message (?:automatique|d['’]absence)|(?:notification|courriel|avis)(?: automatique)? d['’]absence
        absen(?:ce|t|te)(?:\(e\))? (?:du|de|hors(?: du)?)\s?(?:bureau|mon bureau)|hors (?:du )?bureau
        je (?:suis|serai) (?:absente?|en (?:vacances|congé)|hors du bureau)
        [\w .,'’-]{{2,60}} (?:est|sera) absente?(?:\(e\))? du bureau
        absente? jusqu|congé (?:de (?:maternité|paternité|maladie)|parental|annuel)\b
        fermeture (?:estivale|annuelle|des bureaux|(?:pour|du temps) (?:les|des) fêtes)
        en (?:vacances|congé)s?(?: (?:jusqu|du|de retour)|\s*(?:$|[:(–—-]))|de retour le\b
        (?:automatische|automatisk)\s+(?:antwort|abwesenheitsnotiz|svar)\b|abwesen(?:d|heit)
        (?:respuesta|resposta) autom[aáà]tica|risposta automatica|fuera de (?:la )?oficina|fuori (?:ufficio|sede)
        aus[eê]ncia tempor[aá]ria|afwezig(?:heid)?|autosvar|automatisk(?:t)? svar|frånvaro|automaattinen vastaus
        automatyczna odpowiedź|automatick[aáé] odpov[eě][ďd]|automatikus válasz|otomatik yanıt
        răspuns automat|αυτόματη απάντηση|автоматический ответ|автоответ
        自動(?:応答|返信|回覆)|自动(?:答复|回复)|자동 ?회신
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
# A subject that is nothing but the formula, or the formula and the subject that it answers.
OUT_OF_OFFICE_ALONE = re.compile(
    _BEFORE
    + one_of(r"""
        (?:automatic|automated|auto)[ -]?(?:reply|response)
        (?:i am |i'm )?(?:currently )?out[ -]of[ -](?:the[ -])?office
        auto-?r[ée]ponse|r[ée]ponse (?:automatique|d['’]absence)
        (?:message|notification|courriel|avis)(?: automatique)? d['’]absence
        absen(?:ce|t|te)(?:\(e\))? du bureau|hors du bureau|abwesenheitsnotiz|automatische antwort
    """)
    + r"\W{0,3}(?:$|:|\(.{0,80}\)$|(?:until|jusqu|from|du)\b.{0,60}$)",
    re.IGNORECASE,
)
#: The lines that mail programs put above a mail that they quote or pass on, beside the one that names its sender.
FIELDS = one_of(r"""
    sent|date|to|cc|subject|reply-to
    envoy[ée](?: le)?|[àa]|pour|objet|sujet|r[ée]pondre à|copie à
    gesendet|datum|an|betreff|enviado(?: el)?|para|asunto|assunto|data|inviato|oggetto|risposta
    verzonden|aan|onderwerp|sendt|til|emne|skickat|till|ämne|kopia|wysłano|do|temat
    отправлено|дата|кому|тема|发送时间|收件人|主题|寄件日期|收件者|主旨
""")
#: What mail programs write before the subject of an answer, and what others wrote before that: [E3K-00042], [EXTERNE].
TAG = r"\[[^\[\]]{1,60}\]\s{0,9}"
ANSWERS = r"(?:re|rép|ré|r|aw|sv|vá|antw|odp|res|ynt|回复|答复|回覆)(?:\[\d{1,3}\])?\s?[:\uff1a]\s{0,9}"
ANSWER_SUBJECT = re.compile(rf"\W{{0,5}}(?:{TAG}){{0,9}}{ANSWERS}", re.IGNORECASE)
# How autoresponders begin: a greeting, thanks for the mail, then that somebody is away.
_GREETING = (
    r"[\s\W]{0,40}"
    r"(?:(?:bonjour|bonsoir|allo|salut|hello|hi|hey|dear|greetings|good (?:day|morning|afternoon)|madame|monsieur|"
    r"hallo|guten tag|hola)\b[^\n.!?:]{0,60}?(?:[,.!:]|\n|$)[\s\W]{0,20}){0,3}"
    r"(?:"
    + one_of(r"""
        merci (?:pour|de) (?:votre|ton|vos) (?:courriels?|message|e-?mail|mot)
        je vous remercie (?:pour|de) votre \w{1,20}
        (?:thanks|thank you) for (?:your|the) (?:e-?mail|message|note|mail)
        (?:j['’]ai bien reçu )?votre (?:courriel|message)(?: a bien été reçu)?
    """)
    + r"[.!,:;]{0,3}[\s\W]{0,20}){0,2}"
    + r"(?:(?:veuillez|merci de|prenez|prière de) (?:prendre )?not(?:er|e) que |sachez que |please (?:note|be advised) "
    r"that |(?:actuellement|présentement|currently),? )?"
)
_NOW = r"(?: (?:actuellement|présentement|maintenant|currently|presently|now|derzeit|momentan|zurzeit|aussi|also))?"
_I_AM = r"i(?:['’]m| am| will be|['’]ll be)"
_AWAY = one_of(rf"""
    je (?:suis|serai|me trouve){_NOW} (?:absente?(?:\(e\))?|en (?:vacances|congés?|déplacement|formation)|de retour)
    je (?:suis|serai|me trouve){_NOW} (?:hors (?:du|de mon) bureau|à l['’]extérieur)
    absente? (?:du bureau|jusqu)|en (?:vacances|congé) (?:jusqu|du)|de retour le
    (?:nos bureaux|notre bureau|notre entreprise|nous) (?:sont|seront|est|sera|sommes|serons){_NOW} fermée?s?
    {_I_AM}{_NOW} (?:away|out[ -]of[ -](?:the )?office|out of town|out (?:until|from|on)|travell?ing|returning)
    {_I_AM}{_NOW} on (?:vacation|holidays?|(?:\w{{1,20}} )?leave)
    our offices? (?:is|are|will be){_NOW} closed
    ich bin{_NOW} .{{0,60}}?(?:nicht im (?:büro|hause?)|abwesend|im urlaub)|estoy (?:fuera|de vacaciones)|estaré fuera
""")
_SAYS_AUTOMATIC = one_of(r"""
    (?:ceci est )?(?:une? )?(?:réponse|message) automatique
    (?:this is an? )?(?:automatic|automated|auto)[ -]?(?:reply|response|message)
    je n['’](?:ai|aurai) (?:pas|qu|aucun)
    i (?:have|will have) (?:no|limited) access
""")
#: What a machine writes about its own mail, wherever it stands in it.
WRITTEN_BY_MACHINE = re.compile(
    one_of(r"""
        (?:ceci|ce (?:courriel|message)|cet e-?mail) est (?:un (?:courriel|message|e-?mail) )?(?:\w{2,10} )?automatique
        (?:généré|envoyé|produit) automatiquement
        (?:merci de|veuillez|prière de) ne pas (?:y répondre|répondre (?:directement )?à (?:ce|cet))\b
        this (?:is an? |(?:e-?mail|message) (?:is|was) )(?:automat(?:ed|ic|ically)|(?:auto|computer)[- ]?generated)
        (?:please )?do not (?:reply|respond) (?:directly )?to this (?:e-?mail|message)
        (?:type|write) your reply above this line
    """),
    re.IGNORECASE,
)
_WHEN = one_of(r"""
    jusqu|à (?:compter|partir) d|de retour|retour le|\bdu \S{1,10} .{0,20}\bau\b|sans accès|pas accès|aucun accès
    \buntil\b|\bthrough\b|\bstarting\b|\breturn|\bback\b|\bno access|\blimited access|\bfrom .{1,40}\bto\b
    \bbis\b|\bab dem\b|hasta
""")
ABSENCE_OPENING = re.compile(_GREETING + rf"(?:{_AWAY}|{_SAYS_AUTOMATIC})", re.IGNORECASE)
DATED_ABSENCE_OPENING = re.compile(
    _GREETING
    + one_of(rf"""
        {_AWAY}(?:(?<=jusqu)|(?<=returning)|(?<=until))
        {_AWAY}[^.!?\n]{{0,120}}?{_WHEN}
        (?:ceci est une? (?:réponse|message)|this is an?) (?:automati|auto)
    """),
    re.IGNORECASE,
)
RECEIPT_SUBJECT = re.compile(r"\W{0,5}(?:lu|non lu|read|not read|gelesen|leído)\s?:", re.IGNORECASE)
RECEIPT_OPENING = re.compile(
    r"[\s\W]{0,40}(?:votre (?:message|courriel)|your (?:message|e-?mail|mail)|ihre nachricht)\b.{0,600}?\b"
    + one_of(r"""
        a été (?:lu|ouvert|affiché|supprimé)
        (?:was|has been) (?:read|opened|displayed|deleted)
        wurde .{0,60}gelesen
    """),
    re.IGNORECASE | re.DOTALL,
)
CALENDAR_SUBJECT = re.compile(
    r"\W{0,5}(?:accepted|declined|tentative(?:ly accepted)?|accepté|refusé|décliné|provisoire|peut-être|maybe|"
    r"acceptée?|invitation (?:acceptée|refusée)|zugesagt|abgesagt)\s?:",
    re.IGNORECASE,
)
CALENDAR_OPENING = re.compile(
    r"[^\n]{0,120}?"
    + one_of(r"""
        (?:has|have) (?:tentatively )?(?:accepted|declined) (?:this|your|the) (?:invitation|meeting|event)
        (?:has|have) replied .{0,20}to (?:this|your|the) invitation
        a (?:accepté|refusé|décliné) (?:cette|votre|l['’]) ?invitation
        a répondu .{0,30}à (?:cette|votre|l['’]) ?invitation
    """),
    re.IGNORECASE,
)
# What nobody's autoresponder says: a question, a wish, a trouble. "En cas de problème" and its like are said by all.
_ASIDE = (
    r"(?!(?:bien vouloir )?(?:contacter|communiquer|joindre|vous adresser|noter|votre|prendre|écrire|appeler|"
    r"transmettre|patienter))"
)
REQUEST = re.compile(
    one_of(rf"""
        \?
        \b(?:pouvez|pourriez|avez|peux|pourrais|allez)[- ](?:vous|tu)\b|\b(?:can|could|would|will) you\b
        \b(?:corrige|répare|règle|ferme|envoie|activ|désactiv|rappele|confirme|vérifie|remet)(?:z|er|r)\b
        \bmerci d(?:e |['’]){_ASIDE}
        \b(?:fix|correct|repair|close|reopen|activate|deactivate|confirm|call me)\b
        (?<!de )(?<!any )\b(?:erreurs?|errors?|bogues?|bugs?)\b|\b(?:plante|crash)\w{{0,4}}\b
        \bne (?:fonctionne|marche|répond)|\bn['’]arrive|\bnot working|\bbroken\b
        \b(?:does|do|is|are)(?:n['’]t| not) (?:work|print|load|open)
        \b(?:bloqué|blocked|impossible de|unable to (?!respond|reply|answer|access|check|read))
        \b(?:ci-joint|voici|here (?:is|are)|attached)\b
        \b(?:j['’]ai besoin|il faut|il faudrait|nous avons besoin|i need|we need)\b
    """),
    re.IGNORECASE,
)
SMALL_FILE = re.compile(r"\.(?:vcf|p7s|asc|sig|png|gif|jpe?g|bmp|ics)$", re.IGNORECASE)
