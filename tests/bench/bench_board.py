"""What agents and leads look at all day, with a hundred thousand tickets: list, board, form and live board.

Three thousand tickets are open, the others closed, on both sides. The floor shows as many fields of a bare model.
"""

from odoo.tools import SQL

OPEN, CLOSED = 3_000, 97_000
SAMPLES = 30  # tickets written by the ORM; the others are copies of their rows
LIST, BOARD = 80, 40
CLIENTS = 200
NOT_ENDED = [("stage_kind", "in", ["new", "open", "waiting", "resolved"])]
AT_WORK = [("stage_kind", "in", ["new", "open", "waiting"])]
FLOOR_OPEN = [("stage", "in", ["new", "open"])]
NEVER_COPIED = {"id", "number", "submission_key", "access_token"}


def measure(bench):
    """Yield the figures of the screens, each as the browser asks for them."""
    env = bench.env
    lead = env["res.users"].create(
        {"name": "Luc", "login": "bench.lead", "group_ids": [(6, 0, env.ref("e3k_support.group_lead").ids)]}
    )
    _seed(env, lead)
    bench.commit()
    tickets, floor = env["e3k.ticket"].with_user(lead), env["floor.ticket"].with_user(lead)
    yield from _lists(bench, tickets, floor)
    yield _board(bench, tickets, floor)
    yield _form(bench, tickets, floor)
    teams = env["e3k.team"].with_user(lead)

    def live(_number):
        teams.get_live_board()

    def counted(_number):
        floor.formatted_read_group(FLOOR_OPEN, ["stage"], ["__count"])

    yield bench.compare("board: the lead's live board / one grouped count", live, counted, rounds=6)


def _lists(bench, tickets, floor):
    for title, view, domain, order in (
        ("list of 80 not ended", "e3k_ticket_view_list", NOT_ENDED, "next_due_at, id desc"),
        ("list of 80 of all", "e3k_ticket_view_list", [], "next_due_at, id desc"),
        ("triage queue of 80", "e3k_ticket_view_list_triage", AT_WORK, "is_classified, next_due_at, id"),
    ):
        spec = _specification(tickets, f"e3k_support.{view}")
        bare = _as_many(tickets, spec)

        def ours(_number, domain=domain, order=order, spec=spec):
            tickets.web_search_read(domain, spec, limit=LIST, order=order, count_limit=10_001)

        def theirs(_number, domain=domain, bare=bare):
            floor.web_search_read(
                domain and FLOOR_OPEN, bare, limit=LIST, order="next_due_at, id desc", count_limit=10_001
            )

        yield bench.compare(f"board: {title}, {len(spec)} / {len(bare)} fields", ours, theirs, rounds=20)


def _board(bench, tickets, floor):
    spec = _specification(tickets, "e3k_support.e3k_ticket_view_kanban")
    bare = _as_many(tickets, spec)
    bar = {"late": "danger", "soon": "warning", "calm": "success", "waiting": "muted"}
    floor_bar = {"p1": "danger", "p2": "warning", "p3": "info", "p4": "muted"}
    common = {"auto_unfold": True, "unfold_read_default_limit": BOARD}

    def ours(_number):
        ordered = tickets.with_context(default_order="next_due_at, id desc")
        ordered.web_read_group(NOT_ENDED, ["stage_id"], ["__count"], unfold_read_specification=spec, **common)
        tickets.read_progress_bar(NOT_ENDED, "stage_id", {"field": "promise_state", "colors": bar})

    def theirs(_number):
        floor.web_read_group(FLOOR_OPEN, ["stage"], ["__count"], unfold_read_specification=bare, **common)
        floor.read_progress_bar(FLOOR_OPEN, "stage", {"field": "priority", "colors": floor_bar})

    return bench.compare(f"board: kanban, {len(spec)} / {len(bare)} fields a card", ours, theirs, rounds=20)


def _form(bench, tickets, floor):
    spec = _specification(tickets, "e3k_support.e3k_ticket_view_form")
    bare = _as_many(tickets, spec)
    ticket, other = tickets.search(NOT_ENDED, limit=1), floor.search(FLOOR_OPEN, limit=1)

    def ours(_number):
        ticket.web_read(spec)

    def theirs(_number):
        other.web_read(bare)

    return bench.compare(f"board: form, {len(spec)} / {len(bare)} fields", ours, theirs, rounds=40)


def _specification(records, xmlid):
    """What the browser asks of a view: names of records, lines of lists with their own fields."""
    view = records.env.ref(xmlid).sudo()  # only its id and type
    models = records.get_view(view.id, view.type)["models"]
    fields = [name for name in models[records._name] if name != "id"]
    spec = {}
    for name in fields:
        field = records._fields[name]
        spec[name] = {"fields": {"display_name": {}}} if field.type == "many2one" else {}
    return _depended_on(records, view.type) | spec


def _depended_on(records, kind):
    """What the countdown's widgets ask for beside the view: on lists and boards the columns they count with."""
    if kind == "form":
        return {}
    counted = ("sla_state", "next_metric", "next_target_seconds", "next_left_seconds", "next_is_elapsed", "team_id")
    return {name: {} for name in counted}


