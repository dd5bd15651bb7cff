from datetime import UTC

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..sla.notice import next_notice
from ..sla.timer import FINISHED
from .e3k_sla_event import to_json
from .e3k_sla_target import METRICS
from .e3k_ticket_priority import PRIORITIES

STATES = [
    ("running", "Running"),
    ("paused", "Paused"),
    ("met", "Met"),
    ("breached", "Breached"),
    ("cancelled", "Cancelled"),
    ("merged", "Merged"),
]

#: What the fold decides, in the order of ``_prepare_row``. Nothing else writes these columns.
FOLDED = (
    "state",
    "started_at",
    "due_at",
    "stopped_at",
    "running_since",
    "target_seconds",
    "used_seconds",
    "is_breached",
    "priority",
    "is_raised",
    "is_committed",
    "is_elapsed",
    "reason",
    "pauses",
    "version_id",
    "next_notice_at",
)
KEY = ("ticket_id", "metric", "cycle")
COLUMNS = (*KEY, *FOLDED)
#: The rows travel as one JSON text, as those of the ledger do.
UPSERT = f"""
    INSERT INTO e3k_sla_timer ({", ".join(COLUMNS)}, noticed_percent)
    SELECT {", ".join(f"row.{name}" for name in COLUMNS)}, 0
      FROM json_populate_recordset(NULL::e3k_sla_timer, %s) AS row
        ON CONFLICT ({", ".join(KEY)}) DO UPDATE SET {", ".join(f"{name} = EXCLUDED.{name}" for name in FOLDED)}
"""  # noqa: S608 -- only the names above

REWRITE_REASONS = """
    UPDATE e3k_sla_timer timer SET reason = new.reason, pauses = new.pauses
      FROM json_populate_recordset(NULL::e3k_sla_timer, %s) AS new WHERE new.id = timer.id
"""


