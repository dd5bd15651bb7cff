from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

OUTCOMES = [
    ("answer", "Only tell them"),
    ("wait", "Tell them and wait for their answer"),
    ("resolve", "Tell them and resolve the tickets"),
]


class E3kProblemUpdate(models.TransientModel):
    """One update on a problem, worded per language and per client; each client reads only their own."""

    _name = "e3k.problem.update"
    _description = "Update on a Problem"
    _inherit = ["e3k.caution.mixin"]

    problem_id = fields.Many2one("e3k.ticket", required=True, readonly=True, ondelete="cascade")
    body_fr = fields.Html("In French", sanitize_style=True)
    body_en = fields.Html("In English", sanitize_style=True)
    outcome = fields.Selection(OUTCOMES, "Then", required=True, default="answer")
    resolves_problem = fields.Boolean("Resolve the problem too")
    cause_id = fields.Many2one("e3k.ticket.cause")
    line_ids = fields.One2many("e3k.problem.update.line", "update_id", "Who is told what")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        problem = self.env["e3k.ticket"].browse(values.get("problem_id"))
        if problem:
            values.setdefault("cause_id", problem.cause_id.id)
            lines = [Command.create({"ticket_id": ticket.id}) for ticket in problem._get_told()]
            values.setdefault("line_ids", lines)
            values["seen_message_id"] = problem._get_told()._get_last_message_id()
        return values

    @api.depends("body_fr", "body_en", "line_ids.text", "line_ids.is_told")
    def _compute_cautions(self):
        return super()._compute_cautions()

    def _get_cautions(self):
        """Each text is looked at once; a caution names the ticket it was found on."""
        found, seen = [], set()
        for line in self.line_ids.filtered("is_told"):
            for text in line._get_caution_texts(self.seen_message_id):
                if text not in seen:
                    seen.add(text)
                    found.append(Markup("<div>%s: %s</div>") % (line.ticket_id.number, text))
        return found

    def action_confirm(self):
        """Send to each chosen ticket its own text, in its requester's language.

        :raises UserError: when a language that is needed has no text
        """
        self.ensure_one()
        lines = self.line_ids.filtered("is_told")
        (self.problem_id | lines.ticket_id).check_access("write")
        if not lines:
            raise UserError(self.env._("Choose at least one ticket."))
        silent = lines.filtered(lambda line: is_html_empty(line._get_text()))
        if silent:
            numbers = ", ".join(silent.ticket_id.mapped("number"))
            raise UserError(self.env._("Write the update in the language of %(tickets)s too.", tickets=numbers))
        if question := self._look_twice():
            return question
        for line in lines:
            line._send(self.outcome)
        self._close_problem(lines)
        return {"type": "ir.actions.act_window_close"}

    def _close_problem(self, lines):
        """Keep on the problem what was told, and resolve it if the agent says so."""
        numbers = ", ".join(lines.ticket_id.mapped("number"))
        texts = Markup("<hr/>").join(body for body in (self.body_fr, self.body_en) if not is_html_empty(body))
        note = self.env._("Told to %(tickets)s:", tickets=numbers)
        self.problem_id._message_log(body=Markup("<p>%s</p>%s") % (note, texts))
        if self.outcome == "resolve" and self.resolves_problem and not self.problem_id._is_ended():
            self.problem_id._resolve(texts or lines[:1].text, cause_id=self.cause_id.id)


class E3kProblemUpdateLine(models.TransientModel):
    """What one client will read; the agent may word it for them."""

    _name = "e3k.problem.update.line"
    _description = "Update on a Problem: one Ticket"
    _inherit = ["e3k.ticket.dialog.mixin"]

    update_id = fields.Many2one("e3k.problem.update", required=True, ondelete="cascade")
    ticket_id = fields.Many2one("e3k.ticket", required=True, ondelete="cascade")
    is_told = fields.Boolean("Tell", default=True)
    client_id = fields.Many2one(related="ticket_id.client_id", related_sudo=False)
    requester_id = fields.Many2one(related="ticket_id.requester_id", related_sudo=False)
    language = fields.Char(compute="_compute_language")
    text = fields.Html(compute="_compute_text", store=True, readonly=False, sanitize_style=True)
    is_own = fields.Boolean(export_string_translation=False, help="The agent worded the text for this client.")

    @api.depends("ticket_id")
    @api.depends_context("lang")
    def _compute_language(self):
        """In the reader's words: "French (Canada)", or both when the requester's is not known."""
        self._check_lines()
        names = dict(self.env["res.lang"].get_installed())
        for line in self:
            langs = line.ticket_id._get_requester_langs() if line.ticket_id else []
            line.language = ", ".join(names.get(lang, lang).split(" / ")[-1] for lang in langs)

    @api.depends("ticket_id", "update_id.body_fr", "update_id.body_en")
    def _compute_text(self):
        """What the agent worded for one client stays when the update for all changes."""
        self._check_lines()
        for line in self:
            line.text = line.text if line.is_own else line._get_default_text()

    @api.onchange("text")
    def _onchange_text(self):
        self.is_own = not is_html_empty(self.text) and self.text != self._get_default_text()

    def _check_lines(self):
        """A line that is not saved yet says nothing either of a ticket that the user may not read."""
        self.ticket_id._origin.check_access("read")

    def _get_default_text(self):
        """Return the update in the requester's language, filled; in both when the language is not known."""
        ticket, update = self.ticket_id, self.update_id
        if not ticket:
            return False
        bodies = [
            ticket._fill_text(body, lang)
            for lang in ticket._get_requester_langs()
            if not is_html_empty(body := update.body_fr if lang.startswith("fr") else update.body_en)
        ]
        return Markup("<hr/>").join(bodies)

    def _get_caution_texts(self, seen_message_id):
        cautions = self.ticket_id.get_answer_cautions(self._get_text(), 0, seen_message_id)
        return [caution["text"] for caution in cautions]

    def _get_text(self):
        return self.text if not is_html_empty(self.text) else self._get_default_text()

    def _send(self, outcome):
        """Answer the ticket; those that ended meanwhile are only told."""
        ticket = self.ticket_id
        outcome = "answer" if ticket._is_ended() or ticket.stage_kind == "resolved" else outcome
        ticket._answer(self._get_text(), outcome, partner_ids=ticket.requester_id.ids)
        if outcome == "resolve" and self.update_id.cause_id:
            ticket.cause_id = self.update_id.cause_id
