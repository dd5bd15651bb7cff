"""The stretches of time that a report is asked for: months, quarters, years. Pure: no Odoo."""

from .choice import DEFAULT, Period, choices, parse

__all__ = ["DEFAULT", "Period", "choices", "parse"]
