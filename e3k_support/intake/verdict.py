"""What a mail is: one table, read from top to bottom, the first rule that holds decides.

Pure: ``judge`` sees the facts of the mail and a few booleans that the records side looked up (``Context``).

===================== =========== =====================================================================================
rule (= reason code)  verdict     holds when
===================== =========== =====================================================================================
empty_mail            failed      there are no headers and no content at all
seen_before           duplicate   this Message-Id or these bytes were taken before (second alias, second delivery)
own_message           loop        we sent this very mail: our Message-Id came back
sent_by_own_address   loop        the sender is one of our own aliases and no agent wrote it
own_automatic_mail    loop        it carries X-E3K-Ticket and says that a machine sent it
delivery_notice       automatic   RFC 3464 report of a success: "delivered", "relayed", "expanded"
delivery_report       bounce      RFC 3464 report of anything else, or X-Failed-Recipients
bounce_wording        bounce      a mail system, nobody (null return path) or no-reply@ words a failed delivery; so does
                                  whoever we do not know, if subject and first sentence are a mail system's; and a
                                  filter that words its refusal in a disposition notification (RFC 5429)
mail_system           bounce      the sender is mailer-daemon
read_receipt          automatic   RFC 8098 disposition notification, or the words of one in subject and text
feedback_report       automatic   RFC 5965 abuse report
other_report          automatic   any other multipart/report
blocked_sender        quarantined an administrator refused this sender
allowed_monitor       ticket      the team wants the mails of this machine: ticket, never acknowledged
auto_submitted        automatic   RFC 3834: Auto-Submitted is anything but "no"
auto_reply_header     automatic   a header that autoresponders write: X-Autoreply, X-Vacation, Precedence: auto_reply…
out_of_office         automatic   subject (or an answer) and first sentence say so, and nothing is asked (``automatic``)
calendar_reply        automatic   a calendar program accepts, declines or counters (METHOD:REPLY…), or words it so
null_return_path      automatic   the envelope has no sender: nobody may be answered
suppresses_replies    automatic   X-Auto-Response-Suppress: All, AutoReply or OOF, from an unknown sender
bulk_precedence       automatic   Precedence: bulk or junk, from an unknown sender
mailing_list          list        List-Id, List-Post, Mailing-List…, from an unknown sender; not our own group
bulk_mail             list        List-Unsubscribe or a campaign header alone, from an unknown sender
forged_sender         quarantined SPF, DKIM, DMARC failed on an answer: it may not act with a known person's rights
unverified_agent      quarantined an answer in an agent's name that our mail servers, once named, did not verify
stranger_in_thread    quarantined it quotes a ticket, but its sender is no participant, colleague or agent of it
late_thanks           reply       nothing but thanks to a ticket that can no longer be reopened: kept there, all stays
late_reply            ticket      an answer to a ticket that can no longer be reopened: a new one, linked to it
reply                 reply       the mail belongs to a ticket and its sender may speak there
ticket                ticket      everything else
===================== =========== =====================================================================================

A person whom we know may write through a list or with a bulk header: then the mail counts, and only the acknowledgement
is withheld. What a *machine* says of itself (auto_submitted and above) always counts against it.

Once a person has let a mail in (``is_accepted``) only the last rules are asked, from late_thanks on: where it goes.
"""

import enum
import re
from dataclasses import dataclass, replace
from typing import NamedTuple

from . import address, automatic, senders, wording


class Verdict(str, enum.Enum):
    """The nine outcomes that a mail can have (PRODUCT.md, mail semantics)."""

    TICKET = "ticket"
    REPLY = "reply"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    LOOP = "loop"
    DUPLICATE = "duplicate"
    LIST = "list"
    QUARANTINED = "quarantined"
    FAILED = "failed"

    __str__ = str.__str__


@dataclass(frozen=True)
class Context:
    """What only the records know. Every question has the careful answer as its default."""

    seen_before: bool = False
    is_own_message: bool = False
    thread_found: bool = False
    sender_is_participant: bool = False
    sender_is_colleague: bool = False
    sender_is_agent: bool = False
    sender_is_known: bool = False
    sender_is_blocked: bool = False
    allowed_monitor: bool = False
    claims_agent: bool = False  # an agent's address, which nothing vouches for
    is_late: bool = False  # the ticket can no longer be reopened
    is_mere_thanks: bool = False
    is_accepted: bool = False  # a person let the mail in

    @property
    def may_speak(self):
        return self.sender_is_participant or self.sender_is_colleague or self.sender_is_agent

    @property
    def knows_sender(self):
        return self.sender_is_known or self.may_speak


class Judgement(NamedTuple):
    """``reason`` is the name of the rule that held; its sentence for people belongs to the records side."""

    verdict: Verdict
    reason: str
    may_acknowledge: bool = False


