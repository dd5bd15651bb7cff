"""When somebody at E3K must be told about a running promise."""

from .promise import CONTINUOUS
from .timer import PAUSED, RUNNING

# Percent of the target used up. At 100 the promise is broken, at 150 still nobody came.
LEVELS = (50, 75, 90, 100, 150)


def reached_percent(timer, schedule, now):
    """The highest level that a live timer has reached at ``now``; 0 for none."""
    reached = 0
    for level in LEVELS:
        instant = notice_at(timer, schedule, level)
        if instant is None or instant > now:
            break
        reached = level
    return reached


def notice_at(timer, schedule, level):
    """When the timer reaches ``level``; None while it is not running.

    Levels passed before the present run are reached at its beginning.
    """
    if timer.state != RUNNING or timer.due_at is None:
        return None
    if level == 100:
        return timer.due_at
    clock = CONTINUOUS if timer.is_elapsed else schedule
    if level > 100:
        return clock.due(timer.due_at, -(-timer.target_seconds * (level - 100) // 100))
    need = -(-timer.target_seconds * level // 100) - timer.used_seconds
    if need <= 0:
        return min(timer.running_since, timer.due_at)
    return min(clock.due(timer.running_since, need), timer.due_at)


def next_notice(timer, schedule, noticed, pause_limit_days=0):
    """When to look at the timer again, ``noticed`` percent having been told already.

    A paused timer is looked at when its longest wait ends, a finished one never.
    """
    if timer.state == PAUSED and pause_limit_days:
        return schedule.due_after_days(timer.pauses[-1].start, pause_limit_days)
    for level in LEVELS:
        if level > noticed:
            return notice_at(timer, schedule, level)
    return None
