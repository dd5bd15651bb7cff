from odoo import models


class Mailbox:
    """What is known, while a mailbox is read, of the mail in hand. Lives in the context of one fetch."""

    def __init__(self):
        self.holds_unstored = False

    def guard(self, connection):
        """Let ``connection`` mark a mail as read only once it is stored, and not by looking at it.

        Odoo asks for ``RFC822``, which marks the mail on the server, and unmarks it: whoever stops in between
        has lost it. After the processing it marks the mail even when that failed.
        """
        mark = connection.handled_message
        connection.handled_message = lambda number: None if self.holds_unstored else mark(number)
        if hasattr(connection, "fetch"):
            fetch = connection.fetch
            connection.fetch = lambda numbers, parts: fetch(numbers, "(BODY.PEEK[])" if parts == "(RFC822)" else parts)
        return connection


class FetchmailServer(models.Model):
    """Mailboxes read by Odoo: IMAP, and those of Google and Microsoft, which ride on it."""

    _inherit = "fetchmail.server"

    def _fetch_mail(self, **kwargs):
        return super(FetchmailServer, self.with_context(e3k_mailbox=Mailbox()))._fetch_mail(**kwargs)

    def _connect__(self, allow_archived=False):
        connection = super()._connect__(allow_archived)
        mailbox = self.env.context.get("e3k_mailbox")
        return mailbox.guard(connection) if mailbox and connection else connection
