"""When our mail server took the mail: the instant from which promises run (PRODUCT.md, "clock start")."""

from datetime import timedelta

from . import header

MAX_AGE = timedelta(hours=72)


def received_at(received_values, now):
    """Instant of the topmost ``Received`` line (aware UTC); None when unreadable, older than 72 h or in the future.

    :param received_values: texts of the ``Received`` lines, topmost first; only the first was written by our own server
    :param now: aware UTC datetime
    """
    if not received_values or now is None:
        return None
    _trace, semicolon, date = received_values[0].rpartition(";")
    moment = header.instant(date.strip()) if semicolon else None
    if moment is None or moment > now or now - moment > MAX_AGE:
        return None
    return moment
