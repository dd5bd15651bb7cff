"""The body of a mail as one piece of HTML: its history folded, nothing in it fetched from afar."""

import re
from urllib.parse import unquote

from . import forward, markup, quote, remote, tame

_CID = re.compile(r'(\bcid:)([^"\'\s>]{1,300}%[^"\'\s>]{1,300})')


def compose(letter, fold=True):
    """HTML of everything in ``letter`` (a ``Letter``) that is to be read.

    :param fold: wrap quoted history (``quote.fold_quote``); nothing is ever left out
    """
    found = letter.content
    blocks = [tame.tame(text) if kind == "html" else markup.from_text(text) for kind, text in found.blocks]
    body = blocks[0] if len(blocks) == 1 else "".join(f"<div>{_unwrapped(block)}</div>" for block in blocks)
    body = remote.hold_back(_shown_images(body, found.attachments))
    if fold:
        body = _folded(body, letter)
    return body or "<p></p>"


def _folded(body, letter):
    """A mail that passes another one on keeps it open; one that continues none has no history, whatever it quotes."""
    if forward.is_announced(letter.subject):
        return quote.keep_open(body)
    if forward.may_have_history(letter.subject, letter.root):
        return quote.fold_quote(quote.without_indents(body))
    return quote.fold_quote(quote.keep_open(body), has_history=False)


def _unwrapped(block):
    """``block`` without its own document frame, so that several fit in one body."""
    return re.sub(r"<!doctype[^>]{0,300}>|</?(?:html|body)\b[^>]{0,2000}>", "", block, flags=re.IGNORECASE)


def _shown_images(body, attachments):
    """``body`` whose ``cid:`` references are written as the files are called, not percent-encoded."""
    if "cid:" not in body:
        return body
    known = {attachment.content_id for attachment in attachments}
    return _CID.sub(lambda match: match[1] + (unquote(match[2]) if unquote(match[2]) in known else match[2]), body)
