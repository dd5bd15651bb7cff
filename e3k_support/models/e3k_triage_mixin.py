import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..intake import visible_html
from ..triage import Signals, suggest
from .e3k_ticket_priority import DEFINITIONS, EXAMPLES, PRIORITIES
from .e3k_ticket_stage import OPEN_KINDS

SIMILAR_LIMIT = 5
#: Up to how many tickets are named in what is said of them; more are counted.
NAMED = 3
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

    def classify_as(self, priority):
        """Agree ``priority`` on those of the tickets that nobody has classified yet.

        A P4 needs a date: it is taken to be simple, and the date that the policy proposes for that is committed,
        unless the ticket says otherwise already.

        :return: ``{count, message, type}``: how many were classified, in words for whoever pressed the key
        """
        self.check_access("write")
        fresh = self._filter_to_classify()
        for values, tickets in fresh._group_by_agreement(priority):
            tickets.write({"priority": priority, "classified_at": self.env.cr.now(), **values})
        label = dict(self._fields["priority"]._description_selection(self.env))[priority]
        return self._report_triage(label, fresh)

    def classify_as_suggested(self):
        """Agree what is suggested on each ticket; those without a suggestion stay as they are.

        :return: as ``classify_as``
        """
        self.check_access("write")
        fresh = self._filter_to_classify()
        done = fresh.filtered("suggested_priority")
        for priority, tickets in done.grouped("suggested_priority").items():
            tickets.classify_as(priority)
        return self._report_triage(self.env._("As suggested"), done, fresh - done)

    def _filter_to_classify(self):
        """The tickets whose priority nobody has agreed yet, and on which somebody still works."""
        return self.filtered(lambda ticket: not ticket.is_classified and ticket.stage_kind in OPEN_KINDS)

    def _group_by_agreement(self, priority):
        """``[(values, tickets)]``: what is agreed with the priority, the same for all of the tickets."""
        if priority != "p4":
            return [({}, self)] if self else []
        groups = {}
        for ticket in self:
            complexity = ticket.complexity or "simple"
            committed_at = ticket.committed_at or ticket._sla_proposed_date(complexity)
            groups.setdefault((complexity, committed_at), []).append(ticket.id)
        return [
            ({"complexity": complexity, "committed_at": committed_at}, self.browse(ids))
            for (complexity, committed_at), ids in groups.items()
        ]

    def _report_triage(self, label, done, silent=None):
        """Say what became of the tickets: those that were done, and why the others were not.

        :param silent: those for which nothing is suggested
        """
        _, left = self.env._, self - done - (silent or self.browse())
        ended = left.filtered(lambda ticket: ticket.stage_kind not in OPEN_KINDS)
        named = [f"{ticket.number} ({ticket.priority.upper()})" for ticket in done]
        numbers = ", ".join(named) if len(done) <= NAMED else str(len(done))
        words = [_("%(label)s: %(tickets)s.", label=label, tickets=numbers)] if done else [_("Nothing was classified.")]
        dated = done.filtered(lambda ticket: ticket.priority == "p4")
        words += dated._say_dates()
        if silent:
            words.append(_("Without a suggestion: %(count)s.", count=len(silent)))
        if left - ended:
            words.append(_("Classified already, left as agreed: %(count)s.", count=len(left - ended)))
        if ended:
            words.append(_("Ended: %(count)s.", count=len(ended)))
        return {"count": len(done), "message": " ".join(words), "type": "success" if done else "warning"}

    def _say_dates(self):
        """Return the dates committed to the clients of P4 tickets, or that there is none."""
        dated = {ticket.committed_at: ticket for ticket in self if ticket.committed_at}
        texts = [ticket._get_committed_text(self.env.lang) for _instant, ticket in sorted(dated.items())]
        words = [self.env._("Date committed: %(dates)s.", dates=", ".join(texts))] if texts else []
        if bare := self.filtered(lambda ticket: not ticket.committed_at):
            words.append(self.env._("Without a date, the policy proposes none: %(count)s.", count=len(bare)))
        return words

    def action_classify_as(self, priority=None):
        """As ``classify_as``, for a button.

        :param priority: P1–P4; a button names it in the context as ``e3k_priority``
        :raises UserError: when none of the tickets can be classified
        """
        return self._notify_triage(self.classify_as(priority or self.env.context["e3k_priority"]))

    def action_classify_as_suggested(self):
        """As ``classify_as_suggested``, for a button."""
        return self._notify_triage(self.classify_as_suggested())

    def _notify_triage(self, report):
        if not report["count"] and self and all(ticket.is_classified for ticket in self):
            raise UserError(self.env._("Changing an agreed priority needs a reason: use “Change the priority”."))
        if not report["count"] and self and all(ticket.stage_kind not in OPEN_KINDS for ticket in self):
            raise UserError(self.env._("The ticket has ended: reopen it first."))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": report["type"],
                "message": report["message"],
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

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

    def get_triage_aside(self):
        """Return what stands beside a ticket in the queue: suggestion, excerpt, similar tickets, known problems."""
        self.ensure_one()
        self.check_access("read")
        self.env["e3k.access.log"]._record_readings(self)  # the excerpt is of what was asked
        return {
            "id": self.id,
            "suggested": self.suggested_priority,
            "reason": self.suggestion_reason,
            "excerpt": visible_html(str(self.description or "")).strip()[:600],
            "similar": [ticket._prepare_triage_line() for ticket in self._get_similar_tickets()],
            "problems": [
                {**ticket._prepare_triage_line(), "is_linked": ticket in self._get_problems()}
                for ticket in self._get_problems() | self._get_known_problems()
            ],
        }

    def _prepare_triage_line(self):
        return {"id": self.id, "number": self.number, "name": self.name, "stage": self.stage_id.name}

    def _get_similar_tickets(self):
        """Return open tickets of the same client whose subject is like this one's, most alike first."""
        self.ensure_one()
        domain = [
            ("client_id", "=", self.client_id.id),
            ("stage_kind", "in", OPEN_KINDS),
            ("id", "!=", self.id),
            ("is_problem", "=", False),
        ]
        return self._search_alike(domain) if self.client_id else self.browse()

    def _get_known_problems(self):
        """Return open problems that may be the cause: alike in their subject, then of the same module or category.

        Whoever's tickets they gather: a problem is E3K's own.
        """
        self.ensure_one()
        open_ones = Domain("is_problem", "=", True) & Domain("stage_kind", "in", OPEN_KINDS)
        open_ones &= Domain("id", "!=", self.id)
        found = self._search_alike(open_ones)
        near = Domain.OR(Domain(name, "=", self[name].id) for name in ("module_id", "category_id") if self[name])
        if len(found) < SIMILAR_LIMIT:
            others = open_ones & near & Domain("id", "not in", found.ids)
            found |= self.search(others, order="id desc", limit=SIMILAR_LIMIT - len(found))
        return found

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
