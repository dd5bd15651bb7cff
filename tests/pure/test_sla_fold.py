"""PRODUCT.md, "SLA semantics": every row, by name."""

import pytest
from sla import event as happening
from sla.event import Event
from sla.fold import LIFE, fold
from sla.promise import METRICS, Promise, Promises
from sla_world import HOUR, POLICY, QUEBEC, WITH_RESOLUTION, Story, at, local

FIRST, NEXT, PROGRESS = "first_response", "next_response", "progress_update"


# -- "< 1 h" ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answered", "state"),
    [
        ("2026-06-22 10:59:59", "met"),
        ("2026-06-22 11:00:00", "breached"),
        ("2026-06-22 11:00:01", "breached"),
    ],
)
def test_answer_is_in_time_only_strictly_before_due(answered, state):
    assert Story("2026-06-22 10:00", "p1").agent(answered).timer(FIRST).state == state


def test_amount_used_up_exactly_at_closing_is_due_at_that_closing():
    assert Story("2026-06-22 16:00", "p1").due(FIRST) == "Mon 2026-06-22 17:00:00"


# -- clock start and outside hours -----------------------------------------------------


@pytest.mark.parametrize(
    ("priority", "received", "due"),
    [
        ("p1", "2026-06-19 16:30", "Mon 2026-06-22 09:00:00"),
        ("p1", "2026-06-23 16:40", "Thu 2026-06-25 09:10:00"),
        ("p1", "2026-06-20 03:00", "Mon 2026-06-22 09:30:00"),
        ("p2", "2026-06-18 15:00", "Fri 2026-06-19 10:30:00"),
        ("p3", "2026-06-15 10:00", "Wed 2026-06-17 10:00:00"),
        ("p3", "2026-06-12 16:00", "Tue 2026-06-16 16:00:00"),
        ("p3", "2026-06-13 11:00", "Tue 2026-06-16 17:00:00"),
        ("p4", "2026-06-15 10:00", None),
    ],
)
def test_first_response_is_due_as_the_policy_says(priority, received, due):
    assert Story(received, priority).due(FIRST) == due


def test_clock_starts_at_reception_whatever_was_recorded_before():
    story = Story("2026-06-22 10:00", "p1")
    story.events.insert(0, Event(at("2026-06-22 09:00"), happening.AGENT_SPOKE, 0))
    timer = story.timer(FIRST)
    assert timer.started_at == timer.stopped_at == at("2026-06-22 10:00")


def test_a_status_restarts_progress_and_answers_nothing():
    story = Story("2026-06-22 10:00", "p1")
    story.add(happening.STATUS_SENT, "2026-06-22 10:10")
    assert story.timer(FIRST).state == "running"
    story.agent("2026-06-22 10:20").add(happening.REQUESTER_SPOKE, "2026-06-22 10:25")
    story.add(happening.STATUS_SENT, "2026-06-22 10:30")
    assert story.timer(NEXT).state == "running"
    assert story.timer(PROGRESS).started_at == at("2026-06-22 10:30")


def test_business_days_are_held_as_business_seconds():
    timer = Story("2026-06-12 16:00", "p3").timer(FIRST)
    assert timer.target_seconds == 2 * 30_600


def test_elapsed_hours_run_at_night():
    promises = Promises([Promise(FIRST, 4 * HOUR, "elapsed", "p1")])
    assert Story("2026-06-22 16:00", "p1", promises).due(FIRST) == "Mon 2026-06-22 20:00:00"


# -- what stops first response ---------------------------------------------------------


@pytest.mark.parametrize(
    "kind",
    [k for k in happening.KINDS
     if k not in (happening.AGENT_SPOKE, happening.CLOSED, happening.CANCELLED, happening.MERGED)],
)  # fmt: skip
def test_only_an_agent_speaking_fulfils_the_first_response(kind):
    story = Story("2026-06-22 10:00", "p1").add(kind, "2026-06-22 10:10", priority="p1")
    assert story.timer(FIRST, now="2026-06-22 10:20").state == "running"


