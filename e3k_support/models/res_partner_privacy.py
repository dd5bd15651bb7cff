import io
import json
import re
import zipfile
from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.json import json_default

#: What is known of a contact; removed when the person is anonymised.
CONTACT_TEXTS = ("email", "phone", "street", "street2", "city", "zip", "function", "website", "comment", "vat", "ref")
TICKET_FIELDS = ("number", "name", "description", "received_at", "closed_at", "priority", "resolution", "workaround")
MESSAGE_FIELDS = ("date", "subject", "body", "email_from", "message_type")
#: Shorter words than this stand for too much else to be replaced in a text.
SHORTEST = 4
#: What does not belong into the name of a file.
UNSAFE = re.compile(r"[^\w.-]")


class ResPartner(models.Model):
    """The rights of a person under Québec's Law 25: to get all that concerns them, and to be forgotten."""

    _inherit = "res.partner"

    def _check_privacy_person(self):
        """:raises UserError: for E3K's own people and for companies"""
        self.ensure_one()
        if self.is_company or not self.partner_share:
            raise UserError(self.env._("Only a person of a client can be exported or anonymised here."))

    def _get_privacy_records(self):
        """Return ``{model: records}`` of all that concerns this person, in sudo. The caller is a manager."""
        self.ensure_one()
        # sudo: the wizard checked the manager; all that concerns the person counts, not what one may see
        env = self.sudo().with_context(active_test=False).env
        others = env["e3k.contact.address"].search([("partner_id", "=", self.id)])
        addresses = [address for address in (self.email_normalized, *others.mapped("email")) if address]
        tickets = env["e3k.ticket"].search(
            Domain("requester_id", "=", self.id)
            | Domain("message_partner_ids", "in", self.ids)
            | Domain("message_ids.author_id", "=", self.id)
        )
        by_address = Domain("requester_address", "in", addresses)
        by_address |= Domain.OR(Domain("sender", "ilike", address) for address in addresses)
        return {
            "e3k.ticket": tickets,
            "mail.message": env["mail.message"].search([("model", "=", "e3k.ticket"), ("author_id", "=", self.id)]),
            "e3k.intake.mail": env["e3k.intake.mail"].search(by_address),
            "e3k.contact.address": others,
            "rating.rating": env["rating.rating"].search(
                [("res_model", "=", "e3k.ticket"), ("partner_id", "=", self.id)]
            ),
            "e3k.client.role": env["e3k.client.role"].search([("partner_id", "=", self.id)]),
            "e3k.service.policy.notice": env["e3k.service.policy.notice"].search([("partner_id", "=", self.id)]),
            "e3k.contract": env["e3k.contract"].search(
                Domain("authorised_ids", "in", self.ids) | Domain("client_escalation_ids", "in", self.ids)
            ),
            "e3k.database.consent": env["e3k.database.consent"].search([("answered_by_id", "=", self.id)]),
        }

    # ------------------------------------------------------------
    # Export
    # ------------------------------------------------------------

    def _export_privacy(self):
        """Return the bytes of a zip: one JSON file with all that concerns the person, and their files."""
        self._check_privacy_person()
        records = self._get_privacy_records()
        files = records["mail.message"].attachment_ids
        content = json.dumps(self._prepare_privacy_export(records), default=json_default, ensure_ascii=False, indent=2)
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("person.json", content)
            for file in files:
                archive.writestr(f"files/{file.id}-{UNSAFE.sub('_', file.name)}", file.raw or b"")
        self.env["e3k.privacy.action"]._record(
            "person_export", self, len(records["e3k.ticket"]), len(records["mail.message"]), len(files)
        )
        return target.getvalue()

    def _prepare_privacy_export(self, records):
        """Return the export as plain data, a list for each kind of record."""
        sudo = self.sudo()  # sudo: the wizard checked the manager; the export holds all, whoever may see which field
        person = sudo.read(["name", "lang", "tz", *CONTACT_TEXTS, "create_date"])[0]
        mine = records["e3k.ticket"].filtered(lambda ticket: ticket.requester_id == self)
        tickets = mine.read([*TICKET_FIELDS, "requester_email", "requester_phone", "stage_kind"])
        others = (records["e3k.ticket"] - mine).read(["number", "received_at"])
        messages = records["mail.message"].read([*MESSAGE_FIELDS, "res_id", "attachment_ids"])
        return {
            "exported_at": fields.Datetime.to_string(self.env.cr.now()),
            "person": person,
            "login": sudo.user_ids.mapped("login"),
            "tickets_requested": tickets,
            "tickets_taken_part_in": others,
            "messages_written": messages,
            "other_addresses": records["e3k.contact.address"].mapped("email"),
            "mails_received": records["e3k.intake.mail"].read(["subject", "sender", "create_date", "outcome"]),
            "ratings_given": records["rating.rating"].read(["rating", "feedback", "create_date"]),
            "roles": records["e3k.client.role"].read(["client_id", "role", "since_at", "until_at"]),
            "policy_notices": records["e3k.service.policy.notice"].read(["policy_id", "sent_at", "acknowledged_at"]),
            "contracts": records["e3k.contract"].read(["name", "client_id", "kind"]),
            "database_consents": records["e3k.database.consent"].read(["database", "scope", "state", "answered_at"]),
        }

    # ------------------------------------------------------------
    # Anonymising
    # ------------------------------------------------------------

    def _get_privacy_counts(self):
        """Return ``{model: count}`` of what anonymising the person touches: the preview."""
        return {model: len(found) for model, found in self._get_privacy_records().items()}

    def _anonymise_privacy(self):
        """Replace the person by a number everywhere in support. No ticket, message or rating is removed."""
        self._check_privacy_person()
        records = self._get_privacy_records()
        self._forget_in_texts(records["e3k.ticket"])
        self._forget_in_mails(records)
        self.env["e3k.privacy.action"]._record(
            "person_anonymise", self, len(records["e3k.ticket"]), len(records["mail.message"])
        )
        person = self.sudo()  # sudo: the caller is a support manager, who may not write users
        alias = self.env._("Anonymised person %(number)s", number=self.id)
        for user in person.user_ids:
            user.write({"active": False, "login": f"anonymised-{user.id}"})
        quiet = person.with_context(tracking_disable=True)
        quiet.message_ids.filtered(lambda m: m.model == "res.partner").unlink()
        texts = {name: False for name in CONTACT_TEXTS if name in self._fields}
        quiet.write({**texts, "name": alias, "image_1920": False, "active": False})

    def _get_privacy_pattern(self):
        # sudo: the wizard checked the manager; all addresses of the person are covered
        others = self.sudo().support_address_ids.mapped("email")
        words = [word for word in (self.name, self.email, self.email_normalized, self.phone, *others) if word]
        found = sorted({word for word in words if len(word) >= SHORTEST}, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, found)), re.IGNORECASE) if found else None

    def _forget_in_texts(self, tickets):
        """Replace the person's name and addresses in the words of the tickets and of their messages."""
        pattern, cover = self._get_privacy_pattern(), self.env._("[anonymised]")
        # sudo: the wizard checked the manager; the words go wherever they stand
        messages = self.env["mail.message"].sudo().search([("model", "=", "e3k.ticket"), ("res_id", "in", tickets.ids)])
        messages.filtered(lambda m: m.author_id == self).write({"email_from": False, "reply_to": False})
        self.env.cr.execute(
            SQL("UPDATE e3k_ticket SET requester_email = NULL, requester_phone = NULL WHERE requester_id = %s", self.id)
        )
        tickets.invalidate_recordset()
        if not pattern:
            return
        _replace(messages, ("body", "subject"), pattern, cover)
        names = [name for name in tickets._get_personal_texts() if name not in ("requester_email", "requester_phone")]
        _replace(tickets, names, pattern, cover)

    def _forget_in_mails(self, records):
        mails = records["e3k.intake.mail"]
        mails._forget_people()
        records["e3k.contact.address"].unlink()
        # SQL: a notification's address is not a field that may be emptied otherwise
        self.env.cr.execute(SQL("DELETE FROM mail_notification WHERE res_partner_id = %s", self.id))
        # sudo: the wizard checked the manager; the person follows nothing any more
        self.env["mail.followers"].sudo().search([("partner_id", "=", self.id)]).unlink()


def _replace(records, names, pattern, cover):
    """Replace in the stored texts ``names``, without chatter, ledger or reaction: the words change, no fact does."""
    table = SQL.identifier(records._table)
    changes = defaultdict(list)
    for record in records:
        for name in names:
            value = record[name]
            if value and pattern.search(value):
                changes[name].append((record.id, pattern.sub(cover, value)))
    for name, rows in changes.items():
        for record_id, value in rows:
            records.env.cr.execute(
                SQL("UPDATE %s SET %s = %s WHERE id = %s", table, SQL.identifier(name), value, record_id)
            )
    records.invalidate_recordset()
