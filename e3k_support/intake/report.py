"""Machine reports inside a mail: delivery status (RFC 3464), read receipts (RFC 8098), abuse feedback (RFC 5965)."""

import re
from dataclasses import dataclass

from . import charset, header, senders

_TYPES = {
    "message/delivery-status": "delivery-status",
    "message/global-delivery-status": "delivery-status",
    "message/disposition-notification": "disposition-notification",
    "message/global-disposition-notification": "disposition-notification",
    "message/feedback-report": "feedback-report",
}
_ORIGINALS = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers", "message/rfc822-headers"}
)
_FIELD = re.compile(r"^([A-Za-z-]{2,60})[ \t]*:[ \t]*(.*(?:\n[ \t]+.*)*)", re.MULTILINE)
_ORIGINAL_RECIPIENT = ("original-recipient", "original-rcpt-to")
_RECIPIENT = frozenset({"final-recipient", *_ORIGINAL_RECIPIENT})
_PER_RECIPIENT = _RECIPIENT | {"action", "status"}
SUCCESSES = ("delivered", "relayed", "expanded")
MAX_STATUS_BYTES = 100_000


@dataclass(frozen=True)
class Report:
    """``kind`` is RFC 6522's report-type; ``original_ids`` of the mail it answers.

    Of several recipients the worst ``action`` counts, with its ``status`` and the ``recipients`` whom it befell.
    """

    kind: str
    action: str = ""
    status: str = ""
    recipients: tuple = ()
    original_ids: tuple = ()

    @property
    def is_success(self):
        """A delivery report that says that all went well: nothing bounced."""
        return self.kind == "delivery-status" and self.action in SUCCESSES


def read(root):
    """The report that a mail is, or None. A report that is only *attached* by a person is not one."""
    part = next((part for part in _own_parts(root) if part.type in _TYPES), None)
    kind = _TYPES[part.type] if part else _declared_kind(root)
    if not kind:
        return None
    fields, blocks = (_fields(part), _blocks(part)) if part else ({}, [])
    worst = max((_rank(block) for block in blocks), default=0)
    about = [block for block in blocks if _rank(block) == worst] or [fields]
    return Report(
        kind=kind,
        action=_action(about[0]),
        status=about[0].get("status", "")[:20],
        recipients=_recipients(about, root),
        original_ids=_original_ids(root, fields),
    )


def _own_parts(root):
    """Parts of the mail itself, not of a mail inside it, if reports use its container or its sender sends reports."""
    if root.type != "multipart/report" and root.maintype == "multipart" and not _comes_from_a_machine(root):
        return
    waiting = [root]
    while waiting:
        part = waiting.pop(0)
        yield part
        if part.maintype == "multipart":
            waiting.extend(part.children)


def _comes_from_a_machine(root):
    """Whether a mail that is no well-formed report was sent by what sends reports: its parts may be believed."""
    if root.has("x-failed-recipients") or root.header("auto-submitted").strip().lower() not in ("", "no"):
        return True
    writer = senders.find(root)
    return not writer.email or senders.is_mail_system(writer.name, writer.email, senders.return_path(root))


def _declared_kind(root):
    kind = root.parameter("report-type").lower()
    return kind if root.type == "multipart/report" and kind else ""


def _fields(part):
    text = charset.decode(part.content[:MAX_STATUS_BYTES]).replace("\r\n", "\n")
    found = {}
    for name, value in _FIELD.findall(text):
        found.setdefault(name.lower(), " ".join(value.split()))
    return found


def _blocks(part):
    """The fields of each recipient: a delivery report holds a paragraph for each, a sloppy one only their lines."""
    text = charset.decode(part.content[:MAX_STATUS_BYTES]).replace("\r\n", "\n")
    blocks = [{}]
    for paragraph in re.split(r"\n[ \t]*\n", text):
        if "action" in blocks[-1] and _RECIPIENT & blocks[-1].keys():
            blocks.append({})
        for name, value in _FIELD.findall(paragraph):
            if name.lower() in _PER_RECIPIENT & blocks[-1].keys():
                blocks.append({})
            blocks[-1][name.lower()] = " ".join(value.split())
    return [block for block in blocks if _PER_RECIPIENT & block.keys()]


def _action(block):
    return next(iter(block.get("action", "").lower().split()), "")


def _rank(block):
    """How bad it is what became of a recipient; an unreadable action may be a failure."""
    if _action(block) in SUCCESSES:
        return 0
    return {"delayed": 1, "failed": 3}.get(_action(block), 2)


def _recipients(blocks, root):
    named = [block.get(name, "") for block in blocks for name in ("final-recipient", *_ORIGINAL_RECIPIENT)]
    named.append(root.header("x-failed-recipients"))
    pairs = [pair for value in named for pair in header.addresses(value.rpartition(";")[2] or value)]
    return tuple(dict.fromkeys(email for _name, email in pairs))


def _original_ids(root, fields):
    ids = list(header.message_ids(fields.get("original-message-id", "")))
    for part in root.walk():
        if part.type in _ORIGINALS:
            inner = part.children[0].header("message-id") if part.children else _fields(part).get("message-id", "")
            ids.extend(header.message_ids(inner))
    return tuple(dict.fromkeys(ids))
