from odoo import api, fields, models
from odoo.fields import Domain

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
    wording_id = fields.Many2one(
        "e3k.service.policy.wording", "Text sent", readonly=True, ondelete="restrict", help="What stood there that day."
    )
    acknowledged_wording_id = fields.Many2one(
        "e3k.service.policy.wording", "Text acknowledged", readonly=True, ondelete="restrict"
    )
    sent_at = fields.Datetime(readonly=True)
    acknowledged_at = fields.Datetime(readonly=True)
    acknowledged_by_id = fields.Many2one("res.users", readonly=True)

    _client_uniq = models.UniqueIndex("(policy_id, partner_id, client_id)", "This person was already told of it.")
    _unsent_idx = models.Index("(id) WHERE sent_at IS NULL")

    def _acknowledge(self):
        """Keep that the logged-in main contact, whose notices these are, has read the policy."""
        for policy, notices in self.filtered(lambda notice: not notice.acknowledged_at).grouped("policy_id").items():
            policy._keep_wordings()
            notices.write(
                {
                    "acknowledged_at": self.env.cr.now(),
                    "acknowledged_by_id": self.env.uid,
                    "acknowledged_wording_id": policy._get_last_wording().id,
                }
            )

    def _get_merge_rank(self):
        """Of two notices to one person, the one that was acknowledged counts, then the one that was sent."""
        return (not self.acknowledged_at, not self.sent_at)

    @api.model
    def _get_of(self, policy, partner):
        """Return the notices of ``policy`` that ``partner`` was sent, in sudo."""
        # sudo: a client reads no notice; only those of this very person are found
        return self.sudo().search([("policy_id", "=", policy.id), ("partner_id", "=", partner.id)])

    @api.model
    def _get_unsent_domain(self):
        """Whoever has no address is told once they have one; until then nothing was sent."""
        return Domain("sent_at", "=", False) & Domain("partner_id.email", "!=", False)

    @api.model
    def _cron_send(self, limit=BATCH):
        """Send what has not been sent, in batches; each notice once. New main contacts are told too."""
        self._prepare_for_newcomers()
        template = self.env.ref("e3k_support.mail_template_policy_notice")
        unsent = self._get_unsent_domain()
        while batch := self.search(unsent, limit=limit, order="id"):
            batch.policy_id._keep_wordings()
            for policy, notices in batch.grouped("policy_id").items():
                notices.write({"sent_at": self.env.cr.now(), "wording_id": policy._get_last_wording().id})
            for notice in batch:
                team = self.env["e3k.team"]._get_default_team(notice.policy_id.company_id)
                template._send_notice(notice, team=team, is_queued=True)
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=self.search_count(unsent)):
                return

    @api.model
    def _prepare_for_newcomers(self):
        """Whoever became a main contact since a version in force was told of is told of it as well."""
        for company in self.env["res.company"].search([]):  # pylint: disable=no-search-all
            policy = self.env["e3k.service.policy"]._get_in_force(company)
            if policy and policy.notice_ids:
                policy._notify_missing()