def test_running_timer_is_breached_from_the_due_instant_on():
    story = Story("2026-06-22 10:00", "p1")
    assert not story.timer(FIRST, now="2026-06-22 10:59:59").is_breached
    assert story.timer(FIRST, now="2026-06-22 11:00").is_breached
    assert story.timer(FIRST, now="2026-06-22 11:00").state == "running"


# -- pause -----------------------------------------------------------------------------


def test_first_response_never_pauses():
    story = Story("2026-06-22 10:00", "p1").pause("2026-06-22 10:05")
    assert story.timer(FIRST).state == "running"
    assert story.due(FIRST) == "Mon 2026-06-22 11:00:00"


def test_waiting_pauses_progress_with_party_and_reason():
    story = Story("2026-06-22 10:00", "p2").agent("2026-06-22 10:30").pause("2026-06-22 11:00")
    timer = story.timer(PROGRESS)
    assert (timer.state, timer.due_at) == ("paused", None)
    assert (timer.pauses[0].party, timer.pauses[0].reason) == (
        "client",
        "Waiting for the file",
    )


def test_pause_moves_due_by_the_business_time_it_took():
    story = Story("2026-06-22 10:00", "p2").agent("2026-06-22 10:30").pause("2026-06-22 11:00")
    story.resume("2026-06-23 09:00")
    assert story.due(PROGRESS) == "Tue 2026-06-23 12:30:00"


def test_pause_outside_hours_costs_nothing():
    story = Story("2026-06-22 10:00", "p2").agent("2026-06-22 16:00").pause("2026-06-22 18:00")
    story.resume("2026-06-23 08:00")
    assert story.due(PROGRESS) == "Tue 2026-06-23 11:30:00"


def test_waiting_pauses_resolution():
    story = Story("2026-06-22 08:30", "p2", WITH_RESOLUTION).pause("2026-06-22 10:30").resume("2026-06-22 12:30")
    assert story.due("resolution") == "Tue 2026-06-23 10:00:00"


def test_waiting_for_somebody_else_is_a_new_pause():
    story = Story("2026-06-22 10:00", "p2").agent("2026-06-22 10:30").pause("2026-06-22 11:00")
    story.pause("2026-06-22 12:00", "third_party", "Editor").resume("2026-06-22 13:00")
    assert [p.party for p in story.timer(PROGRESS).pauses] == ["client", "third_party"]
    assert story.due(PROGRESS) == "Mon 2026-06-22 16:30:00"


def test_agent_speaking_while_waiting_restarts_a_cadence_that_waits():
    story = Story("2026-06-22 10:00", "p2").agent("2026-06-22 10:30").pause("2026-06-22 11:00")
    story.agent("2026-06-22 14:00")
    assert [t.state for t in story.timers() if t.metric == PROGRESS] == [
        "met",
        "paused",
    ]
    assert story.resume("2026-06-23 08:30").due(PROGRESS) == "Tue 2026-06-23 12:30:00"


# -- next response ---------------------------------------------------------------------


def test_next_response_starts_at_the_oldest_unanswered_message():
    story = Story("2026-06-22 09:00", "p2").agent("2026-06-22 09:30")
    story.requester("2026-06-22 10:00").requester("2026-06-22 11:00")
    assert story.due(NEXT) == "Mon 2026-06-22 14:00:00"
    assert story.agent("2026-06-22 13:59:59").timer(NEXT).state == "met"


def test_requester_speaking_before_the_first_response_starts_nothing():
    assert Story("2026-06-22 09:00", "p2").requester("2026-06-22 09:10").timer(NEXT) is None


def test_mere_thanks_starts_no_next_response():
    story = Story("2026-06-22 09:00", "p2").agent("2026-06-22 09:30").requester("2026-06-22 10:00", courtesy=True)
    assert story.timer(NEXT) is None


def test_dismissing_ends_next_response_without_judgement():
    story = Story("2026-06-22 09:00", "p2").agent("2026-06-22 09:30").requester("2026-06-22 10:00")
    story.add(happening.DISMISSED, "2026-06-23 10:00")
    timer = story.timer(NEXT)
    assert (timer.state, timer.reason) == ("cancelled", "dismissed")


