"""The E3K policy and the Québec calendar, for the tests of the fold."""

from datetime import date, datetime, timezone
from zoneinfo import ZoneInfo

from business_time import weekly_schedule
from sla import event as happening
from sla.event import Event
from sla.fold import fold, fold_and_settle
from sla.promise import BUSINESS_DAYS, Promise, Promises

MONTREAL = ZoneInfo("America/Toronto")
HOUR, DAY_SECONDS = 3600, 30_600
OPEN, CLOSE = int(8.5 * HOUR), 17 * HOUR
QUEBEC = weekly_schedule(
    "America/Toronto",
    {weekday: [(OPEN, CLOSE)] for weekday in range(5)},
    {date(2026, 6, 24): "Fête nationale du Québec", date(2026, 7, 1): "Fête du Canada"},
)
POLICY = Promises(
    [
        Promise("triage", 1800),
        Promise("first_response", 1 * HOUR, priority="p1"),
        Promise("first_response", 4 * HOUR, priority="p2"),
        Promise("first_response", 2, BUSINESS_DAYS, priority="p3"),
        Promise("next_response", 1 * HOUR, priority="p1"),
        Promise("next_response", 4 * HOUR, priority="p2"),
        Promise("next_response", 2, BUSINESS_DAYS, priority="p3"),
        Promise("progress_update", 1 * HOUR, priority="p1"),
        Promise("progress_update", 4 * HOUR, priority="p2"),
        Promise("progress_update", 1, BUSINESS_DAYS, priority="p3"),
        Promise("progress_update", 5, BUSINESS_DAYS, priority="p4"),
    ]
)
WITH_RESOLUTION = Promises([*POLICY.all, Promise("resolution", 8 * HOUR, priority="p2")])


def at(text):
    """Montréal wall clock "2026-06-22 10:00" (seconds allowed) as an aware UTC instant."""
    local = datetime.fromisoformat(text).replace(tzinfo=MONTREAL)
    return local.astimezone(timezone.utc)


def local(instant):
    return instant.astimezone(MONTREAL).strftime("%a %Y-%m-%d %H:%M:%S") if instant else None


class Story:
    """A ledger written line by line. Every instant is Montréal wall clock."""

    def __init__(self, received, priority="p3", promises=POLICY, schedule=QUEBEC):
        self.promises = promises
        self.schedule = schedule
        self.events = []
        self.add(happening.RECEIVED, received, priority=priority)

    def add(self, kind, when, **values):
        self.events.append(Event(at(when), kind, len(self.events) + 1, **values))
        return self

    def classify(self, when, priority):
        return self.add(happening.CLASSIFIED, when, priority=priority)

    def agent(self, when):
        return self.add(happening.AGENT_SPOKE, when)

    def requester(self, when, **facts):
        return self.add(happening.REQUESTER_SPOKE, when, facts=facts)

    def pause(self, when, party="client", reason="Waiting for the file"):
        return self.add(happening.PAUSED, when, party=party, reason=reason)

    def resume(self, when):
        return self.add(happening.RESUMED, when)

    def commit(self, when, date):
        committed_at = at(date).isoformat() if date else None
        return self.add(happening.COMMITTED, when, facts={"committed_at": committed_at})

    def timers(self, now="2027-01-01 00:00"):
        return fold(self.events, self.promises, self.schedule, at(now))

    def timer(self, metric, cycle=None, now="2027-01-01 00:00"):
        """The timer of that cycle, or the last one; None when nothing was promised."""
        found = [t for t in self.timers(now) if t.metric == metric and cycle in (None, t.cycle)]
        return found[-1] if found else None

    def due(self, metric, cycle=None):
        timer = self.timer(metric, cycle)
        return local(timer.due_at) if timer else None

    def settled(self):
        """The same ledger with the settlements in it, as the records keep it."""
        settled = fold_and_settle(self.events, self.promises, self.schedule, at("2027-01-01 00:00"))[1]
        twin = Story.__new__(Story)
        twin.promises, twin.schedule = self.promises, self.schedule
        twin.events = [
            Event(e.at, e.kind, e.sequence, e.priority, e.complexity, e.party, e.reason,
                  {**e.facts, "settled": settled.get(e.sequence, {})})
            for e in self.events
        ]  # fmt: skip
        return twin
