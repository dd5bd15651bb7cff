from odoo import Command, api, fields, models


class E3kProblemLink(models.TransientModel):
    """The dialog in which tickets are linked to the known problem that causes them."""

    _name = "e3k.problem.link"
    _description = "Link to a Known Problem"
    _inherit = ["e3k.ticket.dialog.mixin"]

    ticket_ids = fields.Many2many("e3k.ticket", string="Tickets")
    problem_id = fields.Many2one(
        "e3k.ticket",
        "Known problem",
        required=True,
        domain="[('is_problem', '=', True), ('stage_kind', 'in', ['new', 'open', 'waiting']),"
        " ('id', 'not in', ticket_ids)]",
        ondelete="cascade",
    )
    told_count = fields.Integer("Tickets it causes so far", related="problem_id.incident_count", related_sudo=False)

    @api.model
    def default_get(self, fields_list):
        """Propose the problem that is most like the first of the tickets."""
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "e3k.ticket":
            tickets = self.env["e3k.ticket"].browse(self.env.context.get("active_ids", []))
            values.setdefault("ticket_ids", [Command.set(tickets.ids)])
            if tickets:
                values.setdefault("problem_id", tickets[0]._get_known_problems()[:1].id)
        return values

    def action_confirm(self):
        """Link the tickets, and say how many were."""
        self.ensure_one()
        count = self.ticket_ids.action_link_to_problem(self.problem_id.id)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(problem)s: tickets linked: %(count)s.", problem=self.problem_id.number, count=count
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
