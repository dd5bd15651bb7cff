"""Random calendars against an oracle that looks at every minute.

Each example is one calendar (zones with and without daylight saving, overnight and 0–24 shifts,
split days, partial closures) and asks several questions about it.
"""

import os
from datetime import datetime, timezone
from itertools import pairwise

import business_time as bt
from business_time.instant import to_instant
from business_time_world import MINUTE, MinuteOracle, every
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

DAY = 86_400
WINDOW = 6 * DAY
QUESTIONS = 8
EXAMPLES = int(os.environ.get("E3K_EXAMPLES", "120"))

# The day before a change of the clocks, or an ordinary one. Toronto, Paris, Lord Howe (half an hour),
# Santiago and Havana (at midnight), Apia (a day that never was), Kolkata, UTC.
ZONES = st.sampled_from(
    [
        ("America/Toronto", (2026, 3, 7)),
        ("America/Toronto", (2026, 10, 31)),
        ("America/Toronto", (2026, 6, 22)),
        ("Europe/Paris", (2026, 3, 27)),
        ("Europe/Paris", (2026, 10, 24)),
        ("Australia/Lord_Howe", (2026, 4, 4)),
        ("Australia/Lord_Howe", (2026, 10, 3)),
        ("America/Santiago", (2026, 4, 3)),
        ("America/Santiago", (2026, 9, 5)),
        ("America/Havana", (2026, 3, 7)),
        ("America/Havana", (2026, 10, 31)),
        ("Pacific/Apia", (2011, 12, 28)),
        ("Asia/Kolkata", (2026, 1, 30)),
        ("UTC", (2028, 2, 27)),
    ],
)
# Attendances never begin or end inside the hours that a change of the clocks repeats or leaves out.
EDGES = st.one_of(
    st.sampled_from([0, 8 * 60 + 30, 12 * 60, 13 * 60, 17 * 60, 22 * 60, 24 * 60]),
    st.integers(4 * 60, 22 * 60),
)


