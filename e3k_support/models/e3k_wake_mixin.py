import logging
from datetime import UTC, datetime, time, timedelta

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from ..business_time import NoBusinessTime

_logger = logging.getLogger(__name__)

BATCH = 50
LOCK_AWAKE = """
    SELECT id FROM e3k_ticket WHERE wake_at IS NOT NULL AND wake_at <= %s
     ORDER BY wake_at LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
"""
#: What moves the instant at which a ticket asks for attention.
WATCHED = frozenset({"stage_id", "next_contact_on", "resolved_at", "team_id"})
#: The kinds of stage in which a ticket asks for something by itself.
ASKING_KINDS = ("waiting", "resolved")
#: A ticket that could not be looked at is tried again after so long.
PATIENCE = timedelta(hours=1)


class E3kWakeMixin(models.AbstractModel):
    """What a quiet ticket asks for by itself: the agent's next contact while it waits, the client's
    validation once it is resolved (PRODUCT.md: "next contact date"; "Tacit acceptance after N
    business days with a reminder").

    ``wake_at`` is the one instant at which the desk looks at the ticket again: a partial index finds
    what is due, and a trigger wakes the job in time.
    """

    _name = "e3k.wake.mixin"
    _description = "Ticket that Wakes"
    _inherit = ["e3k.validation.mixin"]

    wake_at = fields.Datetime(readonly=True, copy=False, export_string_translation=False)
    is_contact_reminded = fields.Boolean(readonly=True, copy=False, export_string_translation=False)
    tacit_at = fields.Datetime(
        "Accepted automatically on",
        readonly=True,
        copy=False,
        help="Without an answer of the client the resolution counts as accepted from then on.",
    )
    validation_reminded_at = fields.Datetime("Client reminded on", readonly=True, copy=False)

    # ------------------------------------------------------------
    # When
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """See ``_plan_wake``."""
        tickets = super().create(vals_list)
        tickets._plan_wake()
        return tickets

    def write(self, vals):
        """See ``_plan_wake``. A contact put off, or not needed any more, is no longer reminded of."""
        if "next_contact_on" in vals:
            vals = {**vals, "is_contact_reminded": False}
            self.activity_unlink(["e3k_support.mail_activity_type_next_contact"])
        result = super().write(vals)
        if not WATCHED.isdisjoint(vals):
            self._plan_wake()
        return result

    def _plan_wake(self):
        """Choose when the desk looks at each ticket again; most have nothing to be looked at for."""
        instants = set()
        for ticket in self.sudo():  # sudo: what a change entails is no right of who made it
            if ticket.stage_kind not in ASKING_KINDS and not (ticket.wake_at or ticket.tacit_at):
                continue
            plan = ticket._prepare_wake()
            if any(ticket[name] != value for name, value in plan.items()):
                ticket.write(plan)
                instants |= {plan["wake_at"]} - {False}
        self.env["e3k.sla.timer"]._wake_at(instants, "e3k_support.ir_cron_wake")

    def _prepare_wake(self):
        """Return the instants of the ticket: all empty when it neither waits nor asks for a validation."""
        nothing = {"wake_at": False, "tacit_at": False, "validation_reminded_at": False}
        if self.stage_kind not in ASKING_KINDS:
            return nothing
        try:
            plan = self._prepare_contact() if self.stage_kind == "waiting" else self._prepare_validation()
        except NoBusinessTime:
            _logger.warning("Ticket %s: the calendar of its team never opens, nobody is reminded", self.id)
            plan = {}
        return {**nothing, **plan}

    def _prepare_contact(self):
        """The first opening on or after the day of the next contact, unless it was reminded of."""
        if not self.next_contact_on or self.is_contact_reminded:
            return {}
        schedule = self._sla_schedule()
        morning = datetime.combine(self.next_contact_on, time(), schedule.zone)
        return {"wake_at": _naive(schedule.next_opening(morning))}

    def _prepare_validation(self):
        """The end of the client's time to answer and, until it was sent, the reminder one day before.

        What the client was told never comes earlier: a closing day added later gives more time, one
        removed takes none away.
        """
        days = self.team_id.validation_days
        if not days or not self.resolved_at:
            return {}
        ends_at = self._sla_after_days(self.resolved_at, days)
        plan = {
            "tacit_at": max(ends_at, self.tacit_at or ends_at),
            "validation_reminded_at": self.validation_reminded_at,
        }
        is_reminder_next = days > 1 and not self.validation_reminded_at
        wake_at = self._sla_after_days(self.resolved_at, days - 1) if is_reminder_next else plan["tacit_at"]
        return {**plan, "wake_at": wake_at}

    def _sla_after_days(self, instant, days):
        """``days`` working days of the team after ``instant``, both naive UTC."""
        return _naive(self._sla_schedule().due_after_days(instant.replace(tzinfo=UTC, microsecond=0), days))

    # ------------------------------------------------------------
    # What then
    # ------------------------------------------------------------

    @api.model
    def _cron_wake(self, limit=BATCH):
        """Look at the tickets that asked for it, and only at those (a partial index)."""
        commit = self.env["ir.cron"]._commit_progress
        remaining = self._count_awake()
        while tickets := self._lock_awake(limit):
            for ticket in tickets:
                ticket._wake_safely()
            remaining = max(0, remaining - len(tickets))
            if not commit(len(tickets), remaining=remaining):
                break
        self._wake_for_next()

    @api.model
    def _count_awake(self):
        # sudo: as above
        return self.sudo().with_context(active_test=False).search_count([("wake_at", "<=", self.env.cr.now())])

    @api.model
    def _lock_awake(self, limit):
        """The tickets to look at now that nobody is writing."""
        self.env["e3k.ticket"].flush_model(["wake_at"])
        try:
            self.env.cr.execute(LOCK_AWAKE, [self.env.cr.now(), limit], log_exceptions=False)
        except SerializationFailure:
            # somebody wrote one of them since the transaction began: the next run, asked for at once, takes them
            self.env.cr.rollback()
            return self.browse()
        # sudo: the cron's own work
        return self.sudo().browse([row[0] for row in self.env.cr.fetchall()])

    @api.model
    def _wake_for_next(self):
        self.env["e3k.ticket"].flush_model(["wake_at"])
        rows = self.env.execute_query(
            SQL("SELECT wake_at FROM e3k_ticket WHERE wake_at IS NOT NULL ORDER BY wake_at LIMIT 1")
        )
        self.env["e3k.sla.timer"]._wake_at({row[0] for row in rows}, "e3k_support.ir_cron_wake")

    def _wake_safely(self):
        """One ticket that cannot be looked at keeps no other from it."""
        try:
            with self.env.cr.savepoint():
                self._wake()
        except Exception:
            _logger.exception("Ticket %s is looked at again later", self.id)
            self.write({"wake_at": self.env.cr.now() + PATIENCE})

    def _wake(self):
        """Do what the ticket asks for now; one whose instant moved meanwhile is left until then."""
        self.ensure_one()
        plan = self._prepare_wake()
        if not plan["wake_at"] or plan["wake_at"] > self.env.cr.now():
            self.write(plan)
        elif self.stage_kind == "waiting":
            self._remind_agent()
        elif not self.validation_reminded_at and self.team_id.validation_days > 1:
            self._remind_client()
        else:
            self._accept_tacitly()

    def _remind_agent(self):
        """Give the agent, else the lead, else a manager the contact to make; once for each date."""
        user = self.env["e3k.escalation.rule"]._get_ladder(self)[:1]
        self.write({"is_contact_reminded": True, "wake_at": False})
        if not user:
            return
        self.with_context(lang=user.lang).activity_schedule(
            "e3k_support.mail_activity_type_next_contact",
            date_deadline=self.env.cr.now().replace(tzinfo=UTC).astimezone(self._sla_schedule().zone).date(),
            user_id=user.id,
            note=self.wait_reason or "",
        )

    def _remind_client(self):
        """Ask the client once more, and leave them a working day even when the server was stopped."""
        tacit_at = max(self.tacit_at, self._sla_after_days(self.env.cr.now(), 1))
        self.write({"validation_reminded_at": self.env.cr.now(), "tacit_at": tacit_at, "wake_at": tacit_at})
        if self.requester_id:
            self._post_automatic("e3k_support.mail_template_validation_reminder", self._get_requester_langs())

    def _accept_tacitly(self):
        """Close the ticket because the client had nothing to say in time, and tell them."""
        self.ensure_one()
        self._move_to("closed", closed_by="tacit")
        if self.requester_id:
            self._post_automatic("e3k_support.mail_template_tacit", self._get_requester_langs())

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    def _get_tacit_text(self, lang=None):
        """Return when the resolution counts as accepted, as a sentence for the requester; maybe empty."""
        self.ensure_one()
        ticket = self.with_context(lang=lang) if lang else self
        if not ticket.tacit_at:
            return ""
        instant = ticket._say_to_requester(ticket.tacit_at, lang)
        return ticket.env._("Without an answer from you, it is accepted automatically on %(instant)s.", instant=instant)


def _naive(instant):
    """The ORM's naive UTC of an aware instant."""
    return instant.astimezone(UTC).replace(tzinfo=None)