# -- progress update -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("priority", "due"),
    [
        ("p1", "Mon 2026-06-22 12:00:00"),
        ("p2", "Mon 2026-06-22 15:00:00"),
        ("p3", "Tue 2026-06-23 11:00:00"),
        ("p4", "Tue 2026-06-30 11:00:00"),
    ],
)
def test_progress_is_due_by_the_cadence_of_the_priority(priority, due):
    assert Story("2026-06-22 10:00", priority).agent("2026-06-22 11:00").due(PROGRESS) == due


def test_every_agent_message_restarts_the_cadence():
    story = Story("2026-06-22 10:00", "p1").agent("2026-06-22 10:30").agent("2026-06-22 11:00")
    story.agent("2026-06-22 12:00")
    assert [(t.cycle, t.state) for t in story.timers() if t.metric == PROGRESS] == [
        (1, "met"), (2, "breached"), (3, "running"),
    ]  # fmt: skip


def test_without_first_response_promise_progress_is_owed_from_classification():
    assert Story("2026-06-22 10:00", "p3").classify("2026-06-22 10:10", "p4").due(PROGRESS) == (
        "Tue 2026-06-30 10:10:00"
    )


# -- resolution ------------------------------------------------------------------------


def test_resolution_is_promised_only_by_contract_or_commitment():
    assert Story("2026-06-22 10:00", "p2").timer("resolution") is None
    assert Story("2026-06-22 10:00", "p2", WITH_RESOLUTION).due("resolution") == "Tue 2026-06-23 09:30:00"


def test_committed_date_is_the_resolution_due_instant():
    story = Story("2026-06-22 10:00", "p4").commit("2026-06-22 11:00", "2026-07-03 17:00")
    assert story.due("resolution") == "Fri 2026-07-03 17:00:00"
    assert story.timer("resolution").is_committed


def test_committed_date_outside_hours_is_kept_to_the_second():
    story = Story("2026-06-22 10:00", "p4").commit("2026-06-22 11:00", "2026-06-26 20:00")
    assert story.due("resolution") == "Fri 2026-06-26 20:00:00"
    assert story.add(happening.RESOLVED, "2026-06-26 19:59").timer("resolution").state == "met"


def test_waiting_pushes_the_committed_date():
    story = Story("2026-06-22 08:30", "p4").commit("2026-06-22 09:00", "2026-06-23 09:00")
    story.pause("2026-06-22 10:00").resume("2026-06-22 12:00")
    assert story.due("resolution") == "Tue 2026-06-23 11:00:00"


def test_committed_date_survives_a_change_of_priority():
    story = Story("2026-06-22 10:00", "p4").commit("2026-06-22 11:00", "2026-06-26 12:00")
    assert story.classify("2026-06-22 12:00", "p2").due("resolution") == "Fri 2026-06-26 12:00:00"


def test_committed_date_can_be_changed_and_taken_back():
    story = Story("2026-06-22 10:00", "p4").commit("2026-06-22 11:00", "2026-06-26 12:00")
    assert story.commit("2026-06-22 12:00", "2026-06-29 12:00").due("resolution") == "Mon 2026-06-29 12:00:00"
    timer = story.commit("2026-06-22 13:00", None).timer("resolution")
    assert (timer.state, timer.reason) == ("cancelled", "no_promise")


# -- triage ----------------------------------------------------------------------------


def test_triage_is_thirty_business_minutes_and_ends_with_classification():
    story = Story("2026-06-22 16:45")
    assert story.due("triage") == "Tue 2026-06-23 08:45:00"
    assert story.classify("2026-06-23 08:44:59", "p2").timer("triage").state == "met"


# -- priority change -------------------------------------------------------------------


def test_raised_priority_keeps_the_start():
    assert Story("2026-06-22 10:00", "p3").classify("2026-06-22 10:20", "p1").due(FIRST) == ("Mon 2026-06-22 11:00:00")


