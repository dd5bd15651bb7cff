"""Names of people as they are written: with accents or without, by hand or in an address."""

import re
import unicodedata

from . import address

_WORD = re.compile(r"[\w'-]+")


def bare(word):
    """``word`` in lower case without accents: people leave them out of names."""
    letters = unicodedata.normalize("NFD", word.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def bare_words(text):
    """The set of the words of ``text``, bare."""
    return {bare(word) for word in _WORD.findall(text.replace("’", "'"))}


def may_be_called(name, written, email):
    """Whether a sender may be the person called ``name``: by the name they write, or by their address.

    Two words must agree: a first name alone is anybody's.
    """
    words = bare_words(name or "")
    by_address = re.sub(r"[\W\d_]+", " ", address.local_part(email or ""))
    return any(len(words & bare_words(other)) >= 2 for other in (written or "", by_address))
