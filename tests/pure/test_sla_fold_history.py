"""PRODUCT.md, "SLA semantics": what a second event makes of a promise that has a history."""

from business_time import weekly_schedule
from sla import event as happening
from sla.promise import Promise, Promises
from sla_world import CLOSE, HOUR, OPEN, WITH_RESOLUTION, Story, at, local

FIRST, NEXT, PROGRESS, RESOLUTION = "first_response", "next_response", "progress_update", "resolution"


def absorb(story, when, start, **owed):
    """The survivor hears at ``when`` of a ticket that began at ``start`` and owed ``{metric: (since, due)}``."""
    absorbed = {"start": at(start).isoformat()}
    for metric, (since, due) in owed.items():
        absorbed[metric] = {"start": at(since).isoformat(), "due": at(due).isoformat()}
    return story.add(happening.ABSORBED, when, facts={"absorbed": absorbed})


def correct(story, timer, **instants):
    """A lead corrects ``timer`` long afterwards."""
    correction = {"timer": timer, **{name: at(text).isoformat() for name, text in instants.items()}}
    return story.add(happening.CORRECTED, "2026-06-30 09:00", reason="Audited", facts={"correction": correction})


# -- priority ----------------------------------------------------------------------------


def test_raised_priority_shortens_a_running_progress_update():
    story = Story("2026-06-22 09:00", "p2").agent("2026-06-22 10:00").classify("2026-06-22 10:30", "p1")
    assert (story.timer(PROGRESS).cycle, story.due(PROGRESS)) == (1, "Mon 2026-06-22 11:00:00")


def test_no_progress_is_owed_before_the_first_response():
    assert Story("2026-06-22 10:00", "p2").classify("2026-06-22 10:10", "p2").timer(PROGRESS) is None


def test_confirming_a_priority_is_no_raise():
    story = Story("2026-06-22 10:00", "p1").classify("2026-06-22 11:30", "p1")
    assert (story.timer(FIRST).is_raised, story.due(FIRST)) == (False, "Mon 2026-06-22 11:00:00")


def test_lowered_again_loses_the_grace_of_the_raise():
    story = Story("2026-06-22 09:00", "p3").classify("2026-06-22 14:00", "p1")
    assert story.due(FIRST) == "Mon 2026-06-22 14:30:00"
    story.classify("2026-06-22 14:10", "p3")
    assert (story.timer(FIRST).is_raised, story.due(FIRST)) == (False, "Thu 2026-06-25 09:00:00")


def test_ticket_received_without_priority_is_raised_by_no_classification():
    story = Story("2026-06-22 08:30", None).classify("2026-06-22 14:00", "p1")
    assert (story.timer(FIRST).is_raised, story.due(FIRST)) == (False, "Mon 2026-06-22 09:30:00")


def test_answer_to_a_priority_that_promises_nothing_is_judged_by_nothing():
    story = Story("2026-06-22 08:30", "p2").classify("2026-06-22 09:00", "p4").agent("2026-06-22 15:00")
    assert (story.timer(FIRST).state, story.timer(FIRST).reason) == ("cancelled", "no_promise")


def test_complexity_holds_until_another_is_set():
    promises = Promises([Promise(RESOLUTION, 8 * HOUR), Promise(RESOLUTION, 4 * HOUR, complexity="simple")])
    story = Story("2026-06-22 08:30", "p4", promises).add(
        happening.COMPLEXITY_SET, "2026-06-22 09:00", complexity="simple"
    )
    assert story.classify("2026-06-22 09:10", "p4").due(RESOLUTION) == "Mon 2026-06-22 12:30:00"


# -- waiting -----------------------------------------------------------------------------


def test_agent_speaking_after_the_wait_starts_a_cadence_that_runs():
    story = Story("2026-06-22 09:00", "p2").agent("2026-06-22 09:30").pause("2026-06-22 10:00")
    story.resume("2026-06-22 11:00").agent("2026-06-22 11:30")
    assert story.timer(PROGRESS, now="2026-06-22 11:40").state == "running"
    assert story.due(PROGRESS) == "Mon 2026-06-22 15:30:00"


def test_ticket_resolved_while_it_waited_does_not_wait_once_reopened():
    story = Story("2026-06-22 09:00", "p2").agent("2026-06-22 09:30").pause("2026-06-22 10:00")
    story.add(happening.RESOLVED, "2026-06-22 11:00").add(happening.REOPENED, "2026-06-22 12:00")
    assert story.timer(PROGRESS, now="2026-06-22 12:10").state == "running"
    assert story.due(PROGRESS) == "Mon 2026-06-22 16:00:00"


