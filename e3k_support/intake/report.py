"""Machine reports inside a mail: delivery status (RFC 3464), read receipts (RFC 8098), abuse feedback (RFC 5965)."""

import re
from dataclasses import dataclass

from . import charset, header

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
MAX_STATUS_BYTES = 100_000


@dataclass(frozen=True)
class Report:
    """``kind`` is RFC 6522's report-type; ``recipients`` whom it is about; ``original_ids`` of the mail it answers."""

    kind: str
    action: str = ""
    status: str = ""
    recipients: tuple = ()
    original_ids: tuple = ()

    @property
    def is_success(self):
        """A delivery report that says that all went well: nothing bounced."""
        return self.kind == "delivery-status" and self.action in ("delivered", "relayed", "expanded")


def read(root):
    """The report that a mail is, or None. A report that is only *attached* by a person is not one."""
    part = next((part for part in _own_parts(root) if part.type in _TYPES), None)
    kind = _TYPES[part.type] if part else _declared_kind(root)
    if not kind:
        return None
    fields = _fields(part) if part else {}
    return Report(
        kind=kind,
        action=fields.get("action", "").split()[0].lower() if fields.get("action", "").strip() else "",
        status=fields.get("status", "")[:20],
        recipients=_recipients(fields, root),
        original_ids=_original_ids(root, fields),
    )


def _own_parts(root):
    """Parts of the mail itself, not of a mail inside it, when its container is one that reports use."""
    waiting = [root]
    while waiting:
        part = waiting.pop(0)
        yield part
        if part.maintype == "multipart":
            waiting.extend(part.children)


def _declared_kind(root):
    kind = root.parameter("report-type").lower()
    return kind if root.type == "multipart/report" and kind else ""


def _fields(part):
    text = charset.decode(part.content[:MAX_STATUS_BYTES]).replace("\r\n", "\n")
    found = {}
    for name, value in _FIELD.findall(text):
        found.setdefault(name.lower(), " ".join(value.split()))
    return found


def _recipients(fields, root):
    named = [fields.get(name, "") for name in ("final-recipient", "original-recipient", "original-rcpt-to")]
    named.append(root.header("x-failed-recipients"))
    pairs = [pair for value in named for pair in header.addresses(value.rpartition(";")[2] or value)]
    return tuple(dict.fromkeys(address for _name, address in pairs))


def _original_ids(root, fields):
    ids = list(header.message_ids(fields.get("original-message-id", "")))
    for part in root.walk():
        if part.type in _ORIGINALS:
            inner = part.children[0].header("message-id") if part.children else _fields(part).get("message-id", "")
            ids.extend(header.message_ids(inner))
    return tuple(dict.fromkeys(ids))
