"""Two processes on one database: what one changes the other knows, and what both could do is done once."""

import threading

#: A team with hours of its own, so that no other story's promises move.
SETUP = """
shared = env["e3k.team"]._get_default_team()
calendar = shared.calendar_id.copy({"name": "Two processes", "leave_ids": False})
calendar.leave_ids.unlink()
team = env["e3k.team"].create({"name": "Two processes", "calendar_id": calendar.id, "company_id": shared.company_id.id})
env.cr.commit()
print("MADE", team.id, calendar.id, env.ref("e3k_support.sla_policy_e3k").id)
"""

#: A Monday of an ordinary week; P1 at nine is due at ten, unless that morning is closed.
SIMULATION = {"priority": "p1", "received_at": "2030-07-08 13:00:00"}

CLOSE = """
env["resource.calendar.leaves"].create({{
    "name": "Moving", "calendar_id": {calendar}, "date_from": "2030-07-08 04:00:00", "date_to": "2030-07-09 03:59:59",
}})
env.cr.commit()
"""
OPEN_EARLIER = """
env["resource.calendar"].browse({calendar}).attendance_ids.filtered(lambda a: a.dayofweek == "1").hour_from = 7.0
env.cr.commit()
"""

#: Ten promises half used, in one minute of open time whatever the hour of the test.
NOTICES = """
from datetime import timedelta
calendar = env["resource.calendar"].create({
    "name": "Day and night", "tz": "UTC",
    "attendance_ids": [(5, 0, 0)] + [
        (0, 0, {"name": "Open", "dayofweek": str(day), "hour_from": 0, "hour_to": 24}) for day in range(7)
    ],
})
team = env["e3k.team"].create({"name": "Day and night", "calendar_id": calendar.id})
values = {
    "name": "Notice", "team_id": team.id, "priority_asked": "p1", "received_at": env.cr.now() - timedelta(minutes=40),
}
agent = env.ref("base.user_admin")
env["e3k.ticket"].create([{**values, "agent_id": agent.id} for number in range(10)])
env.cr.commit()
"""
SWEEP = """
env["e3k.sla.sweep"]._cron_sweep(limit=2)
env.cr.commit()
"""
TOLD = """
select t.id, e.percent, e.user_id, count(*), count(e.told_at) from e3k_escalation e
  join e3k_ticket t on t.id = e.ticket_id where t.name = 'Notice' group by 1, 2, 3 order by 1
"""


def due(session, **values):
    """Every worker is asked: what a front gives out in turn reaches both."""
    answers = set()
    for _number in range(8):
        simulator = session.call("e3k.sla.simulator", "create", {**SIMULATION, **values})
        simulator = simulator[0] if isinstance(simulator, list) else simulator
        (told,) = session.call("e3k.sla.simulator", "read", [simulator], ["line_ids"])
        lines = session.call("e3k.sla.simulator.line", "read", told["line_ids"], ["metric", "due_at"])
        answers |= {line["due_at"] for line in lines if line["metric"] == "first_response"}
    return answers


def test_changed_open_time_is_forgotten_in_all_workers(system):
    team, calendar, policy = map(int, system.shell(SETUP).partition("MADE")[2].split()[:3])
    session = system.session("admin")
    where = {"policy_id": policy, "team_id": team}
    assert due(session, **where) == {"2030-07-08 14:00:00"}
    system.shell(CLOSE.format(calendar=calendar))
    assert due(session, **where) == {"2030-07-09 13:30:00"}
    system.shell(OPEN_EARLIER.format(calendar=calendar))
    assert due(session, **where) == {"2030-07-09 12:00:00"}


def test_two_cron_workers_tell_everybody_once(system):
    system.shell(NOTICES)
    sweeps = [threading.Thread(target=system.shell, args=(SWEEP,)) for _number in range(2)]
    for sweep in sweeps:
        sweep.start()
    for sweep in sweeps:
        sweep.join()
    rows = system.query(TOLD)
    assert len({row[0] for row in rows}) == 10
    assert {row[3:] for row in rows} == {("1", "1")}
