from odoo import fields, models

from .e3k_intake_mail import TRUSTED_SERVERS


class ResConfigSettings(models.TransientModel):
    """The settings of mail."""

    _inherit = "res.config.settings"

    support_raw_mail_days = fields.Integer(related="company_id.support_raw_mail_days", readonly=False)
    support_trusted_servers = fields.Char(
        config_parameter=TRUSTED_SERVERS,
        help="Names with which your own mail servers begin the header Authentication-Results, separated by commas; "
        "a dash for a server that writes none (Microsoft 365). From then on a mail acts as an agent's only when "
        "one of them verified it.",
    )
