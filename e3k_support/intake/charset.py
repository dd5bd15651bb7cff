"""Bytes of a mail into text, whatever charset they claim.

A claimed charset is believed when the bytes agree with it; otherwise UTF-8 is tried, then detection.
Nothing here raises, and no byte is dropped without leaving a replacement character.
"""
import codecs
import re

DETECTION_SAMPLE_BYTES = 8_192

# Names written by real mailers that Python's codecs do not know, or know too narrowly.
_ALIASES = {
    'ansi_x3.4-1968': 'ascii',
    'big5': 'big5hkscs',
    'cp-850': 'cp850',
    'gb2312': 'gb18030',
    'gb_2312-80': 'gb18030',
    'gbk': 'gb18030',
    'x-gbk': 'gb18030',
    'iso-8859-1': 'cp1252',
    'iso-8859-8-i': 'iso-8859-8',
    'iso-8859-8-e': 'iso-8859-8',
    'iso-8859-11': 'cp874',
    'ks_c_5601-1987': 'cp949',
    'ksc5601': 'cp949',
    'ks_c_5601': 'cp949',
    'euc-kr': 'cp949',
    'latin1': 'cp1252',
    'latin-1': 'cp1252',
    'macintosh': 'mac_roman',
    'x-mac-roman': 'mac_roman',
    'shift_jis': 'cp932',
    'shift-jis': 'cp932',
    'sjis': 'cp932',
    'x-sjis': 'cp932',
    'windows-31j': 'cp932',
    'tis-620': 'cp874',
    'unicode-1-1-utf-7': 'utf-7',
    'unicode-1-1-utf-8': 'utf-8',
    'utf8mb4': 'utf-8',
    'utf-8mb4': 'utf-8',
    'windows-874': 'cp874',
}
_SAYS_NOTHING = frozenset({'', 'ascii', 'us-ascii', 'x-unknown', 'unknown-8bit', 'unknown', 'default', 'none', 'x-user-defined', 'binary', '8bit', '7bit'})
_OFTEN_LIES = frozenset({'cp1252', 'iso8859-1', 'latin_1', 'iso8859-15'})
_NOT_TEXT = frozenset({'idna', 'punycode', 'undefined', 'unicode_escape', 'raw_unicode_escape', 'mbcs', 'oem'})
_BOMS = (
    (codecs.BOM_UTF8, 'utf-8-sig'),
    (codecs.BOM_UTF32_LE, 'utf-32'),
    (codecs.BOM_UTF32_BE, 'utf-32'),
    (codecs.BOM_UTF16_LE, 'utf-16'),
    (codecs.BOM_UTF16_BE, 'utf-16'),
)
_CONTROLS = re.compile('[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]')


def codec_of(name):
    """Python's codec name for a charset as a mail writes it, or None when it means nothing."""
    name = (name or '').strip().strip('\'"').lower()
    name = _ALIASES.get(name, name)
    if name in _SAYS_NOTHING:
        return None
    for candidate in (name, name.replace('_', '-'), re.sub(r'^(x-|cs)', '', name), re.sub(r'^windows-?', 'cp', name)):
        try:
            info = codecs.lookup(candidate)
        except (LookupError, ValueError, UnicodeError):
            continue
        if info._is_text_encoding and info.name not in _NOT_TEXT:
            return _ALIASES.get(info.name, info.name)
    return None


def decode(data, claimed=None, hint=None):
    """Text of ``data``. ``claimed`` is the charset its own header states; ``hint`` one seen elsewhere in the same mail."""
    return clean(_decode(data, codec_of(claimed), codec_of(hint)))


def clean(text):
    """``text`` without the control characters that PostgreSQL or XML refuse."""
    return _CONTROLS.sub('', text)


def _decode(data, codec, hint):
    for bom, bom_codec in _BOMS:
        if data.startswith(bom):
            return data.decode(bom_codec, 'replace')
    if codec and not (codec in _OFTEN_LIES and is_utf8(data)):
        text = _strict(data, codec)
        if text is not None:
            return text
    if b'\x1b$' in data or b'\x1b(' in data:
        text = _strict(data, 'iso2022_jp_2') or _strict(data, 'iso2022_kr')
        if text is not None:
            return text
    for candidate in ('utf-8', hint):
        text = candidate and _strict(data, candidate)
        if text is not None:
            return text
    if codec and _mostly(data, codec):
        return data.decode(codec, 'replace')
    return data.decode(detect(data) or 'cp1252', 'replace')


def is_utf8(data):
    """Whether ``data`` holds multi-byte UTF-8 and nothing that contradicts it."""
    return not data.isascii() and _strict(data, 'utf-8') is not None


def _strict(data, codec):
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError, LookupError):
        return None


def _mostly(data, codec):
    """Whether a few damaged bytes are all that contradicts the claimed charset."""
    text = data[:DETECTION_SAMPLE_BYTES].decode(codec, 'replace')
    return text.count('\ufffd') * 50 < len(text)


def detect(data):
    """The likeliest codec of undeclared 8-bit bytes, or None."""
    try:
        from charset_normalizer import from_bytes  # noqa: PLC0415 -- optional, and slow to import
    except ImportError:
        return None
    sample = _dense_sample(data)
    best = from_bytes(sample, steps=5, chunk_size=512, preemptive_behaviour=False).best()
    return best.encoding if best else None


def _dense_sample(data):
    """The lines that hold 8-bit bytes: they alone tell charsets apart."""
    lines = [line for line in data[:DETECTION_SAMPLE_BYTES * 8].split(b'\n') if not line.isascii()]
    return b'\n'.join(lines)[:DETECTION_SAMPLE_BYTES]
