"""Where words about people may stand: the one table that forgetting a person and the end of retention go by.

Every text of our own tables is named here, or in ``IMPERSONAL`` with what it holds; a test compares both with the
database, and another one looks for a forgotten person in every text column there is.
"""

from typing import NamedTuple

#: What begins our models' names, as a pattern of LIKE.
_OURS = "e3k.%%"
_OF_TICKET = "row.ticket_id = ANY(%(tickets)s)"
_ON_TICKET = "row.res_model = 'e3k.ticket' AND row.res_id = ANY(%(tickets)s)"
_MESSAGE = f"""EXISTS (SELECT FROM mail_message m WHERE m.id = row.{{key}}
    AND (m.model LIKE '{_OURS}' OR m.model IN ('res.partner', 'res.users') AND m.res_id = ANY(%(people)s)))"""
_TICKET_MESSAGE = """EXISTS (SELECT FROM mail_message m WHERE m.id = row.{key}
    AND m.model = 'e3k.ticket' AND m.res_id = ANY(%(tickets)s))"""


class Place(NamedTuple):
    """``columns`` of ``table`` hold words. Conditions are SQL on the alias ``row``."""

    table: str
    columns: tuple
    support: str = "TRUE"  # which rows belong to support at all
    tickets: str = "FALSE"  # which of them belong to the tickets concerned
    is_emptied: bool = False  # at the end of a ticket's retention these words go; the others have ways of their own


PLACES = (
    Place(
        "e3k_ticket",
        (
            *("name", "description", "resolution", "workaround", "wait_reason", "priority_reason"),
            *("commitment_reason", "cause_note", "requester_email", "requester_phone", "email_cc"),
        ),
        tickets="row.id = ANY(%(tickets)s)",
    ),
    Place("e3k_sla_event", ("reason", "facts"), tickets=_OF_TICKET),
    Place("e3k_sla_breach", ("cause_note", "corrective_action"), tickets=_OF_TICKET, is_emptied=True),
    Place("e3k_database_consent", ("database", "scope"), tickets=_OF_TICKET, is_emptied=True),
    Place(
        "e3k_ticket_merger",
        ("snapshot",),
        tickets="(row.ticket_id = ANY(%(tickets)s) OR row.survivor_id = ANY(%(tickets)s))",
        is_emptied=True,
    ),
    Place("e3k_access_log", ("what", "detail"), tickets=_OF_TICKET),
    Place("e3k_secret", ("value", "file_name"), tickets=_OF_TICKET),
    Place(
        "e3k_privacy_incident",
        ("name", "circumstances", "information", "sensitivity", "consequences", "likelihood", "measures"),
        tickets=_OF_TICKET,
    ),
    Place(
        "e3k_intake_mail",
        ("subject", "sender", "recipients", "requester_address", "authentication", "error", "message_key"),
        tickets=_OF_TICKET,
    ),
    Place("e3k_blocked_sender", ("reason",)),
    Place("e3k_contract", ("note",)),
    Place("e3k_team", ("monitor_senders",)),
    Place(
        "mail_message",
        (
            *("subject", "body", "email_from", "reply_to"),
            *("incoming_email_to", "incoming_email_cc", "outgoing_email_to"),
        ),
        support=_MESSAGE.format(key="id"),
        tickets=_TICKET_MESSAGE.format(key="id"),
    ),
    Place(
        "mail_message_translation",
        ("body",),
        support=_MESSAGE.format(key="message_id"),
        tickets=_TICKET_MESSAGE.format(key="message_id"),
    ),
    Place(
        "mail_mail",
        ("body_html", "email_to", "email_cc", "headers", "failure_reason"),
        support=_MESSAGE.format(key="mail_message_id"),
        tickets=_TICKET_MESSAGE.format(key="mail_message_id"),
    ),
    Place(
        "mail_notification",
        ("mail_email_address", "failure_reason"),
        support=_MESSAGE.format(key="mail_message_id"),
        tickets=_TICKET_MESSAGE.format(key="mail_message_id"),
    ),
    Place(
        "mail_tracking_value",
        ("old_value_char", "new_value_char", "old_value_text", "new_value_text"),
        support=_MESSAGE.format(key="mail_message_id"),
        tickets=_TICKET_MESSAGE.format(key="mail_message_id"),
    ),
    Place(
        "mail_scheduled_message",
        ("subject", "body", "send_context", "notification_parameters"),
        support=f"row.model LIKE '{_OURS}'",
        tickets="row.model = 'e3k.ticket' AND row.res_id = ANY(%(tickets)s)",
    ),
    Place(
        "mail_activity",
        ("summary", "note", "feedback", "res_name"),
        support=f"row.res_model LIKE '{_OURS}'",
        tickets=_ON_TICKET,
    ),
    Place(
        "rating_rating",
        ("feedback", "publisher_comment", "res_name", "parent_res_name"),
        support=f"row.res_model LIKE '{_OURS}'",
        tickets=_ON_TICKET,
    ),
    Place(
        "ir_attachment",
        ("name", "description", "index_content"),
        support=f"row.res_model LIKE '{_OURS}'",
        tickets=_ON_TICKET,
    ),
    # the person's company: what agents noted of whoever to call there
    Place("res_partner", ("support_notes", "support_modules", "comment"), support="row.id = ANY(%(people)s)"),
)

#: The texts of our tables that are about nobody, and why. Keys, states and languages are left out by the test.
IMPERSONAL = {
    "e3k_acknowledged_sender": {"address": "forgotten within the hour"},
    "e3k_blocked_sender": {"pattern": "an address that is the person's own is deleted with its row"},
    "e3k_contact_address": {"email": "the person's own: deleted with its row"},
    "e3k_contract": {"name": "the reference"},
    "e3k_intake_mail": {"importance": "a word of the standard", "reason_code": "a key"},
    "e3k_macro": dict.fromkeys(("body_en", "body_fr", "note", "reason_en", "reason_fr"), "a text for all tickets"),
    "e3k_service_policy": {
        "change_note": "told to every client",
        "review_reason": "of a version",
        "text_en": "published",
        "text_fr": "published",
    },
    "e3k_service_policy_wording": {"text_en": "published", "text_fr": "published"},
    "e3k_sla_policy_version": {"terms": "amounts"},
    "e3k_sla_recompute": {"cause": "a key", "skipped_ids": "numbers of records"},
    "e3k_sla_timer": {"reason": "said again from the ledger", "pauses": "said again from the ledger"},
    "e3k_ticket": {
        "number": "the number",
        "requester_lang": "a language",
        "access_token": "a key",
        "submission_key": "a key",
    },
    "e3k_ticket_visit": {"form_key": "a key"},
}
