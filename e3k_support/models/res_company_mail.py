from odoo import fields, models

#: How long a raw mail is kept where nothing else was said; also for mails of no company.
RAW_MAIL_DAYS = 365


class ResCompany(models.Model):
    """How long a company keeps the mails that reached support as they were received."""

    _inherit = "res.company"

    support_raw_mail_days = fields.Integer(
        "Raw mails kept",
        default=RAW_MAIL_DAYS,
        required=True,
        help="Days after which a received mail is kept in its ticket only; 0: for ever. Its line in the log stays.",
    )

    _support_raw_mail_days_positive = models.Constraint(
        "CHECK(support_raw_mail_days >= 0)", "Mails are kept for a number of days; 0 is for ever."
    )
