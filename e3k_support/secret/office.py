"""Secrets in office documents. Word, Excel, PowerPoint and OpenDocument files are zips whose texts are XML.

The document stays what it was, the secrets in its texts covered. Its pictures, and files within it, are not searched.
"""

import io
import re
import zipfile
import zlib

from .cover import COVER, MOST_IN_TAGS, cover_in_tags, mask_markup

#: How much text (as XML) of a document is searched; a larger one is a dump, and no mail should wait for it.
MAX_TEXT_BYTES = 2 * 1024 * 1024
#: What a document may hold altogether, unpacked.
MAX_BYTES = 64 * 1024 * 1024
#: The number in a cell of a sheet becomes another one: programs refuse a sheet where it is something else.
_COVERED_NUMBER = re.compile(rf"(<v>)[^<]*{COVER}[^<]*(?=</v>)")

_NAME = re.compile(r"</?[\w:]+")
#: What ends a line for who reads, a cell too: in a table words stand side by side that are no label and its value.
_ENDS = frozenset(
    """
    </w:p </a:p </text:p </text:h <w:br <a:br <text:line-break <w:tr <w:tc <a:tc <table:table-row <table:table-cell
    <si <row <c <v
    """.split()
)
_GAPS = {**dict.fromkeys(_ENDS, "\n"), "<w:tab": "\t", "<text:tab": "\t", "<text:s": " "}
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


def mask_office(data):
    """``(masked bytes, secrets)`` of a document; what is none, is locked or damaged comes back as it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as document:
            texts = _read_texts(document)
            masked, found = _mask_texts(texts)
            return (_rewritten(document, masked) if found else data), found
    except _BROKEN:
        return data, []


def _read_texts(document):
    """``{name: XML}`` of the texts of a document; empty when it is none, or too much."""
    parts = document.infolist()
    names = {part.filename for part in parts}
    if not names & {"[Content_Types].xml", "content.xml"} or sum(part.file_size for part in parts) > MAX_BYTES:
        return {}
    texts = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
    if sum(part.file_size for part in texts) > MAX_TEXT_BYTES:
        return {}
    return {part.filename: document.read(part).decode("utf-8") for part in texts}


def _mask_texts(texts):
    """``({name: masked XML}, secrets)``; what one text says in clear, the tags of the others may carry."""
    masked, secrets = {}, []
    for name, xml in texts.items():
        masked[name], found = mask_markup(xml, _gap)
        secrets += found
        if found and name.startswith("xl/worksheets/"):
            masked[name] = _COVERED_NUMBER.sub(r"\g<1>0", masked[name])
    if secrets and len({secret.value for secret in secrets}) <= MOST_IN_TAGS:
        masked = {name: cover_in_tags(xml, secrets) for name, xml in masked.items()}
    return masked, secrets


def _gap(tag):
    """What a reader sees between two pieces of text: mostly nothing, for a word may change its looks half-way."""
    name = _NAME.match(tag)
    return _GAPS.get(name.group(), "") if name else ""


def _rewritten(document, texts):
    """The bytes of the document with other texts: its parts in their order, packed as they were."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as copy:
        for part in document.infolist():
            text = texts.get(part.filename)
            copy.writestr(part, document.read(part) if text is None else text.encode(), part.compress_type)
    return target.getvalue()
