"""The rows of PRODUCT.md "SLA semantics" that are about time, each by its own name."""

from datetime import timezone

import business_time as bt
import pytest
from business_time_world import CANADA_DAY, HOUR, MINUTE, NATIONAL_DAY, every, montreal, quebec

SCHEDULE = quebec()
OPENING = 8 * HOUR + 30 * MINUTE


def due(since, seconds):
    return SCHEDULE.due(since, seconds)


def due_after_days(since, days):
    return SCHEDULE.due_after_days(since, days)


def test_amount_used_up_exactly_at_closing_is_due_at_that_closing():
    assert due(montreal(2026, 7, 6, 16, 0), HOUR) == montreal(2026, 7, 6, 17, 0)
    assert due(montreal(2026, 7, 3, 13, 0), 4 * HOUR) == montreal(2026, 7, 3, 17, 0)


def test_one_second_more_than_the_day_is_due_after_the_next_opening():
    assert due(montreal(2026, 7, 6, 16, 0), HOUR + 1) == montreal(2026, 7, 7, 8, 30, 1)


def test_outside_hours_starts_at_the_next_opening():
    opening = montreal(2026, 7, 6, 9, 30)
    assert due(montreal(2026, 7, 6, 7, 0), HOUR) == opening
    assert due(montreal(2026, 7, 4, 11, 0), HOUR) == opening
    assert due(montreal(2026, 7, 3, 17, 0), HOUR) == opening


def test_p1_friday_16_30_is_due_monday_9_00():
    assert due(montreal(2026, 6, 26, 16, 30), HOUR) == montreal(2026, 6, 29, 9, 0)


def test_p1_on_the_eve_of_the_national_holiday_is_due_the_day_after():
    assert due(montreal(2026, 6, 23, 16, 40), HOUR) == montreal(2026, 6, 25, 9, 10)


def test_p2_thursday_15_00_is_due_friday_10_30():
    assert due(montreal(2026, 6, 25, 15, 0), 4 * HOUR) == montreal(2026, 6, 26, 10, 30)


def test_p3_monday_10_00_is_due_wednesday_10_00():
    assert due_after_days(montreal(2026, 7, 6, 10, 0), 2) == montreal(2026, 7, 8, 10, 0)


def test_p3_friday_16_00_is_due_tuesday_16_00():
    assert due_after_days(montreal(2026, 7, 10, 16, 0), 2) == montreal(2026, 7, 14, 16, 0)


def test_p3_saturday_11_00_is_due_tuesday_17_00():
    assert due_after_days(montreal(2026, 7, 11, 11, 0), 2) == montreal(2026, 7, 14, 17, 0)


def test_business_days_started_before_opening_end_at_a_closing():
    assert due_after_days(montreal(2026, 7, 6, 7, 0), 2) == montreal(2026, 7, 7, 17, 0)


def test_business_days_started_at_closing_count_from_the_next_opening():
    assert due_after_days(montreal(2026, 7, 6, 17, 0), 2) == montreal(2026, 7, 8, 17, 0)


def test_business_days_started_exactly_at_opening_use_whole_days():
    assert due_after_days(montreal(2026, 7, 6, 8, 30), 2) == montreal(2026, 7, 7, 17, 0)


def test_business_days_skip_holidays():
    assert due_after_days(montreal(2026, 6, 23, 10, 0), 2) == montreal(2026, 6, 26, 10, 0)


def test_business_days_are_clipped_to_that_days_closing():
    early = quebec(
        closures=[(montreal(2026, 7, 8, 15, 0), montreal(2026, 7, 9), "Inventaire")],
    )
    assert early.due_after_days(montreal(2026, 7, 6, 16, 0), 2) == montreal(2026, 7, 8, 15, 0)


def test_business_days_before_a_late_opening_end_at_the_closing_before():
    late = quebec(closures=[(montreal(2026, 7, 8), montreal(2026, 7, 8, 13, 0), "Inventaire")])
    assert late.due_after_days(montreal(2026, 7, 6, 11, 0), 2) == montreal(2026, 7, 7, 17, 0)


def test_business_days_started_in_a_break_count_from_its_end():
    split = bt.weekly_schedule(
        "America/Toronto",
        every(range(5), [(8 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR)]),
    )
    due_at = split.due_after_days(montreal(2026, 7, 6, 12, 30), 1)
    assert due_at == montreal(2026, 7, 7, 12, 0)
    assert split.elapsed(montreal(2026, 7, 6, 12, 30), due_at) == 8 * HOUR


