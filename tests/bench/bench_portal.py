"""A client's pages over HTTP among a hundred thousand tickets: list, search and ticket page, against a bare
portal page of Odoo with the same rows."""

TICKETS = 100_000
OWN = 500
LOGIN = "bench.client@client.example"

#: One in two hundred belongs to the client who looks, the others to a second one.
TICKET_ROWS = """
    INSERT INTO e3k_ticket (name, number, team_id, company_id, stage_id, stage_kind, priority, channel, confidentiality,
                            received_at, requester_id, client_id, active, description, create_date, write_date,
                            sla_state, next_metric, next_due_at, next_target_seconds, client_metric, client_due_at)
    SELECT 'Ticket ' || row, 'P' || row, %(team)s, %(company)s, %(stage)s, 'open', 'p3', 'portal', 'normal', now(),
           CASE WHEN row %% 200 = 0 THEN %(own)s ELSE %(other)s END,
           CASE WHEN row %% 200 = 0 THEN %(client)s ELSE %(foreign)s END,
           TRUE, '<p>The printer of quay ' || row || ' prints nothing.</p>', now(), now(),
           'running', 'first_response', now() + INTERVAL '2 days', 61200, 'first_response', now() + INTERVAL '2 days'
      FROM generate_series(1, %(count)s) AS row
"""
TIMER_ROWS = """
    INSERT INTO e3k_sla_timer (ticket_id, metric, cycle, state, started_at, due_at, running_since, target_seconds,
                               used_seconds, priority, noticed_percent)
    SELECT id, 'first_response', 1, 'running', now(), now() + INTERVAL '2 days', now(), 61200, 0, 'p3', 0
      FROM e3k_ticket WHERE number LIKE 'P%%'
"""
FLOOR_ROWS = """
    INSERT INTO floor_ticket (name, number, stage, priority, company_id, requester_id, client_id, description,
                              next_due_at, received_at, create_date, write_date)
    SELECT name, number, 'open', priority, company_id, requester_id, client_id, description,
           now() + INTERVAL '2 days', received_at, now(), now()
      FROM e3k_ticket WHERE number LIKE 'P%%'
"""


def measure(bench):
    """Yield the figures of the list, of a search and of a ticket page."""
    person = _prepare(bench)
    ours, bare = (_newest(bench, model, person) for model in ("e3k.ticket", "floor.ticket"))
    opener = bench.visit(LOGIN)

    def page(path, heading):
        def fetch(_number):
            with opener.open(f"{bench.url}{path}") as answer:
                body = answer.read()
            if heading.encode() not in body:
                raise AssertionError(f"{path} shows no {heading}")

        return fetch

    newest = f"Ticket {TICKETS}"
    title = f"portal among {TICKETS:,} tickets:"
    yield bench.compare(f"{title} list of {OWN}", page("/my/support", newest), page("/my/floor", newest))
    wanted = f"quay {TICKETS}"
    words = wanted.replace(" ", "+")
    yield bench.compare(
        f"{title} search",
        page(f"/my/support?typed=1&search={words}", newest),
        page(f"/my/floor?search={words}", newest),
    )
    yield bench.compare(f"{title} ticket page", page(f"/my/support/{ours}", wanted), page(f"/my/floor/{bare}", wanted))


def _prepare(bench):
    env = bench.env
    client, foreign = env["res.partner"].create([{"name": name, "is_company": True} for name in ("Client", "Other")])
    person = env["res.partner"].create({"name": "Claire", "email": LOGIN, "parent_id": client.id})
    stranger = env["res.partner"].create({"name": "John", "parent_id": foreign.id})
    env["res.users"].with_context(no_reset_password=True).create(
        {
            "login": LOGIN,
            "password": LOGIN,
            "partner_id": person.id,
            "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
        }
    )
    team = env["e3k.team"]._get_default_team()
    values = {
        "team": team.id,
        "company": team.company_id.id,
        "stage": env["e3k.ticket.stage"]._first_of_kind("open").id,
        "own": person.id,
        "other": stranger.id,
        "client": client.id,
        "foreign": foreign.id,
        "count": TICKETS,
    }
    env.flush_all()
    for statement in (TICKET_ROWS, TIMER_ROWS, FLOOR_ROWS):
        env.cr.execute(statement, values)
    bench.commit()
    env.cr.execute("ANALYZE")
    bench.commit()
    return person


def _newest(bench, model, person):
    return bench.env[model].search([("requester_id", "=", person.id)], order="id desc", limit=1).id
