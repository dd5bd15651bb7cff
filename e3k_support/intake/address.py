"""Which address a header meant, and which kinds of address are machines."""

import re

_DAEMON = re.compile(
    r"mailer[-_.]?daemon|mail[-_.]?daemon|mdaemon|maildaemon|bounces?[-_+=.].*|bounces?|post[-_.]?master|mail-delivery.*",
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
