"""Days and times of day as people of a language write them. Pure: babel's data, no Odoo.

What was said once is remembered: a list of eighty tickets names few days, and spelling one out costs babel
fifty times what looking it up does.
"""

from .words import day_text, is_french, time_text

__all__ = ["day_text", "is_french", "time_text"]
