"""What our own mail servers found out about the sender: SPF, DKIM, DMARC, a login (RFC 8601)."""

import re

from . import address

MAX_LINES = 20
MAX_LINE_CHARACTERS = 5_000
#: How an administrator names a server that writes its findings without saying who it is (Microsoft 365).
NAMELESS = "-"

# A method stands at the beginning of a word: "smtp.mailfrom=dmarc=pass@…" is an address that anybody may have.
_FINDING = re.compile(r"(?:^|\s)(spf|dkim|dmarc|arc|auth)(?:/\d{1,3})?\s{0,5}=\s{0,5}([a-z]{2,20})(?=\s|$)")
_VOUCHES_FOR = {
    "spf": re.compile(r"\bsmtp\.mail(?:from)?\s{0,5}=\s{0,5}([^\s;]{1,320})"),
    "dkim": re.compile(r"\bheader\.[di]\s{0,5}=\s{0,5}([^\s;]{1,320})"),
    "dmarc": re.compile(r"\bheader\.from\s{0,5}=\s{0,5}([^\s;]{1,320})"),
    "auth": re.compile(r"\bsmtp\.(?:auth|mail(?:from)?)\s{0,5}=\s{0,5}([^\s;]{1,320})"),
}
#: Of several findings by one method in one line, the first named here counts. A mail may carry many signatures, and
#: one that holds is enough; of the others a server states one, and a second can only be somebody's trick.
_WORST_FIRST = ("fail", "unaligned", "permerror", "temperror", "softfail", "policy", "neutral", "none", "pass")
_COUNTS_FIRST = {"dkim": ("pass", *_WORST_FIRST)}


def read(values, trusted=(), sender=""):
    """{'spf': …, 'dkim': …, 'dmarc': …} with the results stated by servers we trust; missing methods are missing.

    Filters write a line each (OpenDKIM, policyd-spf, OpenDMARC): of all lines of our servers the topmost that states
    a method counts for it, since a line is put above those that are there. A *pass* counts for the domain that it
    names (RFC 7489 section 3.1, relaxed, without a list of public suffixes): for any other, or for none, it is noted
    as *unaligned*.

    :param values: texts of the ``Authentication-Results`` lines, topmost first
    :param trusted: authserv-ids of our own servers, which take out lines that arrive under their name (RFC 8601
        section 5). Without them only the topmost line is believed: ours wrote it last.
    :param sender: the address in From:
    """
    names = {name.lower() for name in trusted}
    lines = [value for value in values[:MAX_LINES] if _authserv(value) in names] if names else values[:1]
    found = {}
    for line in lines:
        found = {**_findings(line, sender), **found}
    return found


def _findings(line, sender):
    """The results of one line."""
    stated = {}
    for clause in _clauses(line[:MAX_LINE_CHARACTERS].lower()):
        for method, result in _FINDING.findall(clause):
            if method != "spf" or "smtp.helo" not in clause or _VOUCHES_FOR["spf"].search(clause):
                stated.setdefault(method, []).append(_judged(method, result, clause, sender))
    return {method: _decisive(method, results) for method, results in stated.items()}


def _judged(method, result, clause, sender):
    """The result in one word; a pass that does not name the sender's own domain is *unaligned*."""
    result = "fail" if result == "hardfail" else result
    if result != "pass" or method not in _VOUCHES_FOR:
        return result
    named = _VOUCHES_FOR[method].search(clause)
    domain = address.domain(named[1]) if named else ""
    if method == "dmarc" and not named:  # it is about From: by its nature
        return result
    is_own = "." in domain and address.is_within(address.domain(sender), domain)
    return result if is_own else "unaligned"


def _decisive(method, results):
    order = _COUNTS_FIRST.get(method, _WORST_FIRST)
    return min(results, key=lambda result: order.index(result) if result in order else len(order))


def _clauses(line):
    """The statements of a line, without comments; what stands in quotes separates nothing."""
    kept, depth, is_quoted, is_escaped = [], 0, False, False
    for character in line:
        if is_escaped or character == "\\":
            is_escaped = not is_escaped
        elif is_quoted:
            is_quoted = character != '"'
            kept.append("_" if character in " ;=()\t" else character.strip('"'))
        elif depth:
            depth += (character == "(") - (character == ")")
        elif character == '"':
            is_quoted = True
        else:
            depth = int(character == "(")
            kept.append(" " if depth else character)
    if depth or is_quoted:  # an odd address in a comment must not hide the rest of the line
        return re.sub(r"\([^()]{0,500}\)", " ", line).split(";")
    return "".join(kept).split(";")


def _authserv(value):
    """The name of the server that wrote the line."""
    word = value.split(";", 1)[0].split()[0].lower() if value.strip(" ;") else ""
    return NAMELESS if "=" in word else word


def of_several(results):
    """The results of a mail whose From: names several: what was found holds for one of them, and nobody knows for whom.

    DMARC gives no result for such a mail (RFC 7489 section 6.6.1).
    """
    return {**results, "from": "several"}


def passed_on(results):
    """The results for somebody in whose name our own list wrote: a pass was for the list, a failure stays one."""
    return results if fails(results) else _not_vouching(results)


def _not_vouching(results):
    """``results`` without what they say for or against one address."""
    found = {method: "unaligned" if result in ("pass", "fail") else result for method, result in results.items()}
    return {**found, **({"dmarc": "none"} if "dmarc" in results else {})}


def _is_vouched_for(results):
    """Whether something vouches for the very domain of the sender. DMARC rests on SPF or DKIM: where our server
    found that neither passed, a *pass* of DMARC was written by somebody else."""
    if "pass" in (results.get("dkim"), results.get("spf"), results.get("auth")):
        return True
    is_contradicted = "dkim" in results and "spf" in results and "unaligned" not in (results["dkim"], results["spf"])
    return results.get("dmarc") == "pass" and not is_contradicted


def fails(results):
    """Whether the sender was shown to be forged, or is one of several: DMARC failed, or SPF or DKIM did and nothing
    vouches for them.

    Forwarding breaks SPF, a footer of a list breaks DKIM: the other one, aligned, is enough.
    """
    if "from" in results:
        return True
    if results.get("dmarc") == "fail":
        return True
    return "fail" in (results.get("spf"), results.get("dkim")) and not _is_vouched_for(results)


def verifies(results):
    """Whether something vouches for the very domain of the sender: DMARC, or an aligned DKIM, SPF or login."""
    return not fails(results) and _is_vouched_for(results)
