"""PRODUCT.md, "notices and escalation": at 50/75/90 % and at breach; when to look at a promise again."""

import pytest
from sla.notice import next_notice, notice_at, reached_percent
from sla.promise import ELAPSED_SECONDS, Promise, Promises
from sla_world import HOUR, QUEBEC, WITH_RESOLUTION, Story, at, local

FIRST = "first_response"


def first():
    """The first response of a P1 received on Monday at 10:00, due at 11:00."""
    return Story("2026-06-22 10:00", "p1").timer(FIRST, now="2026-06-22 10:00")


@pytest.mark.parametrize(
    ("level", "instant"),
    [(50, "10:30:00"), (75, "10:45:00"), (90, "10:54:00"), (100, "11:00:00"), (150, "11:30:00")],
)
def test_level_is_reached_when_so_much_of_the_target_is_used(level, instant):
    assert local(notice_at(first(), QUEBEC, level)) == f"Mon 2026-06-22 {instant}"


@pytest.mark.parametrize(
    ("now", "percent"),
    [
        ("10:29:59", 0),
        ("10:30:00", 50),
        ("10:44:59", 50),
        ("10:45:00", 75),
        ("10:54:00", 90),
        ("11:00:00", 100),
        ("11:29:59", 100),
        ("11:30:00", 150),
    ],
)
def test_highest_level_counts_from_its_very_second(now, percent):
    assert reached_percent(first(), QUEBEC, at(f"2026-06-22 {now}")) == percent


def test_levels_are_counted_in_open_time_only():
    timer = Story("2026-06-22 16:45", "p1").timer(FIRST)
    told = [local(notice_at(timer, QUEBEC, level)) for level in (50, 150)]
    assert told == ["Tue 2026-06-23 08:45:00", "Tue 2026-06-23 09:45:00"]


def test_promise_in_elapsed_time_is_told_at_night():
    promises = Promises([Promise(FIRST, 4 * HOUR, ELAPSED_SECONDS)])
    timer = Story("2026-06-22 20:00", "p1", promises).timer(FIRST)
    told = [local(notice_at(timer, QUEBEC, level)) for level in (50, 100, 150)]
    assert told == ["Mon 2026-06-22 22:00:00", "Tue 2026-06-23 00:00:00", "Tue 2026-06-23 02:00:00"]


def test_part_of_a_second_is_told_when_the_second_is_over():
    promises = Promises([Promise(FIRST, 61)])
    timer = Story("2026-06-22 10:00", "p1", promises).timer(FIRST)
    assert local(notice_at(timer, QUEBEC, 50)) == "Mon 2026-06-22 10:00:31"
    assert local(notice_at(timer, QUEBEC, 150)) == "Mon 2026-06-22 10:01:32"


def test_time_used_before_a_wait_counts():
    story = Story("2026-06-22 08:30", "p2", WITH_RESOLUTION).pause("2026-06-22 11:30").resume("2026-06-22 13:00")
    timer = story.timer("resolution", now="2026-06-22 13:00")  # eight hours, three of them used
    assert local(notice_at(timer, QUEBEC, 50)) == "Mon 2026-06-22 14:00:00"


def test_level_passed_before_the_wait_is_reached_when_the_clock_runs_again():
    story = Story("2026-06-22 08:30", "p2", WITH_RESOLUTION).pause("2026-06-22 13:00").resume("2026-06-22 14:00")
    timer = story.timer("resolution", now="2026-06-22 14:00")  # more than half of it used
    assert local(notice_at(timer, QUEBEC, 50)) == "Mon 2026-06-22 14:00:00"


def test_committed_date_in_closed_time_is_not_told_after_it():
    story = Story("2026-06-22 10:00", "p4").commit("2026-06-22 16:00", "2026-06-22 20:00")
    timer = story.timer("resolution", now="2026-06-22 16:00")
    told = [notice_at(timer, QUEBEC, level) for level in (50, 75, 90, 100)]
    assert told == sorted(told)
    assert local(told[-1]) == "Mon 2026-06-22 20:00:00"


def test_paused_and_finished_promises_reach_no_level():
    paused = Story("2026-06-22 08:30", "p2", WITH_RESOLUTION).pause("2026-06-22 11:30").timer("resolution")
    met = Story("2026-06-22 10:00", "p1").agent("2026-06-22 10:40").timer(FIRST)
    for timer in (paused, met):
        assert notice_at(timer, QUEBEC, 50) is None
        assert reached_percent(timer, QUEBEC, at("2027-01-01 00:00")) == 0
        assert next_notice(timer, QUEBEC, 0) is None


@pytest.mark.parametrize(
    ("noticed", "instant"), [(0, "10:30:00"), (50, "10:45:00"), (90, "11:00:00"), (100, "11:30:00")]
)
def test_next_look_is_at_the_first_level_that_was_not_told(noticed, instant):
    assert local(next_notice(first(), QUEBEC, noticed)) == f"Mon 2026-06-22 {instant}"


def test_after_the_last_level_nobody_looks_again():
    assert next_notice(first(), QUEBEC, 150) is None


def test_wait_is_looked_at_when_it_has_lasted_as_long_as_the_policy_allows():
    timer = Story("2026-06-22 08:30", "p2", WITH_RESOLUTION).pause("2026-06-22 11:30").timer("resolution")
    assert local(next_notice(timer, QUEBEC, 0, pause_limit_days=1)) == "Tue 2026-06-23 11:30:00"


def test_limit_of_waits_says_nothing_of_a_promise_that_runs():
    assert local(next_notice(first(), QUEBEC, 0, pause_limit_days=1)) == "Mon 2026-06-22 10:30:00"
