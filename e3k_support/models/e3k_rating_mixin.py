from odoo import fields, models

#: Odoo's ratings: 1 unhappy, 3 neutral, 5 happy. From here down the lead follows up.
LOW_RATING = 2


class E3kRatingMixin(models.AbstractModel):
    """What the client thinks of a closed ticket, and what follows from a low rating."""

    _name = "e3k.rating.mixin"
    _description = "Ticket Rating"
    _inherit = ["rating.mixin"]

    rating_followed_up_at = fields.Datetime(
        readonly=True, copy=False, help="When the lead was asked to call the client about a low rating."
    )

    _rated_idx = models.Index("(rating_last_value) WHERE rating_last_value > 0")

    def action_view_ratings(self):
        """List what the clients said of these tickets, with their comments."""
        action = self.env["ir.actions.act_window"]._for_xml_id("e3k_support.rating_rating_action")
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids), ("consumed", "=", True)]
        return {**action, "domain": domain, "context": {}}

    def _rating_get_operator(self):
        return self.agent_id.partner_id

    def _rating_get_partner(self):
        return self.requester_id

    def _rating_apply_get_default_subtype_id(self):
        """A rating is for E3K: colleagues of the requester are not mailed about it."""
        return self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note")

    def rating_apply(self, rate, token=None, rating=None, feedback=None, subtype_xmlid=None, notify_delay_send=False):
        """Store a rating; a low one is followed up by the team's lead."""
        rating = super().rating_apply(rate, token, rating, feedback, subtype_xmlid, notify_delay_send)
        if rate <= LOW_RATING:
            for ticket in self:
                ticket._follow_up_low_rating(rating)
        return rating

    def _follow_up_low_rating(self, rating):
        """Ask the lead, else a manager, to call the client; once until the ticket is reopened."""
        self.ensure_one()
        user = self.env["e3k.escalation.rule"]._get_ladder(self, "lead")[:1] or self.agent_id
        asked_at = self.rating_followed_up_at
        if not user or (asked_at and asked_at >= (self.closed_at or asked_at)):
            return
        self.rating_followed_up_at = self.env.cr.now()
        self.with_context(lang=user.lang).activity_schedule(
            "mail.mail_activity_data_call",
            summary=self.with_context(lang=user.lang).env._("Low rating: call the client"),
            note=rating.feedback or "",
            user_id=user.id,
        )

    # ------------------------------------------------------------
    # Portal
    # ------------------------------------------------------------

    def _get_portal_rating(self, partner):
        """Return the rating that ``partner`` gave this ticket since it was closed; maybe empty."""
        self.ensure_one()
        # sudo: only the person's own rating of a ticket that the caller checked
        ratings = self.sudo().rating_ids.filtered(
            lambda r: r.partner_id == partner and r.consumed and r.write_date >= (self.closed_at or r.write_date)
        )
        return ratings[:1]

    def _portal_rate(self, partner, rate, feedback):
        """Store the rating of ``partner``, whom the caller found to be allowed to act on the ticket.

        Rating again before the ticket is reopened corrects the first rating.
        """
        self.ensure_one()
        ticket = self.sudo()  # sudo: the caller checked the person; clients write no rating themselves
        rating = ticket._get_portal_rating(partner)
        if rating:
            ticket.rating_apply(rate, rating=rating, feedback=feedback)
        else:
            ticket.rating_apply(rate, token=ticket._rating_get_access_token(partner), feedback=feedback)
