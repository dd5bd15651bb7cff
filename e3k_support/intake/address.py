"""Which address a header meant, and which kinds of address are machines."""

import re

_DAEMON = re.compile(
    r"mailer[-_.]?daemon|mail[-_.]?daemon|mdaemon|maildaemon|bounces?[-_+=.].*|bounces?|post[-_.]?master|mail-delivery.*"
    r"|microsoftexchange[0-9a-f]{8,64}",
    re.IGNORECASE,
)
_NO_REPLY = re.compile(
    r"(?:.*[-_.+])?(?:no|not|non|ne|do[-_.]?not|donot|pas)[-_.]?(?:reply|repondre|respond|response|repondez)(?:[-_.+].*)?"
    r"|noreply\d*|ne[-_.]?pas[-_.]?repondre|auto(?:matic)?[-_.]?(?:reply|responder|notification|confirm)",
    re.IGNORECASE,
)


def local_part(address):
    return address.rpartition("@")[0]


def domain(address):
    return address.rpartition("@")[2]


def is_daemon(address):
    """Whether the address belongs to a mail system rather than to a person."""
    return bool(_DAEMON.fullmatch(local_part(address)[:100]))


def is_no_reply(address):
    """Whether the address itself asks not to be answered."""
    return bool(_NO_REPLY.fullmatch(local_part(address)[:100]))


def is_within(one, other):
    """Whether two domains are the same, or one a part of the other: mail.boreal.example and boreal.example."""
    one, other = one.lower().strip("."), other.lower().strip(".")
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PATTERN = re.compile(rf"(?:[^@\s,;<>\"]{{1,64}}@)?(?:{_LABEL}\.){{1,10}}{_LABEL}")


#: Where anybody has an address: one there says nothing about a company, and is blocked by itself only.
PUBLIC_DOMAINS = frozenset(
    """
    gmail.com googlemail.com outlook.com outlook.fr hotmail.com hotmail.ca hotmail.fr live.com live.ca live.fr msn.com
    yahoo.com yahoo.ca yahoo.fr ymail.com aol.com icloud.com me.com mac.com proton.me protonmail.com gmx.com gmx.net
    gmx.fr mail.com zoho.com fastmail.com videotron.ca bell.net sympatico.ca cgocable.ca cogeco.ca rogers.com telus.net
    shaw.ca orange.fr free.fr wanadoo.fr laposte.net
    """.split()
)


def sender_pattern(text):
    """The form in which an address or a domain is kept: lower case, a domain without its @; None when it is neither."""
    pattern = (text or "").strip().lower().removeprefix("*").removeprefix("@")
    return pattern if len(pattern) <= 320 and _PATTERN.fullmatch(pattern) else None


def patterns_of(address):
    """Every pattern that names ``address``: itself, its domain and the domains above (never a top-level one)."""
    labels = domain(address.lower()).split(".")
    above = [".".join(labels[index:]) for index in range(max(len(labels) - 1, 0))]
    return [address.lower(), *above] if "@" in address else []
