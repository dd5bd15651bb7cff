import base64
import gzip
from datetime import UTC

from odoo import api, fields, models
from odoo.exceptions import UserError

from .e3k_intake_reason import REASONS

TRUSTED_SERVERS = "e3k_support.trusted_mail_servers"
OUTCOMES = [
    ("received", "Received"),
    ("ticket", "Ticket"),
    ("reply", "Reply"),
    ("automatic", "Automatic"),
    ("bounce", "Bounce"),
    ("loop", "Loop"),
    ("list", "Mailing list"),
    ("duplicate", "Duplicate"),
    ("quarantined", "Quarantined"),
    ("failed", "Failed"),
]


class E3kIntakeMail(models.Model):
    """Every mail that reached support, raw, with what was made of it and why.

    No inbound mail is ever lost: the row is written before the mail is processed, the processing runs
    in a savepoint of its own, and a mail that fails stays here to be replayed (PRODUCT.md, mail semantics).
    """

    _name = "e3k.intake.mail"
    _description = "Received Mail"
    _inherit = [
        "e3k.intake.door.mixin",
        "e3k.intake.processing.mixin",
        "e3k.intake.trouble.mixin",
        "e3k.intake.handling.mixin",
        "e3k.intake.retention.mixin",
        "e3k.intake.sharing.mixin",
    ]
    _order = "id desc"
    _rec_name = "subject"

    subject = fields.Char(readonly=True)
    sender = fields.Char(readonly=True, index="trigram")
    recipients = fields.Text(readonly=True)
    message_key = fields.Char(readonly=True, required=True)
    door = fields.Selection(
        [("pipe", "Mail server"), ("imap", "Mailbox"), ("process", "Odoo gateway"), ("dev", "By hand")],
        readonly=True,
        required=True,
    )
    raw = fields.Binary(attachment=True, readonly=True, groups=fields.NO_ACCESS)  # leaves by controllers/intake.py
    raw_size = fields.Integer("Size (bytes)", readonly=True)
    outcome = fields.Selection(OUTCOMES, default="received", required=True, readonly=True, index=True)
    reason_code = fields.Char(readonly=True)
    reason = fields.Char(compute="_compute_reason", help="Why the mail was judged so.")
    error = fields.Text("What went wrong", readonly=True)
    clock_start_at = fields.Datetime(
        "Clock start", readonly=True, required=True, help="When our mail server received the mail."
    )
    team_id = fields.Many2one("e3k.team", readonly=True, index="btree_not_null")
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")
    ticket_id = fields.Many2one("e3k.ticket", readonly=True, index="btree_not_null")
    origin_ticket_id = fields.Many2one(
        "e3k.ticket", readonly=True, help="The closed ticket to which this mail was a late reply."
    )
    requester_address = fields.Char(readonly=True, help="The original sender, when an agent forwarded the mail.")
    importance = fields.Char(readonly=True, help="What the sender said of it: high, low or nothing.")
    authentication = fields.Char(readonly=True, help="SPF, DKIM and DMARC as stamped by our mail server.")
    sender_check = fields.Selection(
        [("verified", "Verified"), ("failed", "Not verified")],
        readonly=True,
        help="Empty: our mail server stated nothing for or against the sender.",
    )

    attempts = fields.Integer(readonly=True, help="How often processing began without coming to an end.")

    _message_key_uniq = models.UniqueIndex("(message_key) WHERE outcome <> 'duplicate'")
    _troubled_idx = models.Index("(id) WHERE outcome IN ('failed', 'quarantined')")
    _received_idx = models.Index("(id) WHERE outcome = 'received'")

    @api.depends("reason_code")
    @api.depends_context("lang")
    def _compute_reason(self):
        for mail in self:
            mail.reason = str(REASONS.get(mail.reason_code, mail.reason_code or ""))

    def _get_authentication_text(self):
        """Return the findings as people in the trade write them: "SPF fail, DKIM none"."""
        self.ensure_one()
        stated = dict(pair.split("=", 1) for pair in (self.authentication or "").split(", ") if "=" in pair)
        return ", ".join(f"{name.upper()} {result}" for name, result in stated.items())

    @api.model
    def _now(self):
        """The transaction's instant, aware (the pure packages refuse naive instants)."""
        return self.env.cr.now().replace(tzinfo=UTC, microsecond=0)

    @api.model
    def _get_trusted_servers(self):
        """Return the names (authserv-id) of our own mail servers, whose findings about a sender are believed."""
        # sudo: the gateway user reads no parameter; only names of servers leave the method
        return self.env["ir.config_parameter"].sudo().get_param(TRUSTED_SERVERS, "").replace(",", " ").split()

    def _get_raw(self):
        """Return the mail exactly as it was received.

        :raises UserError: when it was deleted at the end of its retention
        """
        self.ensure_one()
        # sudo: nobody reads raw mails by themselves; callers process it, or have checked for a manager
        raw = self.sudo().with_context(bin_size=False).raw  # a form asks for the size of files instead
        if not raw:
            raise UserError(self.env._("This mail was deleted at the end of its retention; its line in the log stays."))
        return gzip.decompress(base64.b64decode(raw))

    def _get_raw_without_secrets(self):
        """Return the mail as it was received, but for secrets that nobody has handled yet; the caller checked who asks.

        :return: None when it cannot be read in time to cover them
        """
        raw, ticket = self._get_raw(), self.sudo().ticket_id  # sudo: whether one waits, not what
        if ticket and not ticket.has_secret:
            return raw
        covered, _found = self.env["e3k.ticket"]._cover_mail(raw)
        return covered