@pytest.mark.parametrize(
    ("raised", "due"),
    [
        ("2026-06-22 14:00", "Mon 2026-06-22 14:30:00"),
        ("2026-06-22 11:00", "Mon 2026-06-22 11:30:00"),
        ("2026-06-22 16:50", "Tue 2026-06-23 08:50:00"),
        ("2026-06-22 20:00", "Tue 2026-06-23 09:00:00"),
    ],
)
def test_raised_and_already_late_leaves_thirty_business_minutes(raised, due):
    story = Story("2026-06-22 10:00", "p3").classify(raised, "p1")
    assert story.due(FIRST) == due
    assert story.timer(FIRST).is_raised


def test_raised_in_time_is_not_marked():
    assert not Story("2026-06-22 10:00", "p3").classify("2026-06-22 10:59:59", "p1").timer(FIRST).is_raised


def test_raised_late_is_judged_at_the_event_not_when_it_is_replayed():
    story = Story("2026-06-22 10:00", "p3").classify("2026-06-22 10:20", "p1")
    early, late = (
        story.timer(FIRST, now="2026-06-22 10:20"),
        story.timer(FIRST, now="2036-01-01 00:00"),
    )
    assert early.due_at == late.due_at
    assert not late.is_raised


def test_confirming_the_priority_keeps_the_grace():
    story = Story("2026-06-22 10:00", "p3").classify("2026-06-22 14:00", "p1").classify("2026-06-22 14:20", "p1")
    assert story.due(FIRST) == "Mon 2026-06-22 14:30:00"
    assert story.timer(FIRST).is_raised


def test_lowered_priority_keeps_start_and_takes_the_longer_target():
    assert Story("2026-06-22 10:00", "p1").classify("2026-06-22 10:20", "p2").due(FIRST) == ("Mon 2026-06-22 14:00:00")


def test_changed_priority_keeps_earlier_pauses():
    story = Story("2026-06-22 08:30", "p3", WITH_RESOLUTION).pause("2026-06-22 09:00").resume("2026-06-22 11:00")
    assert story.classify("2026-06-22 12:00", "p2").due("resolution") == "Tue 2026-06-23 10:00:00"


def test_fulfilled_response_is_never_rewritten():
    story = Story("2026-06-22 10:00", "p3").agent("2026-06-22 13:00")
    before = story.timer(FIRST)
    assert story.classify("2026-06-22 14:00", "p1").timer(FIRST) == before


def test_lowered_to_no_promise_shows_no_deadline_and_raising_brings_it_back():
    story = Story("2026-06-22 10:00", "p2").classify("2026-06-22 10:10", "p4")
    timer = story.timer(FIRST)
    assert (timer.state, timer.reason, timer.due_at) == (
        "cancelled",
        "no_promise",
        None,
    )
    assert story.classify("2026-06-22 10:20", "p2").due(FIRST) == "Mon 2026-06-22 14:00:00"


# -- reopen ----------------------------------------------------------------------------


def test_reopening_keeps_the_first_response_and_starts_the_next():
    story = Story("2026-06-22 10:00", "p1").agent("2026-06-22 10:30").add(happening.RESOLVED, "2026-06-22 11:00")
    before = story.timer(FIRST)
    story.add(happening.REOPENED, "2026-06-22 13:00")
    assert story.timer(FIRST) == before
    assert story.due(NEXT) == "Mon 2026-06-22 14:00:00"


def test_resolved_time_does_not_count_for_resolution():
    story = Story("2026-06-22 08:30", "p2", WITH_RESOLUTION).add(happening.RESOLVED, "2026-06-22 12:30")
    assert story.timer("resolution").state == "met"
    story.add(happening.REOPENED, "2026-06-23 08:30")
    assert story.due("resolution") == "Tue 2026-06-23 12:30:00"
    assert story.timer("resolution", cycle=1).state == "met"


def test_reopened_after_closing_continues_too():
    story = Story("2026-06-22 10:00", "p1").agent("2026-06-22 10:30").add(happening.RESOLVED, "2026-06-22 11:00")
    story.add(happening.CLOSED, "2026-06-23 11:00").requester("2026-06-25 09:00")
    assert story.timer(NEXT) is None
    assert story.add(happening.REOPENED, "2026-06-25 09:00").due(NEXT) == "Thu 2026-06-25 10:00:00"


