import logging

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import formataddr

from .. import intake as reading
from ..secret import mask_text

_logger = logging.getLogger(__name__)

#: What has no ticket of its own: a person may let it in.
ACCEPTABLE = ("automatic", "bounce", "loop", "list", "duplicate", "quarantined")
#: What may be judged otherwise today: after a failure, or once a sender, a monitor or a mail server was allowed.
REPLAYABLE = ("failed", "automatic", "loop", "list", "quarantined")
#: How much of a mail is shown in the log, and how long it may take to find it.
PREVIEW_CHARACTERS, PREVIEW_LIMIT_SECONDS = 3_000, 5


class E3kIntakeHandlingMixin(models.AbstractModel):
    """What people do with received mails: judge them again, let them in, put them away as spam, look at them."""

    _name = "e3k.intake.handling.mixin"
    _description = "Handling of Received Mails"

    preview = fields.Text(
        "What it says",
        compute="_compute_preview",
        help="The beginning of the mail, to judge it by; secrets are covered.",
    )

    def _compute_preview(self):
        """Of what is to be judged only: what stands in a ticket is read there. Each mail is opened for it."""
        for mail in self:
            is_kept = mail.outcome in (*ACCEPTABLE, "failed") and not mail.raw_forgotten_at
            mail.preview = mask_text(mail._read_text())[0] if is_kept else False

    def _read_text(self):
        """Return the beginning of the mail's text; nothing when it cannot be read."""
        try:
            with reading.TimeLimit(PREVIEW_LIMIT_SECONDS):
                return reading.read(self._get_raw()).text[:PREVIEW_CHARACTERS]
        except (Exception, reading.OverTime):
            _logger.warning("Mail %s has no preview", self.id, exc_info=True)
            return ""

    def action_replay(self):
        """Judge and process mails again, as if they came now.

        :raises UserError: for a mail that stands in the conversation of a ticket, or came back or came twice
        """
        for mail in self._check_outcome(
            REPLAYABLE, self.env._("Only a mail that failed or was kept out can be processed again.")
        ):
            before, has_failed = mail.ticket_id, mail.outcome == "failed"
            mail.write({"outcome": "received", "error": False, "ticket_id": False, "reason_code": False})
            mail._process(reading.opened(mail._get_raw()))
            if has_failed:
                before._retire_carrier()  # what fails again has a new one
            mail._untell_of_quarantine(before)

    def action_accept(self):
        """Let mails in that have no ticket of their own: each goes to the ticket that it quotes, or opens one.

        A stranger's mail that may come from somebody we know asks first whether it does.

        :raises UserError: for a mail that has its ticket
        """
        mails = self._check_acceptable()
        if len(mails) == 1 and mails._find_likely_people():
            return self.env["e3k.intake.accept"]._open(mails)
        mails._accept()
        return None

    def _check_acceptable(self):
        """Return the mails in sudo, once the user may let them in.

        :raises UserError: for a mail that has its ticket
        """
        return self._check_outcome(ACCEPTABLE, self.env._("This mail stands in its ticket, or was not processed."))

    def _accept(self):
        """Let the mails in. The caller has checked the right to.

        They go the way of every mail: reopen window, acknowledgement, time limit. Who writes in a ticket by this takes
        part in it from now on.
        """
        for mail in self:
            before = mail.ticket_id
            values = {"outcome": "received", "error": False, "ticket_id": False, "reason_code": "accepted"}
            if mail.outcome == "duplicate":  # the first one keeps the key that both have
                values["message_key"] = f"{mail.message_key} {mail.id}"
            mail.write(values)
            mail._process(reading.opened(mail._get_raw()))
            mail._untell_of_quarantine(before)

    def _meet(self, facts):
        """Return the sender of a mail that was let in as a contact, made now when nobody has the address."""
        written = formataddr((facts.sender_name, facts.sender_email)) if facts.sender_email else False
        return self.env["res.partner"]._meet_by_mail(written, self.env["e3k.ticket"]._detect_lang(facts.text))

    def _find_likely_people(self):
        """Return the people of the quoted ticket's client of whom this may be another address; best guess first.

        Nobody for a forged sender: whoever wrote it would then be believed for ever.
        """
        self.ensure_one()
        ticket = self.ticket_id
        if self.reason_code != "stranger_in_thread" or not ticket or self._find_partners(self.sender):
            return self.env["res.partner"]
        people = (ticket.requester_id | ticket.message_partner_ids).filtered("partner_share")
        if ticket.client_id:
            people |= people.search([("commercial_partner_id", "=", ticket.client_id.id), ("is_company", "=", False)])
        return self._find_namesakes(people) | self._find_neighbours(people)

    def _find_namesakes(self, people):
        """Return those of ``people`` who are called as the sender is, by the name written or by the address."""
        facts = self._read_head(reading.opened(self._get_raw()))
        return people.filtered(lambda person: reading.may_be_called(person.name, facts.sender_name, self.sender))

    def _find_neighbours(self, people):
        """Return those of ``people`` whose address is of the sender's domain, when that is not everybody's."""
        domain = (self.sender or "").rpartition("@")[2]
        if not domain or domain in reading.PUBLIC_DOMAINS:
            return people.browse()
        return people.filtered(lambda person: (person.email_normalized or "").endswith(f"@{domain}"))

    def action_mark_spam(self):
        """Open the dialog that marks the mails as spam and may block their senders."""
        block = "nobody" if "failed" in self.mapped("sender_check") else "address"  # forged: its owner did nothing
        return self.env["e3k.spam"]._open({"default_mail_ids": self.ids, "default_block": block})

    def _mark_spam(self):
        """Put the mails away as spam; the caller has checked the right to."""
        taken = self.filtered(lambda mail: mail.outcome in ("ticket", "reply", "quarantined", "failed", "list"))
        taken.write({"outcome": "quarantined", "reason_code": "spam"})
        taken._untell_of_quarantine(taken.ticket_id)

    def action_download(self):
        """Download the mail as it was received."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/e3k_support/intake/{self.id}.eml", "target": "download"}

    def _check_outcome(self, outcomes, message):
        """Return the mails as the gateway sees them, once the user may handle them and all have one of ``outcomes``."""
        self.check_access("write")
        if any(mail.outcome not in outcomes for mail in self):
            raise UserError(message)
        return self.sudo()  # sudo: the right to handle these mails was checked just above
