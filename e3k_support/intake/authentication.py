"""What our own mail server found out about the sender: SPF, DKIM, DMARC (RFC 8601)."""

import re

_METHOD = re.compile(r"\b(spf|dkim|dmarc|arc)\s{0,5}=\s{0,5}([a-z]{2,20})", re.IGNORECASE)
_RANK = ("pass", "none", "neutral", "policy", "softfail", "temperror", "permerror", "fail")


def read(values, trusted=()):
    """{'spf': …, 'dkim': …, 'dmarc': …} with the results stated by a server we trust; missing methods are missing.

    :param values: texts of the ``Authentication-Results`` lines, topmost first
    :param trusted: authserv-ids of our own servers. Without them only the topmost line is believed: ours wrote it last.
    """
    if trusted:
        values = [value for value in values if _authserv(value) in {name.lower() for name in trusted}]
    found = {}
    stated = re.sub(r"\([^()]{0,500}\)", " ", values[0][:5_000]).lower() if values else ""
    for method, result in _METHOD.findall(stated):
        if method not in found or _rank(result) < _rank(found[method]):
            found[method] = result
    return found


def _authserv(value):
    return value.split(";", 1)[0].split()[0].lower() if value.strip(" ;") else ""


def _rank(result):
    return _RANK.index(result) if result in _RANK else len(_RANK)


def fails(results):
    """Whether the sender was shown to be forged: DMARC failed, or SPF failed and nothing else vouches for it."""
    if "dmarc" in results:
        return results["dmarc"] == "fail"
    return results.get("spf") == "fail" and results.get("dkim") != "pass"
