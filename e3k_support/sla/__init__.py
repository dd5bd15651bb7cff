"""The life of a promise, without Odoo: events + promises + schedule -> timers.

Every instant is an aware UTC datetime in whole seconds, every duration an integer of
seconds, every interval half-open. The rules are PRODUCT.md, "SLA semantics".
"""
