"""Outlook's winmail.dat: its text and its files come out of it."""

import base64
import struct

import pytest
from intake import rtf, tnef
from intake_world import mail, repaired

pytest.importorskip("tnefparse")

SIGNATURE, BODY, RENDERING, TITLE, DATA, PROPERTIES = 0x223E9F78, 0x800C, 0x9002, 0x8010, 0x800F, 0x9003
COMPRESSED_RTF = 0x1009


def item(level, name, data, kind=6):
    return struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def winmail(*items):
    return struct.pack("<IH", SIGNATURE, 1) + b"".join(items) + b"\0" * 12


def attachment(name, data):
    return item(2, RENDERING, b"\0" * 14) + item(2, TITLE, name + b"\0") + item(2, DATA, data)


def carried(block):
    """The repaired mail whose only part is the block."""
    head = "--b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    body = head + base64.encodebytes(block).decode() + "\r\n--b--"
    return repaired(mail(body, content_type="multipart/mixed; boundary=b"))


def test_files_and_text_come_out():
    block = winmail(item(1, BODY, b"Voici le fichier."), attachment(b"facture.pdf", b"%PDF-1"))
    _message, body, files = carried(block)
    assert "Voici le fichier." in body
    assert files == {"facture.pdf": b"%PDF-1"}


def test_rich_text_is_read():
    text = b"{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}Bonjour \\'e9t\\'e9\\par Merci\\u8217? beaucoup}"
    packed = struct.pack("<II4sI", len(text) + 12, len(text), b"MELA", 0) + text
    value = struct.pack("<II", 1, len(packed)) + packed + b"\0" * (-len(packed) % 4)
    properties = struct.pack("<IHH", 1, 0x0102, COMPRESSED_RTF) + value
    opened = tnef.unpack(winmail(item(1, PROPERTIES, properties)))
    assert (opened.kind, opened.body) == ("text", "Bonjour été\nMerci’ beaucoup")


def test_html_hidden_in_rich_text_is_found():
    tags = b"{\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 Bonjour{\\*\\htmltag72 </p>}\\htmlrtf }\\htmlrtf0"
    text = b"{\\rtf1\\ansi\\fromhtml1" + tags + b"}"
    assert rtf.read(text) == ("html", "<p>Bonjour</p>")


def test_compressed_rich_text_unfolds():
    """The example of MS-OXRTFCP 4.1."""
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert rtf.decompress(packed).startswith(b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}")


@pytest.mark.parametrize("cut", range(0, 120, 7))
def test_a_damaged_block_stays_a_file(cut):
    block = winmail(item(1, BODY, b"Voici."), attachment(b"a.pdf", b"%PDF"))
    _message, _body, files = carried(block[:cut])
    assert "winmail.dat" in files or "a.pdf" in files or cut > 20


def test_a_forged_block_does_not_linger():
    assert tnef.unpack(winmail(item(1, PROPERTIES, struct.pack("<I", 0xFFFFFFFF)))) is None
    assert tnef.unpack(winmail(*[item(1, BODY, b"")] * 200_000)) is None