#: Of each kind of field, those that the floor has.
FLOOR_FIELDS = {
    "many2one": "client_id requester_id agent_id company_id stage_id country_id currency_id lang_id create_uid "
    "write_uid",
    "many2many": "tag_ids user_ids",
    "one2many": "activity_ids first_ids second_ids third_ids fourth_ids",
    "html": "description workaround resolution",
    "json": "facts",
    "date": "contact_on",
    "float": "rating_last_value",
    "integer": "refusal_count move_count message_attachment_count",
    "boolean": "is_breached message_needaction message_has_error message_is_follower",
    "datetime": "next_due_at received_at classified_at committed_at resolved_at closed_at create_date write_date",
    "selection": "priority stage stage_kind priority_asked wait_party activity_state",
    "text": "priority_reason cause_note",
    "char": "number name requester_email channel complexity email_cc wait_reason access_url "
    + " ".join(f"note_{rank}" for rank in range(24)),
}


def _as_many(records, spec):
    """As many fields of the floor's ticket, of the same kinds while it has any of them, else plain ones."""
    bare = {}
    for name, wanted in spec.items():
        names = f"{FLOOR_FIELDS[records._fields[name].type]} {FLOOR_FIELDS['char']}".split()
        chosen = next(each for each in names if each not in bare)
        bare[chosen] = wanted if chosen in FLOOR_FIELDS["many2one"].split() else {}
    return bare


def _seed(env, lead):
    partner = env["res.partner"].create({"name": "Bench inc.", "is_company": True})
    quiet = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}
    values = [
        {"name": f"Ticket {number}", "requester_id": partner.id, "agent_id": lead.id if number % 3 else False}
        for number in range(SAMPLES)
    ]
    tickets = env["e3k.ticket"].with_context(**quiet).create([dict(each) for each in values])
    for number, ticket in enumerate(tickets):
        if number % 4:
            ticket.action_classify_as(f"p{1 + number % 4}")
    stage = env["floor.stage"].create({"name": "In progress", "kind": "open"})
    common = {"client_id": partner.id, "stage_id": stage.id}
    floor = env["floor.ticket"].with_context(**quiet).create([{**each, **common} for each in values])
    floor.next_due_at = env.cr.now()
    env.flush_all()
    _copy(env, "e3k_ticket", tickets, OPEN // SAMPLES, "number")
    _copy(env, "floor_ticket", floor, OPEN // SAMPLES, "number")
    ended, bare = tickets[:10], floor[:10]
    ended._move_to("closed")
    bare.write({"stage": "closed", "next_due_at": False})
    env.flush_all()
    _copy(env, "e3k_ticket", ended, CLOSED // len(ended), "number")
    _copy(env, "floor_ticket", bare, CLOSED // len(bare), "number")
    # closed tickets lie over three years, as they do after three years
    env.cr.execute(
        """UPDATE e3k_ticket SET received_at = received_at - (id % 1000) * interval '1 day',
                  closed_at = closed_at - (id % 1000) * interval '1 day' WHERE stage_kind = 'closed'"""
    )
    clients = env["res.partner"].create([{"name": f"Client {rank}", "is_company": True} for rank in range(CLIENTS)])
    for table in ("e3k_ticket", "floor_ticket"):
        env.cr.execute(
            SQL(
                "UPDATE %s SET client_id = (%s)[1 + id %% %s] WHERE number LIKE 'B-%%'",
                SQL.identifier(table),
                clients.ids,
                CLIENTS,
            )
        )
    env.cr.execute("ANALYZE e3k_ticket, e3k_sla_timer, floor_ticket")
    env.invalidate_all()


def _copy(env, table, records, times, unique):
    """Copy rows ``times`` times, with the timers of tickets."""
    columns = _columns(env, table)
    env.cr.execute(
        SQL(
            """WITH copied AS (
                   SELECT source.id AS source_id, nextval(%(sequence)s) AS new_id
                     FROM %(table)s source CROSS JOIN generate_series(1, %(times)s)
                    WHERE source.id = ANY(%(ids)s))
               , made AS (
                   INSERT INTO %(table)s (id, %(unique)s, %(columns)s)
                   SELECT copied.new_id, 'B-' || copied.new_id, %(values)s
                     FROM copied JOIN %(table)s source ON source.id = copied.source_id)
               SELECT source_id, new_id FROM copied""",
            table=SQL.identifier(table),
            sequence=f"{table}_id_seq",
            unique=SQL.identifier(unique),
            columns=SQL(", ").join(SQL.identifier(name) for name in columns),
            values=SQL(", ").join(SQL.identifier("source", name) for name in columns),
            times=times,
            ids=records.ids,
        )
    )
    if table != "e3k_ticket":
        return
    pairs = env.cr.fetchall()
    columns = [name for name in _columns(env, "e3k_sla_timer") if name != "ticket_id"]
    env.cr.execute(
        SQL(
            """INSERT INTO e3k_sla_timer (ticket_id, %(columns)s)
               SELECT pair.new_id, %(values)s
                 FROM UNNEST(%(old)s, %(new)s) AS pair(old_id, new_id)
                 JOIN e3k_sla_timer source ON source.ticket_id = pair.old_id""",
            columns=SQL(", ").join(SQL.identifier(name) for name in columns),
            values=SQL(", ").join(SQL.identifier("source", name) for name in columns),
            old=[old for old, _new in pairs],
            new=[new for _old, new in pairs],
        )
    )


def _columns(env, table):
    rows = env.execute_query(
        SQL("SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position", table)
    )
    return [name for (name,) in rows if name not in NEVER_COPIED]