def test_ticket_cancelled_by_mistake_has_waited_since_its_start():
    story = Story("2026-06-22 10:00", "p2").add(happening.CANCELLED, "2026-06-22 11:00", reason="spam")
    story.add(happening.REOPENED, "2026-06-22 12:00")
    assert (story.timer(FIRST).cycle, story.due(FIRST)) == (
        2,
        "Mon 2026-06-22 14:00:00",
    )


# -- closing, cancelling, merging ------------------------------------------------------


def test_closing_unanswered_in_time_is_excluded_and_late_is_breached():
    story = Story("2026-06-22 10:00", "p1")
    in_time, late = list(story.events), list(story.events)
    in_time.append(Event(at("2026-06-22 10:30"), happening.CLOSED, 2))
    late.append(Event(at("2026-06-22 11:30"), happening.CLOSED, 2))
    states = [fold(e, POLICY, QUEBEC, at("2027-01-01 00:00"))[0].state for e in (in_time, late)]
    assert states == ["cancelled", "breached"]


@pytest.mark.parametrize("reason", ["spam", "duplicate", "not_covered"])
def test_cancelled_ticket_cancels_every_timer_with_the_reason(reason):
    story = Story("2026-06-22 10:00", "p1").add(happening.CANCELLED, "2026-06-22 14:00", reason=reason)
    assert {(t.state, t.reason) for t in story.timers()} == {("cancelled", reason)}


def test_merged_ticket_stops_as_merged_even_when_late():
    story = Story("2026-06-22 10:00", "p1").add(happening.MERGED, "2026-06-22 14:00")
    assert {t.state for t in story.timers()} == {"merged"}


def test_an_undone_merge_never_was():
    story = Story("2026-06-22 10:00", "p1").add(happening.MERGED, "2026-06-22 10:10")
    assert story.timer(FIRST).state == "merged"
    story.add(happening.UNDONE, "2026-06-22 10:20", facts={"undone": [2]})
    assert story.timers(now="2026-06-22 10:30") == Story("2026-06-22 10:00", "p1").timers(now="2026-06-22 10:30")


def test_a_survivor_gives_back_what_it_had_absorbed():
    owed = {"start": "2026-06-22 09:00", "first_response": {"start": "2026-06-22 09:00", "due": "2026-06-22 11:00"}}
    story = absorbing(Story("2026-06-22 10:00", "p2"), "2026-06-22 10:30", **owed)
    assert story.due(FIRST) == "Mon 2026-06-22 11:00:00"
    story.add(happening.UNDONE, "2026-06-22 10:40", facts={"undone": [2]})
    assert story.due(FIRST) == "Mon 2026-06-22 14:00:00"


def absorbing(story, when, **owed):
    facts = {"absorbed": {k: {f: at(t).isoformat() if t else None for f, t in v.items()} if k != "start"
                          else at(v).isoformat() for k, v in owed.items()}}  # fmt: skip
    return story.add(happening.ABSORBED, when, facts=facts)


def test_survivor_keeps_the_earliest_start():
    story = absorbing(
        Story("2026-06-22 10:00", "p2"), "2026-06-22 10:30",
        start="2026-06-22 09:00", first_response={"start": "2026-06-22 09:00", "due": "2026-06-22 13:00"},
    )  # fmt: skip
    timer = story.timer(FIRST)
    assert (timer.started_at, local(timer.due_at)) == (
        at("2026-06-22 09:00"),
        "Mon 2026-06-22 13:00:00",
    )


def test_survivor_keeps_the_strictest_unanswered_timer():
    story = absorbing(
        Story("2026-06-22 10:00", "p3"), "2026-06-22 10:30",
        start="2026-06-22 10:15", first_response={"start": "2026-06-22 10:15", "due": "2026-06-22 11:15"},
    )  # fmt: skip
    assert story.due(FIRST) == "Mon 2026-06-22 11:15:00"


def test_survivor_already_answered_owes_a_next_response_instead():
    story = Story("2026-06-22 09:00", "p2").agent("2026-06-22 09:30")
    before = story.timer(FIRST)
    absorbing(
        story, "2026-06-22 11:00",
        start="2026-06-22 10:00", first_response={"start": "2026-06-22 10:00", "due": "2026-06-22 12:00"},
    )  # fmt: skip
    assert story.timer(FIRST) == before
    assert story.due(NEXT) == "Mon 2026-06-22 12:00:00"


