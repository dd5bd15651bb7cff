import logging
from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import email_normalize

from .. import intake as reading

_logger = logging.getLogger(__name__)

#: A mail that takes longer than this to process has failed; well below the limits of Odoo's workers.
TIME_LIMIT_SECONDS = 20
#: So many tickets of a known sender are acknowledged in an hour: who answers each time with a new mail is a machine.
MAX_ACKNOWLEDGED = 10


class Known(NamedTuple):
    """What the records know about a mail, looked up once: each is a recordset, maybe empty."""

    ticket: Any  # that the mail continues
    parent: Any  # the message it answers
    own: Any  # a message of ours with the mail's own Message-Id
    partners: Any  # the contacts with the sender's address
    original: Any = None  # the mail that an agent passed on with it (reading.Forwarded)


class E3kIntakeProcessingMixin(models.AbstractModel):
    """From a stored mail to its outcome: look up what the judgement needs, carry the verdict out.

    The verdict itself is ``intake.judge``; nothing is judged here.
    """

    _name = "e3k.intake.processing.mixin"
    _description = "Processing of a Received Mail"
    _inherit = ["e3k.intake.delivery.mixin", "e3k.intake.bounce.mixin"]

    def _process(self, letter, custom_values=None):
        """Judge the mail and carry the verdict out; what fails is kept as *failed*.

        :param letter: the mail, raw or opened
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint(), reading.TimeLimit(TIME_LIMIT_SECONDS):
                self._judge(reading.opened(letter), custom_values or {})
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # the whole transaction is run again
        except reading.OverTime:
            _logger.warning("Mail %s took longer than %s s", self.id, TIME_LIMIT_SECONDS)
            reader = self._speak_to_administrator()
            said = reader.env._("Processing it took longer than %(count)s seconds.", count=TIME_LIMIT_SECONDS)
            self._fail(said, "over_time")
        except Exception as error:
            _logger.warning("Mail %s could not be processed: %s", self.id, type(error).__name__, exc_info=True)
            self._fail(error)

    def _judge(self, letter, custom_values):
        """Read the mail, judge it and do what the verdict says."""
        facts = self._read(letter)
        self._note_sight(facts)
        known = self._look_up(facts)
        context = self._get_judge_context(letter, facts, known)
        if context.claims_agent and self.sender_check != "failed":
            self.sender_check = "failed"  # an agent's word is too much to give on trust
        judgement = reading.judge(facts, context)
        if context.is_accepted and known.ticket and not known.partners:
            known = known._replace(partners=self._meet(facts))
        if facts.forwarded and context.sender_is_agent and judgement.verdict in ("ticket", "reply"):
            known = known._replace(original=self._find_original(facts, known.ticket))
        self._carry_out(judgement, letter, facts, known, custom_values)

    def _note_sight(self, facts):
        """Correct what the header lines alone, or the settings of another day, had told of the mail."""
        seen = self._prepare_sight(facts)
        changed = {name: value for name, value in seen.items() if (self[name] or "") != (value or "")}
        if changed:
            self.write(changed)

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
        reported = facts.report.original_ids if facts.report else ()
        ids = [facts.message_id, facts.in_reply_to, *facts.references[-32:], *reported[:8]]
        # sudo: a door's user reads no messages; only what the judgement needs is taken from them
        messages = self.env["mail.message"].sudo()
        messages = messages.search([("message_id", "in", [i for i in ids if i])], order="id desc")
        same = messages.filtered(lambda m: m.message_id == facts.message_id)
        own = same.filtered(lambda m: m.message_type != "email")  # else it came before, here or to another app
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
        return ticket._get_survivor()

    def _get_judge_context(self, letter, facts, known):
        """State what the pure judgement cannot know."""
        ticket, partners = known.ticket, known.partners
        participates = self._is_participant(facts.sender_email, partners, ticket)
        is_agent = any(not user.share for user in partners.user_ids)
        is_believed = self._is_believed_as_agent()
        is_late = bool(ticket) and not (is_agent and is_believed) and ticket._is_past_reopening()
        return reading.Context(
            thread_found=bool(ticket),
            sender_is_participant=participates,
            sender_is_colleague=bool(ticket)
            and not participates
            and any(ticket._admits_colleague(partner) for partner in partners),
            sender_is_agent=is_agent and is_believed,
            claims_agent=is_agent and not is_believed,
            sender_is_known=bool(partners),
            sender_is_blocked=self.env["e3k.blocked.sender"]._is_blocked(facts.sender_email, self.company_id),
            allowed_monitor=self.team_id._allows_monitor(facts.sender_email),
            is_own_message=bool(known.own),
            is_late=is_late,
            is_mere_thanks=is_late and self._is_mere_thanks(letter, partners[:1].name or facts.sender_name, ticket),
            is_accepted=self.reason_code == "accepted",
        )

    @api.model
    def _is_mere_thanks(self, letter, sender_name, ticket):
        """True when a mail to a ticket that is over says nothing but thank you, or that all is well."""
        return reading.says_only_thanks(letter, sender_name, ticket._get_agent_names(), is_settled=True)

    def _is_believed_as_agent(self):
        """True when the mail may act as an agent: verified, once our mail servers are named; never when it failed."""
        if self.reason_code == "accepted":
            return True
        return not self._is_forged() and (self.sender_check == "verified" or not self._get_trusted_servers())

    def _is_forged(self):
        """True when the sender failed authentication: the mail may not act with a known person's rights.

        A person who let it in has vouched for it.
        """
        return self.sender_check == "failed" and self.reason_code != "accepted"

    @api.model
    def _is_stranger(self, partners):
        """True when we do not know the sender, or only because they wrote to us before."""
        return not any(
            partner.user_ids or partner.parent_id or partner.is_company or not partner.support_met_by_mail
            for partner in partners
        )

    @api.model
    def _find_partners(self, address):
        """Return the contacts that have ``address``, as theirs or as one that they write from too."""
        if not address:
            return self.env["res.partner"]
        return self.env["res.partner"].search(self.env["e3k.contact.address"]._get_owner_domain([address.lower()]))

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

    @api.model
    def _find_original(self, facts, ticket):
        """Return the mail that was passed on (``reading.Forwarded``): the first of a chain that is none of ours.

        An answer in a ticket quotes others all the time: it passes on only what its subject says that it does.
        """
        if ticket and not reading.is_announced(facts.subject):
            return None
        chain = facts.forwarded.chain
        addresses = [found.email for found in chain]
        colleagues = self.env["res.partner"].search(
            [("email_normalized", "in", addresses), ("user_ids.share", "=", False)]
        )
        ours = {*self.env["e3k.team"]._get_own_addresses(), *colleagues.mapped("email_normalized")}
        return next((found for found in chain if found.email not in ours), None)

    # ------------------------------------------------------------
    # Carrying the verdict out
    # ------------------------------------------------------------

    def _carry_out(self, judgement, letter, facts, known, custom_values):
        """Do what the verdict says, and record it."""
        verdict = str(judgement.verdict)
        if verdict == "failed":
            said = self._speak_to_administrator().env._("There is nothing to read in this mail.")
            self._fail(said, judgement.reason)
            return
        ticket = known.ticket
        values = {"outcome": verdict, "reason_code": "accepted" if self.reason_code == "accepted" else judgement.reason}
        if verdict not in ("ticket", "reply"):
            self.write({**values, "ticket_id": ticket.id})
            if verdict == "bounce":
                self._record_bounce(letter, facts)
            elif verdict == "quarantined":
                self._tell_of_quarantine()
            return
        if verdict == "ticket":
            self.origin_ticket_id, ticket = (ticket if judgement.reason == "late_reply" else False), ticket.browse()
        self.requester_address = known.original.email if known.original else False
        delivery = self.with_context(e3k_mere_thanks=True) if judgement.reason == "late_thanks" else self
        values["ticket_id"] = delivery._deliver(letter, ticket, custom_values, known).id
        self.write(values)
        self._follow_up(judgement, facts, known)

    def _follow_up(self, judgement, facts, known):
        """Do what follows once the mail stands in its ticket: people are told, and let in."""
        ticket = self.ticket_id
        if self.outcome == "reply" and self.reason_code == "accepted":
            ticket.message_subscribe(known.partners.filtered("partner_share")[:1].ids)
        if self.outcome == "ticket" and not ticket.requester_doubt:
            self.env["e3k.client.candidate"]._propose(ticket)
        self._answer(judgement, known)
        ticket._admit_copied(facts)

    def _answer(self, judgement, known):
        """Refuse what the settings refuse, else acknowledge it where the team does.

        Neither is mailed to who was written to often enough within the hour: the refused ticket ends all the same.
        """
        ticket = self.ticket_id
        is_refused = self.outcome == "ticket" and ticket._is_refused()
        is_owed = judgement.may_acknowledge and (is_refused or self.team_id.acknowledges)
        may_write = is_owed and self._may_write_again(known)
        if is_refused:
            ticket._refuse_politely(tells=may_write)
        elif may_write:
            ticket._acknowledge()
        if is_owed and not may_write:
            self._log_silence()

    def _may_write_again(self, known):
        """True unless the sender was written to often enough within the hour; a stranger's turn is then taken."""
        if self._is_stranger(known.partners):
            return self.env["e3k.acknowledged.sender"]._claim(self.sender)
        return self._count_opened_lately() < MAX_ACKNOWLEDGED

    def _log_silence(self):
        reader = self.env["e3k.escalation.rule"]._get_ladder(self.ticket_id)[:1]
        spoken = self.ticket_id.with_context(lang=reader.lang)
        said = spoken.env._("Not acknowledged: %(sender)s was written to often enough this hour.", sender=self.sender)
        self.ticket_id._message_log(body=said)

    def _count_opened_lately(self):
        """Return how many other tickets the sender opened by mail within the hour, as far as it matters."""
        hour_ago = fields.Datetime.subtract(self.env.cr.now(), hours=1)
        lately = [("sender", "=", self.sender), ("outcome", "=", "ticket"), ("create_date", ">", hour_ago)]
        return self.search_count([*lately, ("id", "!=", self.id)], limit=MAX_ACKNOWLEDGED)