class Rule(NamedTuple):
    reason: str
    verdict: Verdict
    holds: object


def judge(facts, context=Context()):
    """The Judgement of a mail. Deterministic; asks nothing but ``facts`` (MailFacts) and ``context`` (Context)."""
    rules = DESTINATIONS if context.is_accepted else RULES
    rule = next(rule for rule in rules if rule.holds(facts, context))
    return Judgement(
        rule.verdict, rule.reason, rule.verdict is Verdict.TICKET and _may_acknowledge(rule, facts, context)
    )


def _may_acknowledge(rule, facts, context):
    """No machine is ever answered, no forged sender mailed. How often a person is, the records know."""
    return not (
        rule.reason == "allowed_monitor"
        or not facts.sender_email
        or facts.is_from_us
        or context.sender_is_agent
        or _is_doubtful(facts, context)
        or facts.return_path == ""
        or address.is_no_reply(facts.sender_email)
        or address.is_no_reply(facts.reply_to or "")
        or address.is_daemon(facts.sender_email)
        or _suppresses_replies(facts)
        or facts.is_list
        or facts.precedence in _BULK | {"list"}
        or _is_bulk_mail(facts)
        or automatic.looks_automatic(facts.subject)
        or automatic.says_automatic(facts)
    )


def _is_doubtful(facts, context):
    """Whether nobody should be written to: the sender may be another, or is a machine that a person let in."""
    if context.is_accepted:
        return judge(facts, replace(context, is_accepted=False)).verdict in _WRITTEN_BY_MACHINES
    return facts.is_unauthenticated or context.claims_agent


_WRITTEN_BY_MACHINES = frozenset({Verdict.AUTOMATIC, Verdict.BOUNCE, Verdict.LOOP, Verdict.LIST})


# ------------------------------------------------------------
# Machines that report
# ------------------------------------------------------------


def _is_delivery_report(facts, _context):
    return facts.report_type == "delivery-status" or "x-failed-recipients" in facts.marks


def _is_delivery_notice(facts, _context):
    return facts.report is not None and facts.report.is_success


def _comes_from_a_mail_system(facts, context):
    believes_name = not context.knows_sender
    return senders.is_mail_system(facts.sender_name, facts.sender_email, facts.return_path, believes_name)


def _is_bounce_wording(facts, context):
    is_subject = bool(wording.BOUNCE_SUBJECT.search(facts.subject[:300]))
    if facts.report_type == "disposition-notification" and wording.REJECTED.search(facts.text[:600]):
        return True
    if _comes_from_a_mail_system(facts, context):
        return is_subject or _words_a_refusal(facts.text[:2_000])
    if address.is_no_reply(facts.sender_email):
        return bool(wording.BOUNCE_TEXT.search(facts.text[:600]))
    return is_subject and not context.knows_sender and bool(wording.BOUNCE_OPENING.match(facts.text[:600]))


def _words_a_refusal(text):
    return any(said.search(text) for said in (wording.BOUNCE_TEXT, wording.REJECTED, wording.REFUSAL_CODE))


def _is_mail_system(facts, _context):
    local = address.local_part(facts.sender_email).replace("_", "-")
    return local in ("mailer-daemon", "mail-daemon", "maildaemon", "mdaemon")


# ------------------------------------------------------------
# Machines that answer
# ------------------------------------------------------------

_AUTO_REPLY_HEADERS = frozenset(
    "x-autoreply x-autorespond x-autoresponder x-auto-response x-autoreply-from x-mail-autoreply x-auto-reply "
    "x-auto-reply-from auto-reply x-vacation x-fc-machinegenerated x-cron-env x-amazon-auto-reply x-autoreply-subject "
    "x-rt-loop-prevention x-otrs-loop x-jira-fingerprint "
    "x-apple-action x-ms-exchange-generated-message-source x-facebook-notify x-autogenerated".split()
)
_SAYS_NO = frozenset({"no", "false", "0", "none", ""})


def _is_auto_submitted(facts, _context):
    return "auto-submitted" in facts.marks and facts.auto_submitted not in _SAYS_NO


def _has_auto_reply_header(facts, _context):
    if any(facts.marks[name].strip().lower() not in _SAYS_NO for name in _AUTO_REPLY_HEADERS & facts.marks.keys()):
        return True
    told = (
        f"{facts.precedence} {facts.marks.get('preference', '')} {facts.marks.get('x-post-messageclass', '')}".lower()
    )
    return (
        bool(re.search(r"auto[-_ ]?repl|autorespond", told))
        or bool(re.search(r"autorespond|vacation", facts.marks.get("x-mailer", "").lower()))
        or facts.marks.get("delivered-to", "").strip().lower() == "autoresponder"
    )


def _is_read_receipt(facts, _context):
    return facts.report_type == "disposition-notification" or automatic.is_read_receipt(facts)


