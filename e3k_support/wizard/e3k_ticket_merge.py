from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.e3k_merge_mixin import UNDO_MINUTES


class E3kTicketMerge(models.TransientModel):
    """The dialog in which an agent merges a ticket into another one of the same client, and sees first what follows.

    The survivor keeps the earliest start and the strictest unanswered timer; the other ticket stops as
    *merged*, and its mails flow to the survivor (PRODUCT.md, *merge*).
    """

    _name = "e3k.ticket.merge"
    _description = "Merge a Ticket"

    ticket_id = fields.Many2one("e3k.ticket", "Merge", required=True, readonly=True, ondelete="cascade")
    client_id = fields.Many2one(related="ticket_id.client_id")
    target_id = fields.Many2one(
        "e3k.ticket",
        "Into",
        required=True,
        domain="[('client_id', '=', client_id), ('id', '!=', ticket_id), ('merged_into_id', '=', False),"
        " ('stage_kind', 'not in', ['closed', 'cancelled'])]",
    )
    moves_messages = fields.Boolean(
        "Bring the conversation over",
        compute="_compute_moves_messages",
        store=True,
        readonly=False,
        help="What people wrote goes on in the other ticket, where its participants read it.",
    )
    preview = fields.Html("What follows", compute="_compute_preview", sanitize=False)

    @api.depends("ticket_id", "target_id")
    def _compute_moves_messages(self):
        for wizard in self:
            wizard.moves_messages = wizard.ticket_id.confidentiality == wizard.target_id.confidentiality

    @api.depends("ticket_id", "target_id", "moves_messages")
    def _compute_preview(self):
        for wizard in self:
            lines = wizard._get_preview_lines() if wizard.ticket_id and wizard.target_id else []
            items = Markup("").join(Markup("<li>%s</li>") % line for line in lines)
            wizard.preview = Markup("<ul>%s</ul>") % items if lines else False

    def _get_preview_lines(self):
        """Return what will be the case after the merge, a sentence each."""
        self.ensure_one()
        ticket, survivor = self.ticket_id, self.target_id
        names = {"ticket": ticket.number, "survivor": survivor.number}
        _ = self.env._
        reader = (survivor.timer_ids | ticket.timer_ids)[:1]  # says instants as its reader reads them
        start = reader._say_instant(min(ticket.received_at, survivor.received_at))
        lines = [_("%(survivor)s goes on; it counts from %(start)s, the earlier of both.", start=start, **names)]
        lines += self._get_promise_lines()
        people = (ticket.message_partner_ids - survivor.message_partner_ids).filtered("partner_share")
        if people:
            lines.append(_("%(people)s will take part in it.", people=", ".join(people.mapped("name"))))
        if self.moves_messages:
            count = len(ticket._get_said())
            lines.append(_("Messages that join its conversation: %(count)s.", count=count))
        lines.append(_("%(ticket)s ends as its duplicate; what is written to it reaches %(survivor)s.", **names))
        lines.append(_("You can undo this during %(minutes)s minutes.", minutes=UNDO_MINUTES))
        return lines

    def _get_promise_lines(self):
        """Return for each promise of either ticket the strictest instant."""
        owed = {}
        for timer in (self.ticket_id | self.target_id).timer_ids.filtered(lambda t: t.state == "running" and t.due_at):
            if timer.metric not in owed or timer.due_at < owed[timer.metric].due_at:
                owed[timer.metric] = timer
        labels = dict(self.env["e3k.sla.timer"]._fields["metric"]._description_selection(self.env))
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

        :raises UserError: for tickets of two clients, or one that was merged already
        """
        self.ensure_one()
        ticket, survivor = self.ticket_id, self.target_id
        (ticket | survivor).check_access("write")
        if ticket == survivor or ticket.merged_into_id or survivor.merged_into_id:
            raise UserError(self.env._("These tickets cannot be merged."))
        ticket._merge_into(survivor, self.moves_messages)
        return {
            "type": "ir.actions.act_window",
            "res_model": "e3k.ticket",
            "res_id": survivor.id,
            "view_mode": "form",
        }
