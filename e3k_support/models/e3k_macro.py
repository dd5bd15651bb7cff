from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from .e3k_answer_mixin import OUTCOMES
from .e3k_placeholder_mixin import PLACEHOLDERS


class E3kMacro(models.Model):
    """Reply, stage, tags and agent in one click, in the requester's language.

    The words of PLACEHOLDERS, in braces, are filled for each ticket.
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

    body_fr = fields.Html("Reply in French", sanitize_style=True)
    body_en = fields.Html("Reply in English", sanitize_style=True)
    placeholders = fields.Char("Words that are filled", compute="_compute_placeholders")
    outcome = fields.Selection(
        [*OUTCOMES, ("stage", "Move to a stage, say nothing"), ("none", "Say nothing, move nothing")],
        "Then",
        required=True,
        default="answer",
    )
    stage_id = fields.Many2one("e3k.ticket.stage", domain=[("kind", "in", ("new", "open"))])
    tag_ids = fields.Many2many("e3k.ticket.tag", string="Add the tags")
    category_id = fields.Many2one("e3k.ticket.category", "Set the category")
    assignee = fields.Selection(
        [("keep", "Leave the agent"), ("me", "Whoever uses the macro"), ("agent", "A given agent")],
        "Assign to",
        required=True,
        default="keep",
    )
    agent_id = fields.Many2one("res.users", domain=[("share", "=", False)])

    def _compute_placeholders(self):
        self.placeholders = " ".join(f"{{{name}}}" for name in PLACEHOLDERS)

    @api.constrains("outcome", "body_fr", "body_en", "stage_id")
    def _check_outcome(self):
        for macro in self:
            if macro._is_told() and is_html_empty(macro.body_fr) and is_html_empty(macro.body_en):
                raise UserError(self.env._("Write the reply of the macro, in both languages if you can."))
            if macro.outcome == "stage" and not macro.stage_id:
                raise UserError(self.env._("Choose the stage that the macro moves to."))

    def _is_told(self):
        """True when the macro says something to the client."""
        self.ensure_one()
        return self.outcome in dict(OUTCOMES)

    def _suits(self, tickets):
        """True when the macro serves the team of every ticket."""
        self.ensure_one()
        return not self.team_ids or tickets.team_id <= self.team_ids

    @api.model
    def _get_offered(self, tickets):
        """Return the macros that serve the teams of all ``tickets``."""
        return self.search([]).filtered(lambda macro: macro._suits(tickets))  # pylint: disable=no-search-all

    def _check_team(self, tickets):
        """Refuse a macro that is not offered for ``tickets``.

        :raises UserError: when it is limited to other teams
        """
        if not self._suits(tickets):
            raise UserError(self.env._("The macro “%(macro)s” is for other teams.", macro=self.name))

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
        return values

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
            if values := self._prepare_values(ticket):
                ticket.write(values)
            if self._is_told():
                ticket._answer(self._get_reply(ticket), self.outcome, partner_ids=ticket.requester_id.ids)
        return tickets
