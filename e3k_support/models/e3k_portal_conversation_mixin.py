import re

from lxml import html as lxml_html
from markupsafe import Markup
from werkzeug.urls import url_encode

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import html2plaintext, is_html_empty, plaintext2html

from ..intake import visible_html
from .e3k_ticket_stage import ENDED_KINDS

#: What persons and our automatic answers write; logs and notifications are no conversation.
SPOKEN_TYPES = ("comment", "email", "email_outgoing", "auto_comment", "out_of_office")

#: How many messages are shown at once; the middle of a longer conversation is folded.
SHOWN_FIRST, SHOWN_LAST = 1, 8

#: Pictures that every browser shows and none executes.
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")

#: How many characters of an automatic message are shown before it is opened.
PREVIEW = 110

#: What is read of a message to show it.
MESSAGE_COLUMNS = ("date", "body", "message_type", "author_id", "email_from")

#: The address by which a text shows one of its files.
INLINE_FILE = re.compile(r"(/web/(?:image|content)/)(\d+)[^\"'<>\s)]*")


class E3kPortalConversationMixin(models.AbstractModel):
    """The conversation as the client reads it, and what they answer in it. No JavaScript is needed."""

    _name = "e3k.portal.conversation.mixin"
    _description = "Ticket Conversation on the Portal"
    _inherit = ["mail.thread"]

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    def _get_portal_conversation(self, person, since_at=False):
        """Return the public messages, oldest first, the request itself at their head, and all their files.

        The caller checked that the reader may see the ticket, and passes it in sudo.

        :param person: the reader, whose own messages are told apart; may be empty
        :param since_at: naive UTC instant from which messages of others are marked as new
        :return: dict of ``first``, ``folded`` and ``last`` (lists of messages), ``new_text``, ``folded_text``,
            ``first_new`` and ``files`` (attachments of all public messages)
        """
        self.ensure_one()
        messages = self._get_public_messages()
        spoken = messages.filtered(
            lambda m: m.message_type in SPOKEN_TYPES and (m.attachment_ids or not is_html_empty(m.body))
        )
        entries = [self._prepare_portal_message(m, person, since_at) for m in spoken]
        if not is_html_empty(self.description) and not self._is_opened_by(spoken[:2]):
            entries.insert(0, self._prepare_portal_opening(person))
        cut = len(entries) - SHOWN_LAST
        news = [rank for rank, entry in enumerate(entries) if entry["is_new"]]
        cut = max(SHOWN_FIRST, min([cut, *news]))
        if cut - SHOWN_FIRST < 3:  # not worth a click
            cut = SHOWN_FIRST
        return {
            "first": entries[:SHOWN_FIRST],
            "folded": entries[SHOWN_FIRST:cut],
            "last": entries[cut:],
            "new_text": self.env._("%s new since your last visit", len(news)) if news else "",
            "folded_text": self.env._("Show %s earlier messages", cut - SHOWN_FIRST),
            "first_new": news and entries[news[0]]["id"],
            "files": self._prepare_portal_files(messages.attachment_ids),
        }

    def _get_public_messages(self):
        """Return what the client may read of the conversation, oldest first. The caller checked the ticket."""
        domain = Domain("model", "=", self._name) & Domain("res_id", "=", self.id) & self._get_public_message_domain()
        # sudo: public messages of a ticket that the caller checked
        return self.env["mail.message"].sudo().search_fetch(domain, MESSAGE_COLUMNS, order="date, id")

    def _get_public_attachments(self):
        """Return the files that public messages of the ticket carry. The caller checked the ticket."""
        self.ensure_one()
        return self._get_public_messages().attachment_ids

    def _is_opened_by(self, messages):
        """Whether one of these messages is the request itself."""
        opening = html2plaintext(self.description).strip() if messages else ""
        return any(html2plaintext(message.body or "").strip() == opening for message in messages)

    def _prepare_portal_message(self, message, person, since_at):
        side = self._get_side(message)
        body = message.body or Markup("")
        apart = message.attachment_ids.filtered(lambda file: f"/web/image/{file.id}" not in body)
        return {
            "id": message.id,
            "side": side,
            "is_mine": bool(person) and message.author_id == person,
            "author": self._get_portal_author(message, side),
            "at": message.date.isoformat() + "Z",
            "at_text": self._format_portal_instant(message.date),
            "preview": self._get_portal_preview(body) if side == "machine" else "",
            "html": body,
            "body": self._prepare_portal_body(body),
            "files": self._prepare_portal_files(apart),
            "is_new": bool(since_at) and message.date > since_at and message.author_id != person,
        }

    def _prepare_portal_opening(self, person):
        """Return the request as a message."""
        return {
            "id": 0,
            "side": "requester",
            "is_mine": bool(person) and self.requester_id == person,
            "author": self.requester_id.name or self.requester_email or "",
            "at": self.received_at.isoformat() + "Z",
            "at_text": self._format_portal_instant(self.received_at),
            "preview": "",
            "html": self.description,
            "body": self._prepare_portal_body(self.description),
            "files": [],
            "is_new": False,
        }

    def _get_portal_author(self, message, side):
        if side == "machine":
            return self.env._("E3K, automatic message")
        return message.author_id.name or message.email_from or self.env._("Somebody")

    def _get_portal_preview(self, body):
        """Return the beginning of ``body`` in one line, cut between two words."""
        text = " ".join(html2plaintext(body).replace("*", "").split())
        if len(text) <= PREVIEW:
            return text
        beginning, _space, _cut = text[:PREVIEW].rpartition(" ")
        return f"{beginning.rstrip(',;:.') or text[:PREVIEW]}…"

    def _prepare_portal_body(self, body):
        """Return sanitized HTML as the reader's browser gets it: quotes folded, pictures by way of the ticket."""
        body = fold_marked(body, self.env._("Show the quoted text"))
        if "/web/" not in body:
            return body
        routed = INLINE_FILE.sub(lambda found: self._get_file_url(found[2], is_picture=True), body)
        return Markup(routed)  # noqa: S704 -- the same sanitized HTML, other addresses of pictures

    def _get_portal_paper(self, message):
        """Return what is printed of a message: the text that is not quoted."""
        return plaintext2html(visible_html(str(message["html"] or "")))

    # ------------------------------------------------------------
    # Files
    # ------------------------------------------------------------

    def _prepare_portal_files(self, files):
        """Return what is shown of files that the reader was found to be allowed to see."""
        return [
            {
                "name": file.name,
                "size": self._say_size(file.file_size),
                "kind": (file.name.rpartition(".")[2] if "." in file.name else "")[:4].upper(),
                "is_picture": file.mimetype in PICTURES,
                "url": self._get_file_url(file.id),
                "thumb": self._get_file_url(file.id, is_thumb=True),
            }
            for file in files
        ]

    def _get_file_url(self, file_id, is_picture=False, is_thumb=False):
        """Return the address of a file of the ticket: it opens for whom the ticket opens, and no longer."""
        url = f"/my/support/{self.id}/file/{file_id}"
        link = self.env.context.get("e3k_link")
        query = {"size": (is_thumb and "thumb") or (is_picture and "inline"), "access_token": link}
        query = url_encode({name: value for name, value in query.items() if value})
        return f"{url}?{query}" if query else url

    def _find_portal_file(self, file_id):
        """Return the file of a public message, or a picture in a text that clients read, with this id; may be empty.

        A picture pasted in a dialog is the dialog's: what counts is that the text holds its address with the token of
        the file, which nobody knows who could not read it. A mere number, which anybody can write, opens nothing.
        The caller checked that the reader may see the ticket.
        """
        self.ensure_one()
        # sudo: the file is looked for among those of a ticket that the caller checked
        file = self.env["ir.attachment"].sudo().browse(file_id).exists()
        messages = self._get_public_messages()
        if not file or file in messages.attachment_ids:
            return file
        texts = "".join(filter(None, (self.description, self.workaround, self.resolution, *messages.mapped("body"))))
        address = rf"/web/(?:image|content)/{file.id}\b[^\"'<>\s]*access_token={re.escape(file.access_token or '')}"
        return file if file.access_token and re.search(address, texts) else file.browse()

    def _say_size(self, size):
        """Return a number of bytes as a person reads it."""
        if size < 1024 * 1024:
            return self.env._("%s KB", max(1, round(size / 1024)))
        return self.env._("%s MB", round(size / 1024 / 1024))

    # ------------------------------------------------------------
    # Answering. Callers have checked that ``person`` may act on the ticket.
    # ------------------------------------------------------------

    def _portal_can_reply(self, person):
        """True when ``person`` may write in the conversation. A late answer opens a new ticket instead."""
        self.ensure_one()
        return self._portal_can_act(person) and self._portal_takes_replies()

    def _portal_takes_replies(self):
        """True while the conversation goes on in this ticket, for whoever may act on it."""
        self.ensure_one()
        return not self.merged_into_id and not self._is_past_reopening()

    def _check_portal_reply(self, text, files):
        """:raises UserError: when there is nothing to send, or too much of it"""
        errors = self._check_portal_files(files)
        if errors:
            raise UserError(errors["files"])
        if not text.strip() and not files:
            raise UserError(self.env._("Write a few words, or choose a file, before you send."))
        limit = self._get_max_portal_text()
        if len(text) > limit:
            raise UserError(self.env._("This text may hold %(count)s characters at most.", count=limit))

    def _portal_reply(self, person, text, files):
        """Add an answer of ``person`` to the conversation; what follows from it is the conversation's affair.

        :param text: plain text
        :param files: uploads with ``filename`` and a stream
        """
        self.ensure_one()
        self._check_portal_reply(text, files)
        return self.message_post(
            body=plaintext2html(text.strip()) if text.strip() else "",
            author_id=person.id,
            attachments=[(file.filename, file.read()) for file in files],
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _portal_reopen(self, person, reason):
        """Reopen an ended ticket because ``person`` says that it is not solved after all.

        :raises UserError: without a reason, or when the ticket cannot be reopened
        """
        self.ensure_one()
        if self.stage_kind not in ENDED_KINDS or not self._portal_can_reply(person):
            raise UserError(self.env._("This ticket can no longer be reopened. Open a new request that refers to it."))
        self._check_portal_reply(reason, [])
        self._reopen()
        self._portal_reply(person, reason, [])


def fold_marked(body, label):
    """Return the HTML ``body`` with its quoted history, marked by the intake, behind a click.

    :param body: sanitized HTML
    :param label: what is clicked to unfold
    """
    if "data-o-mail-quote" not in (body or ""):
        return Markup(body or "")  # noqa: S704 -- sanitized by its field
    tree = lxml_html.fragment_fromstring(str(body), create_parent="div")
    marked = "@data-o-mail-quote or @data-o-mail-quote-container"
    for element in tree.xpath(f"//*[{marked}][not(ancestor::*[{marked}])]"):
        before = element.getprevious()
        fold = before if before is not None and before.get("class") == "e3k_fold" and not _tail(before) else None
        if fold is None:
            if not element.text_content().strip() and not element.xpath(".//img"):
                continue
            fold = lxml_html.Element("details", {"class": "e3k_fold"})
            lxml_html.etree.SubElement(fold, "summary").text = label
            element.addprevious(fold)
        tail, element.tail = element.tail, None
        fold.append(element)
        fold.tail = tail
    inner = str(Markup.escape(tree.text or ""))
    inner += "".join(lxml_html.tostring(child, encoding="unicode") for child in tree)
    return Markup(inner)  # noqa: S704 -- the same sanitized HTML, wrapped


def _tail(element):
    return (element.tail or "").strip()
