"""Secrets that people paste into requests, without Odoo: what looks like one, and the text without it.

``find`` reads plain text; ``mask_text``, ``mask_html`` and ``mask_file`` give back the text with every secret covered.
Nothing here stores, sends or logs what it finds.
"""

from .checksum import is_luhn
from .cover import COVER, mask_html, mask_text
from .file import mask_file
from .pattern import KINDS, Secret, find

__all__ = ["COVER", "KINDS", "Secret", "find", "is_luhn", "mask_file", "mask_html", "mask_text"]
