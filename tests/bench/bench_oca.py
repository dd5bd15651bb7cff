"""The same work in OCA's helpdesk_mgmt, on one database: run when named, ./dev bench oca.

The figures read ours / theirs. Their addon is fetched from the machine's own package index for the run and is no part
of this repository.
"""

from bench_mail import MAIL, ROUNDS

from odoo.addons.mail.models.mail_thread import MailThread

TICKETS, CLIENTS = 100_000, 200
LOGIN = "bench.oca@client.example"
OPEN = [("stage_kind", "in", ["new", "open", "waiting", "resolved"])]

OURS = """
    INSERT INTO e3k_ticket (name, number, team_id, company_id, stage_id, stage_kind, priority, channel, confidentiality,
                            received_at, requester_id, client_id, active, description, create_date, write_date,
                            sla_state, next_metric, next_due_at, next_target_seconds, client_metric, client_due_at)
    SELECT 'Ticket ' || row, 'O' || row, %(team)s, %(company)s,
           CASE WHEN row %% 33 = 0 THEN %(stage)s ELSE %(ended)s END,
           CASE WHEN row %% 33 = 0 THEN 'open' ELSE 'closed' END,
           'p3', 'portal', 'normal', now() - row * INTERVAL '1 minute',
           (%(people)s)[1 + row %% %(count)s], (%(clients)s)[1 + row %% %(count)s],
           TRUE, '<p>The printer of quay ' || row || ' prints nothing.</p>', now(), now(),
           CASE WHEN row %% 33 = 0 THEN 'running' ELSE 'kept' END,
           CASE WHEN row %% 33 = 0 THEN 'first_response' END,
           CASE WHEN row %% 33 = 0 THEN now() + INTERVAL '2 days' END,
           61200, CASE WHEN row %% 33 = 0 THEN 'first_response' END,
           CASE WHEN row %% 33 = 0 THEN now() + INTERVAL '2 days' END
      FROM generate_series(1, %(tickets)s) AS row
"""
THEIRS = """
    INSERT INTO helpdesk_ticket (name, number, description, partner_id, commercial_partner_id, partner_name,
                                 partner_email, company_id, stage_id, team_id, priority, active, sequence, unattended,
                                 create_date, write_date, last_stage_update)
    SELECT 'Ticket ' || row, 'H' || row, '<p>The printer of quay ' || row || ' prints nothing.</p>',
           (%(people)s)[1 + row %% %(count)s], (%(clients)s)[1 + row %% %(count)s], 'Person', 'person@client.example',
           %(company)s, CASE WHEN row %% 33 = 0 THEN %(their_stage)s ELSE %(their_ended)s END, %(their_team)s, '1',
           TRUE, 10, FALSE, now() - row * INTERVAL '1 minute', now(), now()
      FROM generate_series(1, %(tickets)s) AS row
"""


def measure(bench):
    """Yield the figures of a mail, of a list of eighty, of a form and of the client's pages."""
    yield _mail(bench)
    values = _prepare(bench)
    yield from _desk(bench)
    yield from _portal(bench, values)


def _mail(bench):
    """A mail of a known contact becomes a ticket: ours with raw storage, verdict and promises; neither acknowledges."""
    env = bench.env
    domain = env.company.alias_domain_id or env["mail.alias.domain"].create({"name": "bench.example"})
    env.company.alias_domain_id = domain
    env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", "1000000")
    team = env["e3k.team"]._get_default_team()
    team.acknowledges = False
    their_team = env["helpdesk.ticket.team"].create({"name": "Bench mail", "alias_name": "bench-oca"})
    env["res.partner"].create({"name": "Claire Tremblay", "email": "claire@oca.example", "lang": "fr_CA"})

    def raw(side, to, number):
        return MAIL.format(side=side, sender="claire@oca.example", to=to, number=number).encode()

    def ours(number):
        env["mail.thread"].message_process(False, raw("ours", team.alias_full_name, number))

    def theirs(number):
        MailThread.message_process(env["mail.thread"], False, raw("oca", their_team.alias_full_name, number))

    return bench.compare("ours / OCA: mail of a known contact", ours, theirs, ROUNDS)