def test_split_leaves_the_promises_of_the_old_ticket_alone():
    story = Story("2026-06-22 09:00", "p2").agent("2026-06-22 09:30")
    before = story.timers()
    assert story.add(happening.SPLIT, "2026-06-22 10:00").timers() == before


# -- calendar, policy, correction ------------------------------------------------------


def test_forgotten_holiday_moves_running_timers_and_no_finished_one():
    from datetime import date

    from business_time import weekly_schedule

    story = Story("2026-06-22 16:30", "p1").agent("2026-06-23 08:45").settled()
    finished = story.timer(FIRST)
    story.schedule = weekly_schedule(
        "America/Toronto",
        {d: [(30_600, 61_200)] for d in range(5)},
        {date(2026, 6, 23): "Forgotten"},
    )
    story.add(happening.RECOMPUTED, "2026-06-24 09:00", reason="Holiday added")
    assert story.timer(FIRST) == finished
    assert story.due(PROGRESS) == "Wed 2026-06-24 09:30:00"


def test_new_policy_version_rewrites_no_finished_promise():
    story = Story("2026-06-22 10:00", "p1").agent("2026-06-22 10:30").settled()
    finished = story.timer(FIRST)
    story.promises = Promises([Promise(PROGRESS, 2 * HOUR)])
    story.add(happening.POLICY_APPLIED, "2026-06-22 10:40")
    assert story.timer(FIRST) == finished
    assert story.due(PROGRESS) == "Mon 2026-06-22 12:30:00"


def test_new_policy_version_promises_nothing_in_the_past():
    story = Story("2026-06-22 10:00", "p4").agent("2026-06-22 10:30").settled()
    story.promises = Promises([Promise(FIRST, 60)])
    assert story.add(happening.POLICY_APPLIED, "2026-06-22 10:40").timer(FIRST) is None


def test_audited_correction_moves_the_fulfilment():
    story = Story("2026-06-22 10:00", "p1").agent("2026-06-22 11:30").settled()
    assert story.timer(FIRST).state == "breached"
    correction = {
        "timer": "first_response/1",
        "stopped_at": at("2026-06-22 10:40").isoformat(),
    }
    story.add(
        happening.CORRECTED,
        "2026-06-25 09:00",
        reason="Phoned at 10:40",
        facts={"correction": correction},
    )
    timer = story.timer(FIRST)
    assert (timer.state, local(timer.stopped_at)) == ("met", "Mon 2026-06-22 10:40:00")


def test_audited_correction_moves_the_start():
    story = Story("2026-06-22 10:00", "p1").agent("2026-06-22 11:30").settled()
    correction = {
        "timer": "first_response/1",
        "started_at": at("2026-06-22 11:00").isoformat(),
    }
    story.add(
        happening.CORRECTED,
        "2026-06-25 09:00",
        reason="Test mail",
        facts={"correction": correction},
    )
    timer = story.timer(FIRST)
    assert (timer.state, local(timer.due_at)) == ("met", "Mon 2026-06-22 12:00:00")


# -- the table itself ------------------------------------------------------------------


def test_table_says_something_about_every_event_and_promise():
    assert set(LIFE) == set(happening.KINDS)
    assert {len(row) for row in LIFE.values()} == {len(METRICS)}


def test_equal_instants_count_in_the_order_of_the_ledger():
    story = Story("2026-06-22 10:00", "p1").agent("2026-06-22 10:30")
    asked = [*story.events, Event(at("2026-06-22 10:30"), happening.REQUESTER_SPOKE, 3)]
    answered = [*asked, Event(at("2026-06-22 10:30"), happening.AGENT_SPOKE, 4)]
    now = at("2026-06-22 10:31")
    assert [t.state for t in fold(asked, POLICY, QUEBEC, now) if t.metric == NEXT] == ["running"]
    assert [t.state for t in fold(reversed(answered), POLICY, QUEBEC, now) if t.metric == NEXT] == ["met"]
