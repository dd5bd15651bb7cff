"""Which priority a new ticket seems to deserve, and why. Pure Python, no Odoo: an agent decides."""

from .suggestion import Reason, Signals, Suggestion, suggest

__all__ = ["Reason", "Signals", "Suggestion", "suggest"]
