"""What our own mail server found out about the sender: SPF, DKIM, DMARC (RFC 8601)."""

import re

from . import address

_METHOD = re.compile(r"\b(spf|dkim|dmarc|arc)\s{0,5}=\s{0,5}([a-z]{2,20})", re.IGNORECASE)
_VOUCHES_FOR = {
    "spf": re.compile(r"\bsmtp\.mailfrom\s{0,5}=\s{0,5}[\"']?([^\s;\"']{1,320})"),
    "dkim": re.compile(r"\bheader\.[di]\s{0,5}=\s{0,5}[\"']?([^\s;\"']{1,320})"),
}
_RANK = ("pass", "unaligned", "none", "neutral", "policy", "softfail", "temperror", "permerror", "fail")


def read(values, trusted=(), sender=""):
    """{'spf': …, 'dkim': …, 'dmarc': …} with the results stated by a server we trust; missing methods are missing.

    A *pass* for a domain that is not the sender's vouches for somebody else: it is noted as *unaligned*
    (RFC 7489 section 3.1, relaxed, without a list of public suffixes).

    :param values: texts of the ``Authentication-Results`` lines, topmost first
    :param trusted: authserv-ids of our own servers. Without them only the topmost line is believed: ours wrote it last.
    :param sender: the address in From:
    """
    if trusted:
        values = [value for value in values if _authserv(value) in {name.lower() for name in trusted}]
    found = {}
    stated = re.sub(r"\([^()]{0,500}\)", " ", values[0][:5_000]).lower() if values else ""
    for clause in stated.split(";"):
        for method, stated_result in _METHOD.findall(clause):
            is_pass_for_another = stated_result == "pass" and _is_for_another(method, clause, sender)
            result = "unaligned" if is_pass_for_another else stated_result
            if method not in found or _rank(result) < _rank(found[method]):
                found[method] = result
    return found


def _is_for_another(method, clause, sender):
    """Whether the clause names the domain it vouches for, and that is not the sender's."""
    named = _VOUCHES_FOR[method].search(clause) if method in _VOUCHES_FOR else None
    domain = address.domain(named[1]) if named else ""
    return bool(sender and "." in domain and not address.is_within(address.domain(sender), domain))


def _authserv(value):
    return value.split(";", 1)[0].split()[0].lower() if value.strip(" ;") else ""


def _rank(result):
    return _RANK.index(result) if result in _RANK else len(_RANK)


def fails(results):
    """Whether the sender was shown to be forged: DMARC failed, or SPF failed and nothing else vouches for it."""
    if "dmarc" in results:
        return results["dmarc"] == "fail"
    return results.get("spf") == "fail" and results.get("dkim") != "pass"


def verifies(results):
    """Whether something vouches for the very domain of the sender: DMARC, else an aligned DKIM or SPF."""
    if "dmarc" in results:
        return results["dmarc"] == "pass"
    return not fails(results) and "pass" in (results.get("dkim"), results.get("spf"))
