"""What a person should see and keep of a mail: its body and its attachments, nothing lost.

Of a multipart/alternative the richest readable branch is shown; every other part is either body, in its order, or
attachment. A part that is neither shown nor attached does not exist here.
"""

import hashlib
import mimetypes
import re
from dataclasses import dataclass

from . import markup, mime, tame, tnef

MAX_BODY_CHARACTERS = 600_000
MAX_BODY_LINES = 15_000
MAX_READ_CHARACTERS = 2_000_000

_MAIL_TYPES = frozenset({"message/rfc822", "message/global", "message/news"})
_ODD_EXTENSIONS = {
    "text/calendar": ".ics",
    "message/rfc822": ".eml",
    "message/global": ".eml",
    "message/news": ".eml",
    "text/plain": ".txt",
    "text/html": ".html",
    "image/jpeg": ".jpg",
    "image/pjpeg": ".jpg",
    "image/jpg": ".jpg",
    "application/octet-stream": ".bin",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s",
    "application/pgp-signature": ".asc",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
    "text/x-vcard": ".vcf",
    "text/vcard": ".vcf",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "text/rfc822-headers": ".txt",
    "message/feedback-report": ".txt",
    "text/x-amp-html": ".html",
    "text/watch-html": ".html",
}
# The same text once more, for programs that show it their own way: no file of the writer's.
_OTHER_FORMS = frozenset(
    "text/x-amp-html text/watch-html text/enriched text/richtext text/vnd.google.email-reaction+json".split()
)
_WRITTEN_IMAGE = re.compile(r"data:(image/(?:png|gif|jpe?g|webp|bmp));base64,([A-Za-z0-9+/=\s]{2000,})", re.IGNORECASE)
_WORD = re.compile(r"\w{3,40}")
_ADDRESS = re.compile(r"\b(?:https?://|mailto:|www\.)\S{1,2000}|\S{1,100}@\S{1,200}")
_UNSAFE_NAME = re.compile(r"[\x00-\x1f\x7f]+")
_TURNS_TEXT = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # by them "fdp.exe" is shown as "exe.pdf"


@dataclass(frozen=True)
class Attachment:
    """A file of the mail. ``content_id`` is set when the body may show it inline."""

    name: str
    type: str
    data: bytes
    content_id: str = ""


@dataclass(frozen=True)
class Content:
    """``blocks`` are ('html'|'text', str) in reading order; ``attachments`` everything else."""

    blocks: tuple
    attachments: tuple

    @property
    def is_html(self):
        return any(kind == "html" for kind, _text in self.blocks)

    def as_text(self, limit=200_000):
        """Readable text of all blocks, at most ``limit`` characters scanned of each."""
        pieces = (markup.to_text(text, limit) if kind == "html" else text[:limit] for kind, text in self.blocks)
        return "\n\n".join(piece for piece in pieces if piece.strip())


def extract(root):
    """The Content of a parsed mail (a ``mime.Part``)."""
    collector = _Collector()
    collector.take(root)
    if not collector.blocks and not collector.files:
        collector.show_plain(root)
    return Content(tuple(collector.blocks), tuple(collector.files))


