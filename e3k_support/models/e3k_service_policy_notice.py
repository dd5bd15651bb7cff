from odoo import api, fields, models

BATCH = 50


class E3kServicePolicyNotice(models.Model):
    """A main contact was told of a version of the policy; and when they acknowledged it. Kept."""

    _name = "e3k.service.policy.notice"
    _description = "Notice of a Service Policy"
    _order = "id desc"
    _rec_name = "partner_id"

    policy_id = fields.Many2one("e3k.service.policy", required=True, readonly=True, ondelete="cascade", index=True)
    client_id = fields.Many2one("res.partner", required=True, readonly=True, ondelete="restrict", index=True)
    partner_id = fields.Many2one(
        "res.partner", "Main contact", required=True, readonly=True, ondelete="restrict", index=True
    )
    sent_at = fields.Datetime(readonly=True)
    acknowledged_at = fields.Datetime(readonly=True)
    acknowledged_by_id = fields.Many2one("res.users", readonly=True)

    _client_uniq = models.UniqueIndex("(policy_id, partner_id, client_id)", "This person was already told of it.")
    _unsent_idx = models.Index("(id) WHERE sent_at IS NULL")

    def _acknowledge(self):
        """Keep that the logged-in main contact, whose notices these are, has read the policy."""
        self.filtered(lambda notice: not notice.acknowledged_at).write(
            {"acknowledged_at": self.env.cr.now(), "acknowledged_by_id": self.env.uid}
        )

    @api.model
    def _get_of(self, policy, partner):
        """Return the notices of ``policy`` that ``partner`` was sent, in sudo."""
        # sudo: a client reads no notice; only those of this very person are found
        return self.sudo().search([("policy_id", "=", policy.id), ("partner_id", "=", partner.id)])

    @api.model
    def _cron_send(self, limit=BATCH):
        """Send what has not been sent, in batches; each notice once."""
        template = self.env.ref("e3k_support.mail_template_policy_notice")
        while batch := self.search([("sent_at", "=", False)], limit=limit, order="id"):
            batch.write({"sent_at": self.env.cr.now()})
            for notice in batch.filtered("partner_id.email"):
                team = self.env["e3k.team"]._get_default_team(notice.policy_id.company_id)
                template._send_notice(notice, team=team, is_queued=True)
            left = self.search_count([("sent_at", "=", False)])
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                return
