from odoo import Command, api, fields, models


class E3kMacroApply(models.TransientModel):
    """The dialog in which a macro is applied to several tickets at once."""

    _name = "e3k.macro.apply"
    _description = "Apply a Macro"
    _inherit = ["e3k.ticket.dialog.mixin"]

    macro_id = fields.Many2one("e3k.macro", required=True, domain="[('id', 'in', offered_macro_ids)]")
    offered_macro_ids = fields.Many2many("e3k.macro", string="Macros offered", compute="_compute_offered_macro_ids")
    ticket_ids = fields.Many2many("e3k.ticket", string="Tickets")
    sample = fields.Html("What the first one reads", compute="_compute_sample", sanitize=False)

    @api.depends("ticket_ids")
    def _compute_offered_macro_ids(self):
        for wizard in self:
            wizard.offered_macro_ids = self.env["e3k.macro"]._get_offered(wizard.ticket_ids)

    @api.depends("macro_id", "ticket_ids")
    def _compute_sample(self):
        for wizard in self:
            first = wizard.ticket_ids[:1]
            told = wizard.macro_id and first and wizard.macro_id._is_told()
            wizard.sample = wizard.macro_id._get_reply(first) if told else False

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "e3k.ticket":
            values.setdefault("ticket_ids", [Command.set(self.env.context.get("active_ids", []))])
        return values

    def action_apply(self):
        """Apply the macro and say to how many tickets."""
        self.ensure_one()
        done = self.macro_id._apply(self.ticket_ids)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(macro)s: tickets done: %(count)s.", macro=self.macro_id.name, count=len(done)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
