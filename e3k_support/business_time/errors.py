"""What can go wrong when business time is asked for."""


class NoBusinessTime(ValueError):
    """The schedule has no opening where one is needed: it is empty, or closed for decades."""


class NaiveInstant(TypeError):
    """An instant without a time zone was given; guessing one would move a deadline."""
