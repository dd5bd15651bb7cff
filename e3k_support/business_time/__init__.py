"""Business time: how much open time lies between two instants, and when N seconds of it end.

Pure Python, no Odoo. Instants are aware datetimes outside and whole epoch seconds inside; intervals
are half open. The rules are the rows of PRODUCT.md "SLA semantics".
"""

from .clock import due, due_after_days, elapsed, explain, is_open, next_opening
from .errors import NaiveInstant, NoBusinessTime
from .explanation import Step
from .schedule import Closure, OpenHours, Schedule
from .weekly import weekly_schedule

__all__ = [
    "Closure",
    "NaiveInstant",
    "NoBusinessTime",
    "OpenHours",
    "Schedule",
    "Step",
    "due",
    "due_after_days",
    "elapsed",
    "explain",
    "is_open",
    "next_opening",
    "weekly_schedule",
]
