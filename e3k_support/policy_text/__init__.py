"""The text of a service policy: its placeholders, and what two versions of it do not have in common. Pure."""

from .comparison import Row, compare
from .paragraph import split_paragraphs
from .placeholder import fill, find_names
from .typed import find_typed

__all__ = ["Row", "compare", "fill", "find_names", "find_typed", "split_paragraphs"]
