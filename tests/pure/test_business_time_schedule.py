"""The compiled schedule: its horizon, its limits, and what two readers of it share."""

from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import business_time as bt
import pytest
from business_time_world import HOUR, every, montreal, quebec

EMPTY = bt.weekly_schedule("America/Toronto", {})
ALWAYS = bt.weekly_schedule("America/Toronto", every(range(7), [(0, 86_400)]))


class CountingProvider:
    """Nine to five every day in UTC; remembers the windows it was asked for."""

    def __init__(self):
        self.windows = []

    def __call__(self, first, last):
        self.windows.append((first, last))
        days = range(first // 86_400, last // 86_400 + 1)
        return bt.OpenHours(
            [(day * 86_400 + 9 * HOUR, day * 86_400 + 17 * HOUR) for day in days],
            [],
        )


def nine_to_five():
    provider = CountingProvider()
    return bt.Schedule(ZoneInfo("UTC"), provider), provider


def test_empty_calendar_has_no_business_time():
    noon = montreal(2026, 7, 6, 12, 0)
    for question in (
        lambda: EMPTY.due(noon, 1),
        lambda: EMPTY.due(noon, -1),
        lambda: EMPTY.due_after_days(noon, 1),
        lambda: EMPTY.next_opening(noon),
    ):
        with pytest.raises(bt.NoBusinessTime):
            question()


def test_empty_calendar_is_never_open_and_counts_nothing():
    noon = montreal(2026, 7, 6, 12, 0)
    assert not EMPTY.is_open(noon)
    assert EMPTY.elapsed(noon, noon + timedelta(days=400)) == 0
    assert [step.kind for step in EMPTY.explain(noon, noon + timedelta(days=7))] == ["weekend"]


def test_asking_an_empty_calendar_again_loads_nothing_more():
    windows = []
    schedule = bt.Schedule(
        ZoneInfo("UTC"),
        lambda first, last: windows.append((first, last)) or bt.OpenHours([], []),
    )
    for _time in range(3):
        with pytest.raises(bt.NoBusinessTime):
            schedule.due(montreal(2026, 7, 6), 1)
        known, windows[:] = len(windows), []
    assert known == 0


def test_zero_seconds_are_due_at_once():
    sunday = montreal(2026, 7, 5, 12, 0)
    assert quebec().due(sunday, 0) == sunday
    assert quebec().due_after_days(sunday, 0) == sunday


def test_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="forward"):
        quebec().due_after_days(montreal(2026, 7, 6), -1)


def test_horizon_is_extended_on_demand_in_both_directions():
    schedule, provider = nine_to_five()
    since = datetime(2026, 7, 6, 9, tzinfo=timezone.utc)
    assert schedule.due(since, 8 * HOUR * 5000) == since + timedelta(days=4999, hours=8)
    assert schedule.due(since, -8 * HOUR * 5000) == since - timedelta(days=5000)
    windows = sorted(provider.windows)
    assert all(last == first for (_, last), (first, _) in pairwise(windows))


def test_what_is_compiled_is_not_asked_for_again():
    schedule, provider = nine_to_five()
    since = datetime(2026, 7, 6, 9, tzinfo=timezone.utc)
    schedule.due(since, HOUR)
    known = len(provider.windows)
    for days in range(60):
        schedule.due(since + timedelta(days=days), 8 * HOUR)
        schedule.elapsed(since - timedelta(days=days), since)
    assert len(provider.windows) == known == 1


def test_bound_schedules_share_what_either_compiles():
    schedule, provider = nine_to_five()
    twin_provider = CountingProvider()
    twin = schedule.bound_to(twin_provider)
    since = datetime(2026, 7, 6, 9, tzinfo=timezone.utc)
    schedule.due(since, HOUR)
    twin.due(since, HOUR)
    assert (len(provider.windows), len(twin_provider.windows)) == (1, 0)
    twin.due(since, 8 * HOUR * 400)
    known = len(provider.windows)
    schedule.due(since, 8 * HOUR * 400)
    assert len(provider.windows) == known


def test_round_the_clock_is_elapsed_time_over_dst_and_years():
    since = montreal(2026, 1, 1, 0, 0)
    until = montreal(2032, 8, 9, 10, 11, 12)
    seconds = int((until.astimezone(timezone.utc) - since.astimezone(timezone.utc)).total_seconds())
    assert ALWAYS.elapsed(since, until) == seconds
    assert ALWAYS.due(since, seconds) == until


