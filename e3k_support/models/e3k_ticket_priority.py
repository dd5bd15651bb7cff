"""The four priorities of the support policy (PRODUCT.md, "The policy, as data").

Constants and pure lookups only: the amounts promised live in ``e3k.sla.target``.
"""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

PRIORITIES = [
    ("p1", "P1 – Critical"),
    ("p2", "P2 – High"),
    ("p3", "P3 – Moderate"),
    ("p4", "P4 – Low"),
]

#: What a ticket is promised until somebody has classified it.
PROVISIONAL_PRIORITY = "p3"

#: The policy's own words, shown wherever a person chooses a priority.
DEFINITIONS = {
    "p1": _lt("Odoo has stopped completely: nobody can work."),
    "p2": _lt("A main function is degraded: work goes on, with difficulty."),
    "p3": _lt("A partial problem that is not critical."),
    "p4": _lt("A question, or an improvement to plan."),
}

#: One example each, so that a choice takes seconds.
EXAMPLES = {
    "p1": _lt("Nobody can sign in, or every page answers with an error."),
    "p2": _lt("Invoices can no longer be confirmed, deliveries are blocked."),
    "p3": _lt("A report shows a wrong total, a filter no longer works."),
    "p4": _lt("How do I export my contacts? Could we add a column?"),
}

COMPLEXITIES = [
    ("simple", "Simple"),
    ("moderate", "Moderate"),
    ("complex", "Complex"),
]
