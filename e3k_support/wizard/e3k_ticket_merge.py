from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..models.e3k_merge_mixin import UNDO_MINUTES
from ..models.e3k_ticket_stage import OPEN_KINDS


class E3kTicketMerge(models.TransientModel):
    """The dialog in which an agent merges tickets of one client into one of them, and sees first what follows.

    From a ticket: it ends, and another one goes on. From a list: of the chosen ones, one goes on. The survivor
    keeps the earliest start and the strictest unanswered timer; the others stop as *merged*, and their mails flow
    to the survivor (PRODUCT.md, *merge*).
    """

    _name = "e3k.ticket.merge"
    _description = "Merge Tickets"
    _inherit = ["e3k.ticket.dialog.mixin"]

    ticket_id = fields.Many2one("e3k.ticket", "Merge", readonly=True, ondelete="cascade")
    ticket_ids = fields.Many2many("e3k.ticket", string="Tickets to merge", help="Those chosen in the list.")
    client_id = fields.Many2one("res.partner", compute="_compute_client_id")
    target_id = fields.Many2one(
        "e3k.ticket",
        "Into",
        required=True,
        domain="[('client_id', '=', client_id), ('id', '!=', ticket_id), ('merged_into_id', '=', False),"
        " ('stage_kind', 'in', target_kinds), ('id', 'in' if ticket_ids else 'not in', ticket_ids)]",
    )
    target_kinds = fields.Json(compute="_compute_target_kinds", export_string_translation=False)
    moves_messages = fields.Boolean(
        "Bring the conversation over",
        compute="_compute_moves_messages",
        store=True,
        readonly=False,
        help="What people wrote goes on in the other ticket, where its participants read it.",
    )
    preview = fields.Html("What follows", compute="_compute_preview", sanitize=False)

    @api.depends("ticket_id", "ticket_ids")
    def _compute_client_id(self):
        for wizard in self:
            wizard.client_id = (wizard.ticket_id or wizard.ticket_ids[:1]).client_id

    @api.depends("ticket_id", "ticket_ids")
    def _compute_target_kinds(self):
        """Open work goes on in an open ticket: a resolved one owes nothing, and the request would be forgotten."""
        for wizard in self:
            kinds = set((wizard.ticket_id | wizard.ticket_ids).mapped("stage_kind"))
            wizard.target_kinds = list(OPEN_KINDS if kinds & set(OPEN_KINDS) else (*OPEN_KINDS, "resolved"))

    @api.depends("ticket_id", "ticket_ids", "target_id")
    def _compute_moves_messages(self):
        for wizard in self:
            levels = set(wizard._get_merged().mapped("confidentiality"))
            wizard.moves_messages = levels <= {wizard.target_id.confidentiality}

    @api.depends("ticket_id", "ticket_ids", "target_id", "moves_messages")
    def _compute_preview(self):
        for wizard in self:
            lines = wizard._get_preview_lines() if wizard._get_merged() and wizard.target_id else []
            items = Markup("").join(Markup("<li>%s</li>") % line for line in lines)
            wizard.preview = Markup("<ul>%s</ul>") % items if lines else False

    @api.model
    def default_get(self, fields_list):
        """From a list the oldest of the chosen tickets that is not resolved is proposed to go on.

        :raises UserError: when the chosen tickets cannot be merged into one
        """
        values = super().default_get(fields_list)
        if values.get("ticket_id") or self.env.context.get("active_model") != "e3k.ticket":
            return values
        tickets = self.env["e3k.ticket"].browse(self.env.context.get("active_ids", [])).sorted("received_at")
        self._check_mergeable(tickets)
        target = tickets.filtered(lambda ticket: ticket.stage_kind in OPEN_KINDS)[:1] or tickets[:1]
        return {**values, "ticket_ids": [Command.set(tickets.ids)], "target_id": target.id}

    @api.model
    def _check_mergeable(self, tickets):
        if len(tickets) < 2:
            raise UserError(self.env._("Choose at least two tickets to merge."))
        if len(tickets.client_id) != 1 or not all(tickets.mapped("client_id")):
            raise UserError(self.env._("Only tickets of the same client can be merged."))
        if tickets.merged_into_id or any(ticket._is_ended() for ticket in tickets):
            raise UserError(self.env._("These tickets cannot be merged: one of them has ended."))

    def _get_merged(self):
        """Return the tickets that end."""
        return (self.ticket_id | self.ticket_ids._origin) - self.target_id

    # ------------------------------------------------------------
    # What follows
    # ------------------------------------------------------------

    def _get_preview_lines(self):
        """Return what will be the case after the merge, a sentence each."""
        self.ensure_one()
        merged, survivor = self._get_merged(), self.target_id
        names = {"ticket": ", ".join(merged.mapped("number")), "survivor": survivor.number}
        _ = self.env._
        reader = (survivor.timer_ids | merged.timer_ids)[:1]  # says instants as its reader reads them
        start = reader._say_instant(min((merged | survivor).mapped("received_at")))
        lines = [_("%(survivor)s goes on; it counts from %(start)s, the earliest of all.", start=start, **names)]
        lines += self._get_promise_lines()
        people = (merged.message_partner_ids - survivor.message_partner_ids).filtered("partner_share")
        if people:
            lines.append(_("%(people)s will take part in it.", people=", ".join(people.mapped("name"))))
        if self.moves_messages:
            count = len(merged._get_said()) + len(merged.filtered(lambda ticket: ticket._has_unsaid_request()))
            lines.append(_("Messages that join its conversation: %(count)s.", count=count))
        if len(merged) > 1:
            lines.append(_("%(ticket)s end as its duplicates; what is written to them reaches %(survivor)s.", **names))
        else:
            lines.append(_("%(ticket)s ends as its duplicate; what is written to it reaches %(survivor)s.", **names))
        lines.append(_("You can undo this during %(minutes)s minutes.", minutes=UNDO_MINUTES))
        return lines

    def _get_promise_lines(self):
        """Return for each promise of any of the tickets the strictest instant."""
        owed = {}
        timers = (self._get_merged() | self.target_id).timer_ids
        for timer in timers.filtered(lambda t: t.state == "running" and t.due_at):
            if timer.metric not in owed or timer.due_at < owed[timer.metric].due_at:
                owed[timer.metric] = timer
        labels = dict(self.env["e3k.sla.timer"]._get_metric_labels())
        return [
            self.env._(
                "%(promise)s: due %(instant)s, as promised for %(ticket)s.",
                promise=labels[metric],
                instant=timer._say_instant(timer.due_at),
                ticket=timer.ticket_id.number,
            )
            for metric, timer in owed.items()
        ]

    def action_confirm(self):
        """Merge, and open the survivor.

        :raises UserError: for tickets of two clients, one that was merged already, or a survivor that owes nothing
        """
        self.ensure_one()
        merged, survivor = self._get_merged(), self.target_id
        (merged | survivor).check_access("write")
        if not merged or merged.merged_into_id or survivor.merged_into_id:
            raise UserError(self.env._("These tickets cannot be merged."))
        if survivor.stage_kind not in self.target_kinds:
            raise UserError(
                self.env._(
                    "Reopen %(ticket)s first: in a resolved or ended ticket, the request would be forgotten.",
                    ticket=survivor.number,
                )
            )
        for ticket in merged.sorted("id"):
            ticket._merge_into(survivor, self.moves_messages)
        return {
            "type": "ir.actions.act_window",
            "res_model": "e3k.ticket",
            "res_id": survivor.id,
            "view_mode": "form",
        }
