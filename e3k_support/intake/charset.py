"""Bytes of a mail into text, whatever charset they claim.

A claimed charset is believed when the bytes agree with it; otherwise UTF-8 is tried, then detection.
Nothing here raises, and no byte is dropped without leaving a replacement character.
"""

import codecs
import re
from functools import lru_cache

DETECTION_SAMPLE_BYTES = 8_192
LIBRARY_NEEDS_BYTES = 60

# Names written by real mailers that Python's codecs do not know, or know too narrowly.
_ALIASES = {
    "ansi_x3.4-1968": "ascii",
    "big5": "big5hkscs",
    "cp-850": "cp850",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-11": "cp874",
    "ks_c_5601-1987": "cp949",
    "ksc5601": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "macintosh": "mac_roman",
    "x-mac-roman": "mac_roman",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "tis-620": "cp874",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "utf-8mb4": "utf-8",
    "windows-874": "cp874",
}
_SAYS_NOTHING = frozenset(
    {
        "",
        "ascii",
        "us-ascii",
        "x-unknown",
        "unknown-8bit",
        "unknown",
        "default",
        "none",
        "x-user-defined",
        "binary",
        "8bit",
        "7bit",
    }
)
_OFTEN_LIES = frozenset({"cp1252", "iso8859-1", "latin_1", "iso8859-15"})
_NOT_TEXT = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"})
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


_MAY_BE_MIXED = frozenset({None, "ascii", "utf-8", "utf-7"})


def _western(error):
    """A byte that is no UTF-8 among text that is: pasted from an older program, whose charset was Western.

    A character that the end of the text cut in two stays a replacement character.
    """
    if error.end == len(error.object) and error.object[error.start] >= 0xC2:
        return "\ufffd", error.end
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("e3k-western", _western)


@lru_cache(maxsize=500)
def codec_of(name):
    """Python's codec name for a charset as a mail writes it, or None when it means nothing."""
    name = (name or "").strip().strip("'\"").lower()
    name = _ALIASES.get(name, name)
    if name in _SAYS_NOTHING:
        return None
    for candidate in (name, name.replace("_", "-"), re.sub(r"^(x-|cs)", "", name), re.sub(r"^windows-?", "cp", name)):
        try:
            info = codecs.lookup(candidate)
        except (LookupError, ValueError, UnicodeError):
            continue
        if info._is_text_encoding and info.name not in _NOT_TEXT:
            return _ALIASES.get(info.name, info.name)
    return None


def decode(data, claimed=None, hint=None):
    """Text of ``data``. ``claimed``: the charset its own header states; ``hint``: one named elsewhere in the mail."""
    return clean(_decode(data, codec_of(claimed), codec_of(hint)))


def clean(text):
    """``text`` without the control characters that PostgreSQL or XML refuse."""
    return _CONTROLS.sub("", text)


def _decode(data, codec, hint):
    for bom, bom_codec in _BOMS:
        if data.startswith(bom):
            return data.decode(bom_codec, "replace")
    if codec and not is_utf8(data, 1 if codec in _OFTEN_LIES else 3):
        text = _strict(data, codec)
        if text is not None:
            return text
    if b"\x1b$" in data or b"\x1b(" in data:
        text = (
            _strict(data, "iso2022_jp_2")
            or _strict(data, "iso2022_kr")
            or _strict(data.replace(b"\x1b$B", b"\x1b$(Q"), "iso2022_jp_2004")
        )
        if text is not None:
            return text
    for candidate in (
        "utf-8",
        hint if hint and (not is_western(hint) or is_western(_pattern_guess(_dense_sample(data)))) else None,
    ):
        text = _strict(data, candidate) if candidate else None
        if text is not None:
            return text
    return _decode_damaged(data, codec)


def _decode_damaged(data, codec):
    """Text of bytes that contradict what they are said to be."""
    if (codec == "utf-8" and _is_cut_utf8(data)) or (codec in _MAY_BE_MIXED and _is_mostly_utf8(data)):
        return data.decode("utf-8", "e3k-western")
    if codec and _mostly(data, codec):
        return data.decode(codec, "e3k-western" if codec in _MAY_BE_MIXED else "replace")
    return data.decode(detect(data) or "cp1252", "replace")


