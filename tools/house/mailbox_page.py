"""Kept mails as pages that a person reads: an index, and a page for each mail."""

import html
from pathlib import Path

STYLE = (
    "<style>body{font:15px/1.5 sans-serif;margin:2rem;max-width:70rem}td,th{text-align:left;padding:.2rem 1rem .2rem 0;"
    "vertical-align:top}pre{white-space:pre-wrap;background:#f5f5f5;padding:1rem}"
    "iframe{width:100%;height:40rem;border:1px solid #ccc}</style>"
)
SHOWN_HEADERS = ("From", "To", "Cc", "Reply-To", "Date", "Message-Id", "In-Reply-To", "References", "Auto-Submitted")


def add(directory, stem, message, recipients):
    """Write the page of one mail and put it on top of the index."""
    subject = str(message.get("Subject", "")) or "(no subject)"
    (directory / f"{stem}.html").write_text(page(subject, message, recipients, f"{stem}.eml"))
    row = _row(stem, str(message.get("From", "")), ", ".join(recipients), subject)
    rows = directory / "rows.txt"
    known = rows.read_text().splitlines() if rows.exists() else []
    rows.write_text("\n".join([row, *known]))
    write_index(directory)


def write_index(directory):
    """Write index.html from the rows known so far."""
    rows = Path(directory) / "rows.txt"
    listed = rows.read_text() if rows.exists() else "<tr><td colspan=4>Nothing was sent yet.</td></tr>"
    head = "<tr><th>At<th>From<th>To<th>Subject</tr>"
    text = f"<!doctype html><meta charset=utf-8><title>Mails</title>{STYLE}<h1>Mails</h1><table>{head}{listed}</table>"
    fresh = Path(directory) / ".index.new"
    fresh.write_text(text)
    fresh.rename(Path(directory) / "index.html")


def page(subject, message, recipients, source):
    """Return one mail as HTML: headers, its HTML part in a sandbox, its text, its attachments' names."""
    title = html.escape(subject)
    headers = [("Envelope to", ", ".join(recipients))]
    headers += [(name, str(message[name])) for name in SHOWN_HEADERS if message[name]]
    rows = "".join(f"<tr><th>{html.escape(name)}<td>{html.escape(value)}</tr>" for name, value in headers)
    files = [part.get_filename() or part.get_content_type() for part in _attachments(message)]
    attached = f"<p>Attachments: {html.escape(', '.join(files))}</p>" if files else ""
    return (
        f"<!doctype html><meta charset=utf-8><title>{title}</title>{STYLE}<p><a href=index.html>All mails</a> · "
        f'<a href="{html.escape(source)}">source</a><h1>{title}</h1><table>{rows}</table>{attached}{_bodies(message)}'
    )


def _row(stem, sender, recipients, subject):
    at = f"{stem[:2]}:{stem[2:4]}:{stem[4:6]}"
    cells = "".join(f"<td>{html.escape(text)}" for text in (at, sender, recipients))
    link = f'<td><a href="{stem}.html">{html.escape(subject)}</a>'
    return f"<tr>{cells}{link}</tr>".replace("\n", " ")


def _bodies(message):
    """The HTML body is shown without scripts; a part that cannot be decoded is left to the source."""
    shown = []
    for kind in ("html", "plain"):
        part = message.get_body(preferencelist=(kind,))
        if part is None:
            continue
        text = part.get_payload(decode=True).decode(part.get_content_charset("utf-8"), "replace")
        frame = f'<iframe sandbox srcdoc="{html.escape(text)}"></iframe>'
        shown.append(frame if kind == "html" else f"<h2>Text</h2><pre>{html.escape(text)}</pre>")
    return "".join(shown)


def _attachments(message):
    return message.iter_attachments() if message.is_multipart() else []
