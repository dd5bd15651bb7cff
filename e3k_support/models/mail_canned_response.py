from odoo import api, fields, models


class MailCannedResponse(models.Model):
    _inherit = "mail.canned.response"

    support_fr = fields.Text("On tickets, in French", help="Words in braces, such as {requester}, are filled.")
    support_en = fields.Text("On tickets, in English", help="Words in braces, such as {requester}, are filled.")

    @api.model_create_multi
    def create(self, vals_list):
        """A pair is also the answer used elsewhere, where no ticket says which language is read."""
        return super().create(
            [
                {**vals, "substitution": vals.get("substitution") or vals.get("support_fr") or vals.get("support_en")}
                for vals in vals_list
            ]
        )

    def _get_support_text(self, ticket):
        """Return the answer as the ticket's requester reads it, filled; the plain one when there is no pair."""
        self.ensure_one()
        for lang in ticket._get_requester_langs():
            text = self.support_fr if lang.startswith("fr") else self.support_en
            if text:
                return ticket._fill_text(text, lang)
        return ticket._fill_text(self.support_fr or self.support_en or self.substitution)
