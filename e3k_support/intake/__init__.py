"""Mail intake without Odoo: bytes → facts → verdict, and a mail that any parser can digest.

``read`` and ``repair`` accept any bytes and never raise; ``judge`` is a table (see ``verdict``). Nothing here
looks up a record, opens a connection or reads the clock.
"""

from .address import PUBLIC_DOMAINS, patterns_of, sender_pattern
from .cautions import Caution, find_cautions
from .delivery import Delivery, prepare
from .forward import bare_subject, is_announced
from .facts import TICKET_HEADER, MailFacts, is_machine_address, read, read_head, unread
from .language import detect_language
from .letter import Letter, opened
from .markup import text_only
from .names import may_be_called
from .passed_on import PassedOn, split
from .quote import fold_quote, visible_html, visible_text, without_quote
from .reference import find_number, reference
from .repair import repair
from .rewrite import rewrite
from .tame import keeps_text
from .thanks import brings_nothing, is_thanks, may_be_thanks, says_only_thanks
from .time_limit import OverTime, TimeLimit
from .twin import are_twins
from .verdict import RULES, Context, Judgement, Verdict, judge

__all__ = [
    "PUBLIC_DOMAINS",
    "RULES",
    "TICKET_HEADER",
    "Caution",
    "Context",
    "Delivery",
    "Judgement",
    "Letter",
    "MailFacts",
    "OverTime",
    "PassedOn",
    "TimeLimit",
    "Verdict",
    "are_twins",
    "bare_subject",
    "brings_nothing",
    "detect_language",
    "find_cautions",
    "find_number",
    "fold_quote",
    "is_announced",
    "is_machine_address",
    "is_thanks",
    "judge",
    "keeps_text",
    "may_be_called",
    "may_be_thanks",
    "opened",
    "patterns_of",
    "prepare",
    "read",
    "read_head",
    "reference",
    "repair",
    "rewrite",
    "says_only_thanks",
    "sender_pattern",
    "split",
    "text_only",
    "unread",
    "visible_html",
    "visible_text",
    "without_quote",
]
