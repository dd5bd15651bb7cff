"""Secrets in files: text, whatever its name, and office documents are searched; pictures, PDF and archives are not."""

import codecs
from pathlib import PurePath

from .cover import mask_html, mask_text
from .office import mask_office

#: A longer text is a dump, and no mail should wait for it.
MAX_BYTES = 2 * 1024 * 1024
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
#: What may be written in an old charset; any other file has to be UTF-8 to count as text.
_OLD_TEXTS = frozenset(
    (".txt", ".log", ".csv", ".tsv", ".ini", ".cfg", ".conf", ".env", ".sql", ".html", ".htm", ".xml", ".bat", ".ps1")
)


def mask_file(name, data):
    """``(masked bytes, secrets)`` of a file; one that holds no text, or too much of it, comes back as it is.

    :param name: tells HTML from text, and whether an old charset is possible
    """
    if data.startswith(b"PK\3\4"):
        return mask_office(data)
    text, encoding = _decoded(name, data)
    if not text:
        return data, []
    start = text[:300].lstrip().lower()
    is_html = PurePath(name).suffix.lower() in (".html", ".htm") or start.startswith(("<!doctype html", "<html"))
    masked, found = (mask_html if is_html else mask_text)(text)
    return (masked.encode(encoding, "replace") if found else data), found


def _decoded(name, data):
    """The text of a file and its encoding; ("", "") when it is no text."""
    if len(data) > MAX_BYTES:
        return "", ""
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")
    if not marked and b"\0" in data:
        return "", ""
    encodings = [marked or "utf-8"]
    if PurePath(name).suffix.lower() in _OLD_TEXTS and not marked:
        encodings += ["cp1252", "latin-1"]
    for encoding in encodings:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return "", ""
