from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

PROMISE_STATES = [
    ("late", "Late"),
    ("soon", "Soon late"),
    ("calm", "On time"),
    ("waiting", "Waiting"),
    ("none", "Nothing promised"),
]

#: As the lists ask for them, to the letter: PostgreSQL must see that the index answers.
AT_WORK = "stage_kind IN ('new', 'open', 'waiting') AND active IS TRUE"
NOT_ENDED = "stage_kind IN ('new', 'open', 'waiting', 'resolved') AND active IS TRUE"


class E3kBoardMixin(models.AbstractModel):
    """How a ticket stands on the boards: what is first in the queue, what is late and what soon will be.

    Lateness depends on the present second, so nothing of it is stored: the database compares two
    stored instants. The default lists of every board have an index in their order.
    """

    _name = "e3k.board.mixin"
    _description = "Ticket on a Board"

    is_classified = fields.Boolean(
        compute="_compute_is_classified", store=True, help="An agent agreed the priority: it is not provisional."
    )
    promise_state = fields.Selection(
        PROMISE_STATES,
        "Promise",
        compute="_compute_promise_state",
        search="_search_promise_state",
        export_string_translation=True,
        help="Late: the next deadline has passed. Soon late: three quarters of its time are used.",
    )

    _queue_idx = models.Index(f"((COALESCE(is_classified, false)), next_due_at, id) WHERE {AT_WORK}")
    _board_idx = models.Index(f"(stage_id, next_due_at, id DESC) WHERE {NOT_ENDED}")
    _agent_idx = models.Index(f"(agent_id, next_due_at, id DESC) WHERE {NOT_ENDED}")
    _list_idx = models.Index("(next_due_at, id DESC) WHERE active IS TRUE")

    @api.depends("classified_at")
    def _compute_is_classified(self):
        for ticket in self:
            ticket.is_classified = bool(ticket.classified_at)

    @api.depends("next_due_at", "next_soon_at", "stage_kind")
    def _compute_promise_state(self):
        now = self.env.cr.now()
        for ticket in self:
            if not ticket.next_due_at:
                ticket.promise_state = "waiting" if ticket.stage_kind == "waiting" else "none"
            elif ticket.next_due_at <= now:
                ticket.promise_state = "late"
            elif ticket.next_soon_at and ticket.next_soon_at <= now:
                ticket.promise_state = "soon"
            else:
                ticket.promise_state = "calm"

    def _search_promise_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = self.env.cr.now()
        due, soon, none = ("next_due_at", "next_soon_at", Domain("next_due_at", "=", False))
        domains = {
            "late": Domain(due, "<=", now),
            "soon": Domain(due, ">", now) & Domain(soon, "<=", now),
            "calm": Domain(due, ">", now) & (Domain(soon, ">", now) | Domain(soon, "=", False)),
            "waiting": none & Domain("stage_kind", "=", "waiting"),
            "none": none & Domain("stage_kind", "!=", "waiting"),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    def _field_to_sql(self, alias, field_expr, query=None):
        """Let boards group by the state of the promise, as of now."""
        if field_expr != "promise_state":
            return super()._field_to_sql(alias, field_expr, query)
        return SQL(
            """(CASE WHEN %(due)s <= %(now)s THEN 'late'
                     WHEN %(due)s IS NOT NULL AND %(soon)s <= %(now)s THEN 'soon'
                     WHEN %(due)s IS NOT NULL THEN 'calm'
                     WHEN %(kind)s = 'waiting' THEN 'waiting'
                     ELSE 'none' END)""",
            due=self._field_to_sql(alias, "next_due_at", query),
            soon=self._field_to_sql(alias, "next_soon_at", query),
            kind=self._field_to_sql(alias, "stage_kind", query),
            now=self.env.cr.now().replace(microsecond=0),
        )
