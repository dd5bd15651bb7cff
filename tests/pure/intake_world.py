"""Mails that the tests of the intake share, written for them: a bakery in Montréal writes to E3K."""

from datetime import datetime, timezone
from pathlib import Path

import intake

MAILS = Path(__file__).parent / "mails"
NOW = datetime(2026, 6, 23, 20, 45, tzinfo=timezone.utc)
SUPPORT = "soutien@e3k.example"
CLAIRE = "claire@boulangerie.example"


def stored(name):
    """The bytes of a fixture."""
    return (MAILS / f"{name}.eml").read_bytes()


def mail(body="Bonjour, l'impression ne fonctionne plus.", **headers):
    """A plain mail from Claire; ``headers`` in words: ``auto_submitted="auto-replied"``, None drops one."""
    given = {
        "from": f"Claire Gagnon <{CLAIRE}>",
        "to": SUPPORT,
        "subject": "Impression",
        "message_id": "<m1@boulangerie.example>",
        "content_type": "text/plain; charset=utf-8",
        **headers,
    }
    lines = [f"{name.replace('_', '-').title()}: {value}" for name, value in given.items() if value is not None]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def read(raw):
    """Facts as production reads them."""
    return intake.read(raw, own_addresses=[SUPPORT], now=NOW)


def judged(raw, **known):
    """(verdict, reason, may be acknowledged) with what the records side knows."""
    verdict, reason, may_acknowledge = intake.judge(read(raw), intake.Context(**known))
    return str(verdict), reason, may_acknowledge


def repaired(raw):
    """What any MIME parser finds in the repaired mail: (message, body, {file name: bytes})."""
    message = intake.repair(raw)
    parts = [part for part in message.walk() if not part.is_multipart()]
    files = {part.get_filename(): part.get_content() for part in parts if part.get_filename()}
    bodies = [part.get_content() for part in parts if not part.get_filename()]
    return message, bodies[0], files