def _is_calendar_reply(facts, _context):
    method = facts.calendar_method
    return method in ("REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH") or automatic.is_calendar_answer(facts)


def _suppresses_replies(facts):
    wishes = set(re.findall(r"[a-z]+", facts.marks.get("x-auto-response-suppress", "").lower()))
    return bool(wishes & {"all", "autoreply", "oof"})


# ------------------------------------------------------------
# Machines that distribute
# ------------------------------------------------------------

_BULK = frozenset({"bulk", "junk"})
_CAMPAIGN = frozenset({"list-unsubscribe", "feedback-id", "x-campaign", "x-campaignid", "x-mailchimp-campaign"})


def _is_bulk_mail(facts):
    return not facts.is_own_list and bool(_CAMPAIGN & facts.marks.keys())


def _is_mailing_list(facts, context):
    return (facts.is_list or (facts.precedence == "list" and not facts.is_own_list)) and not context.knows_sender


GUARDS = (
    Rule(
        "empty_mail",
        Verdict.FAILED,
        lambda facts, _: (
            facts.size == 0
            or not (
                facts.sender_email
                or facts.subject
                or facts.text
                or facts.message_id
                or facts.attachment_names
                or facts.sender_name
                or facts.recipients
            )
        ),
    ),
    Rule("seen_before", Verdict.DUPLICATE, lambda _, context: context.seen_before),
    Rule("own_message", Verdict.LOOP, lambda _, context: context.is_own_message),
    Rule("sent_by_own_address", Verdict.LOOP, lambda facts, context: facts.is_from_us and not context.sender_is_agent),
    Rule(
        "own_automatic_mail",
        Verdict.LOOP,
        lambda facts, context: "x-e3k-ticket" in facts.marks and _is_auto_submitted(facts, context),
    ),
    Rule("delivery_notice", Verdict.AUTOMATIC, _is_delivery_notice),
    Rule("delivery_report", Verdict.BOUNCE, _is_delivery_report),
    Rule("bounce_wording", Verdict.BOUNCE, _is_bounce_wording),
    Rule("mail_system", Verdict.BOUNCE, _is_mail_system),
    Rule("read_receipt", Verdict.AUTOMATIC, _is_read_receipt),
    Rule("feedback_report", Verdict.AUTOMATIC, lambda facts, _: facts.report_type == "feedback-report"),
    Rule("other_report", Verdict.AUTOMATIC, lambda facts, _: facts.report is not None),
    Rule("blocked_sender", Verdict.QUARANTINED, lambda _, context: context.sender_is_blocked),
    Rule("allowed_monitor", Verdict.TICKET, lambda _, context: context.allowed_monitor),
    Rule("auto_submitted", Verdict.AUTOMATIC, _is_auto_submitted),
    Rule("auto_reply_header", Verdict.AUTOMATIC, _has_auto_reply_header),
    Rule("out_of_office", Verdict.AUTOMATIC, lambda facts, _: automatic.is_out_of_office(facts)),
    Rule("calendar_reply", Verdict.AUTOMATIC, _is_calendar_reply),
    Rule("null_return_path", Verdict.AUTOMATIC, lambda facts, _: facts.return_path == ""),
    Rule(
        "suppresses_replies",
        Verdict.AUTOMATIC,
        lambda facts, context: _suppresses_replies(facts) and not context.knows_sender,
    ),
    Rule(
        "bulk_precedence",
        Verdict.AUTOMATIC,
        lambda facts, context: facts.precedence in _BULK and not facts.is_list and not context.knows_sender,
    ),
    Rule("mailing_list", Verdict.LIST, _is_mailing_list),
    Rule("bulk_mail", Verdict.LIST, lambda facts, context: _is_bulk_mail(facts) and not context.knows_sender),
    Rule(
        "forged_sender", Verdict.QUARANTINED, lambda facts, context: context.thread_found and facts.is_unauthenticated
    ),
    Rule("unverified_agent", Verdict.QUARANTINED, lambda _, context: context.thread_found and context.claims_agent),
    Rule("stranger_in_thread", Verdict.QUARANTINED, lambda _, context: context.thread_found and not context.may_speak),
)

#: Where a mail goes that is let in, by the rules above or by a person.
DESTINATIONS = (
    Rule(
        "late_thanks",
        Verdict.REPLY,
        lambda _, context: context.thread_found and context.is_late and context.is_mere_thanks,
    ),
    Rule("late_reply", Verdict.TICKET, lambda _, context: context.thread_found and context.is_late),
    Rule("reply", Verdict.REPLY, lambda _, context: context.thread_found),
    Rule("ticket", Verdict.TICKET, lambda _facts, _context: True),
)

RULES = (*GUARDS, *DESTINATIONS)
