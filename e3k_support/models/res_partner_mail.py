from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize


class ResPartner(models.Model):
    """Whom a mail comes from."""

    _inherit = "res.partner"

    support_met_by_mail = fields.Boolean(
        "Met by mail?",
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="All that is known of them is that they wrote to us.",
    )
    support_address_ids = fields.One2many(
        "e3k.contact.address",
        "partner_id",
        "Other addresses",
        groups="e3k_support.group_agent",
        help="From where this person writes too: their mails from there are theirs.",
    )

    # every mail asks whose its address is, a stranger's also whose its domain is: neither may read all contacts
    _support_email_idx = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")
    _support_email_domain_idx = models.Index(
        "(split_part(email_normalized, '@', 2)) WHERE email_normalized IS NOT NULL"
    )

    @api.model
    def _get_email_domain_domain(self, domain):
        """Return the domain of the contacts whose address is in the e-mail domain ``domain`` (lower case)."""

        def to_sql(model, alias, _query):
            return SQL("split_part(%s, '@', 2) = %s", model._field_to_sql(alias, "email_normalized"), domain)

        return Domain("email_normalized", "!=", False) & Domain.custom(to_sql=to_sql)

    @api.model
    def _meet_by_mail(self, written, lang=False):
        """Return the contact of an address as it is written in a mail, made now when nobody has it.

        :param written: ``Name <address>``; nothing gives nobody
        :param lang: code of the language in which they wrote, for a new contact
        """
        if not written:
            return self.browse()
        values = {"support_met_by_mail": True, **({"lang": lang} if lang else {})}
        address = email_normalize(written, strict=False) or written
        thread = self.env["mail.thread"]
        return thread._partner_find_from_emails_single(
            [written],
            avoid_alias=self.env["mail.alias.domain"]._may_be_alias(address),
            additional_values={address: values},
        )