class _Collector:
    def __init__(self):
        self.blocks, self.files, self._seen, self._names = [], [], set(), {}
        self._room = {"tags": tame.MAX_TAGS, "characters": MAX_BODY_CHARACTERS, "lines": MAX_BODY_LINES}

    def take(self, part):
        """Sort one part and, within the depth that the parser allows, everything inside it."""
        if part.type in _MAIL_TYPES or part.is_remainder:
            self.attach_mail(part)
        elif part.type == "multipart/alternative":
            self.take_alternative(part)
        elif part.children:
            for child in part.children:
                self.take(child)
            if part.maintype != "multipart":  # a signature around the mail
                self.attach(part.filename or "smime.p7m", part.type, part.content)
        elif part.maintype == "multipart":
            self.show_plain(part)
        else:
            self.take_leaf(part)

    def take_leaf(self, part):
        if tnef.is_tnef(part.type, part.filename):
            self.take_tnef(part)
        elif is_body(part):
            self.show(part)
        elif part.content.strip() or part.filename:
            self.attach(part.filename, part.type, part.content, part.content_id)

    def take_alternative(self, part):
        shown = _richest(part.children)
        for child in part.children:
            if child is shown:
                self.take(child)
            else:
                self.take_files(child)
        for child in part.children:
            if child is not shown and shown is not None:
                self._keep_what_differs(child, shown)

    def _keep_what_differs(self, branch, shown):
        """Alternatives should say the same; the text of one that says something else is kept as a file."""
        said = _words(shown)
        for leaf in _leaves(branch):
            if leaf.type == "text/plain" and is_body(leaf):
                words = _words(leaf)
                if len(words - said) >= 5 and 2 * len(words - said) > len(words):
                    self.attach("message.txt", "text/plain", leaf.text.encode())

    def take_files(self, part):
        """Only the attachments of a branch that is not shown; its text says the same as the shown one."""
        for leaf in _leaves(part):
            if leaf.type in _MAIL_TYPES:
                self.attach_mail(leaf)
            elif not is_body(leaf) and leaf.type not in _OTHER_FORMS:
                self.take_leaf(leaf)

    def show(self, part):
        if part.type == "text/html":
            self._show_html(part.text)
        elif part.type in ("text/enriched", "text/richtext"):
            self._show_text(re.sub(r"<[^<>]{0,200}>", "", part.text))
        else:
            self.show_plain(part)

    def _show_html(self, text):
        """Show HTML; of more than a person reads (and a sanitizer digests) its text only, and the page as a file."""
        text = _WRITTEN_IMAGE.sub(self._lift_image, text)
        if not self._has_room(tags=tame.count_tags(text), characters=len(text)):
            self.attach("message.html", "text/html", text.encode())
            self._show_text(markup.to_text(text, MAX_READ_CHARACTERS))
        elif markup.to_text(text, MAX_BODY_CHARACTERS) or "<img" in text.lower():
            self.blocks.append(("html", text))

    def _lift_image(self, match):
        """An image that is written into the page becomes a file of the mail, which the page shows."""
        data = mime.decode_base64(match[2].encode())
        content_id = f"{hashlib.sha256(data).hexdigest()[:20]}@written.invalid"
        self.attach("", match[1].lower(), data, content_id)
        return f"cid:{content_id}"

    def _has_room(self, **needed):
        """Take what a block needs of what one body may hold; False, and nothing taken, when it does not fit."""
        if any(count > self._room[name] for name, count in needed.items()):
            return False
        for name, count in needed.items():
            self._room[name] -= count
        return True

    def show_plain(self, part):
        self._show_text(_unflowed(part) if part.parameter("format").lower() == "flowed" else part.text)

    def _show_text(self, text):
        text, files = mime.cut_uuencoded(text)
        for name, data in files:
            self.attach(name, "", data)
        if not text.strip():
            return
        if self._has_room(lines=text.count("\n"), characters=len(text)):
            self.blocks.append(("text", text))
            return
        beginning = "\n".join(text[: self._room["characters"]].split("\n")[: self._room["lines"]])
        self._has_room(lines=beginning.count("\n"), characters=len(beginning))
        if beginning.strip():
            self.blocks.append(("text", f"{beginning}\n[…]"))
        self.attach("message.txt", "text/plain", text.encode())

    def take_tnef(self, part):
        opened = tnef.unpack(part.content)
        if opened is None:
            self.attach(part.filename or "winmail.dat", part.type, part.content)
            return
        if opened.body.strip() and not self.blocks:
            (self._show_html if opened.kind == "html" else self._show_text)(opened.body)
        for name, data in opened.files:
            self.attach(name, "", data)

    def attach_mail(self, part):
        inner = part.children[0] if part.children else None
        name = part.filename or (inner.header("subject") if inner else "") or "message"
        self.attach(name if name.lower().endswith(".eml") else f"{name[:100]}.eml", "message/rfc822", part.content)

    def attach(self, name, kind, data, content_id=""):
        """Keep a file once; a second one of the same name gets a name of its own."""
        mark = (name, content_id, len(data), hashlib.sha256(data).digest())
        if mark in self._seen:
            return
        self._seen.add(mark)
        self.files.append(Attachment(self._unique(file_name(name, kind)), kind or _guess_type(name), data, content_id))

    def _unique(self, name):
        count = self._names[name] = self._names.get(name, 0) + 1
        if count == 1:
            return name
        stem, dot, extension = name.rpartition(".")
        return f"{stem} ({count}).{extension}" if dot else f"{name} ({count})"


def is_body(part):
    """Whether a leaf is something to read rather than a file."""
    if part.type not in ("text/plain", "text/html", "text/enriched", "text/richtext"):
        return False
    if part.disposition == "attachment":
        return False
    return not part.filename or (part.disposition == "inline" and part.type == "text/html" and not part.content_id)


def file_name(name, kind):
    """A file name that every system accepts, with an extension that tells the type."""
    name = re.split(r"[/\\]", (name or "").rstrip("/\\"))[-1]
    name = _UNSAFE_NAME.sub("_", _TURNS_TEXT.sub("", name)).strip(" .") or (
        "image" if kind.startswith("image/") else "attachment"
    )
    stem, dot, extension = name.rpartition(".")
    if dot and 0 < len(extension) <= 10 and stem:
        return f"{stem[:180]}.{extension}"
    return name[:180] + (_ODD_EXTENSIONS.get(kind) or (mimetypes.guess_extension(kind) if kind else None) or "")


def _guess_type(name):
    return mimetypes.guess_type(name or "")[0] or "application/octet-stream"


def _leaves(part):
    waiting = [part]
    while waiting:
        node = waiting.pop()
        if node.children and node.type not in _MAIL_TYPES:
            waiting.extend(reversed(node.children))
        else:
            yield node


def _richest(branches):
    """The branch to show: the last HTML one that says something, else the last plain one that does, else the first."""
    for wanted in ("text/html", "text/plain", "text/enriched", "text/richtext"):
        for branch in reversed(branches):
            if any(leaf.type == wanted and is_body(leaf) and _says_something(leaf) for leaf in _leaves(branch)):
                return branch
    return branches[0] if branches else None


def _words(branch):
    """The words that a branch says, without addresses of pages and people."""
    text = " ".join(
        markup.to_text(leaf.text) if leaf.type == "text/html" else leaf.text[:200_000]
        for leaf in _leaves(branch)
        if is_body(leaf)
    )
    return set(_WORD.findall(_ADDRESS.sub(" ", text).lower()))


def _says_something(leaf):
    if leaf.type != "text/html":
        return bool(leaf.text.strip())
    text = leaf.text[:200_000]
    return "<img" in text.lower() or bool(markup.to_text(text))


def _unflowed(part):
    """RFC 3676: lines that end in a space go on in the next one."""
    delete = part.parameter("delsp").lower() == "yes"
    lines, pending = [], ""
    for stuffed in part.text.split("\n"):
        line = stuffed.removeprefix(" ")
        if line.endswith(" ") and line != "-- " and not line.startswith(">"):
            pending += line[:-1] if delete else line
        else:
            lines.append(pending + line)
            pending = ""
    return "\n".join([*lines, pending] if pending else lines)
