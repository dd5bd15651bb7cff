from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from ..intake import PUBLIC_DOMAINS


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

    # ------------------------------------------------------------
    # Whose an address is
    # ------------------------------------------------------------

    def write(self, vals):
        """A person of a client becomes nobody else by their address: mails from there would be theirs to read.

        :raises UserError: when they give themselves one that is not theirs to choose
        """
        if vals.get("email") and self.env.user.share and not self.env.user._is_public():
            for person in self.filtered("user_ids"):
                if not person._may_choose_address(vals["email"]):
                    raise UserError(person._say_address_refused())
        return super().write(vals)

    def _may_choose_address(self, address):
        """True when a person with an account may make ``address`` theirs without E3K.

        Within the domain of their company, and only what nobody has: about other domains nothing is told, not even
        who is known there.
        """
        self.ensure_one()
        person = self.sudo()  # sudo: only a yes or no leaves the method
        present = person.email_normalized or email_normalize(person.user_ids[:1].login or "") or ""
        wanted = email_normalize(address) or ""
        if wanted == present:
            return True
        domain = wanted.partition("@")[2]
        if not domain or domain in PUBLIC_DOMAINS or domain != present.partition("@")[2]:
            return False
        owners = person.env["e3k.contact.address"]._get_owner_domain([wanted]) & Domain("id", "!=", person.id)
        return not person.with_context(active_test=False).search_count(owners, limit=1)

    def _say_address_refused(self):
        return self.env._(
            "Your e-mail address tells us who writes. You can change it within your company's domain; for another "
            "address, write to us."
        )
