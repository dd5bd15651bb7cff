import logging
from typing import Any, NamedTuple

import psycopg2

from odoo import api, fields, models
from odoo.tools import email_normalize

from .. import intake as reading

_logger = logging.getLogger(__name__)

#: A mail that takes longer than this to process has failed; well below the limits of Odoo's workers.
TIME_LIMIT_SECONDS = 20


class Known(NamedTuple):
    """What the records know about a mail, looked up once: each is a recordset, maybe empty."""

    ticket: Any  # that the mail continues
    parent: Any  # the message it answers
    own: Any  # a message with the mail's own Message-Id
    partners: Any  # the contacts with the sender's address


class E3kIntakeProcessingMixin(models.AbstractModel):
    """From a stored mail to its outcome: look up what the judgement needs, carry the verdict out.

    The verdict itself is ``intake.judge``; nothing is judged here.
    """

    _name = "e3k.intake.processing.mixin"
    _description = "Processing of a Received Mail"
    _inherit = ["e3k.intake.delivery.mixin"]

    def _process(self, letter, facts, custom_values, known=None):
        """Judge the mail and carry the verdict out; what fails is kept as *failed*.

        :param letter: the mail, raw or opened
        :param known: what was looked up of it already (``Known``)
        """
        self.ensure_one()
        letter = reading.opened(letter)
        try:
            with self.env.cr.savepoint(), reading.TimeLimit(TIME_LIMIT_SECONDS):
                known = known or self._look_up(facts)
                context = self._get_judge_context(facts, known)
                judgement = reading.judge(facts, context)
                if judgement.verdict == "ticket" and facts.forwarded and context.sender_is_agent:
                    self.requester_address = facts.forwarded.email
                self._carry_out(judgement, letter, known, custom_values)
                if self.outcome in ("ticket", "reply"):
                    self.ticket_id._admit_copied(facts)
        except psycopg2.OperationalError:
            raise  # a serialization failure or deadlock: Odoo runs the whole request again
        except reading.OverTime:
            _logger.warning("Mail %s took longer than %s s", self.id, TIME_LIMIT_SECONDS)
            said = self.env._("Processing it took longer than %(count)s seconds.", count=TIME_LIMIT_SECONDS)
            self._fail(said, "over_time")
        except Exception as error:
            _logger.warning("Mail %s could not be processed: %s", self.id, type(error).__name__, exc_info=True)
            self._fail(error)

    # ------------------------------------------------------------
    # What the pure judgement cannot know
    # ------------------------------------------------------------

    @api.model
    def _find_team(self, facts):
        """Return the first team among the recipients: a mail to two aliases is one ticket."""
        book = self.env["e3k.team"]._get_address_book()
        found = [book[address] for address in facts.recipients if book.get(address)]
        return self.env["e3k.team"].browse(found[:1]) or self.env["e3k.team"]._get_default_team()

    @api.model
    def _look_up(self, facts):
        """Return what the records know about the mail (``Known``)."""
        ids = [facts.message_id, facts.in_reply_to, *facts.references[-32:]]
        # sudo: a door's user reads no messages; only what the judgement needs is taken from them
        messages = self.env["mail.message"].sudo()
        messages = messages.search([("message_id", "in", [i for i in ids if i])], order="id desc")
        same = messages.filtered(lambda m: m.message_id == facts.message_id)
        own = same.filtered(lambda m: m.model == "e3k.ticket" or m.message_type != "email")  # else another app's copy
        quoted = messages - same
        parent = quoted.filtered(lambda m: m.message_id == facts.in_reply_to)[:1] or quoted[:1]
        ticket = self._find_ticket(quoted, facts.number)
        return Known(ticket, parent, own[:1], self._find_partners(facts.sender_email))

    @api.model
    def _find_ticket(self, quoted, number):
        """Return the ticket that a mail continues: by the messages it quotes, then by the number."""
        message = quoted.filtered(lambda m: m.model == "e3k.ticket")[:1]
        ticket = self.env["e3k.ticket"].browse(message.res_id).exists() if message else self.env["e3k.ticket"]
        if not ticket and number:
            ticket = ticket.search([("number", "=", number)], limit=1)
        return ticket.merged_into_id or ticket

    def _get_judge_context(self, facts, known):
        """State what the pure judgement cannot know."""
        ticket, partners = known.ticket, known.partners
        participates = self._is_participant(facts.sender_email, partners, ticket)
        return reading.Context(
            thread_found=bool(ticket),
            sender_is_participant=participates,
            sender_is_colleague=bool(ticket)
            and not participates
            and any(ticket._admits_colleague(partner) for partner in partners),
            sender_is_agent=not self._is_forged() and any(not user.share for user in partners.user_ids),
            sender_is_known=bool(partners),
            sender_is_blocked=bool(self.env["e3k.blocked.sender"]._find(facts.sender_email, self.company_id)),
            allowed_monitor=self.team_id._allows_monitor(facts.sender_email),
            is_own_message=bool(known.own),
            acknowledged_recently=self.team_id.acknowledges
            and self._is_stranger(partners)
            and self._is_recent_sender(),
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
    def _find_partners(self, address):
        if not address:
            return self.env["res.partner"]
        return self.env["res.partner"].search([("email_normalized", "=", address.lower())])

    @api.model
    def _is_participant(self, address, partners, ticket):
        """True when the sender already takes part in the ticket's conversation."""
        if not ticket:
            return False
        if any(partner._is_support_revoked(ticket.client_id) for partner in partners):
            return False
        copied = {email_normalize(a) for a in (ticket.email_cc or "").split(",")}
        return bool(
            partners & (ticket.message_partner_ids | ticket.requester_id)
            or address in ({email_normalize(ticket.requester_email or "")} | copied) - {False}
        )

    # ------------------------------------------------------------
    # Carrying the verdict out
    # ------------------------------------------------------------

    def _carry_out(self, judgement, letter, known, custom_values):
        """Do what the verdict says, and record it."""
        ticket = known.ticket
        verdict = str(judgement.verdict)
        if verdict == "failed":
            self._fail(self.env._("There is nothing to read in this mail."), judgement.reason)
            return
        values = {"outcome": verdict, "reason_code": judgement.reason}
        if verdict in ("ticket", "reply"):
            if verdict == "reply" and ticket._is_past_reopening():
                values.update(outcome="ticket", reason_code="late_reply")
                self.origin_ticket_id, ticket = ticket, ticket.browse()
            elif verdict == "ticket":
                ticket = ticket.browse()
            values["ticket_id"] = self._deliver(letter, ticket, custom_values, known).id
            self.write(values)
            if values["outcome"] == "ticket":
                self.env["e3k.client.candidate"]._propose(self.ticket_id)
                self._answer_new_ticket(judgement.may_acknowledge)
            return
        if verdict == "bounce":
            self._record_bounce(letter)
        self.write({**values, "ticket_id": ticket.id})

    def _answer_new_ticket(self, may_answer):
        """Acknowledge the ticket, where the team does that; refuse it where the settings do, whatever the team does."""
        refused = self.ticket_id._refuse_uncovered(tells=may_answer)
        if not refused and may_answer and self.team_id.acknowledges:
            self.ticket_id._acknowledge()

    def _is_forged(self):
        """True when the sender failed authentication: the mail may not act with a known person's rights.

        A person who let it in has vouched for it.
        """
        return self.sender_check == "failed" and self.reason_code != "accepted"

    # ------------------------------------------------------------
    # What failed
    # ------------------------------------------------------------

    def _fail(self, error, reason_code="failed"):
        """Keep the mail as failed, with a minimal ticket that carries it, and tell a manager."""
        self.ensure_one()
        said = str(error)[:2000] or type(error).__name__
        self.write({"outcome": "failed", "reason_code": reason_code, "error": said})
        ticket = (
            self.env["e3k.ticket"]
            .with_context(mail_create_nosubscribe=True)
            .create(
                {
                    "name": self.subject or self.env._("(no subject)"),
                    "channel": "email",
                    "team_id": self.team_id.id,
                    "requester_email": self.sender,
                    "received_at": self.clock_start_at,
                }
            )
        )
        self.ticket_id = ticket
        ticket.message_post(
            body=self.env._("A mail could not be read. It is attached as it was received, secrets covered."),
            attachment_ids=self._attach_to(ticket).ids,
            subtype_xmlid="mail.mt_note",
        )
        ticket.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=self.env._("A mail could not be read"),
            user_id=self._get_administrator().id,
        )

    def _attach_to(self, ticket):
        """Return the mail as a file of the ticket that carries it, without the secrets in it.

        When even covering it takes too long there is none: the mail is among the received ones.
        """
        raw, found = ticket._cover_mail(self._get_raw())
        ticket.with_context(e3k_intake_mail_id=self.id)._keep_secrets(found)
        values = {"name": "mail.eml", "raw": raw, "mimetype": "text/plain"}
        files = self.env["ir.attachment"]
        return files.create({**values, "res_model": ticket._name, "res_id": ticket.id}) if raw is not None else files

    @api.model
    def _get_administrator(self):
        """Return the person who is told about mails in trouble."""
        managers = self.env.ref("e3k_support.group_manager").all_user_ids.filtered(lambda u: u.active and not u.share)
        return managers.sorted("id")[:1] or self.env.ref("base.user_admin")