@st.composite
def shifts(draw):
    """The disjoint attendances of one weekday."""
    edges = sorted(draw(st.sets(EDGES, max_size=6)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return [(begin * MINUTE, end * MINUTE) for begin, end in pairs]


WEEKS = st.one_of(
    st.dictionaries(st.integers(0, 6), shifts(), max_size=7),
    st.just(every(range(7), [(0, DAY)])),
    st.just(every(range(5), [(0, 6 * 3600), (22 * 3600, DAY)])),
    st.just({}),
)
CLOSURES = st.lists(st.tuples(st.integers(0, WINDOW // MINUTE), st.integers(1, 3 * 1440)), max_size=3)


@st.composite
def worlds(draw):
    """A schedule and the oracle of the same calendar, over the same six days."""
    zone, day = draw(ZONES)
    first = int(datetime(*day, tzinfo=timezone.utc).timestamp())
    hours = draw(WEEKS)
    closures = [(first + begin * MINUTE, first + (begin + length) * MINUTE) for begin, length in draw(CLOSURES)]
    schedule = bt.weekly_schedule(
        zone,
        hours,
        closures=[
            (to_instant(start), to_instant(stop), f"closing {number}") for number, (start, stop) in enumerate(closures)
        ],
    )
    return schedule, MinuteOracle(zone, hours, closures, first, first + WINDOW), first


def instants(first):
    return st.integers(first, first + WINDOW - 1)


def against_oracle(examples=EXAMPLES):
    def decorate(test):
        test = given(data=st.data(), world=worlds())(test)
        return settings(
            max_examples=examples,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        )(test)

    return decorate


def opens(call, *arguments):
    """The answer, None if the calendar has none."""
    try:
        return call(*arguments)
    except bt.NoBusinessTime:
        return None


@against_oracle()
def test_elapsed_counts_the_open_seconds(world, data):
    schedule, oracle, first = world
    for _question in range(QUESTIONS):
        since, until = data.draw(st.tuples(instants(first), instants(first)))
        low, high = min(since, until), max(since, until)
        assert schedule.elapsed_second(low, high) == oracle.elapsed(low, high)
        assert schedule.elapsed_second(high, low) == -oracle.elapsed(low, high)


@against_oracle()
def test_due_is_the_first_instant_at_which_the_amount_is_used_up(world, data):
    schedule, oracle, first = world
    for _question in range(QUESTIONS):
        since = data.draw(instants(first))
        room = oracle.elapsed(since, first + WINDOW)
        amount = data.draw(st.integers(1, max(1, room)))
        answer = opens(schedule.due_second, since, amount)
        expected = oracle.due(since, amount)
        if expected is not None:
            assert answer == expected
        elif answer is not None:
            assert answer > first + WINDOW
            assert schedule.elapsed_second(since, answer) == amount


@against_oracle()
def test_due_backwards_is_the_last_instant_that_leaves_the_amount(world, data):
    schedule, oracle, first = world
    for _question in range(QUESTIONS):
        until = data.draw(instants(first))
        amount = data.draw(st.integers(1, max(1, oracle.elapsed(first, until))))
        answer = opens(schedule.due_second, until, -amount)
        expected = oracle.started(until, amount)
        if expected is not None:
            assert answer == expected
        elif answer is not None:
            assert answer < first
            assert schedule.elapsed_second(answer, until) == amount


@against_oracle()
def test_openings_are_where_the_wall_clock_says(world, data):
    schedule, oracle, first = world
    for _question in range(QUESTIONS):
        at = data.draw(instants(first))
        assert schedule.is_open_second(at) == oracle.is_open(at)
        expected = oracle.next_opening(at)
        if expected is not None:
            assert schedule.next_opening_second(at) == expected


@against_oracle()
def test_working_days_are_walked_like_a_person_would(world, data):
    schedule, oracle, first = world
    for _question in range(QUESTIONS):
        since = data.draw(st.integers(first + DAY // 2, first + 3 * DAY))
        days = data.draw(st.integers(1, 3))
        expected = oracle.due_after_days(since, days)
        if expected is None:
            continue
        answer = schedule.due_after_days(to_instant(since), days)
        assert answer == to_instant(expected)
        seconds = schedule.elapsed(to_instant(since), answer)
        assert schedule.due(to_instant(since), seconds) == answer


@against_oracle()
def test_explanation_is_contiguous_and_adds_up(world, data):
    schedule, oracle, first = world
    for _question in range(QUESTIONS):
        since, until = sorted(data.draw(st.tuples(instants(first), instants(first))))
        steps = schedule.explain(to_instant(since), to_instant(until))
        edges = [step.start for step in steps] + [step.stop for step in steps[-1:]]
        assert edges[:1] == ([to_instant(since)] if since < until else [])
        assert edges[-1:] == ([to_instant(until)] if since < until else [])
        for before, after in pairwise(steps):
            assert before.stop == after.start
            assert (
                before.kind == "open"
                or before.kind != after.kind
                or before.name != after.name
                or (before.day != after.day)
            )
        assert sum(step.seconds for step in steps) == oracle.elapsed(since, until)
        for step in steps:
            if step.kind == "open":
                assert step.seconds == (step.stop - step.start).total_seconds()
                local_days = {
                    edge.astimezone(schedule.zone).date()
                    for edge in (
                        step.start,
                        step.stop - bt.clock.SECOND,
                    )
                }
                assert local_days == {step.day}
            assert (step.kind == "holiday") == (step.name is not None)


@against_oracle()
def test_due_and_elapsed_undo_each_other(world, data):
    schedule, _oracle, first = world
    for _question in range(QUESTIONS):
        since = data.draw(instants(first))
        amount = data.draw(st.integers(1, 400 * DAY))
        answer = opens(schedule.due_second, since, amount)
        if answer is None:
            continue
        assert schedule.elapsed_second(since, answer) == amount
        assert schedule.elapsed_second(since, answer - 1) == amount - 1
        back = schedule.due_second(answer, -amount)
        assert schedule.elapsed_second(min(since, back), max(since, back)) == 0
