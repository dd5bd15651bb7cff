"""What holds for every ledger: random lives, half of them kept with their settlements."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sla import event as happening
from sla.event import Event
from sla.fold import fold, fold_and_settle
from sla.promise import CONTINUOUS, Promises
from sla.timer import FINISHED
from sla_world import POLICY, QUEBEC, WITH_RESOLUTION, at

START = at("2026-06-19 15:00")
NOW = at("2027-06-19 15:00")
KINDS = [kind for kind in happening.KINDS if kind not in (happening.RECEIVED, happening.CORRECTED)]


@st.composite
def ledgers(draw):
    """A reception and up to fourteen happenings, at most two days apart, many at one instant."""
    events = [Event(START, happening.RECEIVED, 1, draw(priorities()))]
    instant = START
    for number in range(draw(st.integers(0, 14))):
        instant += timedelta(seconds=draw(st.sampled_from([0, 0, 1, 600, 3_600, 20_000, 90_000, 172_800])))
        kind = draw(st.sampled_from(KINDS))
        events.append(Event(instant, kind, number + 2, **draw(details(kind, instant))))
    return events


def priorities():
    return st.sampled_from(["p1", "p2", "p3", "p4"])


def details(kind, instant):
    if kind == happening.CLASSIFIED:
        return st.fixed_dictionaries({"priority": priorities()})
    if kind == happening.COMMITTED:
        dates = st.integers(1, 400_000).map(lambda s: (instant + timedelta(seconds=s)).isoformat())
        return st.fixed_dictionaries({"facts": st.builds(lambda d: {"committed_at": d}, st.none() | dates)})
    if kind == happening.ABSORBED:
        other = (instant - timedelta(seconds=7_000)).isoformat()
        due = (instant + timedelta(seconds=500)).isoformat()
        owed = {"start": other, "first_response": {"start": other, "due": due}}
        return st.just({"facts": {"absorbed": owed}})
    if kind == happening.PAUSED:
        return st.fixed_dictionaries({"party": st.sampled_from(["client", "third_party"])})
    return st.just({})


policies = st.sampled_from([POLICY, WITH_RESOLUTION, Promises()])
schedules = st.sampled_from([QUEBEC, CONTINUOUS])


@given(ledgers(), policies, schedules)
@settings(max_examples=600)
def test_pauses_are_positive_and_never_overlap(events, promises, schedule):
    for timer in fold(events, promises, schedule, NOW):
        previous = None
        for pause in timer.pauses:
            assert pause.stop is None or pause.start < pause.stop
            assert previous is None or previous <= pause.start
            previous = pause.stop
        if timer.reason == "no_promise":
            continue
        assert (timer.state == "paused") == bool(timer.pauses and timer.pauses[-1].stop is None)


@given(ledgers(), policies, schedules)
@settings(max_examples=600)
def test_later_event_never_rewrites_a_finished_past(events, promises, schedule):
    for length in range(1, len(events)):
        before = fold(events[:length], promises, schedule, events[length].at)
        after = {t.key: t for t in fold(events[: length + 1], promises, schedule, events[length].at)}
        for timer in before:
            if timer.state in FINISHED and timer.finished_by is not None:
                assert after[timer.key] == timer


@given(ledgers(), policies, schedules)
@settings(max_examples=400)
def test_replay_is_idempotent_and_independent_of_the_order_of_reading(events, promises, schedule):
    once = fold(events, promises, schedule, NOW)
    assert fold(events, promises, schedule, NOW) == once
    assert fold(list(reversed(events)), promises, schedule, NOW) == once


@given(ledgers(), policies, schedules, policies, schedules)
@settings(max_examples=400)
def test_settled_past_survives_any_later_policy_and_calendar(events, promises, schedule, later, other):
    timers, settled = fold_and_settle(events, promises, schedule, NOW)
    kept = [
        Event(e.at, e.kind, e.sequence, e.priority, e.complexity, e.party, e.reason,
              {**e.facts, "settled": settled.get(e.sequence, {})})
        for e in events
    ]  # fmt: skip
    after = {t.key: t for t in fold(kept, later, other, NOW)}
    for timer in timers:
        if timer.finished_by is not None:
            now = after[timer.key]
            assert (now.due_at, now.state, now.used_seconds, now.target_seconds) == (
                timer.due_at, timer.state, timer.used_seconds, timer.target_seconds,
            )  # fmt: skip


@given(ledgers(), policies, schedules)
@settings(max_examples=400)
def test_figures_are_sane(events, promises, schedule):
    live = set()
    for timer in fold(events, promises, schedule, NOW):
        assert timer.target_seconds >= 0
        assert timer.used_seconds >= 0
        assert timer.stopped_at is None or timer.stopped_at >= timer.started_at
        assert timer.due_at is None or timer.due_at >= timer.started_at
        if timer.finished_by is None and timer.state in ("running", "paused"):
            assert timer.metric not in live, "one live timer per metric"
            live.add(timer.metric)


@given(ledgers(), policies)
@settings(max_examples=300)
def test_due_is_where_the_target_is_used_up(events, promises):
    """Independent of the clockwork: open seconds outside pauses until due make the target."""
    for timer in fold(events, promises, QUEBEC, NOW):
        if timer.state != "running" or timer.is_committed or timer.cycle > 1:
            continue
        spent = QUEBEC.elapsed(timer.started_at, timer.due_at)
        for pause in timer.pauses:
            spent -= QUEBEC.elapsed(min(pause.start, timer.due_at), min(pause.stop or NOW, timer.due_at))
        assert spent == timer.target_seconds
