"""A hundred thousand open tickets recomputed after a calendar edit, while an agent writes tickets at random.

The first figure is the whole recomputation (floor: reading and writing the same rows in SQL would be nearer to
nothing; the limit is three minutes). The second is what the agent feels: the longest and the 99th percentile of
their writes meanwhile, against the same writes before.
"""

import random
import time
from concurrent.futures import ThreadPoolExecutor

import frame
from psycopg2 import errors

TICKETS = 100_000
LIMIT_MS = 180_000
PAUSE_SECONDS = 0.02
WRITES_BEFORE = 300

TICKET_ROWS = """
    INSERT INTO e3k_ticket (name, number, team_id, company_id, stage_id, stage_kind, priority, channel, confidentiality,
                            received_at, requester_id, active, sla_version_id, sla_sequence, create_date, write_date)
    SELECT 'Ticket ' || row, 'R' || row, %(team)s, %(company)s, %(stage)s, 'open', 'p' || 1 + row %% 3, 'portal',
           'normal', %(now)s::timestamp - row %% 300 * INTERVAL '7 minutes', %(person)s, TRUE, %(version)s, 2, now(),
           now()
      FROM generate_series(1, %(count)s) AS row
"""
EVENT_ROWS = """
    INSERT INTO e3k_sla_event (ticket_id, at, kind, sequence, priority, create_date)
    SELECT id, received_at, 'received', 1, priority, now() FROM e3k_ticket WHERE number LIKE 'R%%'
     UNION ALL
    SELECT id, received_at + INTERVAL '5 minutes', 'classified', 2, priority, now()
      FROM e3k_ticket WHERE number LIKE 'R%%'
"""


def measure(bench):
    """Yield how long the recomputation takes, and how long an agent's writes wait."""
    env = bench.env
    _prepare(env)
    agent = Agent(env)
    calm = agent.write_some(WRITES_BEFORE)
    env.cr.commit()
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(agent.write_until_stopped)
        began = time.perf_counter()
        try:
            env["e3k.sla.recompute"]._cron_recompute()
        finally:
            taken = (time.perf_counter() - began) * 1000
            agent.is_stopped = True
        writing.result()
    title = f"recompute: {TICKETS:,} open tickets"
    yield frame.Figure(f"{title} (floor: the limit)", taken, LIMIT_MS, 0, 0, 1)
    for name, share in (("p99", 0.99), ("longest", 1)):
        during, before = (_quantile(waits, share) for waits in (agent.waits, calm))
        yield frame.Figure(f"{title}: {name} of {len(agent.waits)} writes meanwhile", during, before, 0, 0, 1)


def _quantile(waits, share):
    return sorted(waits)[min(len(waits) - 1, int(len(waits) * share))] * 1000


def _prepare(env):
    """Fill the tables and have the timers computed once; then close a day, which asks for all of them again."""
    person = env["res.partner"].create({"name": "Claire", "email": "recompute@client.example"})
    team = env["e3k.team"]._get_default_team()
    values = {
        "team": team.id,
        "company": team.company_id.id,
        "stage": env["e3k.ticket.stage"]._first_of_kind("open").id,
        "person": person.id,
        "version": env.ref("e3k_support.sla_policy_e3k").version_id.id,
        "now": env.cr.now(),
        "count": TICKETS,
    }
    env.flush_all()
    for statement in (TICKET_ROWS, EVENT_ROWS):
        env.cr.execute(statement, values)
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    env["resource.calendar.leaves"].create(
        {
            "name": "Closed",
            "calendar_id": team.calendar_id.id,
            "date_from": env.cr.now().replace(hour=5, minute=0, second=0),
            "date_to": env.cr.now().replace(hour=23, minute=0, second=0),
        }
    )
    env.cr.commit()


class Agent:
    """Somebody at a second connection who writes one ticket after the other."""

    def __init__(self, env):
        self.registry, self.waits, self.is_stopped = env.registry, [], False
        env.cr.execute("SELECT MIN(id), MAX(id) FROM e3k_ticket WHERE number LIKE 'R%'")
        self.first, self.last = env.cr.fetchone()
        self.dice = random.Random(3)

    def write_some(self, count):
        """Return the seconds that so many writes took."""
        with self.registry.cursor() as cr:
            return [self._write_one(cr) for _number in range(count)]

    def write_until_stopped(self):
        """Write at random until told to stop; keep what each write took."""
        with self.registry.cursor() as cr:
            while not self.is_stopped:
                self.waits.append(self._write_one(cr))
                time.sleep(PAUSE_SECONDS)

    def _write_one(self, cr):
        """The UPDATE and COMMIT of a write; a conflict is tried again, as Odoo does, and counts as waiting."""
        ticket_id = self.dice.randint(self.first, self.last)
        began = time.perf_counter()
        while True:
            try:
                cr.execute("UPDATE e3k_ticket SET write_date = now() WHERE id = %s", [ticket_id], log_exceptions=False)
                cr.commit()
            except errors.SerializationFailure:
                cr.rollback()
            else:
                return time.perf_counter() - began
