from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from .e3k_answer_mixin import OUTCOMES
from .e3k_placeholder_mixin import PLACEHOLDERS
from .e3k_ticket_priority import PRIORITIES
from .e3k_ticket_stage import CANCEL_REASONS, OPEN_KINDS

#: What becomes of the ticket without a word to the client.
SILENT = [("stage", "Move to a stage, say nothing"), ("none", "Say nothing, move nothing")]
#: Outcome → the kinds of stage it may end in; without a stage, the first of the first kind.
KINDS_OF = {
    "answer": ("open", "new"),
    "wait": ("waiting",),
    "resolve": ("resolved",),
    "close": ("closed",),
    "cancel": ("cancelled",),
    "stage": (*OPEN_KINDS, "closed", "cancelled"),
}


class E3kMacro(models.Model):
    """Reply, stage, priority, tags, agent, note and checklist in one click, in the requester's language.

    The words of PLACEHOLDERS, in braces, are filled for each ticket. A macro has no rights of its own: what its
    user may not do, or only with a reason, it does not do either.
    """

    _name = "e3k.macro"
    _description = "Macro"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    team_ids = fields.Many2many(
        "e3k.team", string="Teams", help="Offered for the tickets of these teams. Empty: for every ticket."
    )
    user_id = fields.Many2one(
        "res.users",
        "Only for",
        default=lambda self: self._default_user_id(),
        domain=lambda self: self.env["res.users"]._get_support_domain(),
        index="btree_not_null",
        help="A macro of one's own: nobody else is offered it. Empty: for everybody.",
    )

    # what the client reads
    body_fr = fields.Html("Reply in French", sanitize_style=True)
    body_en = fields.Html("Reply in English", sanitize_style=True)
    placeholders = fields.Char("Words that are filled", compute="_compute_placeholders")

    # what becomes of the ticket
    outcome = fields.Selection([*OUTCOMES, *SILENT], "Then", required=True, default="answer")
    stage_id = fields.Many2one(
        "e3k.ticket.stage",
        domain="[('kind', 'in', stage_kinds)]",
        help="Which of several stages; empty: the first that fits.",
    )
    stage_kinds = fields.Json(compute="_compute_stage_kinds", export_string_translation=False)
    cancel_reason = fields.Selection(CANCEL_REASONS)
    priority = fields.Selection(PRIORITIES, "Agree the priority")
    reason_fr = fields.Text("Reason in French", help="Told to the client when an agreed priority changes.")
    reason_en = fields.Text("Reason in English", help="Told to the client when an agreed priority changes.")
    tag_ids = fields.Many2many("e3k.ticket.tag", string="Add the tags")
    category_id = fields.Many2one("e3k.ticket.category", "Set the category")
    assignee = fields.Selection(
        [("keep", "Leave the agent"), ("me", "Whoever uses the macro"), ("agent", "A given agent")],
        "Assign to",
        required=True,
        default="keep",
    )
    agent_id = fields.Many2one("res.users", domain=lambda self: self.env["res.users"]._get_support_domain())

    # what colleagues find
    note = fields.Html("Internal note", sanitize_style=True, help="For colleagues: the client does not read it.")
    plan_id = fields.Many2one(
        "mail.activity.plan",
        "Checklist",
        domain="[('res_model', '=', 'e3k.ticket')]",
        help="Launched on the ticket, in the language of whoever does its steps.",
    )

    def _default_user_id(self):
        """Who is no lead writes macros for themselves."""
        return False if self.env.user.has_group("e3k_support.group_lead") else self.env.uid

    def _compute_placeholders(self):
        self.placeholders = " ".join(f"{{{name}}}" for name in PLACEHOLDERS)

    @api.depends("outcome")
    def _compute_stage_kinds(self):
        for macro in self:
            macro.stage_kinds = list(KINDS_OF.get(macro.outcome, ()))

    @api.constrains("outcome", "body_fr", "body_en", "stage_id", "cancel_reason")
    def _check_outcome(self):
        for macro in self:
            if macro._is_told() and is_html_empty(macro.body_fr) and is_html_empty(macro.body_en):
                raise UserError(self.env._("Write the reply of the macro, in both languages if you can."))
            if macro.outcome == "stage" and not macro.stage_id:
                raise UserError(self.env._("Choose the stage that the macro moves to."))
            if macro.stage_id and macro.stage_id.kind not in KINDS_OF.get(macro.outcome, ()):
                raise UserError(self.env._("The stage of the macro does not fit what becomes of the ticket."))
            if macro._is_cancelling() and not macro.cancel_reason:
                raise UserError(self.env._("Say why the macro cancels the ticket."))

    @api.constrains("priority", "reason_fr", "reason_en")
    def _check_reason(self):
        for macro in self.filtered("priority"):
            if not (macro.reason_fr or "").strip() and not (macro.reason_en or "").strip():
                raise UserError(
                    self.env._(
                        "Write why the macro agrees this priority: the client is told when an agreed one changes."
                    )
                )

    @api.onchange("outcome")
    def _onchange_outcome(self):
        """A stage that does not fit the new outcome is forgotten."""
        if self.stage_id.kind not in (self.stage_kinds or ()):
            self.stage_id = False

    def _is_told(self):
        """True when the macro says something to the client."""
        self.ensure_one()
        return self.outcome in dict(OUTCOMES)

    def _is_cancelling(self):
        self.ensure_one()
        return self.outcome == "cancel" or (self.outcome == "stage" and self.stage_id.kind == "cancelled")

    # ------------------------------------------------------------
    # For which tickets
    # ------------------------------------------------------------

    def _suits(self, tickets):
        """True when the macro serves the team of every ticket, and the user."""
        self.ensure_one()
        is_mine = not self.user_id or self.user_id == self.env.user
        return is_mine and (not self.team_ids or tickets.team_id <= self.team_ids)

    @api.model
    def _get_offered(self, tickets):
        """Return the macros that serve the teams of all ``tickets``."""
        return self.search([]).filtered(lambda macro: macro._suits(tickets))  # pylint: disable=no-search-all

    def _check_team(self, tickets):
        """Refuse a macro that is not offered for ``tickets``.

        :raises UserError: when it is limited to other teams, or somebody else's own
        """
        if not self._suits(tickets):
            raise UserError(self.env._("The macro “%(macro)s” is for other teams.", macro=self.name))

    # ------------------------------------------------------------
    # What it does
    # ------------------------------------------------------------

    def _get_reply(self, ticket):
        """Return the reply in the language of the ticket's requester, filled; in both when it is not known.

        A reply written in one language only goes out in that one rather than not at all.
        """
        self.ensure_one()
        bodies = {"fr": self.body_fr, "en": self.body_en}
        langs = ticket._get_requester_langs()
        texts = [(lang, bodies.get(lang[:2])) for lang in langs]
        texts = [text for text in texts if not is_html_empty(text[1])]
        if not texts:
            texts = [(langs[0], body) for body in bodies.values() if not is_html_empty(body)][:1]
        return Markup("<hr/>").join(ticket._fill_text(body, lang) for lang, body in texts)

    def _get_reason(self, ticket):
        """Return why the priority changes in the language of the ticket's requester, else in the other one."""
        reasons = {"fr": self.reason_fr, "en": self.reason_en}
        langs = [lang[:2] for lang in ticket._get_requester_langs()]
        return "\n".join(filter(None, (reasons.get(lang) for lang in langs))) or self.reason_fr or self.reason_en

    def _prepare_values(self, ticket):
        """Return what the macro writes on ``ticket`` besides the reply."""
        self.ensure_one()
        values = {}
        if self.tag_ids - ticket.tag_ids:
            values["tag_ids"] = [(4, tag.id) for tag in self.tag_ids - ticket.tag_ids]
        if self.category_id:
            values["category_id"] = self.category_id.id
        agent = {"me": self.env.user, "agent": self.agent_id}.get(self.assignee)
        if agent:
            values["agent_id"] = agent.id
        if self.outcome == "stage":
            values["stage_id"] = self.stage_id.id
        if self.outcome == "stage" and self._is_cancelling():
            values["cancel_reason"] = self.cancel_reason
        return values

    def _agree_priority(self, ticket):
        """Agree the macro's priority as a person does: at first with its date, later only with a reason."""
        if not self.priority or (ticket.is_classified and ticket.priority == self.priority):
            return
        if ticket.is_classified:
            ticket.write({"priority": self.priority, "priority_reason": self._get_reason(ticket)})
        else:
            ticket.classify_as(self.priority)

    def _prepare(self, ticket):
        """Do what comes before the reply: it may name the agent and the priority."""
        self._agree_priority(ticket)
        if values := self._prepare_values(ticket):
            ticket.write(values)

    def _get_answer_options(self, outcome):
        """Return how the answer ends when the user lets the macro do what it says: its own stage and reason."""
        if outcome != self.outcome:
            return {}
        return {"stage": self.stage_id, "cancel_reason": self.cancel_reason}

    def _finish(self, ticket):
        """Do what comes after the reply: the note and the checklist."""
        if not is_html_empty(self.note):
            ticket.message_post(
                body=ticket._fill_text(self.note, self.env.lang),
                message_type="comment",
                subtype_xmlid="mail.mt_note",
            )
        if self.plan_id:
            self.plan_id._launch_on(ticket)

    def _apply(self, tickets):
        """Do all of it on each ticket; those that ended are left alone.

        :raises UserError: when none of the tickets is open, or the macro is limited to other teams
        """
        self.ensure_one()
        tickets.check_access("write")
        self._check_team(tickets)
        tickets = tickets.filtered(lambda ticket: not ticket._is_ended())
        if not tickets:
            raise UserError(self.env._("The ticket has ended: reopen it first."))
        for ticket in tickets:
            self._prepare(ticket)
            if self._is_told():
                people = ticket.requester_id.ids
                options = self._get_answer_options(self.outcome)
                ticket._answer(self._get_reply(ticket), self.outcome, **options, partner_ids=people)
            self._finish(ticket)
        return tickets
