"""Numbers in a text are placeholders, ``{{ first_response.p1 }}``, filled from where the engine has them."""

import re

PLACEHOLDER = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")


def find_names(text):
    """The names of the placeholders in ``text``, in order, each once."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def fill(text, values):
    """``text`` with every placeholder replaced.

    :param values: ``{name: what stands there}``, already escaped where ``text`` is HTML
    :raises KeyError: for a placeholder without value: a promise must not silently lose its number
    """
    return PLACEHOLDER.sub(lambda found: values[found[1]], text)
