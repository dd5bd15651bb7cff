"""Why a mail was judged so, in words for people; one sentence for each rule of `intake.verdict`.

Constants and a pure lookup only: the rules themselves are in ``intake/verdict.py``.
"""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

REASONS = {
    "empty_mail": _lt("The mail is empty."),
    "seen_before": _lt("The same mail was already received."),
    "own_message": _lt("A mail of ours came back."),
    "sent_by_own_address": _lt("The sender is one of our own addresses."),
    "own_automatic_mail": _lt("An automatic mail of ours came back."),
    "delivery_notice": _lt("A mail server confirms that a mail was delivered."),
    "delivery_report": _lt("A mail of ours could not be delivered (delivery report)."),
    "bounce_wording": _lt("A mail system says that a mail could not be delivered."),
    "mail_system": _lt("The sender is a mail system, not a person."),
    "read_receipt": _lt("A read receipt."),
    "feedback_report": _lt("An abuse or feedback report of a mail provider."),
    "other_report": _lt("A report written by a machine."),
    "blocked_sender": _lt("The sender was blocked by an administrator."),
    "allowed_monitor": _lt("A monitoring sender that the team allows."),
    "auto_submitted": _lt("The mail says that a machine sent it (Auto-Submitted)."),
    "auto_reply_header": _lt("The mail carries the mark of an automatic reply."),
    "out_of_office": _lt("An out-of-office reply."),
    "calendar_reply": _lt("A calendar program’s answer to an invitation."),
    "null_return_path": _lt("The mail has no return address: a machine sent it."),
    "suppresses_replies": _lt("The mail asks for no automatic answer, and its sender is unknown."),
    "bulk_precedence": _lt("A bulk mailing."),
    "mailing_list": _lt("A mailing list."),
    "bulk_mail": _lt("A newsletter or advertisement."),
    "forged_sender": _lt("The sender could not be authenticated (SPF, DKIM, DMARC)."),
    "unverified_agent": _lt("It comes in an agent’s name, which our mail servers did not verify."),
    "stranger_in_thread": _lt("The sender takes no part in the ticket that the mail quotes."),
    "reply": _lt("A reply to a ticket."),
    "ticket": _lt("A new request."),
    "late_thanks": _lt("Thanks to a ticket that is closed for good: kept there, and nothing else changed."),
    "late_reply": _lt("A reply that came after the reopen window: a linked ticket."),
    "spam": _lt("A person marked it as spam."),
    "accepted": _lt("A person let the mail in."),
    "over_time": _lt("The mail took too long to process."),
    "interrupted": _lt("Odoo stopped each time it processed the mail."),
    "failed": _lt("The mail could not be processed."),
}
