"""Any bytes into a mail that Odoo's ``message_parse`` digests: same people, same text, same files, sane MIME.

The mail is not patched but written anew from what was understood of it: one UTF-8 body, then the attachments. What can
make the parser raise, drop or mix up (charsets, odd types, groups, control characters, nested mails) no longer exists.
"""

import base64
import email.message
import email.policy
import email.utils
import re

from . import body, facts, header, report
from .letter import opened

# What message_parse reads and what the chatter may want to know; other header lines stay in the raw mail.
_TEXT_HEADERS = (
    "X-Priority",
    "Importance",
    "Auto-Submitted",
    "Precedence",
    "X-Auto-Response-Suppress",
    "List-Id",
    facts.TICKET_HEADER,
    "X-Odoo-Objects",
    "X-Odoo-Message-Id",
    "X-Microsoft-Original-Message-ID",
)
_ADDRESS_HEADERS = ("To", "Cc", "Delivered-To", "Resent-To", "Resent-Cc", "Reply-To", "Return-Path")
_SAFE_MAINTYPES = frozenset({"application", "image", "audio", "video"})
_SAFE_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,80}/[a-z0-9][a-z0-9.+-]{0,80}")
_NOT_IN_ID = re.compile(r"[^!#-\'*-+\x2d.-9=?A-Z^-~@\[\]:$%&/]")
_DOMAIN = re.compile(r"[\w.-]{1,250}")


def repair(mail, fold=True):
    """An ``email.message.EmailMessage`` (policy SMTP) that says what ``mail`` says. Never raises.

    :param mail: raw bytes or a ``Letter``
    :param fold: wrap quoted history (``quote.fold_quote``); nothing is ever left out
    """
    letter = opened(mail)
    message = _new()
    for name, value in _headers(letter):
        message.set_raw(name, value)
    told = report.read(letter.root)
    if told and told.kind == "delivery-status":
        return _as_report(message, letter.content, told)
    shown, files = body.compose(letter, fold).encode(), letter.content.attachments
    if not files:
        return _fill(message, 'text/html; charset="utf-8"', shown)
    return _container(message, "mixed", [_part('text/html; charset="utf-8"', shown), *map(_file, files)])


# ------------------------------------------------------------
# Headers
# ------------------------------------------------------------


def _headers(letter):
    """(name, encoded value) of every header worth keeping, each on one line of ASCII."""
    root = letter.root
    yield "Message-Id", message_id_of(letter)
    yield "Subject", _encoded(letter.subject)
    sender = _sender(root)
    if sender:
        yield "From", sender
    for name in _ADDRESS_HEADERS:
        pairs = root.people(name)
        if pairs:
            yield name, ", ".join(_formatted(*pair) for pair in pairs)
    for name, limit in (("In-Reply-To", 1), ("References", 100)):
        ids = root.message_ids(name)[-limit:]
        if ids:
            yield name, " ".join(ids)
    date = header.instant(root.header("date"))
    if date:
        yield "Date", email.utils.format_datetime(date)
    for name in _TEXT_HEADERS:
        if root.has(name):
            yield name, _encoded(root.header(name)[:998])


def message_id_of(letter):
    """Its own Message-Id, or one made of what it says, so that a second delivery is recognised."""
    given = header.message_id(letter.root.header("message-id"))
    return given or f"<{letter.digest[:40]}@without-message-id.invalid>"


def _sender(root):
    pairs = root.people("from") or root.people("sender") or root.people("reply-to")
    if pairs:
        return _formatted(*pairs[0])
    name = re.sub(r"[^\w. -]+", " ", root.header("from")[:200]).strip()
    return _encoded_name(name) if name else ""


def _formatted(name, address):
    local, _at, domain = address.rpartition("@")
    if not domain.isascii():
        domain = _to_ascii(domain)
    address = f"{local}@{domain}" if _DOMAIN.fullmatch(domain) or domain.startswith("[") else address
    return f"{_encoded_name(name)} <{address}>" if name else address


def _to_ascii(domain):
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain.encode("ascii", "replace").decode().replace("?", "x")


def _encoded_name(name):
    if name.isascii():
        return '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'
    return _encoded(name)


def _encoded(text):
    """``text`` in RFC 2047 words when it needs any; a character is never cut in two."""
    text = " ".join(text.split())
    if text.isascii() and "=?" not in text:
        return text
    words = [text[index : index + 12] for index in range(0, len(text), 12)]
    return " ".join(f"=?utf-8?b?{base64.b64encode(word.encode('utf-8', 'replace')).decode()}?=" for word in words)


# ------------------------------------------------------------
# MIME
# ------------------------------------------------------------


def _new():
    return email.message.EmailMessage(policy=email.policy.SMTP)


def _fill(message, kind, data, encoding="base64"):
    message.set_raw("Content-Type", kind)
    message.set_raw("Content-Transfer-Encoding", encoding)
    message.set_raw("MIME-Version", "1.0")
    message.set_payload(base64.encodebytes(data).decode("ascii"))
    return message


def _part(kind, data):
    return _fill(_new(), kind, data)


def _file(attachment):
    kind = attachment.type.lower()
    if not _SAFE_TYPE.fullmatch(kind) or kind.partition("/")[0] not in _SAFE_MAINTYPES:
        kind = "application/octet-stream"
    part = _part(kind, attachment.data)
    part.set_raw("Content-Disposition", f"attachment; {_filename_parameter(attachment.name)}")
    if attachment.content_id:
        part.set_raw("Content-ID", f"<{_NOT_IN_ID.sub('', attachment.content_id)}>")
    return part


def _filename_parameter(name):
    if name.isascii() and '"' not in name and "\\" not in name:
        return f'filename="{name}"'
    return "filename*=utf-8''" + email.utils.quote(_percent(name))


def _percent(name):
    safe = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"
    return "".join(chr(byte) if byte in safe else f"%{byte:02X}" for byte in name.encode("utf-8", "replace"))


def _container(message, subtype, parts, extra=""):
    message.set_raw("Content-Type", f'multipart/{subtype}; boundary="=_e3k_repaired"{extra}')
    message.set_raw("MIME-Version", "1.0")
    message.set_payload(parts)
    return message


def _as_report(message, found, told):
    """A delivery report as RFC 3464 wants it, so that the bounced recipient and mail can be found."""
    text = _part('text/plain; charset="utf-8"', (found.as_text() or "Delivery report").encode())
    status = _new()
    status.set_raw("Content-Type", "message/delivery-status")
    general, about = _new(), _new()
    general.set_raw("Reporting-MTA", "dns; unknown")
    if told.recipients:
        about.set_raw("Final-Recipient", f"rfc822; {told.recipients[0]}")
    about.set_raw("Action", told.action if told.action.isalpha() else "failed")
    about.set_raw("Status", told.status if re.fullmatch(r"[\d.]{3,20}", told.status) else "5.0.0")
    for block in (general, about):
        block.set_payload("")
    status.set_payload([general, about])
    original = _new()
    original.set_raw("Content-Type", "text/rfc822-headers")
    original.set_payload("".join(f"Message-Id: {found}\r\n" for found in told.original_ids[:1]) + "\r\n")
    return _container(message, "report", [text, status, original], "; report-type=delivery-status")
