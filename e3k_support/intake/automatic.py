"""Answers of machines that carry no header of one: absences, read receipts and calendar answers, known by their words.

A subject alone proves nothing: people write about absences and automatic mails. The first sentence must say the same,
and what follows must ask for nothing. In doubt a person wrote: their request is heard, and only not acknowledged.
"""

from . import quote, wording
from .reference import is_answer

MAX_ABSENCE_CHARACTERS = 1_500
MAX_RECEIPT_CHARACTERS = 900


def looks_automatic(subject):
    """Whether a subject is worded as autoresponders word it. People do so too."""
    subject = subject[:300]
    return bool(wording.OUT_OF_OFFICE.match(subject) or wording.OUT_OF_OFFICE_BEHIND.search(subject))


def says_automatic(facts):
    """Whether a mail says in its own words, not in those it passes on, that a machine wrote it."""
    says = wording.WRITTEN_BY_MACHINE.search
    return not facts.forwarded and bool(says(facts.text[:5_000]) and says(quote.visible_text(facts.text[:5_000])))


def is_out_of_office(facts):
    """Whether a mail says nothing but that its writer is away: by its subject, or as an answer, and by its words."""
    is_subject = looks_automatic(facts.subject)
    text = facts.text.strip()
    if not text:
        return is_subject and bool(wording.OUT_OF_OFFICE_ALONE.match(facts.subject[:300]))
    if is_subject:
        opening = wording.ABSENCE_OPENING.match(text[:600])
    else:
        continues = is_answer(facts.subject, facts.thread_ids)
        opening = continues and wording.DATED_ABSENCE_OPENING.match(text[:600])
    return bool(opening) and _asks_nothing(facts, text, MAX_ABSENCE_CHARACTERS)


def is_read_receipt(facts):
    """Whether a mail words, without being one for machines, that ours was read."""
    return _words_both(facts, wording.RECEIPT_SUBJECT, wording.RECEIPT_OPENING)


def is_calendar_answer(facts):
    """Whether a mail words that an invitation was accepted or declined."""
    return _words_both(facts, wording.CALENDAR_SUBJECT, wording.CALENDAR_OPENING)


def _words_both(facts, subject, opening):
    return bool(
        subject.match(facts.subject[:300])
        and opening.match(facts.text[:800])
        and _asks_nothing(facts, facts.text.strip(), MAX_RECEIPT_CHARACTERS)
    )


def _asks_nothing(facts, text, limit):
    """Whether a short text, its quoted history left out, brings no file, asks nothing and tells of no trouble."""
    said = quote.visible_text(text[:20_000])
    brings = [name for name in facts.attachment_names if not wording.SMALL_FILE.search(name)]
    return len(said) <= limit and not brings and not wording.REQUEST.search(said)
