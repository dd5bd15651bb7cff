import base64
import gzip
import logging
from datetime import UTC

import psycopg2
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, mute_logger

from .. import intake as reading
from .e3k_intake_reason import REASONS

_logger = logging.getLogger(__name__)

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
    raw = fields.Binary(attachment=True, readonly=True, groups="e3k_support.group_lead")
    raw_size = fields.Integer("Size (bytes)", readonly=True)
    outcome = fields.Selection(OUTCOMES, default="received", required=True, readonly=True, index=True)
    reason_code = fields.Char(readonly=True)
    reason = fields.Char(compute="_compute_reason", help="Why the mail was judged so.")
    error = fields.Text("What went wrong", readonly=True)
    clock_start_at = fields.Datetime(
        readonly=True, required=True, help="When our mail server received the mail."
    )
    team_id = fields.Many2one("e3k.team", readonly=True, index="btree_not_null")
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")
    ticket_id = fields.Many2one("e3k.ticket", readonly=True, index="btree_not_null")
    origin_ticket_id = fields.Many2one(
        "e3k.ticket", readonly=True, help="The closed ticket to which this mail was a late reply."
    )
    requester_address = fields.Char(
        readonly=True, help="The original sender, when an agent forwarded the mail."
    )
    authentication = fields.Char(readonly=True, help="SPF, DKIM and DMARC as stamped by our mail server.")

    _message_key_uniq = models.UniqueIndex("(message_key) WHERE outcome <> 'duplicate'")
    _troubled_idx = models.Index("(id) WHERE outcome IN ('failed', 'quarantined')")

    @api.depends("reason_code")
    @api.depends_context("lang")
    def _compute_reason(self):
        for mail in self:
            mail.reason = str(REASONS.get(mail.reason_code, mail.reason_code or ""))

    # ------------------------------------------------------------
    # The door
    # ------------------------------------------------------------

    @api.model
    def _read(self, raw):
        """Return the facts of a raw mail, seen from our addresses and the transaction's instant."""
        return reading.read(raw, own_addresses=self.env["e3k.team"]._get_own_addresses(), now=self._now())

    @api.model
    def _concerns_support(self, facts, model=None):
        """True when the mail is for a support team: by address, by thread, by number or by its server.

        :param model: the model that the door was set up for
        """
        return bool(model == "e3k.ticket" or facts.is_to_us or self._find_thread(facts))

    @api.model
    def _receive(self, raw, door, custom_values=None, facts=None):
        """Store a raw mail, judge it and carry out the verdict.

        Never raises because of what the mail holds: a mail that cannot be processed is kept as *failed*
        with a ticket that carries it, and the support managers are told.

        :param bytes raw: the mail as received
        :param door: through which door it came
        :param custom_values: values of the ticket that the door imposes (a mailbox of one team)
        :param facts: what was read of ``raw``, when the caller has read it
        :return: the stored mail; for a second delivery of the same mail, a row that says *duplicate*
        """
        facts = facts or self._read(raw)
        mail = self._store(raw, facts, door)
        if mail.outcome != "duplicate":
            mail._process(raw, facts, custom_values or {})
        return mail

    @api.model
    def _now(self):
        """The transaction's instant, aware (the pure packages refuse naive instants)."""
        return self.env.cr.now().replace(tzinfo=UTC, microsecond=0)

    @api.model
    def _store(self, raw, facts, door):
        """Write the mail down before anything else; a known mail is stored as a duplicate."""
        values = self._prepare_row(raw, facts, door)
        if self.search_count([("message_key", "=", values["message_key"])], limit=1):
            return self._store_duplicate(values)
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                return self.create(values)
        except psycopg2.errors.UniqueViolation:  # the other worker was faster with the same mail
            return self._store_duplicate(values)

    def _store_duplicate(self, values):
        first = self.search(
            [("message_key", "=", values["message_key"]), ("outcome", "!=", "duplicate")], limit=1
        )
        return self.create(
            {**values, "outcome": "duplicate", "reason_code": "seen_before", "ticket_id": first.ticket_id.id}
        )

    @api.model
    def _prepare_row(self, raw, facts, door):
        team = self._find_team(facts)
        start = facts.received_at or self._now()
        return {
            "subject": (facts.subject or "")[:500],
            "sender": (facts.sender_email or facts.sender_name or "")[:320],
            "recipients": ", ".join(facts.recipients)[:5000],
            "message_key": f"{facts.message_id} {facts.sender_email}" if facts.message_id else facts.digest,
            "door": door,
            "raw": base64.b64encode(gzip.compress(raw, mtime=0)),
            "raw_size": len(raw),
            "clock_start_at": start.replace(tzinfo=None),
            "team_id": team.id,
            "company_id": team.company_id.id,
            "authentication": ", ".join(f"{k}={v}" for k, v in sorted((facts.authentication or {}).items())),
        }

    @api.model
    def _find_team(self, facts):
        """Return the first team among the recipients: a mail to two aliases is one ticket."""
        teams = self.env["e3k.team"].search([("alias_name", "!=", False)])
        by_address = {team.alias_email.lower(): team for team in teams if team.alias_email}
        found = [by_address[a.lower()] for a in facts.recipients if a.lower() in by_address]
        return found[0] if found else self.env["e3k.team"]._get_default_team()

    @api.model
    def _find_thread(self, facts):
        """Return the ticket that a mail continues: by its references, then by the number it quotes."""
        known = [*facts.references[-32:], facts.in_reply_to]
        message = self.env["mail.message"].sudo().search(
            [("message_id", "in", [m for m in known if m]), ("model", "=", "e3k.ticket")],
            order="id desc",
            limit=1,
        )
        ticket = self.env["e3k.ticket"].browse(message.res_id).exists()
        if not ticket and facts.number:
            ticket = self.env["e3k.ticket"].search([("number", "=", facts.number)], limit=1)
        return ticket.merged_into_id or ticket

    # ------------------------------------------------------------
    # Judgement and its execution
    # ------------------------------------------------------------

    def _process(self, raw, facts, custom_values):
        """Judge the mail and carry the verdict out; what fails is kept as *failed*."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                ticket = self._find_thread(facts)
                judgement = reading.judge(facts, self._get_judge_context(facts, ticket))
                self._carry_out(judgement, raw, facts, ticket, custom_values)
        except psycopg2.OperationalError:
            raise  # a serialization failure or deadlock: Odoo runs the whole request again
        except Exception as error:
            _logger.warning("Mail %s could not be processed: %s", self.id, type(error).__name__, exc_info=True)
            self._fail(error)

    def _get_judge_context(self, facts, ticket):
        """Look up what the pure judgement cannot know."""
        partners = self._find_partners(facts.sender_email)
        return reading.Context(
            thread_found=bool(ticket),
            sender_is_participant=self._is_participant(facts.sender_email, partners, ticket),
            sender_is_colleague=bool(
                ticket.client_id and ticket.client_id in partners.commercial_partner_id
            ),
            sender_is_agent=self._is_from_agent(facts),
            sender_is_known=bool(partners),
            is_own_message=self._is_own_message(facts),
            acknowledged_recently=self._is_stranger(partners) and self._is_recent_sender(),
        )

    def _is_own_message(self, facts):
        """True when a message of ours came back with its own Message-Id."""
        return bool(facts.message_id) and bool(
            self.env["mail.message"].sudo().search_count([("message_id", "=", facts.message_id)], limit=1)
        )

    @api.model
    def _is_stranger(self, partners):
        """True when no contact of the sender's address has an account or belongs to a company."""
        return not any(partner.user_ids or partner.parent_id for partner in partners)

    def _is_recent_sender(self):
        """True when the sender opened a ticket within the hour (PRODUCT.md: strangers get one answer an hour)."""
        hour_ago = fields.Datetime.subtract(self.env.cr.now(), hours=1)
        return bool(
            self.search_count(
                [("sender", "=", self.sender), ("outcome", "=", "ticket"), ("create_date", ">", hour_ago)], limit=1
            )
        )

    @api.model
    def _is_from_agent(self, facts):
        return any(not user.share for user in self._find_partners(facts.sender_email).user_ids)

    @api.model
    def _find_partners(self, address):
        if not address:
            return self.env["res.partner"]
        return self.env["res.partner"].search([("email_normalized", "=", address.lower())])

    @api.model
    def _is_participant(self, address, partners, ticket):
        """True when the sender already takes part in the ticket's conversation."""
        if not ticket:
            return False
        copied = {email_normalize(a) for a in (ticket.email_cc or "").split(",")}
        return bool(
            partners & (ticket.message_partner_ids | ticket.requester_id)
            or address in ({email_normalize(ticket.requester_email or "")} | copied) - {False}
        )

    def _carry_out(self, judgement, raw, facts, ticket, custom_values):
        """Do what the verdict says, and record it."""
        verdict = str(judgement.verdict)
        values = {"outcome": verdict, "reason_code": judgement.reason}
        if verdict in ("ticket", "reply"):
            if verdict == "reply" and ticket._is_past_reopening():
                values.update(outcome="ticket", reason_code="late_reply")
                self.origin_ticket_id, ticket = ticket, ticket.browse()
            elif verdict == "ticket":
                ticket = ticket.browse()
            if verdict == "ticket" and facts.forwarded and self._is_from_agent(facts):
                self.requester_address = facts.forwarded.email
            values["ticket_id"] = self._deliver(raw, ticket, custom_values).id
            self.write(values)
            if values["outcome"] == "ticket" and judgement.may_acknowledge:
                self.ticket_id._acknowledge()
            return
        if verdict == "bounce":
            self._record_bounce(raw)
        self.write({**values, "ticket_id": ticket.id})

    def _deliver(self, raw, ticket, custom_values):
        """Put the mail into ``ticket``, or into a new one when it is empty; return the ticket.

        The verdict has decided the route, so that Odoo's own routing (which trusts whoever quotes a
        reference) is not asked. The route names no alias: with one, Odoo answers a failure with a bounce
        to the sender, from a second transaction that would wait for this one.
        """
        gateway = self.env["mail.thread"].with_context(e3k_intake_mail_id=self.id)
        message = reading.repair(raw)
        parsed = gateway.message_parse(message)
        parsed["message_id"] = parsed["message_id"] or self.message_key
        parsed["date"] = fields.Datetime.to_string(self.clock_start_at)
        values = {"team_id": self.team_id.id, **custom_values}
        user = gateway._mail_find_user_for_gateway(parsed["email_from"]) or self.env.user
        routes = [("e3k.ticket", ticket.id, values, user.id, False)]
        parsed.update(gateway._message_parse_post_process(message, parsed, routes))
        return self.env["e3k.ticket"].browse(gateway._message_route_process(message, parsed, routes))

    def _record_bounce(self, raw):
        """Let Odoo mark the notification that bounced."""
        gateway = self.env["mail.thread"]
        message = reading.repair(raw)
        parsed = gateway.message_parse(message)
        if parsed.get("is_bounce"):
            gateway._routing_handle_bounce(message, parsed)

    # ------------------------------------------------------------
    # What failed
    # ------------------------------------------------------------

    def _fail(self, error):
        """Keep the mail as failed, with a minimal ticket that carries it, and tell a manager."""
        self.ensure_one()
        self.write({"outcome": "failed", "reason_code": "failed", "error": str(error)[:2000] or type(error).__name__})
        ticket = self.env["e3k.ticket"].with_context(mail_create_nosubscribe=True).create(
            {
                "name": self.subject or self.env._("(no subject)"),
                "channel": "email",
                "team_id": self.team_id.id,
                "requester_email": self.sender,
                "received_at": self.clock_start_at,
            }
        )
        self.ticket_id = ticket
        attachment = self.env["ir.attachment"].create(
            {
                "name": "mail.eml",
                "raw": self._get_raw(),
                "mimetype": "text/plain",
                "res_model": ticket._name,
                "res_id": ticket.id,
            }
        )
        ticket.message_post(
            body=self.env._("A mail could not be read. It is attached as it was received."),
            attachment_ids=attachment.ids,
            subtype_xmlid="mail.mt_note",
        )
        ticket.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=self.env._("A mail could not be read"),
            user_id=self._get_administrator().id,
        )

    @api.model
    def _get_administrator(self):
        """Return the person who is told about mails in trouble."""
        managers = self.env.ref("e3k_support.group_manager").all_user_ids.filtered(lambda u: u.active and not u.share)
        return managers.sorted("id")[:1] or self.env.ref("base.user_admin")

    def _get_raw(self):
        """Return the mail exactly as it was received."""
        self.ensure_one()
        # sudo: leads may not read raw mails of others; callers hand it to no one else
        return gzip.decompress(base64.b64decode(self.sudo().raw))

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
            raw = mail._get_raw()
            mail._process(raw, mail._read(raw), {})
            if mail.outcome != "failed" and leftover:
                leftover.activity_unlink(["mail.mail_activity_data_warning"])
                leftover._move_to("cancelled", cancel_reason="duplicate")

    def action_accept(self):
        """Let a quarantined mail into the ticket it quotes; without one it opens a ticket.

        :raises UserError: for a mail that is not quarantined
        """
        for mail in self._check_outcome("quarantined", self.env._("Only a quarantined mail can be accepted.")):
            raw = mail._get_raw()
            ticket = mail._find_thread(mail._read(raw))
            mail.write(
                {
                    "outcome": "reply" if ticket else "ticket",
                    "reason_code": "accepted",
                    "ticket_id": mail._deliver(raw, ticket, {}).id,
                }
            )

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
