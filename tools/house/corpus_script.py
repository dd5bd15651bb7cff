"""Runs inside Odoo's shell (``env`` is its environment): every mail of a folder through the real intake.

Nothing stays: each mail is rolled back before the next one. One JSON line per mail goes to the report file, so that
Odoo's own log cannot get between them.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

from odoo.addons.e3k_support import intake

VERDICTS = {rule.reason: str(rule.verdict) for rule in intake.RULES}


class OverTimeError(BaseException):
    """A mail took longer than the limit. No ``Exception``: nothing on its way may take it for a bad mail."""


def main(env):
    """Write the report of a folder; the words come by environment variables (see ``cmd_corpus``)."""
    folder, report = Path(os.environ["E3K_CORPUS_FOLDER"]), Path(os.environ["E3K_REPORT"])
    limit = int(os.environ["E3K_CORPUS_LIMIT"])
    signal.signal(signal.SIGALRM, _stop)
    door = env["e3k.intake.mail"].sudo().with_context(tz="UTC")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with report.open("w", encoding="utf-8") as lines:
        for path in files:
            row = {"file": str(path.relative_to(folder)), **_receive(door, path.read_bytes(), limit)}
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
            lines.flush()


def _stop(*_signal):
    raise OverTimeError


def _receive(door, raw, limit):
    """What came of one mail, taken back afterwards."""
    started = time.perf_counter()
    signal.alarm(limit)
    savepoint = door.env.cr.savepoint(flush=False)
    try:
        mail = door._receive(raw, "dev")
        door.env.flush_all()
        spent = time.perf_counter() - started
        row = _describe(mail)
    except OverTimeError:
        spent, row = time.perf_counter() - started, {"outcome": "lost", "error": f"over {limit} s"}
    except Exception as error:  # noqa: BLE001 -- a loss is what this command is there to find
        spent, row = time.perf_counter() - started, {"outcome": "lost", "error": repr(error)[:500]}
    finally:
        signal.alarm(0)
        door.env.invalidate_all(flush=False)
        door.env.cr.precommit.clear()
        door.env.cr.postcommit.clear()
        savepoint.rollback()
        savepoint.close(rollback=False)
        door.env.transaction.clear()
    return {**row, "milliseconds": round(1000 * spent)}


def _describe(mail):
    ticket = mail.ticket_id
    incoming = ticket.message_ids.filtered(lambda message: message.message_type == "email").sorted("id")[:1]
    return {
        "outcome": mail.outcome,
        "verdict": VERDICTS.get(mail.reason_code, mail.outcome),
        "reason": mail.reason_code,
        "subject": ticket.name or mail.subject,
        "sender": mail.sender,
        "requester": ticket.requester_id.email or ticket.requester_email or "",
        "body": len(str(incoming.body or ticket.description or "")),
        "attachments": [[file.name, file.file_size] for file in incoming.attachment_ids.sorted("id")],
        "acknowledged": any(message.message_type == "auto_comment" for message in ticket.message_ids),
        "error": mail.error or "",
    }


try:
    main(env)  # noqa: F821 -- Odoo's shell provides it
except BaseException as problem:
    print(f"corpus: {problem!r}", file=sys.stderr)
    raise
