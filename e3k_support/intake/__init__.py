"""Mail intake without Odoo: bytes → facts → verdict, and a mail that any parser can digest.

``read`` and ``repair`` accept any bytes and never raise; ``judge`` is a table (see ``verdict``). Nothing here
looks up a record, opens a connection or reads the clock.
"""

from .address import patterns_of, sender_pattern
from .cautions import Caution, find_cautions
from .delivery import Delivery, prepare
from .facts import TICKET_HEADER, MailFacts, is_machine_address, read
from .language import detect_language
from .letter import Letter, opened
from .markup import text_only
from .quote import fold_quote, visible_html, visible_text, without_quote
from .reference import find_number, reference
from .repair import repair
from .rewrite import rewrite
from .tame import keeps_text
from .thanks import is_thanks
from .time_limit import OverTime, TimeLimit
from .verdict import RULES, Context, Judgement, Verdict, judge

__all__ = [
    "RULES",
    "TICKET_HEADER",
    "Caution",
    "Context",
    "Delivery",
    "Judgement",
    "Letter",
    "MailFacts",
    "OverTime",
    "TimeLimit",
    "Verdict",
    "detect_language",
    "find_cautions",
    "find_number",
    "fold_quote",
    "is_machine_address",
    "is_thanks",
    "judge",
    "keeps_text",
    "opened",
    "patterns_of",
    "prepare",
    "read",
    "reference",
    "repair",
    "rewrite",
    "sender_pattern",
    "text_only",
    "visible_html",
    "visible_text",
    "without_quote",
]
