"""The ticket's number as people see it, and where it hides in the subject of an answer."""

import re

from .wording import ANSWER_SUBJECT

PREFIX = "E3K-"
_NUMBER = re.compile(r"(?<![\w-])E3K[-\u2010-\u2015 ]?(\d{3,12})(?!\d)", re.IGNORECASE)
_BRACKETED = re.compile(r"\[\s{0,3}#?\s{0,3}E3K[-\u2010-\u2015 ]?(\d{3,12})\s{0,3}\]", re.IGNORECASE)


def reference(number):
    """How ``number`` is written in the subject of outgoing mails: ``[E3K-00042]``."""
    return f"[{number}]"


def find_number(subject):
    """The ticket number that ``subject`` quotes (``E3K-00042``), or None.

    Bracketed ones win, and the last of them. Rewritten subjects keep the brackets; people who retype
    the number often drop them.
    """
    found = _BRACKETED.findall(subject or "") or _NUMBER.findall(subject or "")
    return f"{PREFIX}{found[-1].zfill(5)}" if found else None


def is_answer(subject, thread_ids):
    """Whether a mail answers another one: by the Message-Ids in its header, or by what its subject quotes or says."""
    return bool(thread_ids or find_number(subject) or ANSWER_SUBJECT.match(subject[:300]))
