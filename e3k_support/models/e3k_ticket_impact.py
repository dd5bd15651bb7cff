"""From what a client says of a problem to the priority that the portal proposes.

The policy's words (PRODUCT.md, "The policy, as data"): P1 is a complete interruption of Odoo, P2 a main
function that is degraded, P3 a partial problem, P4 a question. The person may always choose another.
"""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: What stopped?
IMPACTS = {
    "all": _lt("Everything: Odoo does not answer, nobody can work in it"),
    "main": _lt("A main function: invoicing, deliveries, production, payroll…"),
    "part": _lt("Something smaller: a report, a filter, a field"),
    "none": _lt("Nothing: I have a question or an idea"),
}

#: Who is blocked?
REACHES = {
    "everybody": _lt("Everybody"),
    "several": _lt("Several people or a team"),
    "one": _lt("One person"),
    "nobody": _lt("Nobody: there is a way around it"),
}


def propose_priority(impact, reach="everybody"):
    """Return the priority proposed for these answers; None when what stopped was not said.

    :param impact: a key of ``IMPACTS``
    :param reach: a key of ``REACHES``; not said counts as everybody
    """
    if impact == "all":
        return {"one": "p2", "several": "p2", "nobody": "p3"}.get(reach, "p1")
    if impact == "main":
        return "p3" if reach in ("one", "nobody") else "p2"
    return {"part": "p3", "none": "p4"}.get(impact)