class E3kSlaTimer(models.Model):
    """A promise and what became of it: the stored result of ``sla.fold``.

    Rows are written by the projection only, in batch and in SQL; ``noticed_percent`` by the sweep.
    """

    _name = "e3k.sla.timer"
    _description = "SLA Timer"
    _inherit = ["e3k.sla.explanation.mixin"]
    _order = "ticket_id, started_at, id"
    _log_access = False
    _rec_name = "metric"

    ticket_id = fields.Many2one("e3k.ticket", required=True, ondelete="cascade", readonly=True)
    metric = fields.Selection(METRICS, "Promise", required=True, readonly=True)
    cycle = fields.Integer(required=True, readonly=True, help="Its number among the timers of its kind on this ticket.")
    state = fields.Selection(STATES, required=True, readonly=True)
    started_at = fields.Datetime("Started", readonly=True)
    due_at = fields.Datetime("Due", readonly=True, help="Empty while the timer is paused.")
    stopped_at = fields.Datetime("Stopped", readonly=True)
    running_since = fields.Datetime(readonly=True)
    target_seconds = fields.Integer("Target", readonly=True)
    used_seconds = fields.Integer("Used", readonly=True, help="Before the present run.")
    is_breached = fields.Boolean("Broken", readonly=True)
    priority = fields.Selection(PRIORITIES, readonly=True)
    is_raised = fields.Boolean("Raised when late", readonly=True)
    is_committed = fields.Boolean("Committed date", readonly=True)
    is_elapsed = fields.Boolean("Counted at night too", readonly=True)
    reason = fields.Char(readonly=True)
    pauses = fields.Json(readonly=True)
    version_id = fields.Many2one("e3k.sla.policy.version", "SLA policy", readonly=True)
    next_notice_at = fields.Datetime(readonly=True)
    noticed_percent = fields.Integer(readonly=True, default=0)

    _life_uniq = models.UniqueIndex("(ticket_id, metric, cycle)", "A ticket has one timer of each cycle.")
    _notice_idx = models.Index("(next_notice_at) WHERE next_notice_at IS NOT NULL")
    _due_idx = models.Index("(due_at) WHERE state = 'running'")

    @api.model_create_multi
    def create(self, _vals_list):  # pylint: disable=method-required-super
        raise UserError(self.env._("Timers are computed from the ledger."))

    def write(self, vals):
        if set(vals) - {"noticed_percent", "next_notice_at"} or not self.env.su:
            raise UserError(self.env._("Timers are computed from the ledger."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Timers are computed from the ledger."))

    def action_open_ticket(self):
        """Open the ticket that the promise belongs to."""
        self.ensure_one()
        return self.ticket_id.get_formview_action()

    def action_explain(self):
        """Open "Why this deadline?" from a list."""
        self.ensure_one()
        return {"type": "ir.actions.client", "tag": "e3k_sla_explain", "params": {"timer_id": self.id}}

    @api.model
    def _get_metric_labels(self):
        """Return ``(metric, label)`` pairs in the reader's language.

        What repeats the metric in a field of its own takes them from here: the labels of a selection that is a callable
        are shown as they come, those of a list would be terms to translate once more.
        """
        return self._fields["metric"]._description_selection(self.env)

    # ------------------------------------------------------------
    # Projection
    # ------------------------------------------------------------

    @api.model
    def _get_rows(self, ticket_ids):
        """Return ``{ticket id: {(metric, cycle): (noticed percent, folded columns)}}``, in one query."""
        stored = {ticket_id: {} for ticket_id in ticket_ids}
        if not stored:
            return stored
        rows = self.env.execute_query(
            SQL(
                "SELECT ticket_id, metric, cycle, noticed_percent, %s FROM e3k_sla_timer WHERE ticket_id = ANY(%s)",
                SQL(", ").join(SQL.identifier(name) for name in FOLDED),
                list(stored),
            )
        )
        for ticket_id, metric, cycle, noticed, *columns in rows:
            stored[ticket_id][metric, cycle] = (noticed, tuple(columns))
        return stored

    @api.model
    def _project(self, folded, stored):
        """Store what the fold said, changed rows only; return the instants of new notices.

        :param folded: ``[Folded]``
        :param stored: what ``_get_rows`` returned for the same tickets
        """
        changed, gone = [], []
        for ticket_id, version_id, schedule, limit, timers, _sequence in folded:
            known = stored.get(ticket_id, {})
            for timer in timers:
                noticed, former = known.get((timer.metric, timer.cycle), (0, None))
                notice_at = self._get_notice_at(timer, former, schedule, noticed, limit)
                row = self._prepare_row(timer, version_id, notice_at, former)
                if row != former:
                    changed.append((ticket_id, timer.metric, timer.cycle, *row))
            gone += [(ticket_id, *key) for key in known.keys() - {(timer.metric, timer.cycle) for timer in timers}]
        self._forget(gone)
        self._upsert(changed)
        return {row[-1] for row in changed if row[-1]}

    @api.model
    def _get_notice_at(self, timer, former, schedule, noticed, limit):
        """When the sweep looks at the timer; a promise that ends broken is registered by it at once."""
        if timer.state != "breached":
            return next_notice(timer, schedule, noticed, limit)
        if former and former[0] == "breached":
            return former[-1] and former[-1].replace(tzinfo=UTC)
        return timer.stopped_at

    @api.model
    def _compare(self, folded, stored):
        """The columns in which a result differs from what is stored, whatever the present hour.

        :return: ``[{timer, column, stored, computed}]``
        """
        fresh = {(timer.metric, timer.cycle): timer for timer in folded.timers}
        known = stored.get(folded.ticket_id, {})
        differences = []
        for key in sorted(fresh.keys() | known.keys()):
            before = _timeless(known[key][1] if key in known else None)
            after = _timeless(self._prepare_row(fresh[key], 0, None, None) if key in fresh else None)
            differences += [
                {"timer": f"{key[0]}/{key[1]}", "column": name, "stored": before.get(name), "computed": after.get(name)}
                for name in sorted(before.keys() | after.keys())
                if before.get(name) != after.get(name)
            ]
        return differences

    @api.model
    def _wake_at(self, instants, cron="e3k_support.ir_cron_sla_sweep"):
        """Have the sweep, or another job, look at what is due at these instants: one trigger a transaction.

        Later instants are found by the job itself, which wakes itself for the next one.
        """
        if not instants:
            return
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id(cron)
        if cron_id:
            # sudo and no _trigger: that reads the job first, which every ticket would pay
            self.env["ir.cron.trigger"].sudo().create({"cron_id": cron_id, "call_at": min(instants)})

    @api.model
    def _request_recompute(self, calendars):
        """Have the open tickets counted in ``calendars`` computed again, in the background."""
        self.env["e3k.sla.recompute"]._request(calendars)

    @api.model
    def _prepare_row(self, timer, version_id, notice_at, former):
        """The columns of ``FOLDED``. A finished timer keeps the version it was finished under."""
        if former and former[0] in FINISHED:
            version_id = former[FOLDED.index("version_id")]
        return (
            timer.state,
            _naive(timer.started_at),
            _naive(timer.due_at),
            _naive(timer.stopped_at),
            _naive(timer.running_since),
            timer.target_seconds,
            timer.used_seconds,
            timer.is_breached,
            timer.priority,
            timer.is_raised,
            timer.is_committed,
            timer.is_elapsed,
            timer.reason,
            [_pause(pause) for pause in timer.pauses] or None,
            version_id or None,
            _naive(notice_at),
        )

    @api.model
    def _upsert(self, rows):
        if not rows:
            return
        self.env.cr.execute(UPSERT, [to_json(dict(zip(COLUMNS, row, strict=True)) for row in rows)])
        self.invalidate_model(flush=False)

    @api.model
    def _rewrite_reasons(self, folded):
        """Take the reasons of timers and pauses from results computed anew, and nothing else of them.

        For words that were removed from the ledger: instants stay as they were told, whatever calendars say today.

        :param folded: ``[Folded]``
        """
        stored = self.search([("ticket_id", "in", [each.ticket_id for each in folded])])
        known = {(timer.ticket_id.id, timer.metric, timer.cycle): timer for timer in stored}
        rows = []
        for ticket_id, fresh in ((each.ticket_id, timer) for each in folded for timer in each.timers):
            timer = known.get((ticket_id, fresh.metric, fresh.cycle))
            if timer:
                said = {pause.start.isoformat(): pause.reason for pause in fresh.pauses}
                pauses = [{**pause, "reason": said.get(pause["start"])} for pause in timer.pauses or ()]
                rows.append({"id": timer.id, "reason": fresh.reason, "pauses": pauses or None})
        self.env.cr.execute(REWRITE_REASONS, [to_json(rows)])
        self.invalidate_model(["reason", "pauses"], flush=False)

    @api.model
    def _forget(self, keys):
        """Delete timers that an inserted line of the ledger made impossible."""
        for ticket_id, metric, cycle in keys:
            self.env.execute_query(
                SQL(
                    "DELETE FROM e3k_sla_timer WHERE ticket_id = %s AND metric = %s AND cycle = %s RETURNING id",
                    ticket_id,
                    metric,
                    cycle,
                )
            )
        if keys:
            self.invalidate_model(flush=False)


def _timeless(row):
    """The columns of a row that do not depend on when they were computed."""
    if row is None:
        return {}
    is_live = row[0] not in FINISHED
    skipped = {"next_notice_at", "version_id"} | ({"is_breached"} if is_live else set())
    return {name: value for name, value in zip(FOLDED, row, strict=True) if name not in skipped}


def _naive(instant):
    """The ORM's naive UTC of an aware instant; None stays None."""
    return instant.astimezone(UTC).replace(tzinfo=None) if instant else None


def _pause(pause):
    return {
        "start": pause.start.isoformat(),
        "stop": pause.stop.isoformat() if pause.stop else None,
        "party": pause.party,
        "reason": pause.reason,
    }
