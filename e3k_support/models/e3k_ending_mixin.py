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

    @api.model_create_multi
    def create(self, vals_list):
        """A ticket that an agent writes down as solved says how, as one that they resolve."""
        default = self.env.context.get("default_stage_id")  # "+" on a column of the board
        for vals in vals_list:
            kind = self._get_silent_kind(vals.get("stage_id", default))
            if kind:
                self._check_words(kind, vals.get("resolution"), vals.get("cancel_reason"))
        return super().create(vals_list)

    def write(self, vals):
        kind = self._get_silent_kind(vals.get("stage_id"))
        if kind:
            for ticket in self.filtered(lambda each: each.stage_kind != kind):
                words = (vals.get(name, ticket[name]) for name in ("resolution", "cancel_reason"))
                self._check_words(kind, *words)
        return super().write(vals)

    @api.model
    def _get_silent_kind(self, stage_id):
        """Return the kind of the stage when an agent ends a ticket in it, which needs a word; else nothing.

        What a client or the machine ends has its own words.
        """
        kind = self.env["e3k.ticket.stage"].browse(stage_id).kind if stage_id else False
        return kind if kind in ("resolved", "cancelled") and self._is_agent_writing() else False

    @api.model
    def _check_words(self, kind, resolution, cancel_reason):
        """Refuse that a ticket ends in silence.

        :raises UserError: without the resolution told to the client, or the reason of the cancellation
        """
        if kind == "resolved" and is_html_empty(resolution):
            raise UserError(
                self.env._("Tell the client what was done: use “Resolve”, or write the resolution on the ticket first.")
            )
        if kind == "cancelled" and not cancel_reason:
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
