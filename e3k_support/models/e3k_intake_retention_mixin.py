from odoo import api, fields, models
from odoo.fields import Domain

from .res_company_mail import RAW_MAIL_DAYS


class E3kIntakeRetentionMixin(models.AbstractModel):
    """How long a mail is kept as it was received: as long as its company says (``support_raw_mail_days``).

    Only the bytes go. The line in the log stays, so that the same mail still counts as known; a mail that
    failed keeps its bytes until somebody has replayed it: nothing else of it was saved.
    """

    _name = "e3k.intake.retention.mixin"
    _description = "Retention of Received Mails"

    raw_forgotten_at = fields.Datetime("Raw mail deleted on", readonly=True)

    _raw_kept_idx = models.Index("(company_id, create_date) WHERE raw_forgotten_at IS NULL")

    @api.model
    def _cron_forget_raw(self, batch=100):
        """Delete the raw mails whose time has come, a batch at a time."""
        domain = self._get_forgettable_domain()
        left = self.search_count(domain)
        while left:
            mails = self.search(domain, limit=batch, order="id")
            if not mails:
                break
            mails._forget_raw()
            left = max(left - len(mails), 0)
            if not self.env["ir.cron"]._commit_progress(len(mails), remaining=left):
                break

    @api.model
    def _get_forgettable_domain(self):
        now = self.env.cr.now()
        by_days = self.env["res.company"].search([]).grouped("support_raw_mail_days")  # pylint: disable=no-search-all
        expired = [
            Domain("company_id", "in", companies.ids)
            & Domain("create_date", "<", fields.Datetime.subtract(now, days=days))
            for days, companies in by_days.items()
            if days
        ]
        lost = Domain("company_id", "=", False)
        lost &= Domain("create_date", "<", fields.Datetime.subtract(now, days=RAW_MAIL_DAYS))
        return (
            Domain("raw_forgotten_at", "=", False)
            & Domain("outcome", "not in", ("failed", "received"))
            & Domain.OR([*expired, lost])
        )

    def _forget_raw(self):
        self.write({"raw": False, "raw_forgotten_at": self.env.cr.now()})

    def _forget_people(self):
        """Remove sender, recipients and words for good; that a mail came, when, and what was made of it stays."""
        self._forget_raw()
        texts = ("subject", "sender", "recipients", "requester_address", "authentication", "error")
        for mail in self:
            mail.write({**dict.fromkeys(texts, False), "message_key": f"forgotten-{mail.id}"})
