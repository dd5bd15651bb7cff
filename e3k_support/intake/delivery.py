"""What of a mail goes into a conversation: people, thread, body and files, in plain values.

It says what ``repair`` says of the same mail, without writing it as MIME only to have it parsed again.
"""

from typing import NamedTuple

from . import body, forward, passed_on, senders
from .letter import opened
from .repair import message_id_of

_TO = ("delivered-to", "to")
_ALL = ("delivered-to", "to", "cc", "resent-to", "resent-cc")
_MAX_REFERENCES = 100


class Delivery(NamedTuple):
    """People are (name, address) pairs; ``files`` are ``content.Attachment``.

    ``note`` and ``note_files`` are what the forwarder of a mail wrote, for our eyes only.
    """

    message_id: str
    subject: str
    sender: tuple
    to: tuple
    cc: tuple
    recipients: tuple
    in_reply_to: str
    references: tuple
    body: str
    files: tuple
    note: str = ""
    note_files: tuple = ()


def prepare(mail, forwarded=None, own_addresses=()):
    """The Delivery of ``mail``: raw bytes or a ``Letter``. Never raises.

    :param forwarded: the mail that this one passes on (``facts.forwarded``), when it is to be delivered in its place
    :param own_addresses: every address that reaches us, as for ``facts.read``
    """
    letter = opened(mail)
    root = letter.root
    in_reply_to = root.message_ids("in-reply-to")
    return Delivery(
        message_id=message_id_of(letter),
        subject=_subject(letter, forwarded),
        sender=(forwarded.name, forwarded.email) if forwarded else _sender(root, own_addresses),
        to=_pairs(root, _TO),
        cc=_pairs(root, ("cc",)),
        recipients=_pairs(root, _ALL),
        in_reply_to=in_reply_to[0] if in_reply_to else "",
        references=root.message_ids("references")[-_MAX_REFERENCES:],
        **_said(letter, forwarded),
    )


def _said(letter, forwarded):
    if forwarded:
        return passed_on.split(letter, forwarded)._asdict()
    return {"body": body.compose(letter), "files": letter.content.attachments}


def _subject(letter, forwarded):
    """What the forwarder wrote into the subject is none of the client's business either."""
    return (forwarded.subject or forward.bare_subject(letter.subject)) if forwarded else letter.subject


def _sender(root, own_addresses):
    """(name, address) of the writer; the address is empty when there is none."""
    found = senders.find(root, frozenset(known.lower() for known in own_addresses))
    return (found.name, found.email) if found.email else next(iter(root.people("reply-to")), (found.name, ""))


def _pairs(root, names):
    found = {}
    for name in names:
        for person, address in root.people(name):
            found[address] = found.get(address) or person
    return tuple((person, address) for address, person in found.items())