def _prepare(bench):
    env = bench.env
    clients = env["res.partner"].create([{"name": f"Client {rank}", "is_company": True} for rank in range(CLIENTS)])
    people = env["res.partner"].create([{"name": f"Person of {c.name}", "parent_id": c.id} for c in clients])
    env["res.users"].with_context(no_reset_password=True).create(
        {
            "login": LOGIN,
            "password": LOGIN,
            "partner_id": people[0].id,
            "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
        }
    )
    people[0].email = LOGIN
    stages = env["helpdesk.ticket.stage"].search([])
    team = env["e3k.team"]._get_default_team()
    values = {
        "team": team.id,
        "company": team.company_id.id,
        "stage": env["e3k.ticket.stage"]._first_of_kind("open").id,
        "ended": env["e3k.ticket.stage"]._first_of_kind("closed").id,
        "their_team": env["helpdesk.ticket.team"].create({"name": "Bench", "show_in_portal": True}).id,
        "their_stage": stages.filtered(lambda s: not s.closed)[:1].id,
        "their_ended": stages.filtered("closed")[:1].id,
        "people": people.ids,
        "clients": clients.ids,
        "count": CLIENTS,
        "tickets": TICKETS,
    }
    env.flush_all()
    for statement in (OURS, THEIRS):
        env.cr.execute(statement, values)
    bench.commit()
    env.cr.execute("ANALYZE")
    bench.commit()
    return values


def _desk(bench):
    env = bench.env
    lead = env["res.users"].create(
        {
            "name": "Luc",
            "login": "bench.oca.lead",
            "group_ids": [
                (6, 0, (env.ref("e3k_support.group_lead") | env.ref("helpdesk_mgmt.group_helpdesk_user")).ids)
            ],
        }
    )
    bench.commit()
    ours, theirs = env["e3k.ticket"].with_user(lead), env["helpdesk.ticket"].with_user(lead)
    for kind, xmlids in (
        ("list", ("e3k_support.e3k_ticket_view_list", "helpdesk_mgmt.ticket_view_tree")),
        ("form", ("e3k_support.e3k_ticket_view_form", "helpdesk_mgmt.ticket_view_form")),
    ):
        specs = [_specification(model, kind, xmlid) for model, xmlid in zip((ours, theirs), xmlids, strict=True)]
        if kind == "list":

            def read_ours(_number, spec=specs[0]):
                ours.web_search_read(OPEN, spec, limit=80, order="next_due_at, id desc", count_limit=10_001)

            def read_theirs(_number, spec=specs[1]):
                theirs.web_search_read([("closed", "=", False)], spec, limit=80, count_limit=10_001)

            title = "list of 80 not ended"
        else:
            ticket, other = ours.search(OPEN, limit=1), theirs.search([("closed", "=", False)], limit=1)

            def read_ours(_number, spec=specs[0], ticket=ticket):
                ticket.web_read(spec)

            def read_theirs(_number, spec=specs[1], other=other):
                other.web_read(spec)

            title = "form"
        fields = f"{len(specs[0])} / {len(specs[1])} fields"
        yield bench.compare(f"ours / OCA: {title}, {fields}", read_ours, read_theirs, rounds=20)


def _specification(records, kind, xmlid):
    """What the browser asks of a view: fields, with the names of records."""
    view = records.env.ref(xmlid).sudo()  # only its id
    names = records.get_view(view.id, kind)["models"][records._name]
    spec = {}
    for name in names:
        if name != "id":
            spec[name] = {"fields": {"display_name": {}}} if records._fields[name].type == "many2one" else {}
    return spec


def _portal(bench, values):
    env = bench.env
    person = env["res.partner"].browse(values["people"][0])
    mine = env["e3k.ticket"].search([("requester_id", "=", person.id)], order="id desc", limit=1)
    theirs = env["helpdesk.ticket"].search([("partner_id", "=", person.id)], order="id desc", limit=1)
    opener = bench.visit(LOGIN)

    def page(path):
        def fetch(_number):
            with opener.open(f"{bench.url}{path}") as answer:
                if b"Ticket " not in answer.read():
                    raise AssertionError(f"{path} shows no ticket")

        return fetch

    text = "Ticket+99"
    for title, our_path, their_path in (
        ("portal list", "/my/support?filterby=all", "/my/tickets"),
        ("portal search", f"/my/support?typed=1&search={text}", f"/my/tickets?search={text}&search_in=all"),
        ("portal ticket page", f"/my/support/{mine.id}", f"/my/ticket/{theirs.id}"),
    ):
        yield bench.compare(f"ours / OCA: {title} among {TICKETS:,}", page(our_path), page(their_path), rounds=20)
