"""Who wrote a mail: whoever From: names, or the one for whom our own list put itself there."""

import re
from typing import NamedTuple

_LIST_HEADERS = ("list-id", "list-post", "x-beenthere", "mailing-list")
_FIRST_WRITTEN_BY = ("x-original-from", "x-original-sender", "reply-to")
_VIA = re.compile(r"\s(?:via|par l'intermédiaire de)\s.*$", re.IGNORECASE)


class Sender(NamedTuple):
    """``from_email`` is the address in From:, about which mail servers speak; ``email`` is the writer's."""

    name: str
    email: str
    from_email: str
    is_one_of_several: bool = False


def find(root, own=()):
    """The Sender of a parsed mail (``mime.Part``); the address is empty when there is none.

    :param own: our own addresses, in lower case
    """
    named = root.people("from") or root.people("sender")
    if not named:
        return Sender(root.header("from")[:200], "", "")
    name, email = named[0]
    if len(named) == 1 and email in own and is_own_list(root, own):
        return Sender(*(_behind(root, own, name) or named[0]), email)
    return Sender(name, email, email, len(named) > 1)


def is_own_list(root, own):
    """A team address kept as a Google group or a Mailman list stamps List-* on every customer's mail."""
    said = " ".join(root.header(name)[:1000] for name in _LIST_HEADERS).strip().lower()
    return bool(said) and any(known in said or f"<{known.replace('@', '.')}>" in said for known in own)


def _behind(root, own, list_name):
    """(name, address) of whose mail our list passed on under its own address, for the sake of DMARC; or None."""
    given = [pair for header in _FIRST_WRITTEN_BY for pair in root.people(header) if pair[1] not in own]
    if not given:
        return None
    email = given[0][1]
    names = [name for name, address in given if address == email and name]
    return (names[0] if names else _VIA.sub("", list_name).strip("' ")), email
