import base64
import gzip
from datetime import UTC

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .. import intake as reading
from ..secret import mask_text
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


#: A mail during whose processing the server stopped this often is not tried again.
MAX_ATTEMPTS = 3


class E3kIntakeMail(models.Model):
    """Every mail that reached support, raw, with what was made of it and why.

    No inbound mail is ever lost: the row is written before the mail is processed, the processing runs
    in a savepoint of its own, and a mail that fails stays here to be replayed (PRODUCT.md, mail semantics).
    """

    _name = "e3k.intake.mail"
    _description = "Received Mail"
    _inherit = ["e3k.intake.processing.mixin", "e3k.intake.retention.mixin", "e3k.intake.sharing.mixin"]
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
    clock_start_at = fields.Datetime(readonly=True, required=True, help="When our mail server received the mail.")
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

    # ------------------------------------------------------------
    # The door
    # ------------------------------------------------------------

    @api.model
    def _read(self, letter):
        """Return the facts of a mail (raw or opened), seen from our addresses and the transaction's instant."""
        return reading.read(
            letter,
            own_addresses=self.env["e3k.team"]._get_own_addresses(),
            now=self._now(),
            trusted_servers=self._get_trusted_servers(),
        )

    @api.model
    def _get_trusted_servers(self):
        """Return the names (authserv-id) of our own mail servers, whose findings about a sender are believed."""
        # sudo: the gateway user reads no parameter; only names of servers leave the method
        return self.env["ir.config_parameter"].sudo().get_param(TRUSTED_SERVERS, "").replace(",", " ").split()

    @api.model
    def _concerns_support(self, facts, model=None):
        """True when the mail is for a support team: by address, by thread, by number or by its server.

        :param model: the model that the door was set up for
        """
        return bool(model == "e3k.ticket" or facts.is_to_us or self._look_up(facts).ticket)

    @api.model
    def _receive(self, letter, door, custom_values=None, facts=None):
        """Store a raw mail, judge it and carry out the verdict.

        Never raises because of what the mail holds: a mail that cannot be processed is kept as *failed*
        with a ticket that carries it, and the support managers are told.

        :param letter: the mail as received: bytes, or what was opened of them
        :param door: through which door it came
        :param custom_values: values of the ticket that the door imposes (a mailbox of one team)
        :param facts: what was read of it, when the caller has read it
        :return: the stored mail; for a second delivery of the same mail, a row that says *duplicate*
        """
        letter = reading.opened(letter)
        facts = facts or self._read(letter)
        mail = self._store(letter.raw, facts, door)
        if door == "imap":
            # the mailbox forgets a mail once Odoo returns, whatever became of it: from here on we have it
            self.env.cr.commit()  # pylint: disable=invalid-commit
            if mailbox := self.env.context.get("e3k_mailbox"):
                mailbox.holds_unstored = False
        if mail.outcome != "duplicate":
            mail._share(letter.raw, facts)
            mail._process(letter, facts, custom_values or {})
        return mail

    @api.model
    def _now(self):
        """The transaction's instant, aware (the pure packages refuse naive instants)."""
        return self.env.cr.now().replace(tzinfo=UTC, microsecond=0)

    @api.model
    def _store(self, raw, facts, door):
        """Write the mail down before anything else; a known mail is stored as a duplicate."""
        values = self._prepare_row(raw, facts, door)
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                return self.create(values)
        except psycopg2.errors.UniqueViolation:  # known, or another worker is faster with it
            return self._store_duplicate(values)

    def _store_duplicate(self, values):
        first = self.search([("message_key", "=", values["message_key"]), ("outcome", "!=", "duplicate")], limit=1)
        return self.create(
            {**values, "outcome": "duplicate", "reason_code": "seen_before", "ticket_id": first.ticket_id.id}
        )

    @api.model
    def _prepare_row(self, raw, facts, door):
        team = self._find_team(facts)
        start = facts.received_at or self._now()
        return {
            "subject": mask_text(facts.subject)[0][:500],
            "sender": (facts.sender_email or facts.sender_name or "")[:320],
            "recipients": ", ".join(facts.recipients)[:5000],
            "message_key": f"{facts.message_id} {facts.sender_email}" if facts.message_id else facts.digest,
            "door": door,
            "raw": base64.b64encode(gzip.compress(raw, mtime=0)),
            "raw_size": len(raw),
            "clock_start_at": start.replace(tzinfo=None),
            "team_id": team.id,
            "company_id": team.company_id.id,
            "importance": facts.importance,
            "authentication": ", ".join(f"{k}={v}" for k, v in sorted((facts.authentication or {}).items())),
            "sender_check": self._get_sender_check(facts),
        }

    def _get_authentication_text(self):
        """Return the findings as people in the trade write them: "SPF fail, DKIM none"."""
        self.ensure_one()
        stated = dict(pair.split("=", 1) for pair in (self.authentication or "").split(", ") if "=" in pair)
        return ", ".join(f"{name.upper()} {result}" for name, result in stated.items())

    @api.model
    def _get_sender_check(self, facts):
        """Return what is held of the sender. A *pass* counts only when our mail servers are named:
        where they stamp nothing, the topmost line is the sender's own."""
        if facts.is_unauthenticated:
            return "failed"
        return "verified" if facts.is_authenticated and self._get_trusted_servers() else False

    # ------------------------------------------------------------
    # Reading again
    # ------------------------------------------------------------

    def _get_raw(self):
        """Return the mail exactly as it was received.

        :raises UserError: when it was deleted at the end of its retention
        """
        self.ensure_one()
        # sudo: nobody reads raw mails by themselves; callers process it, or have checked for a manager
        raw = self.sudo().raw
        if not raw:
            raise UserError(self.env._("This mail was deleted at the end of its retention; its line in the log stays."))
        return gzip.decompress(base64.b64decode(raw))

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_replay(self):
        """Process failed mails again.

        :raises UserError: for a mail that did not fail
        """
        for mail in self._check_outcome("failed", self.env._("Only a failed mail can be replayed.")):
            leftover = mail.ticket_id
            mail.write({"outcome": "received", "error": False, "ticket_id": False})
            letter = reading.opened(mail._get_raw())
            mail._process(letter, mail._read(letter), {})
            if mail.outcome != "failed" and leftover:
                leftover.activity_unlink(["mail.mail_activity_data_warning"])
                leftover._move_to("cancelled", cancel_reason="duplicate")

    def action_accept(self):
        """Let a quarantined mail into the ticket it quotes; without one it opens a ticket.

        :raises UserError: for a mail that is not quarantined
        """
        for mail in self._check_outcome("quarantined", self.env._("Only a quarantined mail can be accepted.")):
            letter = reading.opened(mail._get_raw())
            facts = mail._read(letter)
            known = mail._look_up(facts)
            mail.write({"outcome": "reply" if known.ticket else "ticket", "reason_code": "accepted"})
            mail.ticket_id = mail._deliver(letter, known.ticket, {}, known)
            mail.ticket_id._admit_copied(facts)

    def action_mark_spam(self):
        """Open the dialog that marks the mails as spam and may block their senders."""
        block = "nobody" if "failed" in self.mapped("sender_check") else "address"  # forged: its owner did nothing
        return self.env["e3k.spam"]._open({"default_mail_ids": self.ids, "default_block": block})

    def _mark_spam(self):
        """Put the mails away as spam; the caller has checked the right to."""
        taken = self.filtered(lambda mail: mail.outcome in ("ticket", "reply", "quarantined", "failed", "list"))
        taken.write({"outcome": "quarantined", "reason_code": "spam"})

    def action_download(self):
        """Download the mail as it was received."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/e3k_support/intake/{self.id}.eml", "target": "download"}

    def _check_outcome(self, outcome, message):
        """Return the mails as the gateway sees them, once the user may handle them and all have ``outcome``."""
        self.check_access("write")
        if any(mail.outcome != outcome for mail in self):
            raise UserError(message)
        return self.sudo()  # sudo: the right to handle these mails was checked just above

    # ------------------------------------------------------------
    # Cron
    # ------------------------------------------------------------

    @api.model
    def _cron_process_received(self, limit=50):
        """Process the mails that were stored and not processed: the server was stopped, or a lock was in the way."""
        minute_ago = fields.Datetime.subtract(self.env.cr.now(), minutes=1)
        mails = self.search([("outcome", "=", "received"), ("create_date", "<", minute_ago)], limit=limit, order="id")
        for done, mail in enumerate(mails, start=1):
            mail._process_once_more()
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(mails) - done):
                break

    def _process_once_more(self):
        """Process a mail whose processing was cut off; one that takes the server down each time fails instead."""
        self.ensure_one()
        if not self.try_lock_for_update():
            return
        self.attempts += 1
        self.env["ir.cron"]._commit_progress(0)  # what happens next cannot take the count back
        if not self.try_lock_for_update() or self.outcome != "received":
            return
        if self.attempts > MAX_ATTEMPTS:
            self._fail(
                self.env._("Odoo stopped %(count)s times while it processed this mail.", count=MAX_ATTEMPTS),
                "interrupted",
            )
            return
        letter = reading.opened(self._get_raw())
        self._process(letter, self._read(letter), {})