def test_round_the_clock_days_end_at_midnight():
    assert ALWAYS.due_after_days(montreal(2026, 7, 6, 10, 0), 2) == montreal(2026, 7, 8, 10, 0)
    assert ALWAYS.due_after_days(montreal(2026, 7, 6, 0, 0), 2) == montreal(2026, 7, 8, 0, 0)


def test_overlapping_and_touching_openings_count_once():
    day = 20_000 * 86_400
    schedule = bt.Schedule(
        ZoneInfo("UTC"),
        lambda _first, _last: bt.OpenHours(
            [(day + 100, day + 200), (day + 150, day + 300), (day + 300, day + 400)],
            [],
        ),
    )
    assert schedule.elapsed_second(day, day + 1000) == 300
    assert schedule.due_second(day, 300) == day + 400


def test_closed_for_years_is_not_closed_for_ever():
    renovation = (montreal(2026, 1, 1), montreal(2033, 1, 1), "Travaux")
    schedule = quebec(closures=[renovation])
    opening = montreal(2033, 1, 3, 8, 30)
    assert schedule.next_opening(montreal(2026, 7, 6)) == opening


def test_overnight_shift_counts_through_midnight():
    nights = bt.weekly_schedule(
        "America/Toronto",
        {day: [(0, 6 * HOUR), (22 * HOUR, 24 * HOUR)] for day in range(7)},
    )
    assert nights.due(montreal(2026, 7, 6, 23, 0), 3 * HOUR) == montreal(2026, 7, 7, 2, 0)
    assert nights.elapsed(montreal(2026, 7, 6, 22, 0), montreal(2026, 7, 7, 6, 0)) == 8 * HOUR


def test_change_of_the_clocks_inside_an_overnight_shift():
    nights = bt.weekly_schedule("America/Toronto", every(range(7), [(0, 6 * HOUR)]))
    assert nights.elapsed(montreal(2026, 3, 8), montreal(2026, 3, 8, 6, 0)) == 5 * HOUR
    assert nights.elapsed(montreal(2026, 11, 1), montreal(2026, 11, 1, 6, 0)) == 7 * HOUR


def test_instants_of_other_zones_are_the_same_instants():
    since = montreal(2026, 7, 6, 10, 0)
    paris = since.astimezone(ZoneInfo("Europe/Paris"))
    assert quebec().due(paris, HOUR) == quebec().due(since, HOUR)


def test_year_9999_ends_the_calendar_without_overflow():
    late = datetime(9999, 12, 31, 23, tzinfo=timezone.utc)
    with pytest.raises(bt.NoBusinessTime):
        quebec().due(late, HOUR)


def test_split_day_tells_its_break_and_a_closed_weekday_its_day_off():
    split = bt.weekly_schedule(
        "America/Toronto",
        {day: [(8 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR)] for day in (0, 1, 3, 4)},
    )
    steps = split.explain(montreal(2026, 7, 7, 11, 0), montreal(2026, 7, 9, 9, 0))
    assert [step.kind for step in steps] == ["open", "break", "open", "day_off", "open"]


def test_partial_closing_is_told_between_the_openings_of_its_day():
    meeting = (montreal(2026, 7, 7, 12, 0), montreal(2026, 7, 7, 14, 0), "Assemblée")
    steps = quebec(closures=[meeting]).explain(
        montreal(2026, 7, 7, 11, 0),
        montreal(2026, 7, 7, 15, 0),
    )
    assert [(step.kind, step.name) for step in steps] == [
        ("open", None),
        ("holiday", "Assemblée"),
        ("open", None),
    ]


def test_holiday_over_a_split_day_is_told_once():
    split = bt.weekly_schedule(
        "America/Toronto",
        every(range(5), [(8 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR)]),
        {date(2026, 6, 24): "Fête nationale"},
    )
    steps = split.explain(montreal(2026, 6, 23, 16, 0), montreal(2026, 6, 25, 9, 0))
    assert [step.kind for step in steps] == ["open", "night", "holiday", "night", "open"]


def test_explanation_of_nothing_is_empty():
    noon = montreal(2026, 7, 6, 12, 0)
    assert quebec().explain(noon, noon) == []
    assert quebec().explain(noon, noon - timedelta(hours=1)) == []
