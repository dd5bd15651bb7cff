from odoo import api, models
from odoo.tools import SQL

FAILED_ACTIVITY = "mail.mail_activity_data_warning"
QUARANTINE_ACTIVITY = "e3k_support.mail_activity_type_quarantine"

#: Kept back because a person said so: nobody is told of them again.
REFUSED = ("blocked_sender", "spam")


class E3kIntakeTroubleMixin(models.AbstractModel):
    """Mails that a person must look at: who is told, in their own language, and until when.

    *Failed*: every support manager has an activity on the ticket that carries the mail. One of them is enough to
    replay it, whoever is there, and that ends the activities of all. *Quarantined*: the team's lead (else the
    managers) has one on the ticket that the mail quotes; a single one, however many mails wait there.
    """

    _name = "e3k.intake.trouble.mixin"
    _description = "Received Mails in Trouble"

    # ------------------------------------------------------------
    # What failed
    # ------------------------------------------------------------

    def _fail(self, error, reason_code="failed"):
        """Keep the mail as failed, with a minimal ticket that carries it, and tell the managers.

        :param error: what went wrong, in the words of ``_speak_to_administrator``
        """
        self.ensure_one()
        said = str(error)[:2000] or type(error).__name__
        self.write({"outcome": "failed", "reason_code": reason_code, "error": said})
        reader = self._speak_to_administrator()
        self.ticket_id = ticket = self._open_carrier(self.subject or reader.env._("(no subject)"))
        ticket.message_post(
            body=reader.env._("A mail could not be read. It is attached as it was received, secrets covered."),
            attachment_ids=self._attach_to(ticket).ids,
            subtype_xmlid="mail.mt_note",
        )
        for manager in self._get_administrators():
            spoken = ticket.with_context(lang=manager.lang)
            summary = spoken.env._("A mail could not be read")
            spoken.activity_schedule(FAILED_ACTIVITY, summary=summary, note=self.reason, user_id=manager.id)

    def _open_carrier(self, name):
        """Return a new ticket that says no more of the mail than what is known of it."""
        values = {
            "name": name,
            "channel": "email",
            "team_id": self.team_id.id,
            "requester_email": self.sender,
            "received_at": self.clock_start_at,
        }
        return self.env["e3k.ticket"].with_context(mail_create_nosubscribe=True).create(values)

    def _attach_to(self, ticket):
        """Return the mail as a file of the ticket that carries it, without the secrets in it.

        When even covering it takes too long there is none: the mail is among the received ones.
        """
        raw, found = ticket._cover_mail(self._get_raw())
        ticket.with_context(e3k_intake_mail_id=self.id)._keep_secrets(found)
        files = self.env["ir.attachment"]
        if raw is None:
            return files
        values = {"name": "mail.eml", "raw": raw, "mimetype": "text/plain"}
        return files.create({**values, "res_model": ticket._name, "res_id": ticket.id})

    def _get_administrators(self):
        """Return everybody who is told of mails that failed: the support managers, without any Odoo's administrator."""
        managers = self.env.ref("e3k_support.group_manager").all_user_ids.filtered(lambda u: u.active and not u.share)
        company = self.company_id
        responsible = managers.filtered(lambda user: not company or company in user.company_ids)
        return (responsible or managers).sorted("id") or self.env.ref("base.user_admin")

    def _speak_to_administrator(self):
        """Return the mail in the language of the first support manager: whoever runs the gateway reads nothing."""
        return self.with_context(lang=self._get_administrators()[:1].lang)

    # ------------------------------------------------------------
    # What is kept back
    # ------------------------------------------------------------

    def _tell_of_quarantine(self):
        """Tell the lead of the ticket that this mail quotes that it waits."""
        self.ensure_one()
        ticket = self.ticket_id
        if not ticket or self.reason_code in REFUSED:
            return
        told = ticket.activity_search([QUARANTINE_ACTIVITY]).user_id
        for user in self.env["e3k.escalation.rule"]._get_ladder(ticket, "lead") - told:
            spoken = ticket.with_context(lang=user.lang)
            summary = spoken.env._("A mail of %(sender)s is kept back", sender=self.sender)
            reason = self.with_context(lang=user.lang).reason
            spoken.activity_schedule(QUARANTINE_ACTIVITY, summary=summary, note=reason, user_id=user.id)

    @api.model
    def _untell_of_quarantine(self, tickets):
        """Nobody is left with a task on tickets whose mails have all been looked at."""
        waiting = self.search([*self._get_waiting_domain(), ("ticket_id", "in", tickets.ids)])
        (tickets - waiting.ticket_id).activity_unlink([QUARANTINE_ACTIVITY])

    @api.model
    def _get_waiting_domain(self):
        """Return the domain of the mails that are kept back and that nobody has looked at, while they can be."""
        return [
            ("outcome", "=", "quarantined"),
            ("reason_code", "not in", REFUSED),
            ("raw_forgotten_at", "=", False),
        ]

    @api.model
    def _find_waiting_senders(self, ticket_ids):
        """Return ``{ticket id: senders}`` of the same mails, each once; in SQL, as each opened ticket asks."""
        query = self._search([*self._get_waiting_domain(), ("ticket_id", "in", list(ticket_ids))])
        ticket, sender = (self._field_to_sql(self._table, name, query) for name in ("ticket_id", "sender"))
        query.groupby = ticket
        senders = SQL("array_agg(DISTINCT COALESCE(%s, '?'))", sender)
        return dict(self.env.execute_query(query.select(ticket, senders)))
