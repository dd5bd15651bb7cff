"""Aware datetimes ↔ whole epoch seconds, the only place where the two meet."""

from datetime import datetime, timedelta, timezone

from .errors import NaiveInstant

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
SECOND = timedelta(seconds=1)
DAY = 86_400
EARLIEST = -62_135_510_400  # 0001-01-02T00:00Z: a day of room, so that every zone can express it
LATEST = 253_402_128_000  # 9999-12-30T00:00Z


def to_second(instant):
    """The whole epoch second that `instant` lies in.

    :raise NaiveInstant: if it carries no time zone
    """
    try:
        delta = instant - EPOCH
    except TypeError:
        if getattr(instant, "tzinfo", None) is None:
            raise NaiveInstant(f"{instant!r} has no time zone") from None
        raise
    return delta.days * DAY + delta.seconds


def to_instant(second):
    """The aware UTC datetime of an epoch second."""
    return EPOCH + timedelta(0, second)


def local_midnight(ordinal, zone):
    """The epoch second at which the local day with this proleptic ordinal begins."""
    day = datetime.fromordinal(ordinal)
    return (day.replace(tzinfo=zone) - EPOCH) // SECOND


def local_ordinal(second, zone):
    """The proleptic ordinal of the local day that an epoch second lies in."""
    return to_instant(second).astimezone(zone).toordinal()
