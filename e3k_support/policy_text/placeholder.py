"""Numbers in a text are placeholders, ``{{ first_response.p1 }}``, filled from where the engine has them.

An amount that no promise holds is said to be one: ``{{ = 30 days }}`` stands as it is written.
"""

import re

PLACEHOLDER = re.compile(r"\{\{\s*(?:=\s*(?P<written>[^{}<>]+?)|(?P<name>[\w.]+))\s*\}\}")


def find_names(text):
    """The names of the placeholders in ``text``, in order, each once."""
    return list(dict.fromkeys(found["name"] for found in PLACEHOLDER.finditer(text) if found["name"]))


def fill(text, values):
    """``text`` with every placeholder replaced.

    :param values: ``{name: what stands there}``, already escaped where ``text`` is HTML
    :raises KeyError: for a placeholder without value: a promise must not silently lose its number
    """
    return PLACEHOLDER.sub(lambda found: found["written"] or values[found["name"]], text)
