from odoo import models


class RatingRating(models.Model):
    """What a client thinks of a ticket is as confidential as the ticket; only their own page writes it."""

    _name = "rating.rating"
    _inherit = ["rating.rating", "e3k.ticket.row.mixin", "e3k.ticket.text.mixin"]
    _text_model = "res_model"
    _text_content = frozenset(("feedback",))

    def write(self, vals):
        """A rating of something else is not made one of a ticket either: Odoo asks the rules before, not after."""
        result = super().write(vals)
        if {"res_model_id", "res_id"} & vals.keys():
            self.check_access("write")
        return result
