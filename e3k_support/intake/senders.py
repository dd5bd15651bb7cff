"""Who wrote a mail: whoever From: names, or the one for whom our own list put itself there; or a mail system."""

import re
from typing import NamedTuple

from . import address, wording

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


def return_path(root):
    """'' when the envelope had no sender (a notification about a mail), None when no server noted it."""
    if not root.has("return-path"):
        return None
    found = root.people("return-path")
    return found[0][1] if found else root.header("return-path").strip("<> ")


def is_mail_system(name, email, envelope_sender, believes_name=True):
    """Whether a mail comes from what delivers mails: by its address or envelope, or by what it calls itself.

    :param envelope_sender: what ``return_path`` found
    :param believes_name: False for somebody we know, who may well be called *Mail Administrator*
    """
    return (
        address.is_daemon(email)
        or envelope_sender == ""
        or (bool(envelope_sender) and "@" not in envelope_sender and address.is_daemon(f"{envelope_sender}@localhost"))
        or (believes_name and bool(wording.MAIL_SYSTEM_NAME.search(name)))
    )


def _behind(root, own, list_name):
    """(name, address) of whose mail our list passed on under its own address, for the sake of DMARC; or None."""
    given = [pair for header in _FIRST_WRITTEN_BY for pair in root.people(header) if pair[1] not in own]
    if not given:
        return None
    email = given[0][1]
    names = [name for name, address in given if address == email and name]
    return (names[0] if names else _VIA.sub("", list_name).strip("' ")), email
