import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..intake import visible_html
from ..triage import Signals, suggest
from .e3k_ticket_priority import DEFINITIONS, EXAMPLES, PRIORITIES
from .e3k_ticket_stage import OPEN_KINDS

SIMILAR_LIMIT = 5
#: What the guided form asked is no word of the client ("Who is blocked?").
QUESTION = re.compile(r"<strong>.*?</strong>", re.DOTALL)


class E3kTriageMixin(models.AbstractModel):
    """What helps an agent to classify a new ticket in seconds. Nothing here decides: an agent does."""

    _name = "e3k.triage.mixin"
    _description = "Ticket to Classify"

    is_important_mail = fields.Boolean(readonly=True, copy=False, help="The mail came marked as of high importance.")
    suggested_priority = fields.Selection(PRIORITIES, compute="_compute_suggestion")
    suggestion_reason = fields.Char("Why this priority", compute="_compute_suggestion")

    @api.depends("name", "description", "priority_asked", "channel", "is_important_mail", "classified_at")
    @api.depends_context("lang")
    def _compute_suggestion(self):
        for ticket in self:
            found = None if ticket.classified_at else suggest(ticket._get_triage_signals())
            ticket.suggested_priority = found.priority if found else False
            reasons = found.reasons if found else ()
            ticket.suggestion_reason = " ".join(ticket._say_triage_reason(reason) for reason in reasons) or False

    def _get_triage_signals(self):
        request = str(self.description or "")
        if self.channel == "portal":
            request = QUESTION.sub("", request)
        return Signals(
            subject=self.name or "",
            text=visible_html(request),
            asked=self.priority_asked or None,
            importance="high" if self.is_important_mail else "",
            channel=self.channel or "",
        )

    def _say_triage_reason(self, reason):
        """One reason in the reader's words."""
        _ = self.env._
        if reason.kind == "words":
            return _("The client writes “%(words)s”.", words=reason.words)
        return {
            "asked": _("The client chose this priority on the portal."),
            "importance": _("The mail is marked as of high importance."),
            "phone": _("The client phoned, as the policy asks when everything has stopped."),
        }[reason.kind]

    # ------------------------------------------------------------
    # One key each
    # ------------------------------------------------------------

    def action_classify_as(self, priority=None):
        """Agree ``priority`` on tickets that nobody has classified yet, in one click or key.

        :param priority: P1–P4; a button names it in the context as ``e3k_priority``
        :raises UserError: for a classified ticket, whose priority changes only with a reason
        """
        self.check_access("write")
        priority = priority or self.env.context["e3k_priority"]
        if any(ticket.is_classified for ticket in self):
            raise UserError(self.env._("Changing an agreed priority needs a reason: use “Change the priority”."))
        if any(ticket.stage_kind not in OPEN_KINDS for ticket in self):
            raise UserError(self.env._("The ticket has ended: reopen it first."))
        self.write({"priority": priority, "classified_at": self.env.cr.now()})

    def action_classify_as_suggested(self):
        """Agree what is suggested on each ticket; those without a suggestion stay as they are."""
        for priority, tickets in self.filtered(lambda t: not t.is_classified).grouped("suggested_priority").items():
            if priority:
                tickets.action_classify_as(priority)

    @api.model
    @api.readonly
    def get_triage_choices(self):
        """Return what the keys of the queue choose from: the priorities in the policy's words."""
        labels = dict(self._fields["priority"]._description_selection(self.env))
        return [
            {
                "key": name[1:],
                "name": name,
                "label": labels[name],
                "definition": self.env._(DEFINITIONS[name]),
                "example": self.env._(EXAMPLES[name]),
            }
            for name, _label in PRIORITIES
        ]

    @api.readonly
    def get_triage_aside(self):
        """Return what stands beside a ticket in the queue: suggestion, excerpt, similar tickets, known problems."""
        self.ensure_one()
        self.check_access("read")
        return {
            "id": self.id,
            "suggested": self.suggested_priority,
            "reason": self.suggestion_reason,
            "excerpt": visible_html(str(self.description or "")).strip()[:600],
            "similar": [ticket._prepare_triage_line() for ticket in self._get_similar_tickets()],
            "problems": [ticket._prepare_triage_line() for ticket in self._get_known_problems()],
        }

    def _prepare_triage_line(self):
        return {"id": self.id, "number": self.number, "name": self.name, "stage": self.stage_id.name}

    def _get_similar_tickets(self):
        """Return open tickets of the same client whose subject is like this one's, most alike first."""
        self.ensure_one()
        domain = [("client_id", "=", self.client_id.id), ("stage_kind", "in", OPEN_KINDS), ("id", "!=", self.id)]
        domain += [("is_problem", "=", False)]
        return self._search_alike(domain) if self.client_id else self.browse()

    def _get_known_problems(self):
        """Return open problem tickets whose subject is like this one's, whoever's they are."""
        self.ensure_one()
        return self._search_alike([("is_problem", "=", True), ("stage_kind", "in", OPEN_KINDS), ("id", "!=", self.id)])

    def _search_alike(self, domain):
        """Return the tickets of ``domain`` whose subject is like this one's, by the trigram index of subjects."""
        if not self.env.registry.has_trigram or not self.name:
            return self.browse()
        unaccent = self.env.registry.unaccent
        query = self._search(domain)
        subject = self._field_to_sql(query.table, "name", query)
        query.add_where(SQL("%s %% %s", unaccent(subject), unaccent(SQL("%s", self.name))))
        query.order = SQL("%s <-> %s", unaccent(subject), unaccent(SQL("%s", self.name)))
        query.limit = SIMILAR_LIMIT
        return self.browse(query)
