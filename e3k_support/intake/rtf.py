"""Outlook's rich text out of a TNEF block: decompressed (MS-OXRTFCP) and read as HTML or as plain text (MS-OXRTFEX)."""

import re
import struct

MAX_RTF_BYTES = 5_000_000

_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
    b"{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_HEADER = struct.Struct("<II4sI")
_WINDOW = 4096
_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.IGNORECASE
)
_SILENT = frozenset(
    """
    fonttbl colortbl stylesheet info pict object header footer themedata listtable listoverridetable rsidtbl
    generator xmlnstbl
    """.split()
)
_SPOKEN = {
    "par": "\n",
    "line": "\n",
    "tab": "\t",
    "lquote": "\u2018",
    "rquote": "\u2019",
    "ldblquote": "\u201c",
    "rdblquote": "\u201d",
    "bullet": "\u2022",
    "endash": "\u2013",
    "emdash": "\u2014",
    "cell": "\t",
    "row": "\n",
}


def decompress(data):
    """RTF bytes of a compressed block; a damaged end is cut off."""
    if len(data) < _HEADER.size:
        return b""
    _size, raw_size, kind, _crc = _HEADER.unpack_from(data)
    if kind == b"MELA":
        return data[_HEADER.size : _HEADER.size + min(raw_size, MAX_RTF_BYTES)]
    return _inflate(data, min(raw_size, MAX_RTF_BYTES))


def _inflate(data, raw_size):
    window, out, position = bytearray(_DICTIONARY.ljust(_WINDOW, b" ")), bytearray(), _HEADER.size
    write = len(_DICTIONARY)
    while position < len(data) and len(out) < raw_size:
        control, position = data[position], position + 1
        for bit in range(8):
            if position >= len(data):
                return bytes(out)
            if control & 1 << bit:
                if position + 1 >= len(data):
                    return bytes(out)
                word, position = data[position] << 8 | data[position + 1], position + 2
                offset, count = word >> 4, (word & 15) + 2
                if offset == write:
                    return bytes(out)
                piece = range(offset, offset + count)
            else:
                window[write], position = data[position], position + 1
                piece = range(write, write + 1)
            for index in piece:
                byte = window[index % _WINDOW]
                out.append(byte)
                window[write] = byte
                write = (write + 1) % _WINDOW
    return bytes(out)


def read(data):
    """('html'|'text', str) that RTF bytes say."""
    reader = _Reader(b"\\fromhtml" in data[:2_000])
    for match in _TOKEN.finditer(data[:MAX_RTF_BYTES]):
        reader.take(match)
    return ("html" if reader.is_html else "text"), reader.text()


class _Reader:
    """State of one pass: which groups are silent, which hold HTML, and the code page."""

    def __init__(self, is_html):
        self.is_html = is_html
        self.codec = "cp1252"
        self._pieces, self._bytes = [], bytearray()
        self._groups = []
        self._is_silent, self._is_tag, self._is_rtf_only, self._is_starred, self._skip = False, False, False, False, 0

    def take(self, match):
        word, number, code, symbol, brace, text = match.groups()
        if brace == b"{":
            self._groups.append((self._is_silent, self._is_tag, self._is_rtf_only))
            self._is_starred = False
        elif brace:
            self._is_silent, self._is_tag, self._is_rtf_only = (
                self._groups.pop() if self._groups else (False, False, False)
            )
        elif word:
            self._word(word.decode().lower(), int(number) if number else None)
        elif code:
            self._say_bytes(bytes((int(code, 16),)))
        elif symbol == b"*":
            self._is_starred = True
        elif symbol:
            self._say({b"~": "\xa0", b"_": "-", b"-": ""}.get(symbol, symbol.decode("latin-1")))
        elif text:
            self._say_bytes(text)

    def _word(self, word, number):
        if word == "ansicpg" and number:
            self.codec = f"cp{number}"
        elif word == "htmltag":
            self._is_tag, self._is_starred = True, False
        elif word == "htmlrtf":
            self._is_rtf_only = number != 0
        elif word in _SILENT or self._is_starred:
            self._is_silent, self._is_starred = True, False
        elif word == "u" and number is not None:
            self._say(chr(number % 0x10000))
            self._skip = 1
        elif word in _SPOKEN:
            self._say(_SPOKEN[word])

    def _is_heard(self):
        return self._is_tag or not (self._is_silent or self._is_rtf_only)

    def _say_bytes(self, data):
        if self._skip and data:
            data, self._skip = data[1:], 0
        if self._is_heard():
            self._bytes += data

    def _say(self, text):
        if self._is_heard():
            self._flush()
            self._pieces.append(text)

    def _flush(self):
        if self._bytes:
            try:
                self._pieces.append(self._bytes.decode(self.codec, "replace"))
            except LookupError:
                self._pieces.append(self._bytes.decode("cp1252", "replace"))
            self._bytes.clear()

    def text(self):
        self._flush()
        return "".join(self._pieces)
