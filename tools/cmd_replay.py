"""Compute every promise of a database again from its ledgers and print the differences: ./dev replay [DATABASE]."""
# needs odoo

import argparse
import json
import sys

from house import database, postgres
from house.progress import end_with, say

SCRIPT = """
import json
Ticket = env["e3k.ticket"].sudo().with_context(active_test=False)
last, count = 0, 0
while tickets := Ticket.search([("id", ">", last)], order="id", limit=1000):
    for difference in tickets._sla_differences():
        print("DIFFERS" + json.dumps(difference, default=str, ensure_ascii=False))
    last, count = tickets[-1:].id, count + len(tickets)
    env.invalidate_all()
print("REPLAYED" + str(count))
env.cr.rollback()
"""


def main():
    """Print a JSON line for each column that differs; 1 when there is any. Changes nothing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", nargs="?", default=database.DEMO, help="the demo database when left out")
    chosen = parser.parse_args()
    with postgres.running():
        told = database.shell(chosen.database, SCRIPT, log="replay").splitlines()
    differences = [json.loads(line.removeprefix("DIFFERS")) for line in told if line.startswith("DIFFERS")]
    for difference in differences:
        sys.stdout.write(json.dumps(difference, ensure_ascii=False) + "\n")
    replayed = next(line.removeprefix("REPLAYED") for line in told if line.startswith("REPLAYED"))
    say(f"{replayed} tickets replayed, {len(differences)} differences")
    return int(bool(differences))


if __name__ == "__main__":
    end_with(main)