def is_western(codec):
    """Whether ``codec`` gives some Western text for nearly any bytes, so that success proves nothing."""
    return codec in _OFTEN_LIES


def is_utf8(data, least=1):
    """Whether ``data`` holds at least ``least`` multi-byte UTF-8 sequences and nothing that contradicts them."""
    if data.isascii():
        return False
    text = _strict(data, "utf-8")
    return text is not None and len(data) - len(text) >= least


def _is_cut_utf8(data):
    """Whether nothing contradicts UTF-8 but a last character that is cut in two."""
    try:
        return bool(codecs.getincrementaldecoder("utf-8")().decode(data)) and not data.isascii()
    except UnicodeError:
        return False


def _is_mostly_utf8(data):
    """Whether most 8-bit bytes form UTF-8, and only some contradict it: two texts of different origin in one mail."""
    high = sum(byte > 0x7F for byte in data[: DETECTION_SAMPLE_BYTES * 8])
    kept = data[: DETECTION_SAMPLE_BYTES * 8].decode("utf-8", "ignore").encode()
    return 0.7 * high < sum(byte > 0x7F for byte in kept) < high


def _strict(data, codec):
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError, LookupError):
        return None


def _mostly(data, codec):
    """Whether a few damaged bytes are all that contradicts the claimed charset."""
    text = data[:DETECTION_SAMPLE_BYTES].decode(codec, "replace")
    return text.count("\ufffd") * 50 < len(text)


def detect(data):
    """The likeliest codec of undeclared 8-bit bytes: short samples by their byte patterns, long ones by a library."""
    sample = _dense_sample(data)
    return _short_guess(sample) or _library_guess(sample) or _pattern_guess(sample)


def _dense_sample(data):
    """The lines that hold 8-bit bytes: they alone tell charsets apart."""
    lines = [line for line in data[: DETECTION_SAMPLE_BYTES * 8].split(b"\n") if not line.isascii()]
    return b"\n".join(lines)[:DETECTION_SAMPLE_BYTES]


def _short_guess(sample):
    high = sum(byte > 0x7F for byte in sample)
    return _pattern_guess(sample) if high < LIBRARY_NEEDS_BYTES else None


def _library_guess(sample):
    try:
        from charset_normalizer import from_bytes  # noqa: PLC0415 -- optional, and slow to import
    except ImportError:
        return None
    best = from_bytes(sample, steps=5, chunk_size=512, preemptive_behaviour=False).best()
    return best.encoding if best else None


def _pattern_guess(sample):
    """Which script the 8-bit runs look like: lone accents are Western, long runs Cyrillic, pairs East Asian."""
    runs = re.findall(rb"[\x80-\xff]+", sample)
    high = b"".join(runs)
    letters = len(re.findall(rb"[A-Za-z]", sample))
    if (
        len(re.findall(rb"[\x82\x83][\x40-\xf1]|\x81[\x40-\xac]", sample)) * 3 > len(high)
        and _strict(sample, "cp932") is not None
    ):
        return "cp932"
    if (len(high) < 2.2 * len(runs) and letters >= len(high)) or (
        letters >= 2 * len(high) and len(max(runs, key=len, default=b"")) < 5
    ):
        return "cp1252"
    for codec in _east_asian(high, sample):
        if _strict(sample, codec) is not None:
            return codec
    return _cyrillic(high)


def _east_asian(high, sample):
    leads = high[::2]
    kana = sum(byte in (0xA4, 0xA5) for byte in leads)
    hangul = sum(0xB0 <= byte <= 0xC8 for byte in leads)
    if all(byte >= 0xA1 for byte in high) and len(high) % 2 == 0:
        if kana * 4 > len(leads):
            yield "euc_jp"
        if hangul >= 0.97 * len(leads):
            yield "cp949"
        if sum(0xB0 <= byte <= 0xD7 for byte in leads) * 3 > len(leads) * 2:
            yield "gb18030"
    if re.search(rb"[\xa4-\xc6][\x40-\x7e]", sample):
        yield "big5hkscs"


def _cyrillic(high):
    """Russian is mostly small letters: they lie high in windows-1251, low in KOI8-R."""
    small_1251, small_koi8 = sum(byte >= 0xE0 for byte in high), sum(0xC0 <= byte < 0xE0 for byte in high)
    return "cp1251" if small_1251 >= small_koi8 else "koi8_r"
