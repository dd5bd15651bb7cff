from lxml import html as lxml_html
from markupsafe import Markup

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

PREVIEW = 110


class E3kPortalConversationMixin(models.AbstractModel):
    """The conversation as the client reads it, and what they answer in it. No JavaScript is needed."""

    _name = "e3k.portal.conversation.mixin"
    _description = "Ticket Conversation on the Portal"
    _inherit = ["mail.thread"]

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    def _get_portal_conversation(self, person, since_at=False):
        """Return the public messages, oldest first, the request itself at their head.

        The caller checked that the reader may see the ticket, and passes it in sudo.

        :param person: the reader, whose own messages are told apart; may be empty
        :param since_at: naive UTC instant from which messages of others are marked as new
        :return: dict of ``first``, ``folded`` and ``last`` (lists of messages) and ``new_count``
        """
        self.ensure_one()
        entries = [self._prepare_portal_message(m, person, since_at) for m in self._get_portal_messages()]
        opening = self._prepare_portal_opening(person)
        if opening and not any(entry["text"] == opening["text"] for entry in entries[:2]):
            entries.insert(0, opening)
        cut = len(entries) - SHOWN_LAST
        news = [rank for rank, entry in enumerate(entries) if entry["is_new"]]
        cut = max(SHOWN_FIRST, min([cut, *news]))
        if cut - SHOWN_FIRST < 3:  # not worth a click
            cut = SHOWN_FIRST
        return {
            "first": entries[:SHOWN_FIRST],
            "folded": entries[SHOWN_FIRST:cut],
            "last": entries[cut:],
            "new_count": len(news),
            "first_new": news and entries[news[0]]["id"],
        }

    def _get_portal_messages(self):
        domain = (
            Domain("model", "=", self._name)
            & Domain("res_id", "=", self.id)
            & Domain("message_type", "in", SPOKEN_TYPES)
            & self._get_public_message_domain()
        )
        messages = self.env["mail.message"].sudo().search(domain, order="date, id")  # sudo: public ones, checked above
        return messages.filtered(lambda m: m.attachment_ids or not is_html_empty(m.body))

    def _prepare_portal_message(self, message, person, since_at):
        side = self._get_side(message)
        body = message.body or Markup("")
        return {
            "id": message.id,
            "side": side,
            "is_mine": bool(person) and message.author_id == person,
            "author": self._get_portal_author(message, side),
            "at": message.date.isoformat() + "Z",
            "at_text": self._format_portal_instant(message.date),
            "text": html2plaintext(body).strip(),
            "preview": " ".join(html2plaintext(body).replace("*", "").split())[:PREVIEW],
            "body": fold_marked(body, self.env._("Show the quoted text")),
            "paper": plaintext2html(visible_html(str(body or ""))),
            "files": self._prepare_portal_files(
                message.attachment_ids.filtered(lambda file: f"/web/image/{file.id}" not in body)
            ),
            "is_new": bool(since_at) and message.date > since_at and message.author_id != person,
        }

    def _prepare_portal_opening(self, person):
        """Return the request as a message; None without text."""
        if is_html_empty(self.description):
            return None
        return {
            "id": 0,
            "side": "requester",
            "is_mine": bool(person) and self.requester_id == person,
            "author": self.requester_id.name or self.requester_email or "",
            "at": self.received_at.isoformat() + "Z",
            "at_text": self._format_portal_instant(self.received_at),
            "text": html2plaintext(self.description).strip(),
            "preview": "",
            "body": fold_marked(self.description, self.env._("Show the quoted text")),
            "paper": plaintext2html(visible_html(str(self.description or ""))),
            "files": [],
            "is_new": False,
        }

    def _get_portal_author(self, message, side):
        if side == "machine":
            return self.env._("E3K, automatic message")
        return message.author_id.name or message.email_from or self.env._("Somebody")

    def _prepare_portal_files(self, files):
        """Return what is shown of files that the reader was found to be allowed to see."""
        return [
            {
                "name": file.name,
                "size": self._say_size(file.file_size),
                "kind": (file.name.rpartition(".")[2] if "." in file.name else "")[:4].upper(),
                "is_picture": file.mimetype in PICTURES,
                "url": f"/web/content/{file.id}?access_token={file._get_raw_access_token()}",
                "thumb": f"/web/image/{file.id}/400x300?access_token={file._get_raw_access_token()}",
            }
            for file in files
        ]

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
