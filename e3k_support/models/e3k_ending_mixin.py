from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from .e3k_ticket_stage import OPEN_KINDS

#: Kind of stage → the dialog that asks what a move to it needs.
DIALOGS = {
    "waiting": "e3k.ticket.wait",
    "resolved": "e3k.ticket.resolve",
    "closed": "e3k.ticket.resolve",
    "cancelled": "e3k.ticket.cancel",
}


class E3kEndingMixin(models.AbstractModel):
    """No ticket is resolved or cancelled without a word, whichever way it is moved: the client reads it.

    The board and the status bar ask ``get_stage_dialog`` first and open what it returns; whoever writes the stage
    in another way is told what is missing.
    """

    _name = "e3k.ending.mixin"
    _description = "Ticket that ends with a Reason"
    _inherit = ["e3k.validation.mixin"]

    def write(self, vals):
        if vals.get("stage_id"):
            self._check_ending(vals)
        return super().write(vals)

    def _check_ending(self, vals):
        """Refuse that an agent ends a ticket in silence; what a client or the machine does has its own words.

        :raises UserError: without the resolution told to the client, or the reason of the cancellation
        """
        kind = self.env["e3k.ticket.stage"].browse(vals["stage_id"]).kind
        if kind not in ("resolved", "cancelled") or not self._is_agent_writing():
            return
        moved = self.filtered(lambda ticket: ticket.stage_kind != kind)
        if kind == "resolved" and any(is_html_empty(vals.get("resolution", t.resolution)) for t in moved):
            raise UserError(
                self.env._("Tell the client what was done: use “Resolve”, or write the resolution on the ticket first.")
            )
        if kind == "cancelled" and not all(vals.get("cancel_reason", t.cancel_reason) for t in moved):
            raise UserError(self.env._("Say why the ticket is cancelled: use “Cancel the ticket”."))

    @api.readonly
    def get_stage_dialog(self, stage_id):
        """Return the dialog that asks what a move to the stage needs; False when the move needs nothing.

        :param stage_id: the column the ticket is dropped on, or the step clicked in the status bar
        """
        self.ensure_one()
        self.check_access("read")
        stage = self.env["e3k.ticket.stage"].browse(stage_id)
        before, kind = self.stage_kind, stage.kind
        if kind == before or kind not in DIALOGS or (kind == "closed" and before not in OPEN_KINDS):
            return False
        titles = {
            "waiting": self.env._("Let the ticket wait"),
            "resolved": self.env._("Resolve the ticket"),
            "closed": self.env._("Close the ticket"),
            "cancelled": self.env._("Cancel the ticket"),
        }
        return self._prepare_dialog(DIALOGS[kind], titles[kind], default_stage_id=stage.id)

    def _prepare_dialog(self, model, title, **context):
        """Return the action that opens the dialog ``model`` on this ticket."""
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "views": [(False, "form")],
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id, **context},
        }

    def action_cancel(self):
        """Open the dialog in which an agent says why the ticket is cancelled."""
        self.ensure_one()
        title = self.env._("Cancel the ticket")
        return self._prepare_dialog("e3k.ticket.cancel", title)