def test_days_of_different_openings_are_counted_by_the_clock_only_from_inside_hours():
    """The days after the first open earlier: then the clock time of the first opening is in the middle of business."""
    hours = every(range(5), [(7 * HOUR, 17 * HOUR)]) | {0: [(OPENING, 17 * HOUR)]}
    uneven = bt.weekly_schedule("America/Toronto", hours)
    saturday, monday = montreal(2026, 7, 4, 11, 0), montreal(2026, 7, 6, 8, 30)
    assert uneven.due_after_days(saturday, 2) == montreal(2026, 7, 7, 17, 0)
    assert uneven.due_after_days(monday, 2) == montreal(2026, 7, 8, 8, 30)


def test_business_days_are_held_as_business_seconds():
    since = montreal(2026, 7, 10, 16, 0)
    seconds = SCHEDULE.elapsed(since, due_after_days(since, 2))
    assert seconds == 17 * HOUR
    assert due(since, seconds) == due_after_days(since, 2)


def test_business_hours_are_seconds_of_open_calendar_time():
    assert SCHEDULE.elapsed(montreal(2026, 7, 6, 8, 30), montreal(2026, 7, 6, 17, 0)) == 30_600
    assert SCHEDULE.elapsed(montreal(2026, 6, 23, 16, 59, 30), montreal(2026, 6, 25, 8, 30, 15)) == 45


def test_open_time_is_half_open():
    assert SCHEDULE.is_open(montreal(2026, 7, 6, 8, 30))
    assert SCHEDULE.is_open(montreal(2026, 7, 6, 16, 59, 59))
    assert not SCHEDULE.is_open(montreal(2026, 7, 6, 17, 0))


def test_next_opening_is_now_while_open():
    inside = montreal(2026, 7, 6, 10, 0)
    assert SCHEDULE.next_opening(inside) == inside
    assert SCHEDULE.next_opening(montreal(2026, 6, 30, 17, 0)) == montreal(2026, 7, 2, 8, 30)


def test_dst_changes_no_business_time():
    for friday in ((2026, 3, 6), (2026, 10, 30)):
        since = montreal(*friday, 16, 30)
        due_at = due(since, HOUR)
        assert (due_at - since).days >= 2
        assert due_at.astimezone(since.tzinfo).strftime("%a %H:%M") == "Mon 09:00"


def test_answers_are_utc():
    since = montreal(2026, 7, 6, 10, 0)
    for answer in (due(since, 1), due_after_days(since, 1), SCHEDULE.next_opening(since)):
        assert answer.tzinfo is timezone.utc


@pytest.mark.parametrize("call", ["due", "due_after_days", "elapsed", "explain"])
def test_an_instant_without_a_zone_is_refused(call):
    naive = montreal(2026, 7, 6).replace(tzinfo=None)
    with pytest.raises(bt.NaiveInstant):
        getattr(SCHEDULE, call)(naive, naive if call in {"elapsed", "explain"} else 1)
    with pytest.raises(bt.NaiveInstant):
        SCHEDULE.is_open(naive)
    with pytest.raises(bt.NaiveInstant):
        SCHEDULE.next_opening(naive)


def test_fractions_of_a_second_are_cut_off():
    since = montreal(2026, 7, 6, 10, 0).replace(microsecond=999_999)
    assert due(since, MINUTE) == montreal(2026, 7, 6, 10, 1)


def test_the_reason_names_the_holiday_the_weekend_and_the_nights():
    steps = SCHEDULE.explain(montreal(2026, 6, 19, 16, 40), montreal(2026, 6, 25, 9, 10))
    told = [(step.day.day, step.kind, step.seconds // MINUTE, step.name) for step in steps]
    assert told == [
        (19, "open", 20, None),
        (19, "weekend", 0, None),
        (22, "open", 510, None),
        (22, "night", 0, None),
        (23, "open", 510, None),
        (23, "night", 0, None),
        (24, "holiday", 0, NATIONAL_DAY),
        (24, "night", 0, None),
        (25, "open", 40, None),
    ]


def test_a_holiday_on_a_closed_day_is_not_blamed():
    saturday = quebec(closures=[(montreal(2026, 7, 11), montreal(2026, 7, 12), CANADA_DAY)])
    steps = saturday.explain(montreal(2026, 7, 10, 16, 0), montreal(2026, 7, 13, 9, 0))
    assert [step.kind for step in steps] == ["open", "weekend", "open"]
