from markupsafe import Markup

from odoo import api, fields, models


class E3kCautionMixin(models.AbstractModel):
    """A dialog whose text leaves to a client: it asks once before it sends what looks strange.

    What looks strange is decided by ``e3k.answer.mixin``: a note for colleagues, the wrong language, an announced
    file that is missing, a line of a draft that nobody filled in, or that somebody wrote while it was open.
    """

    _name = "e3k.caution.mixin"
    _description = "Look twice before sending"
    _inherit = ["e3k.ticket.dialog.mixin"]

    cautions = fields.Html(compute="_compute_cautions", sanitize=False)
    seen_message_id = fields.Integer(export_string_translation=False, help="The last message when the dialog opened.")
    is_asked = fields.Boolean(export_string_translation=False, help="The agent was shown the cautions.")
    is_sure = fields.Boolean("Send it anyway")

    def _compute_cautions(self):
        """A dialog names in its own ``depends`` what its text is made of."""
        for wizard in self:
            wizard.cautions = Markup("").join(wizard._get_cautions())

    def _get_cautions(self):
        """Return the cautions as HTML, an item for each text that leaves."""
        raise NotImplementedError

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        ticket_id = values.get("ticket_id") or values.get("problem_id")
        if "seen_message_id" in fields_list:
            values.setdefault("seen_message_id", self.env["e3k.ticket"].browse(ticket_id or [])._get_last_message_id())
        return values

    def _look_twice(self):
        """Return the dialog again with its cautions on top; False when there are none or the agent has looked."""
        self.ensure_one()
        if not self.cautions or self.is_sure:
            return False
        self.is_asked = True
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send this to the client?"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "view_mode": "form",
            "target": "new",
        }

    def action_send_anyway(self):
        """Send what raised a caution: the agent has looked at it."""
        self.ensure_one()
        self.is_sure = True
        return self.action_confirm()