def test_wait_that_begins_late_does_not_undo_the_breach():
    story = Story("2026-06-22 08:30", "p2", WITH_RESOLUTION).pause("2026-06-23 09:00")
    for _waiting_or_not in range(2):
        assert (story.timer(RESOLUTION).is_breached, story.due(RESOLUTION)) == (True, "Mon 2026-06-22 16:30:00")
        story.resume("2026-06-23 10:00")


def test_waiting_for_somebody_else_ends_the_wait_before():
    story = Story("2026-06-22 08:30", "p2", WITH_RESOLUTION).pause("2026-06-22 10:00")
    story.pause("2026-06-22 11:00", party="third_party").resume("2026-06-22 12:00")
    assert [(local(p.start)[-8:], local(p.stop)[-8:]) for p in story.timer(RESOLUTION).pauses] == [
        ("10:00:00", "11:00:00"),
        ("11:00:00", "12:00:00"),
    ]


def test_wait_ends_with_the_promise():
    story = Story("2026-06-22 08:30", "p2", WITH_RESOLUTION).pause("2026-06-22 10:00")
    timer = story.add(happening.RESOLVED, "2026-06-22 11:00").timer(RESOLUTION)
    assert (timer.used_seconds, local(timer.pauses[-1].stop)) == (1.5 * HOUR, "Mon 2026-06-22 11:00:00")


# -- commitments -------------------------------------------------------------------------


def test_committing_aims_the_resolution_that_runs_and_starts_no_other():
    story = Story("2026-06-22 10:00", "p2", WITH_RESOLUTION).commit("2026-06-22 11:00", "2026-06-26 12:00")
    assert (story.timer(RESOLUTION).cycle, story.due(RESOLUTION)) == (1, "Fri 2026-06-26 12:00:00")


def test_committed_date_that_passed_stays_when_the_ticket_waits_afterwards():
    story = Story("2026-06-22 08:30", "p4").commit("2026-06-22 09:00", "2026-06-22 20:00").pause("2026-06-23 09:00")
    assert (story.timer(RESOLUTION).is_breached, story.due(RESOLUTION)) == (True, "Mon 2026-06-22 20:00:00")


def test_nothing_is_committed_on_a_resolved_ticket():
    story = Story("2026-06-22 10:00", "p4").add(happening.RESOLVED, "2026-06-22 11:00")
    assert story.commit("2026-06-22 12:00", "2026-06-26 12:00").timer(RESOLUTION) is None


def test_date_committed_while_the_ticket_waits_waits_too():
    story = Story("2026-06-22 09:00", "p4").pause("2026-06-22 10:00").commit("2026-06-22 11:00", "2026-06-26 12:00")
    timer = story.timer(RESOLUTION, now="2026-06-22 12:00")
    assert (timer.state, len(timer.pauses)) == ("paused", 1)
    assert story.resume("2026-06-22 13:00").timer(RESOLUTION, now="2026-06-22 14:00").state == "running"


def test_reopened_ticket_keeps_the_committed_promise():
    story = Story("2026-06-22 10:00", "p4").commit("2026-06-22 10:30", "2026-06-25 12:00")
    story.add(happening.RESOLVED, "2026-06-22 16:00").add(happening.REOPENED, "2026-06-23 09:00")
    timer = story.timer(RESOLUTION)
    assert (timer.cycle, timer.is_committed) == (2, True)
    assert story.classify("2026-06-23 09:10", "p3").timer(RESOLUTION).target_seconds == timer.target_seconds


def test_reopened_ticket_whose_resolution_was_broken_takes_a_new_date():
    story = Story("2026-06-22 08:30", "p2", WITH_RESOLUTION).add(happening.RESOLVED, "2026-06-23 12:00")
    story.add(happening.REOPENED, "2026-06-23 13:00")
    assert (story.timer(RESOLUTION).cycle, story.timer(RESOLUTION).state) == (1, "breached")
    story.commit("2026-06-23 14:00", "2026-06-26 12:00")
    assert (story.timer(RESOLUTION).cycle, story.due(RESOLUTION)) == (2, "Fri 2026-06-26 12:00:00")


def test_new_date_of_a_reopened_ticket_that_waits_waits_too():
    story = Story("2026-06-22 08:30", "p2", WITH_RESOLUTION).add(happening.RESOLVED, "2026-06-23 12:00")
    story.add(happening.REOPENED, "2026-06-23 13:00").pause("2026-06-23 13:30")
    story.commit("2026-06-23 14:00", "2026-06-26 12:00")
    assert (story.timer(RESOLUTION).cycle, story.timer(RESOLUTION).state) == (2, "paused")


