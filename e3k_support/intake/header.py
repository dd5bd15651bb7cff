"""Header lines as mailers really write them: unfolded, decoded, never refused."""

import base64
import binascii
import email.message
import itertools
import re
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from . import charset, mailboxes

MAX_VALUE_CHARACTERS = 20_000
MAX_ADDRESSES = 500

_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,8000})\?=")
_CUT_WORD = re.compile(r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?\s]{1,8000}(\??)\Z")
_WORDS = re.compile(rf"(?:{_ENCODED_WORD.pattern})+")
_SHIFTED = re.compile(rb"\+[A-Za-z0-9/]{2,400}-")
_SHIFTED_TEXT = re.compile(_SHIFTED.pattern.decode())
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t\r\n]+(=\?[^?\s]{1,60}\?[bBqQ]\?)")
_MESSAGE_ID = re.compile(r"<[^<>]{1,990}>")
_NOT_IN_ID = re.compile(r"[^!#-\'*-+\x2d.-9=?A-Z^-~@\[\]:$%&/]")
_REGULAR_ID = re.compile(r"[^@\[\]:.][^@\[\]:]{0,900}(?<!\.)@(?:[^@\[\]:.][^@\[\]:]{0,500}|\[[^@\[\]]{1,100}\])")
_BRACKETS = str.maketrans("[]:", "___")
_YEARS = range(1971, 2200)
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?")


def decode(value, hint=None):
    """Readable one-line text of a raw header value (bytes), RFC 2047 words and undeclared 8-bit included."""
    text = charset.decode(value[:MAX_VALUE_CHARACTERS], "utf-7" if _is_utf7(value, hint) else None, hint)
    text = _decode_words(_whole(text.rstrip()))
    return " ".join(charset.clean(text).split())


def _is_utf7(value, hint):
    return charset.codec_of(hint) == "utf-7" and value.isascii() and bool(_SHIFTED.search(value))


def _whole(text):
    """``text`` whose last encoded word, cut off with the line that held it, ends as it should."""
    cut = _CUT_WORD.search(text)
    return f"{text[: cut.start(1)]}?=" if cut else text


def _decode_words(text):
    if "=?" not in text:
        return text
    text = _BETWEEN_WORDS.sub(r"\1\2", text)
    pieces, pending, position = [], [], 0
    for match in _ENCODED_WORD.finditer(text):
        if match.start() != position:
            _flush(pending, pieces)
            pieces.append(text[position : match.start()])
        name, data = match[1].split("*")[0], _word_bytes(match[2], match[3])
        if pending and pending[-1][0].lower() != name.lower():
            _flush(pending, pieces)
        pending.append((name, data))
        position = match.end()
    _flush(pending, pieces)
    pieces.append(text[position:])
    return "".join(pieces)


def _flush(pending, pieces):
    """Adjacent words of one charset are joined as bytes: mailers cut in the middle of characters."""
    if pending:
        pieces.append(charset.decode(b"".join(data for _name, data in pending), pending[0][0]))
        pending.clear()


def _word_bytes(encoding, payload):
    raw = payload.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return binascii.a2b_qp(raw.replace(b"_", b" "), header=False)
    return base64_bytes(raw)


def base64_bytes(data):
    """Decoded base64 that forgives missing padding, line noise and a cut end."""
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    kept = kept[: len(kept) - 1] if len(kept) % 4 == 1 else kept
    return base64.b64decode(kept + b"=" * (-len(kept) % 4))


def addresses(text):
    """(name, lower-cased address) pairs of an address header, in order, without group names and doubles."""
    return _distinct(mailboxes.read(text[:MAX_VALUE_CHARACTERS]))


def people(values, hint=None):
    """``addresses`` of raw header values (bytes): what is encoded is a name, and never decides where an address is."""
    return _distinct(mailbox for value in values for mailbox in _mailboxes(value[:MAX_VALUE_CHARACTERS], hint))


def _distinct(found):
    distinct = {}
    for mailbox in itertools.islice(found, MAX_ADDRESSES):
        distinct.setdefault(mailbox.address, mailbox.name)
    return tuple((name, address) for address, name in distinct.items())


def _mailboxes(value, hint):
    hidden = []

    def hide(text):
        hidden.append(" ".join(text.split()))
        return mailboxes.OPAQUE.format(len(hidden) - 1)

    text = _BETWEEN_WORDS.sub(r"\1\2", " ".join(charset.decode(value, hint=hint).split()))
    text = _WORDS.sub(lambda words: hide(_decode_words(words[0])), text)
    if _is_utf7(value, hint):
        text = _SHIFTED_TEXT.sub(lambda shifted: hide(charset.decode(shifted[0].encode(), "utf-7")), text)
    return mailboxes.read(text, hidden)


def message_ids(text):
    """Every ``<id>`` of a References-like header, oldest first, without doubles."""
    return tuple(dict.fromkeys(_regular_id(match) for match in _MESSAGE_ID.findall(text)))


def message_id(text):
    """The ``<id>`` of a Message-Id header, with its brackets even where the mailer forgot them; or ''."""
    found = message_ids(text) or message_ids(f"<{text.strip('<> ')}>")
    return found[0] if found else ""


def _regular_id(given):
    """``given`` in the characters of an id; a regular one as it is, so that threads written elsewhere still match."""
    kept = _NOT_IN_ID.sub("", given.strip("<>"))
    if _REGULAR_ID.fullmatch(kept):
        return f"<{kept}>"
    local, _at, domain = kept.translate(_BRACKETS).rpartition("@")
    return f"<{local.replace('@', '_').strip('.') or 'unreadable'}@{domain.strip('.') or 'unreadable'}>"


def instant(text):
    """Aware UTC datetime without microseconds, or None when it is unreadable or absurd. No zone means UTC."""
    moment = _instant(parsedate_to_datetime, text[:200]) or _instant(_from_iso, text[:200])
    return moment if moment and moment.year in _YEARS else None


def _instant(reader, text):
    try:
        moment = reader(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
        return moment.astimezone(timezone.utc).replace(microsecond=0)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


def _from_iso(text):
    match = _ISO_DATE.search(text)
    return datetime.fromisoformat(match[0].replace("Z", "+00:00")) if match else None


def parameters(value):
    """(main value, {parameter: text}) of a Content-Type or Content-Disposition, RFC 2231 and 2047 included."""
    holder = email.message.Message()
    holder["x"] = value[:MAX_VALUE_CHARACTERS].replace("\r", " ").replace("\n", " ")
    try:
        pairs = holder.get_params(header="x", unquote=True) or []
    except (ValueError, TypeError, IndexError, UnicodeError, LookupError, AttributeError):
        named = re.findall(r';\s*([\w*-]{1,40})\s*=\s*"?([^";]{0,500})', value)
        pairs = [(value.split(";", 1)[0], ""), *named]
    main = pairs[0][0].strip().lower() if pairs else ""
    found = {}
    for name, given in sorted(pairs[1:], key=lambda pair: not isinstance(pair[1], tuple)):
        # the encoded form of a name (RFC 2231) counts before the one that older programs read
        found.setdefault(name.lower().rstrip("*"), _parameter_text(given))
    return main, found


def _parameter_text(given):
    if isinstance(given, tuple):
        name, _language, text = given
        return _decode_words(charset.decode(text.encode("latin-1", "replace"), name))
    return charset.clean(" ".join(_decode_words(given).split()))
