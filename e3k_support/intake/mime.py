"""Raw bytes of a mail into a tree of parts, within fixed bounds.

The standard parser recurses once per nesting level and reads every line once per open boundary; a hostile mail makes
both explode. Here a multipart is split top-down on its own boundary, so that a part can never swallow its parent's.
"""

import binascii
import re
from dataclasses import dataclass, field
from functools import cached_property

from . import charset, header, smime

MAX_DEPTH = 12
MAX_PARTS = 250
#: What is kept of all header lines, of one of them, and how far they are read: behind a huge one there are others.
MAX_HEAD_BYTES = 256_000
MAX_FIELD_BYTES = 64_000
MAX_READ_BYTES = 4_000_000

_HEADER_LINE = re.compile(rb"([!-9;-~]{1,998})[ \t]*:(.*)", re.S)
_BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")
_KNOWN = frozenset(
    b"""
    from to cc subject date message-id content-type mime-version received return-path reply-to in-reply-to
    references content-transfer-encoding content-disposition x-mailer
    """.split()
)
_GUESSED_BOUNDARY = re.compile(rb"(?m)^--([^\s-][^\r\n]{0,200}?)[ \t]*\r?\n[Cc][Oo][Nn][Tt][Ee][Nn][Tt]-")
_UUENCODED = re.compile(r"^begin [0-7]{3,4} ([^\n]{1,200})\n(?:[ -`][^\n]{0,90}\n)+`?\s?\n?end[ \t]*$", re.MULTILINE)
_JOINED_BASE64 = re.compile(rb"=[ \t]*\r?\n[A-Za-z0-9+/]{40}")
_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")
_DEFAULT_TYPE = "text/plain"
#: Types that mailers invent for what they have to say.
_PLAIN = (
    "plain/text text/text text/txt text/ascii text/* text/markdown text/x-markdown application/text application/plain"
)
_HTML = "html/text text/htm text/xhtml application/html application/xhtml+xml"
_MISNAMED = {**dict.fromkeys(_PLAIN.split(), "text/plain"), **dict.fromkeys(_HTML.split(), "text/html")}
# A line that cannot be base64: words with spaces between them, or a rule.
_PROSE = re.compile(rb"[ \t]*(?:[^\s]{1,60}[ \t]+){2,}[^\s]|[ \t]*[-_*~#.]{2,}[ \t]*\r?\n?\Z")
_MIN_ENCODED = 20
_REMAINDER_LINES = [
    (b"content-type", b"message/rfc822"),
    (b"content-disposition", b'attachment; filename="remaining-parts.eml"'),
]


@dataclass
class _Field:
    """A header line while it is read."""

    name: bytes
    pieces: list = field(default_factory=list)
    size: int = 0


