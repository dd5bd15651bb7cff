"""A mail written anew with other words: covered in its subject, its body and its files, and in mails inside it."""

import base64
import email.policy

from .letter import opened
from .repair import repair

#: A mail in a mail in a mail: deeper ones are taken as they are.
MAX_DEPTH = 3
#: Larger mails are passed on as they are: no delivery should wait for them.
MAX_BYTES = 12 * 1024 * 1024


def rewrite(mail, change, depth=0):
    """``(bytes, found)``: the mail with all that ``change`` changed; its own bytes when it changed nothing.

    :param mail: raw bytes or a ``Letter``
    :param change: called with the name and the bytes of every part; returns the new bytes and a list of what it found
    """
    letter = opened(mail)
    if depth >= MAX_DEPTH or len(letter.raw) > MAX_BYTES:
        return letter.raw, []
    message, found = repair(letter, fold=False), []
    subject, more = change("subject.txt", letter.subject.encode("utf-8", "replace"))
    if more:
        found += more
        del message["Subject"]
        message["Subject"] = " ".join(subject.decode("utf-8", "replace").split())
    for part in message.walk():
        if not part.is_multipart():
            found += _rewrite_part(part, change, depth)
    # Not SMTP: the address before the @ may be any text (RFC 6532)
    return (message.as_bytes(policy=email.policy.SMTPUTF8) if found else letter.raw), found


def _rewrite_part(part, change, depth):
    data = part.get_payload(decode=True) or b""
    name = part.get_filename() or ("body.html" if part.get_content_subtype() == "html" else "body.txt")
    if name.lower().endswith(".eml"):
        changed, found = rewrite(data, change, depth + 1)
    else:
        changed, found = change(name, data)
    if found:
        part.set_payload(base64.encodebytes(changed).decode("ascii"))
    return found
