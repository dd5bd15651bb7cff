"""Outlook's winmail.dat: the body and files that Exchange packed into one proprietary block (MS-OXTNEF)."""

import logging
import re
import struct
from typing import NamedTuple

from . import charset, rtf

MAX_TNEF_BYTES = 30_000_000
MAX_INNER_BLOCKS = 50
MAX_COPIED_BYTES = 1_000_000_000

# The objects that carry a body or a file; the others only cost time, and some can be forged to cost a lot of it.
_SIGNATURE = b"\x78\x9f\x3e\x22"
_SIGNATURE_BYTES = 6
_RECIPIENTS = 0x9004
_OBJECT = struct.Struct("<BHHI")
_PROPERTY, _UINT32 = struct.Struct("<HH"), struct.Struct("<I")
_NAMED, _MULTIPLE = 0x8000, 0x1000
_SIZED = frozenset({0x0000, 0x000D, 0x001E, 0x001F, 0x0102})
_FIXED = {0x2: 2, 0xB: 2, 0x3: 4, 0x4: 4, 0xA: 4, 0x5: 8, 0x6: 8, 0x7: 8, 0x14: 8, 0x40: 8, 0x48: 16}
_PROPERTIES = frozenset({0x9003, 0x9005})
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
    """``data`` with only the wanted objects, or None when the library would linger over them."""
    kept, offset = [data[:_SIGNATURE_BYTES]], _SIGNATURE_BYTES
    while offset + _OBJECT.size < len(data):
        _level, name, _type, length = _OBJECT.unpack_from(data, offset)
        start, end = offset + _OBJECT.size, offset + _OBJECT.size + length
        if name in _PROPERTIES and not (_counts_are_true(data[start:end]) and _inner_blocks_are_true(data[start:end])):
            return None
        if name in _WANTED:
            kept.append(data[offset : end + 2])
        offset = end + 2
    block = b"".join(kept)
    return block if len(kept) * len(block) < MAX_COPIED_BYTES else None


def _inner_blocks_are_true(data):
    """Whether the mails inside an attachment are no worse; the library opens them without asking."""
    starts = [match.start() for match in re.finditer(re.escape(_SIGNATURE), data)]
    return len(starts) <= MAX_INNER_BLOCKS and all(_inner_is_true(data[start:]) for start in starts)


def _inner_is_true(data):
    offset = _SIGNATURE_BYTES
    while offset + _OBJECT.size < len(data):
        _level, name, _type, length = _OBJECT.unpack_from(data, offset)
        start, end = offset + _OBJECT.size, offset + _OBJECT.size + length
        if name in _PROPERTIES | {_RECIPIENTS} and not _counts_are_true(data[start:end], name == _RECIPIENTS):
            return False
        offset = end + 2
    return True


def _counts_are_true(data, has_rows=False):
    """Whether property lists hold as many entries as they claim: the library believes any count, even four billion."""
    try:
        rows, offset = (_UINT32.unpack_from(data)[0], 4) if has_rows else (1, 0)
        for _ in range(rows):
            (count,) = _UINT32.unpack_from(data, offset)
            offset += 4
            if count > len(data):
                return False
            for _ in range(count):
                offset = _behind_property(data, offset)
    except (struct.error, ValueError, KeyError):
        return False
    return True


def _behind_property(data, offset):
    kind, name = _PROPERTY.unpack_from(data, offset)
    offset += _PROPERTY.size
    if name >= _NAMED:
        offset += 16
        is_text, value = struct.unpack_from("<II", data, offset)
        offset += 8 + (_padded(value) if is_text else 0)
    values = 1
    if kind & _MULTIPLE or kind in _SIZED:
        (values,) = _UINT32.unpack_from(data, offset)
        offset += 4
    if values > len(data) - offset:
        raise ValueError(values)
    for _ in range(values):
        offset = _behind_value(data, offset, kind & ~_MULTIPLE)
    return offset + (-offset % 4)


def _behind_value(data, offset, kind):
    if kind in _SIZED:
        (length,) = _UINT32.unpack_from(data, offset)
        return offset + 4 + _padded(length)
    return offset + _FIXED[kind]


def _padded(length):
    return length + (-length % 4)


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
