"""The paragraphs of a text in HTML, as plain text: what is compared is what clients read, without its markup."""

import html as entities
import re

_SPACE = re.compile(r"[ \t\r\n]+")
_BREAK = re.compile(
    r"</?(?:address|article|blockquote|br|dd|div|dl|dt|h[1-6]|hr|li|ol|p|pre|section|table|tbody|td|th|thead|tr|ul)"
    r"\b[^>]*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^>]*>")


def split_paragraphs(html):
    """The paragraphs, titles and points of ``html`` in order, each as one line of plain text; empty ones left out."""
    text = entities.unescape(_TAG.sub("", _BREAK.sub("\n", _SPACE.sub(" ", html))))
    return [line for line in map(str.strip, text.split("\n")) if line]
