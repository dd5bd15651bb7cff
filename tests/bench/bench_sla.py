"""What promises cost: tickets created, classified and closed, against tickets that promise nothing.

`without promises` is the same addon with its ledger switched off, in the same run: what it adds is the
price of the promises alone. `floor` is the smallest model with the same fields on bare Odoo.

A thousand tickets are closed by `write({"stage_id": …})` on both sides. The floor's ticket is a `mail.thread`
with portal, activities and ratings, a tracked many2one to a stage and, stored beside it, what that stage means;
it has no rule, no promise and no date of closing. Twice: with tracking switched off, which leaves the floor two
columns to update, and as people write, when Odoo tracks the stage on both sides. Ours also keeps who closed
and when, figures for the reports, a line of the ledger and two timers per ticket.
"""

from contextlib import contextmanager
from unittest.mock import patch

LOT = 1_000
ROUNDS = 4


def measure(bench):
    """Return the figures of the everyday writes and of a thousand tickets closed at once."""
    env = bench.env
    partner = env["res.partner"].create({"name": "Bench", "email": "bench@client.example"})
    tickets = env["e3k.ticket"].with_context(tracking_disable=True, mail_create_nosubscribe=True)
    floor = env["floor.ticket"].with_context(tracking_disable=True, mail_create_nosubscribe=True)
    values = {"name": "Bench", "requester_id": partner.id}
    bench.commit()

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

    yield from _close_lots(bench, tickets, floor, values)


def _close_lots(bench, tickets, floor, values):
    """A thousand open tickets closed in one write: every round closes tickets that were never moved.

    What a comparison closed is rolled back before the next one.
    """
    env = bench.env
    closed = env["e3k.ticket.stage"]._first_of_kind("closed")
    opened, ended = env["floor.stage"].create([{"name": kind, "kind": kind} for kind in ("open", "closed")])

    def lots(model, **more):
        made = [model.create([{**values, **more} for _number in range(LOT)]) for _round in range(ROUNDS + 1)]
        bench.commit()
        return made

    def close(each, stage, **context):
        return lambda number: each[number].with_context(**context).write({"stage_id": stage.id})

    ours, silent, bare = lots(tickets), lots(tickets), lots(floor, stage_id=opened.id)

    def close_without(number):
        with _no_promises(env):
            silent[number].write({"stage_id": closed.id})

    title = f"sla: {LOT} tickets closed in one write"
    yield bench.compare(f"{title} / without promises", close(ours, closed), close_without, rounds=ROUNDS)
    yield bench.compare(f"{title} / bare write", close(ours, closed), close(bare, ended), rounds=ROUNDS)
    tracked = {"tracking_disable": False}
    yield bench.compare(
        f"{title} / bare write, stage tracked",
        close(ours, closed, **tracked),
        close(bare, ended, **tracked),
        rounds=ROUNDS,
    )


@contextmanager
def _no_promises(env):
    """The ticket hears nothing: no ledger, no timers."""
    model = type(env["e3k.ticket"])
    with patch.object(model, "_sla_record"), patch.object(model, "_sla_react"), patch.object(model, "_sla_facts"):
        yield
