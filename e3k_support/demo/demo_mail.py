"""A raw mail, as our mail server would hand it in. Pure."""

import mimetypes
from datetime import UTC
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr


def build_mail(sender, recipient, subject, text, at, answers=None, files=(), headers=None):
    """Return the bytes of a mail.

    :param sender: full address
    :param at: naive UTC instant at which our server received it
    :param answers: Message-Id of the mail that it answers
    :param files: ``[(name, bytes)]``
    :param headers: further headers
    """
    address = parseaddr(sender)[1]
    domain = address.rpartition("@")[2]
    received = format_datetime(at.replace(tzinfo=UTC))
    mail = EmailMessage(policy=policy.SMTP)
    mail["Received"] = f"from mx.{domain} (mx.{domain} [192.0.2.10]) by mail.e3k.test with ESMTPS; {received}"
    mail["From"] = sender
    mail["To"] = recipient or "support@e3k.test"
    mail["Subject"] = subject
    mail["Date"] = received
    mail["Message-ID"] = f"<{at:%Y%m%d%H%M%S}.{address.replace('@', '.at.')}@{domain}>"
    if answers:
        mail["In-Reply-To"] = mail["References"] = answers
    for name, value in (headers or {}).items():
        mail[name] = value
    mail.set_content(text)
    for name, content in files:
        kind, _, subkind = (mimetypes.guess_type(name)[0] or "application/octet-stream").partition("/")
        mail.add_attachment(content, maintype=kind, subtype=subkind, filename=name)
    return mail.as_bytes()
