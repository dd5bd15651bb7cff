import logging

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: More notices than this for one person at one time are told in one digest.
DIGEST_FROM = 6


class E3kEscalation(models.Model):
    """That somebody was told about a promise: each person once for each level that it reaches."""

    _name = "e3k.escalation"
    _description = "Escalation"
    _order = "id desc"
    _rec_name = "rule_id"

    timer_id = fields.Many2one("e3k.sla.timer", required=True, ondelete="cascade", readonly=True)
    ticket_id = fields.Many2one("e3k.ticket", required=True, ondelete="cascade", index=True, readonly=True)
    rule_id = fields.Many2one("e3k.escalation.rule", required=True, ondelete="cascade", readonly=True)
    user_id = fields.Many2one("res.users", "Told", required=True, ondelete="cascade", readonly=True)
    percent = fields.Integer(required=True, readonly=True)
    told_at = fields.Datetime(readonly=True)
    is_digest = fields.Boolean("In a digest", readonly=True)

    _once_uniq = models.UniqueIndex("(timer_id, percent, user_id)", "Everybody is told once.")
    _untold_idx = models.Index("(user_id, id) WHERE told_at IS NULL")

    def action_open_ticket(self):
        """Open the ticket that somebody was told about."""
        self.ensure_one()
        return self.ticket_id.get_formview_action()

    @api.model
    def _record(self, timer, rules):
        """Note down whom the rules want told about ``timer``; telling comes after (see _tell)."""
        ticket = timer.ticket_id
        values = [
            (timer.id, ticket.id, rule.id, user.id, int(rule.level))
            for rule in rules.sorted(lambda rule: rule.way != "activity")  # the stronger way wins
            for user in rule._get_recipients(ticket)
        ]
        if values:
            self.env.execute_query(
                SQL(
                    """INSERT INTO e3k_escalation (timer_id, ticket_id, rule_id, user_id, percent)
                       VALUES %s ON CONFLICT (timer_id, percent, user_id) DO NOTHING""",
                    SQL(", ").join(SQL("%s", row) for row in values),
                )
            )

    @api.model
    def _tell(self, commit):
        """Tell everybody what was noted down for them, one person a transaction.

        Nothing is told twice: the rows are locked and marked in the transaction that tells.
        """
        rows = self.env.execute_query(
            SQL("SELECT DISTINCT user_id FROM e3k_escalation WHERE told_at IS NULL ORDER BY user_id")
        )
        for (user_id,) in rows:
            try:
                commit(self._tell_whom(user_id))
            except Exception:
                self.env.cr.rollback()
                _logger.exception("Escalations of user %s are told at the next sweep", user_id)

    @api.model
    def _tell_whom(self, user_id):
        """Tell one person everything that was noted down for them; return how much that was."""
        untold = self.search([("user_id", "=", user_id), ("told_at", "=", False)], order="id")
        untold = untold.filtered(lambda e: e.ticket_id._sla_is_open()).try_lock_for_update()
        fresh = untold.filtered(lambda e: e.percent >= 100 or e.timer_id.state == "running")
        fresh._tell_one_person()
        untold.write({"told_at": self.env.cr.now()})
        return len(untold)

    def _tell_one_person(self):
        """Tell the person of these rows: each by itself, or all in one digest."""
        if not self:
            return
        user = self.user_id
        if len(self) < DIGEST_FROM:
            for escalation in self:
                escalation.with_context(lang=user.lang, tz=user.tz)._tell_each()
            return
        self.is_digest = True
        self.with_context(lang=user.lang, tz=user.tz)._send_digest(user)

    def _tell_each(self):
        if self.rule_id.way == "activity":
            self.ticket_id.activity_schedule(
                "e3k_support.mail_activity_type_sla",
                user_id=self.user_id.id,
                summary=self._get_subject(),
                note=Markup("<p>%s</p>%s") % (self.timer_id._get_sentence(), self._say_client_contacts()),
            )
            return
        self.ticket_id.message_notify(
            partner_ids=self.user_id.partner_id.ids,
            subject=self._get_subject(),
            body=self.timer_id._get_sentence(),
            author_id=self.env.ref("base.partner_root").id,
            email_layout_xmlid="mail.mail_notification_light",
        )

    def _say_client_contacts(self):
        """Return whom of the client the lead calls about a broken promise; a person informs them, never we."""
        contacts = self.ticket_id._get_client_escalation() if self.percent >= 100 else []
        if not contacts:
            return ""
        lines = Markup("").join(
            Markup("<li>%s</li>") % " · ".join(filter(None, (one["name"], one["phone"], one["email"])))
            for one in contacts
        )
        return Markup("<p>%s</p><ul>%s</ul>") % (self.env._("Escalation contacts of the client:"), lines)

    def _get_subject(self):
        values = {"number": self.ticket_id.number, "promise": self.timer_id._label("metric")}
        if self.percent >= 100:
            return self.env._("[%(number)s] %(promise)s: the promise is broken", **values)
        return self.env._(
            "[%(number)s] %(promise)s: %(percent)s %% of the time is used", percent=self.percent, **values
        )

    def _send_digest(self, user):
        """One internal message that names every ticket."""
        lines = [
            Markup('<li><a href="/odoo/e3k-tickets/%s">[%s] %s</a><br/>%s</li>')
            % (e.ticket_id.id, e.ticket_id.number, e.ticket_id.name, e.timer_id._get_sentence())
            for e in self.sorted("percent", reverse=True)
        ]
        self.env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            subject=self.env._("%(count)s promises need attention", count=len(self)),
            body=Markup("<ul>%s</ul>") % Markup("").join(lines),
            author_id=self.env.ref("base.partner_root").id,
            email_layout_xmlid="mail.mail_notification_light",
        )