# -- reopening ---------------------------------------------------------------------------


def test_reopening_restarts_progress_and_an_answer_after_the_resolution_does_not():
    story = Story("2026-06-22 09:00", "p1").agent("2026-06-22 09:30").add(happening.RESOLVED, "2026-06-22 10:00")
    assert story.agent("2026-06-22 10:10").timer(PROGRESS).stopped_at == at("2026-06-22 10:00")
    assert story.add(happening.REOPENED, "2026-06-22 11:00").due(PROGRESS) == "Mon 2026-06-22 12:00:00"


def test_reopening_asks_for_no_second_triage():
    story = Story("2026-06-22 09:00", "p2").classify("2026-06-22 09:10", "p2").agent("2026-06-22 09:30")
    story.add(happening.RESOLVED, "2026-06-22 10:00").add(happening.REOPENED, "2026-06-22 11:00")
    assert (story.timer("triage").cycle, story.timer("triage").state) == (1, "met")


def test_answer_without_a_promise_is_a_first_response_all_the_same():
    story = Story("2026-06-22 09:00", "p4").agent("2026-06-22 09:30").add(happening.CLOSED, "2026-06-22 10:00")
    story.add(happening.REOPENED, "2026-06-22 11:00").classify("2026-06-22 11:10", "p1")
    assert story.timer(FIRST) is None


def test_resolution_cancelled_by_mistake_goes_on_where_it_was():
    story = Story("2026-06-22 08:30", "p2", WITH_RESOLUTION)
    story.add(happening.CANCELLED, "2026-06-22 12:30", reason="spam").add(happening.REOPENED, "2026-06-23 08:30")
    assert story.due(RESOLUTION) == "Tue 2026-06-23 12:30:00"


# -- merging -----------------------------------------------------------------------------


def test_resolution_counts_from_the_start_of_the_older_ticket():
    story = absorb(Story("2026-06-22 10:00", "p2", WITH_RESOLUTION), "2026-06-22 10:30", "2026-06-22 08:30")
    assert story.timer(RESOLUTION).started_at == at("2026-06-22 08:30")
    assert story.due(RESOLUTION) == "Mon 2026-06-22 16:30:00"


def test_absorbing_an_older_ticket_moves_no_committed_date():
    story = Story("2026-06-22 10:00", "p2", WITH_RESOLUTION).commit("2026-06-22 10:10", "2026-06-26 12:00")
    absorb(story, "2026-06-22 10:30", "2026-06-22 08:30")
    assert (story.timer(RESOLUTION).is_committed, story.due(RESOLUTION)) == (True, "Fri 2026-06-26 12:00:00")


def test_stricter_promise_outlives_a_new_priority():
    story = Story("2026-06-22 10:00", "p3")
    absorb(story, "2026-06-22 10:30", "2026-06-22 10:15", first_response=("2026-06-22 10:15", "2026-06-22 11:15"))
    assert story.classify("2026-06-22 10:40", "p2").due(FIRST) == "Mon 2026-06-22 11:15:00"


def test_survivor_that_promised_nothing_keeps_what_it_absorbs():
    story = Story("2026-06-22 10:00", "p4")
    absorb(story, "2026-06-22 10:30", "2026-06-22 10:15", first_response=("2026-06-22 10:15", "2026-06-22 11:15"))
    assert story.due(FIRST) == "Mon 2026-06-22 11:15:00"


def test_unanswered_survivor_owes_no_next_response_for_what_it_absorbs():
    story = Story("2026-06-22 10:00", "p3")
    absorb(story, "2026-06-22 10:30", "2026-06-22 09:00", first_response=("2026-06-22 09:00", "2026-06-22 13:00"))
    assert story.timer(NEXT) is None


def test_first_response_that_an_answered_survivor_absorbs_hurries_nothing_else():
    story = Story("2026-06-22 09:00", "p2", WITH_RESOLUTION).agent("2026-06-22 10:00")
    progress, resolution = story.due(PROGRESS), story.due(RESOLUTION)
    absorb(story, "2026-06-22 10:30", "2026-06-22 09:30", first_response=("2026-06-22 09:30", "2026-06-22 11:00"))
    assert (story.due(PROGRESS), story.due(RESOLUTION)) == (progress, resolution)