@dataclass(slots=False, eq=False)
class Part:
    """One node of a mail: its own header lines, its undecoded body, and the parts inside it."""

    lines: list = field(default_factory=list)
    body: bytes = b""
    children: list = field(default_factory=list)
    default_type: str = _DEFAULT_TYPE
    parent: "Part | None" = None
    is_remainder: bool = False

    def values(self, name):
        """Raw values (bytes) of every header line called ``name``, topmost first."""
        return self._by_name.get(name.lower().encode(), [])

    @cached_property
    def _by_name(self):
        found = {}
        for name, value in self.lines:
            found.setdefault(name, []).append(value)
        return found

    def header(self, name):
        """Decoded text of the first header line called ``name``, or ''."""
        return next(iter(self.header_all(name)), "")

    def header_all(self, name):
        """Decoded texts of every header line called ``name``, topmost first."""
        if name not in self._decoded:
            self._decoded[name] = [header.decode(value, self.hint) for value in self.values(name)]
        return self._decoded[name]

    @cached_property
    def _decoded(self):
        return {}

    def message_ids(self, name):
        """The ids of every header line called ``name``; of a very long one the last ones, which are the nearest."""
        joined = b" ".join(self.values(name))[-header.MAX_VALUE_CHARACTERS :]
        return header.message_ids(header.decode(joined, self.hint))

    def people(self, name):
        """(name, lower-cased address) pairs of every header line called ``name``, topmost first, without doubles."""
        return header.people(self.values(name.lower()), self.hint)

    def has(self, name):
        return bool(self.values(name))

    @cached_property
    def hint(self):
        """A charset that may explain undeclared 8-bit headers: one named elsewhere in the mail, non-Western first."""
        if self.parent is not None:
            return self.parent.hint
        words = re.findall(rb"=\?([\w-]{3,40})\?[bBqQ]\?", b" ".join(value for _name, value in self.lines))
        named = [part.parameter("charset") for part in self.walk()] + [word.decode() for word in words]
        codecs = [codec for codec in map(charset.codec_of, named) if codec]
        return next((codec for codec in codecs if not charset.is_western(codec)), codecs[0] if codecs else None)

    @cached_property
    def _type(self):
        value = next(iter(self.values("content-type")), b"")
        named = re.search(rb'(?i)\bcharset="?([\w-]{3,40})', value)
        text = charset.decode(value, hint=named[1].decode() if named and not value.isascii() else None)
        main, parameters = header.parameters(text)
        match = _TYPE.match(main)
        return (match[0] if match else self.default_type), parameters

    @cached_property
    def _disposition(self):
        value = next(iter(self.values("content-disposition")), b"")
        return header.parameters(charset.decode(value, hint=self.hint))

    @cached_property
    def type(self):
        """Lower-case type; of what is no file the one that was meant."""
        return self._type[0] if self._is_file else _MISNAMED.get(self._type[0], self._type[0])

    @property
    def _is_file(self):
        return bool(self.filename) or self.disposition == "attachment"

    @property
    def maintype(self):
        return self.type.partition("/")[0]

    def parameter(self, name):
        return self._type[1].get(name, "")

    @property
    def disposition(self):
        return self._disposition[0]

    @property
    def filename(self):
        return self._disposition[1].get("filename") or self.parameter("name")

    @property
    def content_id(self):
        return self.header("content-id").strip().strip("<>")

    @cached_property
    def content(self):
        """Decoded bytes of a leaf. Damaged encodings give what can be saved."""
        may_be_plain = self.maintype == "text" and not self._is_file
        return _transfer_decode(self.body, self.header("content-transfer-encoding").lower(), may_be_plain)

    @property
    def text(self):
        return charset.decode(self.content, self.parameter("charset")).replace("\r\n", "\n").replace("\r", "\n")

    def walk(self):
        """Itself and every part inside, in the order of the mail. Iterative: depth costs no stack."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


def parse(raw):
    """The tree of ``raw`` (bytes). Never raises; at most MAX_PARTS parts, the rest stays together in a remainder."""
    budget = [MAX_PARTS]
    root = parse_head(raw)
    waiting = [(root, 0)]
    while waiting:
        part, depth = waiting.pop()
        if depth < MAX_DEPTH:
            _open(part, budget)
            waiting.extend((child, depth + 1) for child in reversed(part.children) if not child.is_remainder)
    return root


def parse_head(raw):
    """``raw`` (bytes) as one part that is not taken apart. Never raises."""
    return _read(_without_envelope(raw), _DEFAULT_TYPE)


def _without_envelope(raw):
    """``raw`` without a byte order mark, blank lines and the ``From `` line of an mbox before its first header."""
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if b"\n" not in raw[:MAX_HEAD_BYTES]:
        raw = raw.replace(b"\r", b"\n")
    while raw[:5] in (b"From ", b">From"):
        raw = raw.partition(b"\n")[2]
    return raw


def _read(raw, default_type, parent=None):
    head, body = _split_head(raw)
    lines, spilled = _header_lines(head)
    return Part(lines=lines, body=spilled + body if spilled else body, default_type=default_type, parent=parent)


def _split_head(raw):
    if raw[:1] == b"\n":
        return b"", raw[1:]
    if raw[:2] == b"\r\n":
        return b"", raw[2:]
    match = _BLANK_LINE.search(raw)
    if match is None:
        return raw, b""
    return raw[: match.start()], raw[match.end() :]


def _header_lines(head):
    """([(lower-cased name, value)], bytes that turned out to be body because the separating blank line is missing)."""
    lines, found, room = head[:MAX_READ_BYTES].splitlines(), [], MAX_HEAD_BYTES
    for index, line in enumerate(lines):
        if room <= 0:
            break
        match = _HEADER_LINE.match(line)
        if found and (line[:1] in b" \t" or not line):
            room -= _add(found[-1], line, room)
        elif match:
            found.append(_Field(match[1].lower()))
            room -= _add(found[-1], match[2], room)
        elif not any(_is_known(later) for later in lines[index + 1 : index + 40]):
            spilled = b"\n".join(lines[index:]) + b"\n\n"
            return _joined(found), spilled + head[MAX_READ_BYTES:]
    return _joined(found), b""


def _add(line, piece, room):
    """Keep of ``piece`` what its header line and all of them have room for; how much of the room that took."""
    kept = piece[: max(0, min(room, MAX_FIELD_BYTES - line.size))]
    line.pieces.append(kept)
    line.size += len(kept)
    return len(kept) + 3  # a line costs something, even an empty one


def _is_known(line):
    match = _HEADER_LINE.match(line)
    return bool(match) and match[1].lower() in _KNOWN


def _joined(found):
    return [(line.name, b" ".join(piece.strip() for piece in line.pieces)) for line in found]


def _open(part, budget):
    if part.maintype == "multipart":
        default = "message/rfc822" if part.type == "multipart/digest" else _DEFAULT_TYPE
        for piece in _pieces(part):
            budget[0] -= 1
            if budget[0] <= 0:
                part.children.append(Part(lines=_REMAINDER_LINES, body=piece, is_remainder=True, parent=part))
            else:
                part.children.append(_read(piece, default, part))
        if budget[0] <= 0:
            _gather_remainders(part)
    elif part.type in ("message/rfc822", "message/global", "message/news"):
        part.children.append(_read(_without_envelope(part.content), _DEFAULT_TYPE))
    elif smime.is_wrapper(part.type, part.filename):
        signed = smime.unwrap(part.content)
        if isinstance(signed, bytes):
            part.children.append(_read(signed, _DEFAULT_TYPE, part))


def _gather_remainders(part):
    rest = [child for child in part.children if child.is_remainder]
    if rest:
        whole = _as_mail([child.body for child in rest])
        kept = [child for child in part.children if not child.is_remainder]
        part.children[:] = [*kept, Part(lines=_REMAINDER_LINES, body=whole, is_remainder=True, parent=part)]


def _as_mail(pieces):
    """One mail that holds parts which were too many to be taken apart."""
    delimiter = b"--=_e3k_remaining"
    head = b'Content-Type: multipart/mixed; boundary="=_e3k_remaining"\n\n'
    return head + b"".join(delimiter + b"\n" + piece + b"\n" for piece in pieces) + delimiter + b"--\n"


def _pieces(part):
    body, boundary = part.body, _raw_boundary(part)
    cuts = _find_cuts(body, boundary)
    if not cuts and part.content != body:  # a multipart must not be encoded, but some are
        body = part.content
        cuts = _find_cuts(body, boundary)
    if not cuts:
        return []
    ends = [start for start, _end, _last in cuts[1:]] + [len(body)]
    pieces = [
        body[cut[1] : end].removesuffix(b"\n").removesuffix(b"\r")
        for cut, end in zip(cuts, ends, strict=True)
        if not cut[2]
    ]
    return [piece for piece in pieces if piece.strip()]


def _find_cuts(body, boundary):
    """The cuts at the boundary that was announced, else at the one that was used."""
    cuts = _cuts(body, boundary) if boundary else []
    guess = None if cuts else _GUESSED_BOUNDARY.search(body[:200_000])
    return _cuts(body, guess[1]) if guess else cuts


def _raw_boundary(part):
    return part.parameter("boundary").encode("utf-8", "replace").rstrip()


def _cuts(body, boundary):
    """[(start of the delimiter line, start of what follows it, is it a closing one)]."""
    pattern = re.compile(rb"(?m)^--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r?\n|\r|\Z)")
    return [(match.start(), match.end(), bool(match[1])) for match in pattern.finditer(body)]


def _transfer_decode(body, encoding, may_be_plain):
    encoding = encoding.partition(";")[0].strip().strip("\"'")
    if encoding == "base64":
        return _decode_base64_text(body) if may_be_plain else decode_base64(body)
    if encoding in ("quoted-printable", "quotedprintable", "qp"):
        return binascii.a2b_qp(body)
    if encoding in ("x-uuencode", "uuencode", "uue", "x-uue"):
        return uudecode(body)
    return body


def decode_base64(body):
    """Decoded bytes; several encodings one after the other, each with its own padding, are all decoded."""
    if _JOINED_BASE64.search(body):
        return b"".join(header.base64_bytes(piece) for piece in re.split(rb"=+", body))
    try:
        return binascii.a2b_base64(body)
    except (binascii.Error, ValueError):
        return header.base64_bytes(body)


def _decode_base64_text(body):
    """Decoded bytes of a text, of which a part may be unencoded: a footer that a list added, or all of it."""
    lines = body.splitlines(keepends=True)
    first = next((index for index, line in enumerate(lines) if _PROSE.match(line)), len(lines))
    if first == len(lines):
        return decode_base64(body)
    encoded = b"".join(lines[:first])
    kept = re.sub(rb"[^A-Za-z0-9+/=]", b"", encoded)
    if len(kept) < _MIN_ENCODED or len(kept) % 4:
        return body
    return decode_base64(encoded) + b"\n\n" + b"".join(lines[first:])


def cut_uuencoded(text):
    """(text without its uuencoded files, [(name, bytes)]): how files were attached before MIME."""
    found = list(_UUENCODED.finditer(text))[:MAX_PARTS]
    files = [(match[1].strip(), uudecode(match[0].encode("latin-1", "replace"))) for match in found]
    return (_UUENCODED.sub("", text) if files else text), files


def uudecode(body):
    """Bytes of the first uuencoded block; the text itself when there is none."""
    _before, begin, rest = body.partition(b"begin ")
    if not begin:
        return body
    out = bytearray()
    for line in rest.splitlines()[1:]:
        if line.strip() == b"end":
            break
        out += _uudecode_line(line)
    return bytes(out)


def _uudecode_line(line):
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        count = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
        try:
            return binascii.a2b_uu(line[:count])
        except binascii.Error:
            return b""
