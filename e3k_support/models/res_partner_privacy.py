from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

#: What is known of a contact; removed when the person is anonymised.
CONTACT_TEXTS = (
    *("email", "phone", "street", "street2", "city", "zip", "function", "website", "comment", "ref"),
    *("company_name", "barcode", "support_notes"),
)
#: These too, where they are the person's own: a contact of a company only repeats the company's.
OWN_TEXTS = ("vat", "company_registry")


class ResPartner(models.Model):
    """A person's right under Québec's Law 25 to be forgotten; what they may take along is in the export beside."""

    _inherit = "res.partner"

    def _check_privacy_person(self):
        """:raises UserError: for E3K's own people and for companies"""
        self.ensure_one()
        if self.is_company or not self.partner_share:
            raise UserError(self.env._("Only a person of a client can be exported or anonymised here."))

    def _check_privacy_companies(self, records):
        """:raises UserError: when somebody of E3K who works for other companies of ours has to answer"""
        companies = records["e3k.ticket"].company_id | records["e3k.intake.mail"].company_id
        others = (companies | records["e3k.contract"].company_id) - self.env.user.company_ids
        if others:
            raise UserError(
                self.env._(
                    "This person is known to %(companies)s too: only who works for all of these companies can answer.",
                    companies=", ".join(others.mapped("name")),
                )
            )

    def _get_privacy_records(self):
        """Return ``{model: records}`` of all that concerns this person, in sudo. The caller is a manager."""
        self.ensure_one()
        # sudo: the wizard checked the manager; all that concerns the person counts, not what one may see
        env = self.sudo().with_context(active_test=False).env
        addresses = self._get_privacy_addresses()
        tickets = env["e3k.ticket"].search(
            Domain("requester_id", "=", self.id)
            | Domain("message_partner_ids", "in", self.ids)
            | Domain("message_ids.author_id", "=", self.id)
        )
        by_address = Domain("sender", "in", addresses) | Domain("requester_address", "in", addresses)
        return {
            "e3k.ticket": tickets,
            "mail.message": env["mail.message"].search([("model", "=", "e3k.ticket"), ("author_id", "=", self.id)]),
            "e3k.intake.mail": env["e3k.intake.mail"].search(by_address),
            "e3k.contact.address": env["e3k.contact.address"].search([("partner_id", "=", self.id)]),
            "rating.rating": env["rating.rating"].search(
                [("res_model", "=", "e3k.ticket"), ("partner_id", "=", self.id)]
            ),
            "e3k.client.role": env["e3k.client.role"].search([("partner_id", "=", self.id)]),
            "e3k.service.policy.notice": env["e3k.service.policy.notice"].search([("partner_id", "=", self.id)]),
            "e3k.contract": env["e3k.contract"].search(
                Domain("authorised_ids", "in", self.ids) | Domain("client_escalation_ids", "in", self.ids)
            ),
            "e3k.database.consent": env["e3k.database.consent"].search([("answered_by_id", "=", self.id)]),
            "e3k.client.candidate": env["e3k.client.candidate"].search([("partner_id", "=", self.id)]),
            "e3k.ticket.visit": env["e3k.ticket.visit"].search([("partner_id", "=", self.id)]),
            "e3k.access.log": env["e3k.access.log"].search([("partner_id", "=", self.id)]),
            "e3k.secret": env["e3k.secret"].search(
                [("ticket_id.requester_id", "=", self.id), ("handled_at", "=", False)]
            ),
        }

    def _get_privacy_addresses(self):
        """Return the addresses of the person, those they wrote from once included; none that somebody else has."""
        self.ensure_one()
        # sudo: the wizard checked the manager
        person = self.sudo().with_context(active_test=False)
        tickets = person.env["e3k.ticket"].search([("requester_id", "=", self.id)])
        others = person.env["e3k.contact.address"].search([("partner_id", "=", self.id)])
        written = [person.email, *others.mapped("email"), *person.user_ids.mapped("login")]
        written += tickets.mapped("requester_email")
        addresses = {email_normalize(address or "") for address in written} - {False, ""}
        people = person.search(Domain("email_normalized", "in", addresses) & Domain("id", "!=", self.id))
        return sorted(addresses - set(people.mapped("email_normalized")))

    def _get_privacy_phones(self):
        """Return the phone numbers that are the person's alone, not their company's."""
        # sudo: the wizard checked the manager
        person = self.sudo().with_context(active_test=False)
        tickets = person.env["e3k.ticket"].search([("requester_id", "=", self.id)])
        phones = {phone for phone in (person.phone, *tickets.mapped("requester_phone")) if phone}
        return sorted(phones - set(person.search([("phone", "in", phones), ("id", "!=", self.id)]).mapped("phone")))

    # ------------------------------------------------------------
    # Anonymising
    # ------------------------------------------------------------

    def _get_privacy_counts(self):
        """Return ``{model: count}`` of what anonymising the person touches: the preview."""
        records = self._get_privacy_records()
        counts = {model: len(found) for model, found in records.items()}
        return {**counts, "ir.attachment": len(records["mail.message"].attachment_ids)}

    def _anonymise_privacy(self):
        """Replace the person by a number everywhere in support. No ticket, message or rating is removed."""
        self._check_privacy_person()
        records = self._get_privacy_records()
        self._check_privacy_companies(records)
        self._forget_in_mails(records)
        files = self._forget_belongings(records)
        self._forget_in_words(records["e3k.ticket"])
        self.env["e3k.privacy.action"]._record(
            "person_anonymise", self, len(records["e3k.ticket"]), len(records["mail.message"]), files
        )
        self._forget_contact()

    def _forget_in_words(self, tickets):
        """Cover whole name, addresses and phones in all of support, single names in the tickets of the person."""
        sweep = self.env["e3k.privacy.sweep"]
        # sudo: the wizard checked the manager; the words go wherever they stand
        people = self.sudo() | self.sudo().commercial_partner_id | self.sudo()._get_employers()
        identity = sweep._want_identity(self.name, self._get_privacy_addresses(), self._get_privacy_phones())
        sweep._replace(identity, tickets, people, in_tickets=False)
        sweep._replace(sweep._want_names(self.name), tickets, people, in_tickets=True)
        self.env.cr.execute(
            SQL("UPDATE e3k_ticket SET requester_email = NULL, requester_phone = NULL WHERE requester_id = %s", self.id)
        )
        self.env.invalidate_all()
        tickets._repeat_reasons()

    def _forget_in_mails(self, records):
        """Empty what the person sent by mail; of mails that only name them, or lie in their tickets, the bytes go."""
        # sudo: the wizard checked the manager
        mails = self.env["e3k.intake.mail"].sudo()
        own = records["e3k.intake.mail"]
        own._forget_people()
        naming = Domain("ticket_id", "in", records["e3k.ticket"].ids)
        naming |= Domain.OR(Domain("recipients", "ilike", address) for address in self._get_privacy_addresses())
        kept = Domain("outcome", "in", ("failed", "received")) | Domain("raw_forgotten_at", "!=", False)
        mails.search(naming & ~kept & Domain("id", "not in", own.ids))._forget_raw()
        # SQL: mails that were sent to the person, their welcome included, and whom each notification went to
        self.env.cr.execute(
            SQL(
                """DELETE FROM mail_mail mail USING mail_mail_res_partner_rel rel
                    WHERE rel.mail_mail_id = mail.id AND rel.res_partner_id = %s AND mail.state <> 'outgoing'""",
                self.id,
            )
        )
        self.env.cr.execute(SQL("DELETE FROM mail_mail_res_partner_rel WHERE res_partner_id = %s", self.id))
        self.env.cr.execute(SQL("DELETE FROM mail_notification WHERE res_partner_id = %s", self.id))

    def _forget_belongings(self, records):
        """Delete what is about the person alone; return how many files these were."""
        # sudo: the wizard checked the manager
        env = self.sudo().env
        files = records["mail.message"].attachment_ids
        count = len(files)
        files.unlink()
        records["e3k.secret"]._forget()
        records["e3k.ticket"].filtered(lambda ticket: ticket.requester_id == self).has_secret = False
        records["e3k.ticket.visit"].unlink()
        records["e3k.contact.address"].unlink()
        env["mail.followers"].search([("partner_id", "=", self.id)]).unlink()
        blocked = env["e3k.blocked.sender"].with_context(active_test=False)
        blocked.search([("pattern", "in", self._get_privacy_addresses())]).unlink()
        # what was mailed about their role, about the policy, to them alone
        for model in ("e3k.client.role", "e3k.service.policy.notice", "e3k.client.candidate"):
            env["mail.message"].search([("model", "=", model), ("res_id", "in", records[model].ids)]).unlink()
        return count

    def _forget_contact(self):
        """Leave a number of the contact and its account."""
        person = self.sudo()  # sudo: the caller is a support manager, who may not write users
        alias = self.env._("Anonymised person %(number)s", number=self.id)
        users = person.with_context(active_test=False).user_ids
        users.active = False
        said = Domain("model", "=", "res.partner") & Domain("res_id", "=", self.id)
        said |= Domain("model", "=", "res.users") & Domain("res_id", "in", users.ids)
        person.env["mail.message"].search(said).unlink()
        names = (*CONTACT_TEXTS, *(() if person.parent_id else OWN_TEXTS))
        texts = {name: False for name in names if name in self._fields}
        # type: Odoo hands the address of a mere contact on to its company
        values = {**texts, "name": alias, "type": "other", "image_1920": False, "active": False}
        person.with_context(tracking_disable=True).write(values)
        for user in users:  # without an address by now: Odoo mails nobody that their login changed
            user.write({"login": f"anonymised-{user.id}", "signature": False})
        users.api_key_ids.unlink()