def test_resolved_survivor_owes_no_answer_for_what_it_absorbs():
    story = Story("2026-06-22 09:00", "p2").agent("2026-06-22 09:30").add(happening.RESOLVED, "2026-06-22 10:00")
    absorb(story, "2026-06-22 10:30", "2026-06-22 09:10", next_response=("2026-06-22 09:40", "2026-06-22 13:40"))
    assert story.timer(NEXT) is None


def test_progress_that_nobody_awaits_is_started_by_no_merge():
    story = Story("2026-06-22 09:00", "p2")
    absorb(story, "2026-06-22 10:30", "2026-06-22 09:10", progress_update=("2026-06-22 09:40", "2026-06-22 13:40"))
    assert story.timer(PROGRESS) is None


# -- corrections -------------------------------------------------------------------------


def test_correction_touches_the_promise_that_it_names_alone():
    story = Story("2026-06-22 08:30", "p1").agent("2026-06-22 09:00")
    story.requester("2026-06-22 10:00").agent("2026-06-22 11:30")
    story.requester("2026-06-22 12:00").agent("2026-06-22 13:30")
    story = correct(story.settled(), "next_response/2", stopped_at="2026-06-22 12:30")
    assert [story.timer(NEXT, cycle).state for cycle in (1, 2)] == ["breached", "met"]


def test_correction_fulfils_a_promise_that_still_runs():
    story = correct(Story("2026-06-22 10:00", "p1"), "first_response/1", stopped_at="2026-06-22 10:40")
    assert (story.timer(FIRST).state, local(story.timer(FIRST).stopped_at)) == ("met", "Mon 2026-06-22 10:40:00")


def test_correction_of_the_start_does_not_revive_what_was_merged():
    story = Story("2026-06-22 10:00", "p1").add(happening.MERGED, "2026-06-22 10:10").settled()
    assert correct(story, "first_response/1", started_at="2026-06-22 09:00").timer(FIRST).state == "merged"


def test_correction_of_the_start_counts_the_days_anew():
    short_friday = {day: [(OPEN, CLOSE)] for day in range(4)} | {4: [(OPEN, OPEN + 4 * HOUR)]}
    schedule = weekly_schedule("America/Toronto", short_friday)
    story = Story("2026-06-12 10:00", "p3", schedule=schedule).agent("2026-06-16 15:00").settled()
    assert story.due(FIRST) == "Tue 2026-06-16 10:00:00"
    assert local(correct(story, "first_response/1", started_at="2026-06-15 10:00").timer(FIRST).due_at) == (
        "Wed 2026-06-17 10:00:00"
    )


def test_correction_of_the_start_counts_a_wait_that_is_over():
    story = Story("2026-06-22 08:30", "p2", WITH_RESOLUTION).pause("2026-06-22 10:00").resume("2026-06-22 11:00")
    story = story.add(happening.RESOLVED, "2026-06-23 08:45").settled()
    assert story.due(RESOLUTION) == "Tue 2026-06-23 09:00:00"
    timer = correct(story, "resolution/1", started_at="2026-06-22 09:00").timer(RESOLUTION)
    assert (timer.state, local(timer.due_at)) == ("met", "Tue 2026-06-23 09:30:00")


def test_correction_of_what_ended_in_a_wait_counts_no_time_of_the_wait():
    story = Story("2026-06-22 08:30", "p2", WITH_RESOLUTION).pause("2026-06-22 11:30")
    story = story.add(happening.RESOLVED, "2026-06-22 15:00").settled()
    assert correct(story, "resolution/1", stopped_at="2026-06-22 14:00").timer(RESOLUTION).used_seconds == 3 * HOUR


def test_correction_keeps_the_grace_of_a_raise():
    story = Story("2026-06-22 08:30", "p3").classify("2026-06-22 14:00", "p1").agent("2026-06-22 14:40").settled()
    timer = correct(story, "first_response/1", stopped_at="2026-06-22 14:20").timer(FIRST)
    assert (timer.state, timer.is_raised, local(timer.due_at)) == ("met", True, "Mon 2026-06-22 14:30:00")


def test_correction_keeps_a_committed_date():
    story = Story("2026-06-22 10:00", "p2", WITH_RESOLUTION).commit("2026-06-22 10:10", "2026-06-23 12:00")
    story = story.add(happening.RESOLVED, "2026-06-23 14:00").settled()
    timer = correct(story, "resolution/1", stopped_at="2026-06-23 11:00").timer(RESOLUTION)
    assert (timer.state, local(timer.due_at)) == ("met", "Tue 2026-06-23 12:00:00")
