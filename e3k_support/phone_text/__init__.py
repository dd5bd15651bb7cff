"""A phone line as people write it, in pieces that a phone can dial. Pure: no Odoo."""

from .pieces import split

__all__ = ["split"]
