import base64
import gzip
import logging
from datetime import timedelta
from functools import partial

import psycopg2

from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import retrying
from odoo.tools import mute_logger

from .. import intake as reading
from ..secret import mask_text

_logger = logging.getLogger(__name__)

#: Header lines are read before anything is stored: what takes longer than this is stored unread.
HEAD_LIMIT_SECONDS = 5
#: A mail during whose processing the server stopped this often is not tried again.
MAX_ATTEMPTS = 3
#: So long a mail that was stored is left to the process that stored it.
LEFT_ALONE = timedelta(minutes=1)


class E3kIntakeDoorMixin(models.AbstractModel):
    """From a door to a row: a mail is written down before anything is made of it.

    A door that may commit does so at once: from then on the mail is ours, whatever its processing does to the
    server, and who brought it is told so. What was not processed, the cron takes up.
    """

    _name = "e3k.intake.door.mixin"
    _description = "Doors for Mail"

    @api.model
    def _receive(self, letter, door, custom_values=None, facts=None, commits=False):
        """Store a raw mail, judge it and carry out the verdict.

        Never raises because of what the mail holds: a mail that cannot be processed is kept as *failed*
        with a ticket that carries it, and the support managers are told.

        :param letter: the mail as received: bytes, or what was opened of them
        :param door: through which door it came
        :param custom_values: values of the ticket that the door imposes (a mailbox of one team)
        :param facts: what its header lines say, when the caller has read them
        :param commits: the transaction is the door's own, and holds nothing else: commit the row before processing it
        :return: the stored mail; for a second delivery of the same mail, a row that says *duplicate*
        """
        letter = reading.opened(letter)
        facts = facts or self._read_head(letter)
        mail = self._store(letter, facts, door)
        if commits:
            self.env.cr.commit()  # pylint: disable=invalid-commit
            if mailbox := self.env.context.get("e3k_mailbox"):  # which forgets a mail once Odoo returns
                mailbox.holds_unstored = False
        if mail.outcome == "duplicate":
            return mail
        if commits:
            mail._take_up_kept(letter, facts, custom_values)
        else:
            mail._take_up(letter, facts, custom_values)
        return mail

    def _take_up_kept(self, letter, facts, custom_values=None):
        """Process a mail whose row is committed, and commit; what does not succeed now is left to the cron."""
        try:
            retrying(partial(self._take_up, letter, facts, custom_values), self.env)
        except Exception:
            _logger.warning("Mail %s is stored and will be processed later", self.id, exc_info=True)
            self.env.cr.rollback()

    def _take_up(self, letter, facts, custom_values=None):
        """Process a stored mail, and give other apps theirs; a mail that somebody else processed meanwhile is done.

        :param facts: those of its header lines
        """
        self.ensure_one()
        if self.outcome == "received":
            self._share(letter, facts)
            self._process(letter, custom_values)

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    @api.model
    def _get_reading(self):
        """Return what the pure reading must know of us."""
        return {
            "own_addresses": self.env["e3k.team"]._get_own_addresses(),
            "now": self._now(),
            "trusted_servers": self._get_trusted_servers(),
        }

    @api.model
    def _read(self, letter):
        """Return the facts of a mail (raw or opened), seen from our addresses and the transaction's instant."""
        return reading.read(letter, **self._get_reading())

    @api.model
    def _read_head(self, letter):
        """Return the facts in the header lines of a mail; whatever its bytes, it can be stored."""
        known = self._get_reading()
        try:
            with reading.TimeLimit(HEAD_LIMIT_SECONDS):
                return reading.read_head(letter, **known)
        except (Exception, reading.OverTime):
            _logger.warning("The header lines of a mail could not be read; it is stored all the same", exc_info=True)
            return reading.unread(letter, known["own_addresses"])

    @api.model
    def _concerns_support(self, facts, model=None, letter=None):
        """True when the mail is for a support team: by address, by thread, by number or by its server.

        :param facts: those of its header lines are enough
        :param model: the model that the door was set up for
        :param letter: the mail itself: a report is looked into for the mail of ours that it is about
        """
        if model == "e3k.ticket" or facts.is_to_us:
            return True
        if letter and facts.type == "multipart/report":
            facts = self._read_report(letter) or facts
        return bool(self._look_up(facts).ticket)

    @api.model
    def _read_report(self, letter):
        """Return all facts of a report; None when it cannot be read."""
        known = self._get_reading()
        try:
            with reading.TimeLimit(HEAD_LIMIT_SECONDS):
                return reading.read(letter, **known)
        except (Exception, reading.OverTime):
            _logger.warning("A report could not be read", exc_info=True)
            return None

    # ------------------------------------------------------------
    # Storing
    # ------------------------------------------------------------

    def _store(self, letter, facts, door):
        """Write the mail down before anything else; a known mail is stored as a duplicate.

        Another mail under a known Message-Id is a mail of its own: it gets a key of its own.
        """
        letter = reading.opened(letter)
        values = self._prepare_row(letter.raw, facts, door)
        key = values["message_key"]
        stored = self._insert(values)
        if not stored and facts.message_id and not self._is_known(key, letter):
            key = f"{key} {facts.digest}"
            stored = self._insert({**values, "message_key": key})
        return stored or self._store_duplicate({**values, "message_key": key})

    def _insert(self, values):
        """Return the new row, or an empty recordset when its key is taken."""
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                return self.create(values)
        except psycopg2.errors.UniqueViolation:  # known, or another worker is faster with it
            return self.browse()

    def _store_duplicate(self, values):
        first = self._find_first(values["message_key"])
        values = {**values, "outcome": "duplicate", "reason_code": "seen_before", "ticket_id": first.ticket_id.id}
        return self.create(values)

    @api.model
    def _find_first(self, key):
        """Return the mail that has ``key``.

        :raises ConcurrencyError: when another transaction has just stored it: Odoo runs the request again, and sees it
        """
        first = self.search([("message_key", "=", key), ("outcome", "!=", "duplicate")], limit=1)
        if not first:
            raise ConcurrencyError("The same mail is being stored by another process")
        return first

    def _is_known(self, key, letter):
        """True when the mail of ``key`` says all that ``letter`` says; one whose bytes were deleted is taken to."""
        first = self._find_first(key)
        if first.raw_forgotten_at:
            return True
        known = reading.opened(first._get_raw())
        try:
            with reading.TimeLimit(HEAD_LIMIT_SECONDS):
                return reading.are_twins(known, letter)
        except (Exception, reading.OverTime):
            _logger.warning("Mail %s could not be compared with another of its id", first.id, exc_info=True)
            return False

    @api.model
    def _prepare_row(self, raw, facts, door):
        team = self._find_team(facts)
        start = facts.received_at or self._now()
        return {
            "recipients": ", ".join(facts.recipients)[:5000],
            "message_key": f"{facts.message_id} {facts.sender_email}" if facts.message_id else facts.digest,
            "door": door,
            "raw": base64.b64encode(gzip.compress(raw, mtime=0)),
            "raw_size": len(raw),
            "clock_start_at": start.replace(tzinfo=None),
            "team_id": team.id,
            "company_id": team.company_id.id,
            **self._prepare_sight(facts),
        }

    @api.model
    def _prepare_sight(self, facts):
        """Return what of a mail is shown in the log, as it is read now."""
        return {
            "subject": mask_text(facts.subject)[0][:500],
            "sender": (facts.sender_email or facts.sender_name or "")[:320],
            "importance": facts.importance,
            "authentication": ", ".join(f"{k}={v}" for k, v in sorted((facts.authentication or {}).items())),
            "sender_check": self._get_sender_check(facts),
        }

    @api.model
    def _get_sender_check(self, facts):
        """Return what is held of the sender. A *pass* counts only when our mail servers are named:
        where they stamp nothing, the topmost line is the sender's own."""
        if facts.is_unauthenticated:
            return "failed"
        return "verified" if facts.is_authenticated and self._get_trusted_servers() else False

    # ------------------------------------------------------------
    # Left over
    # ------------------------------------------------------------

    @api.model
    def _cron_process_received(self, limit=50):
        """Process the mails that were stored and not processed: the server was stopped, or a lock was in the way."""
        minute_ago = self.env.cr.now() - LEFT_ALONE
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
            said = self.env._("Odoo stopped %(count)s times while it processed this mail.", count=MAX_ATTEMPTS)
            self._fail(said, "interrupted")
            return
        letter = reading.opened(self._get_raw())
        self._take_up(letter, self._read_head(letter))
