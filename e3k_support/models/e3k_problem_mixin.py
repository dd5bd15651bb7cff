from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from .e3k_ticket_stage import OPEN_KINDS


class E3kProblemMixin(models.AbstractModel):
    """One cause, many tickets: links between tickets, and the problem ticket that gathers what one cause did.

    A problem is E3K's own ticket: it has no requester, so nothing is promised for it; the promises stay with the
    tickets that it causes.
    """

    _name = "e3k.problem.mixin"
    _description = "Linked Tickets"
    _inherit = ["mail.thread"]

    link_ids = fields.One2many("e3k.ticket.link", "ticket_id", "Linked tickets", groups="e3k_support.group_agent")
    is_problem = fields.Boolean("Problem?", copy=False, help="A cause of several tickets, ours to remove.")
    incident_ids = fields.Many2many("e3k.ticket", string="Tickets it causes", compute="_compute_incidents")
    incident_count = fields.Integer(compute="_compute_incidents")
    problem_id = fields.Many2one("e3k.ticket", compute="_compute_incidents")

    _problem_idx = models.Index("(id) WHERE is_problem IS TRUE")

    @api.depends("link_ids.kind", "link_ids.other_id")
    def _compute_incidents(self):
        for ticket in self:
            ticket.incident_ids = ticket.link_ids.filtered(lambda link: link.kind == "causes").other_id
            ticket.incident_count = len(ticket.incident_ids)
            causes = ticket.link_ids.filtered(lambda link: link.kind == "caused_by").other_id
            ticket.problem_id = causes.filtered("is_problem")[:1] or causes[:1]

    def _is_promised(self):
        return not self.is_problem and super()._is_promised()

    def _ask_about_coverage(self):
        return super(E3kProblemMixin, self.filtered(lambda ticket: not ticket.is_problem))._ask_about_coverage()

    def _link_to(self, kind, other):
        """Link these tickets to ``other``, unless they are already.

        :param kind: see ``e3k.ticket.link``; what each of these tickets says of ``other``
        """
        known = self.link_ids.filtered(lambda link: link.kind == kind and link.other_id == other).ticket_id
        self.env["e3k.ticket.link"].create(
            [{"ticket_id": ticket.id, "kind": kind, "other_id": other.id} for ticket in self - known - other]
        )

    def _get_problems(self):
        """Return the problems that this ticket was linked to as to its cause."""
        self.ensure_one()
        return self.link_ids.filtered(lambda link: link.kind == "caused_by").other_id.filtered("is_problem")

    def action_link_to_problem(self, problem_id):
        """Say that the known problem is the cause of these tickets: its updates reach their requesters.

        :return: how many were linked that were not before
        :raises UserError: when the ticket ``problem_id`` is no problem, or has ended
        """
        self.check_access("write")
        problem = self.browse(problem_id).exists()
        problem.check_access("read")
        if not problem.is_problem or problem._is_ended():
            raise UserError(self.env._("Choose a known problem that is still open."))
        before = problem.incident_ids
        self._link_to("caused_by", problem)
        return len(problem.incident_ids - before)

    def action_open_problem(self):
        """Open one problem for all these tickets: what they have in common is removed once."""
        self.check_access("write")
        first = self[:1]
        problem = self.create(
            {
                "name": first.name,
                "description": first.description,
                "is_problem": True,
                "team_id": first.team_id.id,
                "agent_id": self.env.uid,
                "priority": min(self.mapped("priority")),
                "category_id": first.category_id.id,
                "module_id": first.module_id.id,
                "tag_ids": [Command.set(self.tag_ids.ids)],
                "stage_id": self.env["e3k.ticket.stage"]._first_of_kind("open").id,
            }
        )
        self._link_to("caused_by", problem)
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": problem.id, "view_mode": "form"}

    def action_view_incidents(self):
        """List the tickets that this problem causes."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("e3k_support.e3k_ticket_action")
        views = [(False, "list"), (False, "kanban"), (False, "form")]
        return {**action, "domain": [("id", "in", self.incident_ids.ids)], "context": {}, "views": views}

    def _get_told(self):
        """Return the open tickets of this problem whose requesters an update concerns."""
        self.ensure_one()
        return self.incident_ids.filtered(lambda t: t.requester_id and t.stage_kind in (*OPEN_KINDS, "resolved"))
