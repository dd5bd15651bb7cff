"""What promises cost: tickets created, classified and closed, against tickets that promise nothing.

`without promises` is the same addon with its ledger switched off, in the same run: what it adds is the
price of the promises alone. `floor` is the smallest model with the same fields on bare Odoo.
"""

from contextlib import contextmanager
from unittest.mock import patch

LOT = 1_000


def measure(bench):
    """Return the figures of the everyday writes and of a thousand tickets closed at once."""
    env = bench.env
    partner = env["res.partner"].create({"name": "Bench", "email": "bench@client.example"})
    tickets = env["e3k.ticket"].with_context(tracking_disable=True, mail_create_nosubscribe=True)
    floor = env["floor.ticket"].with_context(tracking_disable=True, mail_create_nosubscribe=True)
    values = {"name": "Bench", "requester_id": partner.id}
    bench.commit()
    stages = [env["e3k.ticket.stage"]._first_of_kind(kind).id for kind in ("closed", "open")]

    def create(_number):
        tickets.create(dict(values))

    def create_without(_number):
        with _no_promises(env):
            tickets.create(dict(values))

    yield bench.compare("sla: create a ticket / without promises", create, create_without)
    yield bench.compare("sla: create a ticket / floor", create, lambda _number: floor.create(dict(values)))

    ticket, silent = tickets.create([dict(values), dict(values)])

    def classify(number):
        ticket.write({"priority": f"p{1 + number % 3}", "priority_reason": "Bench"})

    def classify_without(number):
        with _no_promises(env):
            silent.write({"priority": f"p{1 + number % 3}", "priority_reason": "Bench"})

    yield bench.compare("sla: classify a ticket / without promises", classify, classify_without)

    lot = tickets.create([dict(values) for _number in range(LOT)])
    silent = tickets.create([dict(values) for _number in range(LOT)])
    bare = floor.create([dict(values) for _number in range(LOT)])
    bench.commit()

    def close(number):
        lot.write({"stage_id": stages[number % 2]})

    def close_without(number):
        with _no_promises(env):
            silent.write({"stage_id": stages[number % 2]})

    yield bench.compare(f"sla: {LOT} tickets moved in one write / without promises", close, close_without, rounds=6)

    def close_bare(number):
        bare.write({"stage": ("closed", "open")[number % 2]})

    yield bench.compare(f"sla: {LOT} tickets moved in one write / floor", close, close_bare, rounds=6)


@contextmanager
def _no_promises(env):
    """The ticket hears nothing: no ledger, no timers."""
    model = type(env["e3k.ticket"])
    with patch.object(model, "_sla_record"), patch.object(model, "_sla_react"), patch.object(model, "_sla_facts"):
        yield
