import logging

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .e3k_ticket_stage import ENDED_KINDS

_logger = logging.getLogger(__name__)

BATCH = 100
#: The texts of a ticket that say nothing about anybody. All others go.
IMPERSONAL = frozenset(("number",))
#: What belongs to a ticket and is only about people.
PERSONAL_MODELS = ("e3k.secret", "e3k.ticket.visit")


class E3kPrivacyMixin(models.AbstractModel):
    """The end of a ticket's personal data (Québec's Law 25): its words, names and files go, its figures stay.

    Number, client, team, category, priority, instants, timers and ratings are kept, so that every count and
    every rate is what it was.
    """

    _name = "e3k.privacy.mixin"
    _description = "Ticket Privacy"

    anonymised_at = fields.Datetime(readonly=True, copy=False, help="Words, names and files of this ticket are gone.")

    _retention_idx = models.Index(
        "(company_id, closed_at) WHERE anonymised_at IS NULL AND stage_kind IN ('closed', 'cancelled')"
    )

    def _on_kind_entered(self, kind, before):
        """What is said in a ticket that lives again is kept no longer than in any other: its retention begins anew."""
        result = super()._on_kind_entered(kind, before)
        if kind not in ENDED_KINDS:
            self.filtered("anonymised_at").anonymised_at = False
        return result

    # ------------------------------------------------------------
    # Retention
    # ------------------------------------------------------------

    @api.model
    def _get_retention_domain(self, companies, years=None):
        """The ended tickets of ``companies`` that are older than each of them keeps tickets.

        :param years: what would be kept instead, for a preview
        """
        now = self.env.cr.now()
        expired = [Domain.FALSE]
        for company in companies:
            kept = company.support_retention_years if years is None else years
            if kept <= 0:
                continue
            limit = fields.Datetime.subtract(now, years=kept)
            ended = Domain("closed_at", "<", limit) | (
                Domain("closed_at", "=", False) & Domain("write_date", "<", limit)
            )
            expired.append(Domain("company_id", "=", company.id) & ended)
        return Domain("anonymised_at", "=", False) & Domain("stage_kind", "in", ENDED_KINDS) & Domain.OR(expired)

    @api.model
    def _cron_anonymise(self, limit=BATCH):
        """Anonymise what is kept no longer, in batches; a stopped run goes on where it was.

        A ticket that cannot be anonymised is set aside and logged: the others do not wait for it. The next run
        tries it again.
        """
        tickets = self.with_context(active_test=False)
        domain = self._get_retention_domain(self.env["res.company"].search([]))  # pylint: disable=no-search-all
        aside, left = tickets.browse(), tickets.search_count(domain)
        while left and (batch := tickets.search(domain & Domain("id", "not in", aside.ids), limit=limit, order="id")):
            failed = batch._anonymise_safely()
            aside |= failed
            done = len(batch - failed)
            if done:
                self.env["e3k.privacy.action"]._record("retention", tickets=done)
                _logger.info("%s tickets were anonymised at the end of their retention", done)
            left = max(left - len(batch), 0)
            if not self.env["ir.cron"]._commit_progress(done, remaining=left):
                return

    def _anonymise_safely(self):
        """Anonymise all of them together, or else each by itself; return those that cannot be."""
        try:
            with self.env.cr.savepoint():
                self._anonymise()
            return self.browse()
        except psycopg2.OperationalError:
            raise  # a lock or a serialization failure: the whole job is run again
        except Exception:
            self.env.invalidate_all(flush=False)
            if len(self) == 1:
                _logger.exception("Ticket %s could not be anonymised and is set aside", self.id)
                return self
        return self.browse().union(*(ticket._anonymise_safely() for ticket in self))

    # ------------------------------------------------------------
    # Anonymising
    # ------------------------------------------------------------

    @api.model
    def _get_personal_texts(self):
        """The names of the stored texts of a ticket that may speak of somebody."""
        return [
            name
            for name, field in self._fields.items()
            if field.store and field.column_type and field.type in ("char", "text", "html") and name not in IMPERSONAL
        ]

    def _anonymise(self):
        """Remove words, names and files of the tickets for good. The caller checked the right to."""
        tickets = self.sudo()  # sudo: what is removed goes whole, whoever may read which part of it
        tickets._anonymise_conversation()
        tickets._anonymise_belongings()
        self.env.flush_all()
        # a job of the night has no language: what stands there instead is read by whom the ticket was written with
        for lang, spoken in tickets.grouped(lambda ticket: ticket._get_requester_langs()[0]).items():
            spoken.with_context(lang=lang)._anonymise_words()
        self.env.invalidate_all()
        self._repeat_reasons()

    def _anonymise_words(self):
        """Empty the texts of the tickets, of their ledger and registers; called in sudo, with their language."""
        emptied = SQL(", ").join(
            SQL("%s = NULL", SQL.identifier(name)) for name in self._get_personal_texts() if name != "name"
        )
        # SQL: neither the ledger nor the chatter must hear of it, and the client stays without the requester
        self.env.cr.execute(
            SQL(
                "UPDATE e3k_ticket SET %s, name = %s, requester_id = NULL, anonymised_at = %s WHERE id = ANY(%s)",
                emptied,
                self.env._("Anonymised request"),
                self.env.cr.now(),
                self.ids,
            )
        )
        # SQL: the ledger is append-only; its instants stay, the words in it and the names of clients do not
        self.env.cr.execute(
            SQL(
                """UPDATE e3k_sla_event event
                      SET reason = CASE WHEN event.reason = ANY(%s) THEN event.reason END, author_id = person.id
                     FROM e3k_sla_event line LEFT JOIN res_partner person
                          ON person.id = line.author_id AND NOT person.partner_share
                    WHERE line.id = event.id AND event.ticket_id = ANY(%s)""",
                list(dict(self._fields["cancel_reason"].selection)),
                self.ids,
            )
        )
        self.env["e3k.privacy.sweep"]._empty(self)

    def _repeat_reasons(self):
        """Have the stored timers repeat what the ledger now says of reasons; nothing else of them is computed again."""
        tickets = self.sudo()  # sudo: the caller checked the right to remove words
        ledgers, schedules = self.env["e3k.sla.event"]._get_ledgers(tickets.ids), tickets._sla_schedules()
        results = [ticket._sla_fold(ledgers[ticket.id], ticket.sla_version_id, schedules)[0] for ticket in tickets]
        self.env["e3k.sla.timer"].sudo()._rewrite_reasons([folded for folded in results if folded])  # sudo: as above

    def _anonymise_conversation(self):
        """Messages stay as many as they were, without words, clients' names and files; those of the register too."""
        breaches = self.env["e3k.sla.breach"].search([("ticket_id", "in", self.ids)])
        on_breaches = Domain("model", "=", breaches._name) & Domain("res_id", "in", breaches.ids)
        on_tickets = Domain("model", "=", self._name) & Domain("res_id", "in", self.ids)
        messages = self.env["mail.message"].search(on_tickets | on_breaches)
        files = self.env["ir.attachment"].search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        (files | messages.attachment_ids).unlink()
        messages.tracking_value_ids.unlink()
        messages.notification_ids.unlink()
        addresses = ("incoming_email_to", "incoming_email_cc", "outgoing_email_to")
        texts = ("subject", "email_from", "reply_to", "message_id", *addresses)
        messages.write({"body": "", **{name: False for name in texts if name in messages._fields}})
        messages.filtered(lambda m: m.author_id.partner_share).write({"author_id": False})
        self.env["mail.followers"].search([("res_model", "=", self._name), ("res_id", "in", self.ids)]).unlink()
        self.env["mail.activity"].search([("res_model", "=", self._name), ("res_id", "in", self.ids)]).unlink()
        waiting = [("model", "=", self._name), ("res_id", "in", self.ids)]
        self.env["mail.scheduled.message"].search(waiting).unlink()
        self.env["mail.message.translation"].search([("message_id", "in", messages.ids)]).unlink()
        # SQL: a mail that was sent would take its message along
        self.env.cr.execute(SQL("DELETE FROM mail_mail WHERE mail_message_id = ANY(%s)", messages.ids))
        self.env.flush_all()
        _forget_writers(messages)
        _forget_writers(self)

    def _anonymise_belongings(self):
        """Received mails lose sender and words, ratings their comment; what is only about people goes."""
        self.env["e3k.intake.mail"].search([("ticket_id", "in", self.ids)])._forget_people()
        ratings = self.env["rating.rating"].search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        ratings.write({"feedback": False, "partner_id": False})
        for rating in ratings:
            rating.res_name = self.browse(rating.res_id).number
        for model in PERSONAL_MODELS:
            self.env[model].search([("ticket_id", "in", self.ids)]).unlink()


def _forget_writers(records):
    """Whoever of a client created or wrote the records is the system now."""
    for column in ("create_uid", "write_uid"):
        # SQL: these columns are written by nobody else
        records.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s FROM res_users u WHERE u.id = %s AND u.share AND %s = ANY(%s)",
                SQL.identifier(records._table),
                SQL.identifier(column),
                SUPERUSER_ID,
                SQL.identifier(records._table, column),
                SQL.identifier(records._table, "id"),
                records.ids,
            )
        )
