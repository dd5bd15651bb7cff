import json
from datetime import UTC

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..sla.event import Event
from .e3k_ticket_priority import COMPLEXITIES, PRIORITIES

KINDS = [
    ("received", "Received"),
    ("classified", "Priority agreed"),
    ("complexity_set", "Complexity estimated"),
    ("requester_spoke", "The client wrote"),
    ("agent_spoke", "E3K answered"),
    ("status_sent", "Status sent"),
    ("dismissed", "No answer needed"),
    ("paused", "Waiting"),
    ("resumed", "Waiting ended"),
    ("committed", "Date committed"),
    ("resolved", "Resolved"),
    ("reopened", "Reopened"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
    ("merged", "Merged into another ticket"),
    ("absorbed", "Another ticket was merged in"),
    ("split", "A part became another ticket"),
    ("policy_applied", "SLA policy applied"),
    ("recomputed", "Deadlines recomputed"),
    ("corrected", "Corrected"),
    ("undone", "Merge undone"),
]

COLUMNS = (
    "ticket_id",
    "at",
    "kind",
    "sequence",
    "priority",
    "complexity",
    "party",
    "reason",
    "author_id",
    "facts",
    "create_date",
    "write_date",
)
#: The lines travel as one JSON text: thousands of them are parsed by PostgreSQL much faster than as values
#: (and twice as fast as ``json`` than as ``jsonb``, which is built before it is taken apart).
APPEND = f"""
    INSERT INTO e3k_sla_event ({", ".join(COLUMNS)})
    SELECT {", ".join(f"line.{name}" for name in COLUMNS)}
      FROM json_populate_recordset(NULL::e3k_sla_event, %s) AS line
"""  # noqa: S608 -- only the names above


class E3kSlaEvent(models.Model):
    """The ledger: what happened to a ticket, as far as promises go. Append-only.

    Timers are computed from it and nothing else, so a line is never changed or removed
    (only the whole ledger goes, with its ticket).
    """

    _name = "e3k.sla.event"
    _description = "SLA Ledger Line"
    _order = "at desc, sequence desc"
    _rec_name = "kind"

    ticket_id = fields.Many2one("e3k.ticket", required=True, ondelete="cascade", readonly=True)
    at = fields.Datetime(required=True, readonly=True, help="When it happened, not when it was recorded.")
    sequence = fields.Integer(required=True, readonly=True, help="The line's number in the ticket's ledger.")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    priority = fields.Selection(PRIORITIES, readonly=True)
    complexity = fields.Selection(COMPLEXITIES, readonly=True)
    party = fields.Selection([("client", "The client"), ("third_party", "A third party")], readonly=True)
    reason = fields.Char(readonly=True)
    author_id = fields.Many2one("res.partner", "By", readonly=True, index="btree_not_null")
    facts = fields.Json(readonly=True)

    _ledger_idx = models.Index("(ticket_id, sequence)")

    @api.model_create_multi
    def create(self, _vals_list):  # pylint: disable=method-required-super
        """Nobody writes the ledger by hand: see ``_append``."""
        raise UserError(self.env._("The SLA ledger is written by what happens to the ticket."))

    def write(self, _vals):  # pylint: disable=method-required-super
        """Nobody changes a line."""
        raise UserError(self.env._("The SLA ledger is append-only: record a correction instead."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The SLA ledger is append-only: record a correction instead."))

    # ------------------------------------------------------------
    # Records and events
    # ------------------------------------------------------------

    @api.model
    def _get_ledgers(self, ticket_ids):
        """Return ``{ticket id: [Event]}``, in one query."""
        ledgers = {ticket_id: [] for ticket_id in ticket_ids}
        if not ticket_ids:
            return ledgers
        rows = self.env.execute_query(
            SQL(
                """SELECT ticket_id, at, kind, sequence, priority, complexity, party, reason, facts
                     FROM e3k_sla_event WHERE ticket_id = ANY(%s) ORDER BY ticket_id, sequence""",
                list(ticket_ids),
            )
        )
        for ticket_id, at, *values, facts in rows:
            ledgers[ticket_id].append(Event(at.replace(tzinfo=UTC), *values, facts or {}))
        return ledgers

    @api.model
    def _append(self, ledger):
        """Write new lines, all of them in one statement. Who did it is the author, said once.

        :param ledger: ``[(ticket id, Event, author partner id, settled figures)]``
        """
        if not ledger:
            return
        now = self.env.cr.now()
        rows = (
            {
                "ticket_id": ticket_id,
                "at": event.at.replace(tzinfo=None),
                "kind": event.kind,
                "sequence": event.sequence,
                "priority": event.priority,
                "complexity": event.complexity,
                "party": event.party,
                "reason": event.reason,
                "author_id": author_id or None,
                "facts": ({**event.facts, "settled": settled} if settled else dict(event.facts)) or None,
                "create_date": now,
                "write_date": now,
            }
            for ticket_id, event, author_id, settled in ledger
        )
        self.env.cr.execute(APPEND, [to_json(rows)])


def to_json(rows):
    """The rows as the JSON text that PostgreSQL takes apart; instants are naive UTC, what is NULL is left out."""
    said = [{name: value for name, value in row.items() if value is not None} for row in rows]
    return json.dumps(said, default=str, ensure_ascii=False, separators=(",", ":"))
