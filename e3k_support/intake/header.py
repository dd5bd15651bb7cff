"""Header lines as mailers really write them: unfolded, decoded, never refused."""
import base64
import binascii
import email.message
import re
from email.utils import getaddresses, parsedate_to_datetime
from datetime import datetime, timezone

from . import charset

MAX_VALUE_CHARACTERS = 20_000
MAX_ADDRESSES = 500

_ENCODED_WORD = re.compile(r'=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,8000})\?=')
_BETWEEN_WORDS = re.compile(r'(\?=)[ \t\r\n]+(=\?[^?\s]{1,60}\?[bBqQ]\?)')
_MESSAGE_ID = re.compile(r'<[^<>]{1,990}>')
_YEARS = range(1971, 2200)
_ISO_DATE = re.compile(r'\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?')
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'@\\]{1,64}@[\w.-]{1,250}\w|[^\s<>()\[\],;:\"'@\\]{1,64}@\[[\d.a-fA-F:IPv]{3,45}\]")


def decode(value, hint=None):
    """Readable one-line text of a raw header value (bytes), RFC 2047 words and undeclared 8-bit included."""
    text = charset.decode(value[:MAX_VALUE_CHARACTERS], hint=hint)
    text = _decode_words(text)
    return ' '.join(charset.clean(text).split())


def _decode_words(text):
    if '=?' not in text:
        return text
    text = _BETWEEN_WORDS.sub(r'\1\2', text)
    pieces, pending, position = [], [], 0
    for match in _ENCODED_WORD.finditer(text):
        if match.start() != position:
            _flush(pending, pieces)
            pieces.append(text[position:match.start()])
        name, data = match[1].split('*')[0], _word_bytes(match[2], match[3])
        if pending and pending[-1][0].lower() != name.lower():
            _flush(pending, pieces)
        pending.append((name, data))
        position = match.end()
    _flush(pending, pieces)
    pieces.append(text[position:])
    return ''.join(pieces)


def _flush(pending, pieces):
    """Adjacent words of one charset are joined as bytes: mailers cut in the middle of characters."""
    if pending:
        pieces.append(charset.decode(b''.join(data for _name, data in pending), pending[0][0]))
        pending.clear()


def _word_bytes(encoding, payload):
    raw = payload.encode('utf-8', 'surrogateescape')
    if encoding in 'qQ':
        return binascii.a2b_qp(raw.replace(b'_', b' '), header=False)
    return base64_bytes(raw)


def base64_bytes(data):
    """Decoded base64 that forgives missing padding, line noise and a cut end."""
    kept = re.sub(rb'[^A-Za-z0-9+/]', b'', data)
    kept = kept[:len(kept) - 1] if len(kept) % 4 == 1 else kept
    return base64.b64decode(kept + b'=' * (-len(kept) % 4))


def addresses(text):
    """(name, address) pairs of an address header, group names dropped, lower-cased addresses, in order, without doubles."""
    found = {}
    for name, address in _pairs(text[:MAX_VALUE_CHARACTERS]):
        if len(found) >= MAX_ADDRESSES:
            break
        found.setdefault(address, name)
    return tuple((name, address) for address, name in found.items())


def _pairs(text):
    for name, address in _getaddresses(text):
        address = address.strip().strip('<>').rstrip('.')
        if not _ADDRESS.fullmatch(address):
            match = _ADDRESS.search(address) or _ADDRESS.search(name)
            if not match:
                continue
            name, address = (name if match[0] not in name else ''), match[0]
        yield _tidy_name(name, address), address.lower()
    if '@' in text and not any(_ADDRESS.search(address) for _name, address in _getaddresses(text)):
        for match in _ADDRESS.finditer(text):
            yield '', match[0].lower()


def _getaddresses(text):
    try:
        return getaddresses([text])
    except (ValueError, TypeError, IndexError, RecursionError, AttributeError):
        return []


def _tidy_name(name, address):
    name = ' '.join(name.replace('"', ' ').replace('\\', '').split()).strip("'<> ")
    return '' if name.lower() == address.lower() else name[:200]


def message_ids(text):
    """Every ``<id>`` of a References-like header, oldest first, without doubles."""
    return tuple(dict.fromkeys(re.sub(r'\s+', '', match) for match in _MESSAGE_ID.findall(text)))


def instant(text):
    """Aware UTC datetime without microseconds, or None when it is unreadable or absurd. Without a zone it is taken as UTC."""
    for reads in (parsedate_to_datetime, _from_iso):
        try:
            moment = reads(text[:200])
            moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
            if moment.year in _YEARS:
                return moment.astimezone(timezone.utc).replace(microsecond=0)
        except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
            continue
    return None


def _from_iso(text):
    match = _ISO_DATE.search(text)
    return datetime.fromisoformat(match[0].replace('Z', '+00:00')) if match else None


def parameters(value):
    """(main value, {parameter: text}) of a Content-Type or Content-Disposition value (text), RFC 2231 and 2047 included."""
    holder = email.message.Message()
    holder['x'] = value[:MAX_VALUE_CHARACTERS].replace('\r', ' ').replace('\n', ' ')
    try:
        pairs = holder.get_params(header='x', unquote=True) or []
    except (ValueError, TypeError, IndexError, UnicodeError, LookupError, AttributeError):
        pairs = [(value.split(';', 1)[0], '')] + re.findall(r';\s*([\w*-]{1,40})\s*=\s*"?([^";]{0,500})', value)
    main = pairs[0][0].strip().lower() if pairs else ''
    found = {}
    for name, given in pairs[1:]:
        found.setdefault(name.lower().rstrip('*'), _parameter_text(given))
    return main, found


def _parameter_text(given):
    if isinstance(given, tuple):
        name, _language, text = given
        return charset.decode(text.encode('latin-1', 'replace'), name)
    return charset.clean(' '.join(_decode_words(given).split()))
