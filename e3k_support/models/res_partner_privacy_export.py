import io
import json
import re
import zipfile

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools.json import json_default

from .res_partner_privacy import CONTACT_TEXTS, OWN_TEXTS

TICKET_FIELDS = ("number", "name", "description", "received_at", "closed_at", "priority", "resolution", "workaround")
MESSAGE_FIELDS = ("date", "subject", "body", "email_from", "message_type")
#: What does not belong into the name of a file.
UNSAFE = re.compile(r"[^\w.-]")


class ResPartner(models.Model):
    """A person's right under Québec's Law 25 to get all that concerns them, in a form that machines read."""

    _inherit = "res.partner"

    def _export_privacy(self):
        """Return the bytes of a zip: one JSON file with all that concerns the person, their files and their mails."""
        self._check_privacy_person()
        records = self._get_privacy_records()
        self._check_privacy_companies(records)
        files = (records["mail.message"] | self._get_privacy_answers(records)).attachment_ids
        content = json.dumps(self._prepare_privacy_export(records), default=json_default, ensure_ascii=False, indent=2)
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("person.json", content)
            for file in files:
                archive.writestr(f"files/{file.id}-{UNSAFE.sub('_', file.name)}", file.raw or b"")
            for mail in records["e3k.intake.mail"].filtered("raw"):
                # a secret that waits for its agent is no more the manager's here than elsewhere
                covered, _found = self.env["e3k.ticket"]._cover_mail(mail._get_raw())
                archive.writestr(f"mails/{mail.id}.eml", covered or b"")
        self.env["e3k.privacy.action"]._record(
            "person_export", self, len(records["e3k.ticket"]), len(records["mail.message"]), len(files)
        )
        # by number: a person who is forgotten later has no name here either
        self.env["e3k.access.log"]._record("export", self.env._("All data of a person"), str(self.id))
        return target.getvalue()

    def _prepare_privacy_export(self, records):
        """Return the export as plain data, a list for each kind of record."""
        sudo = self.sudo()  # sudo: the wizard checked the manager; the export holds all, whoever may see which field
        known = [name for name in (*CONTACT_TEXTS, *OWN_TEXTS) if name in self._fields]
        person = sudo.read(["name", "lang", "tz", "create_date", *known])[0]
        return {
            "exported_at": fields.Datetime.to_string(self.env.cr.now()),
            "person": person,
            "other_addresses": records["e3k.contact.address"].mapped("email"),
            "login": sudo.with_context(active_test=False).user_ids.mapped("login"),
            **self._prepare_privacy_tickets(records),
            **self._prepare_privacy_traces(records),
            "mails_received": records["e3k.intake.mail"].read(
                ["subject", "sender", "recipients", "create_date", "outcome", "reason", "ticket_id"]
            ),
            "ratings_given": records["rating.rating"].read(["rating", "feedback", "create_date", "res_id"]),
            "contracts": records["e3k.contract"].read(["name", "client_id", "kind"]),
            "database_consents": records["e3k.database.consent"].read(
                ["ticket_id", "database", "scope", "state", "answered_at"]
            ),
        }

    def _get_privacy_answers(self, records):
        """Return what others said in the public conversation of the person's own tickets."""
        mine = records["e3k.ticket"].filtered(lambda ticket: ticket.requester_id == self)
        public = mine._get_public_message_domain() & Domain("model", "=", mine._name) & Domain("res_id", "in", mine.ids)
        return records["mail.message"].search(public, order="id") - records["mail.message"]

    def _prepare_privacy_tickets(self, records):
        """What the person asked, wrote and was answered: the public conversation of their own tickets is theirs."""
        mine = records["e3k.ticket"].filtered(lambda ticket: ticket.requester_id == self)
        answers = self._get_privacy_answers(records)
        received = ["date", "subject", "body", "author_id", "message_type", "res_id", "attachment_ids"]
        return {
            "tickets_requested": mine.read([*TICKET_FIELDS, "requester_email", "requester_phone", "stage_kind"]),
            "tickets_taken_part_in": (records["e3k.ticket"] - mine).read(["number", "received_at"]),
            "messages_written": records["mail.message"].read([*MESSAGE_FIELDS, "res_id", "attachment_ids"]),
            "messages_received": answers.read(received),
            # the value is for the agent of the ticket alone; that it waits is said
            "secrets_waiting": records["e3k.secret"].read(["ticket_id", "kind", "create_date"]),
        }

    def _prepare_privacy_traces(self, records):
        """What was noted of the person: roles, visits, what they read or took out, to whom they were proposed."""
        return {
            "roles": records["e3k.client.role"].read(["client_id", "role", "since_at", "until_at"]),
            "proposed_to_clients": records["e3k.client.candidate"].read(
                ["client_id", "ticket_id", "state", "create_date", "decided_at"]
            ),
            "portal_visits": records["e3k.ticket.visit"].read(["ticket_id", "seen_at"]),
            "access_records": records["e3k.access.log"].read(["kind", "at", "door", "what", "detail"]),
            "policy_notices": records["e3k.service.policy.notice"].read(["policy_id", "sent_at", "acknowledged_at"]),
        }
