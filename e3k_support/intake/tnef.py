"""Outlook's winmail.dat: the body and files that Exchange packed into one proprietary block (MS-OXTNEF)."""

import logging
import struct
from typing import NamedTuple

from . import charset, rtf

MAX_TNEF_BYTES = 30_000_000
MAX_COPIED_BYTES = 1_000_000_000

# The objects that carry a body or a file; the others only cost time, and some can be forged to cost a lot of it.
_SIGNATURE_BYTES = 6
_OBJECT = struct.Struct("<BHHI")
_WANTED = frozenset({0x800C, 0x800F, 0x8010, 0x9002, 0x9003, 0x9005, 0x9007})
_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef", "application/x-ms-tnef"})


class Opened(NamedTuple):
    """``kind`` says how to read ``body``: html or text. ``files`` are (name, bytes)."""

    kind: str
    body: str
    files: tuple


def is_tnef(kind, name):
    return kind in _TYPES or (name or "").lower() == "winmail.dat"


def unpack(data):
    """What the block holds, or None when it can't be opened and must stay the file it was."""
    try:
        from tnefparse import TNEF  # noqa: PLC0415 -- optional: without it winmail.dat stays an attachment
    except ImportError:
        return None
    if len(data) > MAX_TNEF_BYTES:
        return None
    logging.getLogger("tnefparse").setLevel(logging.CRITICAL)
    try:
        wanted = _wanted_objects(data)
        return _opened(TNEF(wanted, do_checksum=False)) if wanted else None
    except Exception:  # noqa: BLE001 -- a damaged block can break the library anywhere; the file itself is then kept
        return None


def _wanted_objects(data):
    """``data`` with only the wanted objects, or None when the library would copy too much to read them."""
    kept, offset = [data[:_SIGNATURE_BYTES]], _SIGNATURE_BYTES
    while offset + _OBJECT.size < len(data):
        _level, name, _type, length = _OBJECT.unpack_from(data, offset)
        end = offset + _OBJECT.size + length + 2
        if name in _WANTED:
            kept.append(data[offset:end])
        offset = end
    block = b"".join(kept)
    return block if len(kept) * len(block) < MAX_COPIED_BYTES else None


def _opened(block):
    files = tuple((_name(item), bytes(item.data)) for item in block.attachments if item.data)
    html = getattr(block, "htmlbody", None)
    if html:
        return Opened("html", _text(html), files)
    body = _text(block.body or b"")
    compressed = block._rtfbody
    if compressed and not body.strip():
        kind, body = rtf.read(rtf.decompress(bytes(compressed)))
        return Opened(kind, charset.clean(body), files)
    return Opened("text", body, files) if files or body.strip() else None


def _text(value):
    return charset.clean(value) if isinstance(value, str) else charset.decode(bytes(value))


def _name(item):
    name = item.long_filename() or item.name or "attachment"
    return charset.decode(name) if isinstance(name, bytes) else charset.clean(name)
