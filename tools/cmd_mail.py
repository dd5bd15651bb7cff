"""Put raw mails through production's door: ./dev mail FILE.eml … [--to ADDRESS] (./dev run must be up)."""

import argparse
import json
import subprocess
import sys

from house import database, ports, process
from house.demo import FACTS, KEY_FILE
from house.mail_pipe import PIPE
from house.progress import say


def main():
    """Hand each file's bytes to the pipe script; the worst exit status is ours."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=argparse.FileType("rb"), metavar="FILE.eml")
    parser.add_argument("--to", help="envelope recipient (default: the support alias)")
    chosen = parser.parse_args()
    if "odoo" not in process.recorded():
        say("dev: nothing runs here; start ./dev run first")
        return 69
    recipient = chosen.to or json.loads(FACTS.read_text())["support"]
    url = f"http://127.0.0.1:{ports.known('http')}"
    words = ["--url", url, "--database", database.DEMO, "--key-file", str(KEY_FILE), "--recipient", recipient]
    statuses = []
    for file in chosen.files:
        say(f"{file.name} → {recipient}")
        argv = [sys.executable, str(PIPE), *words, "--verbose"]
        statuses.append(subprocess.run(argv, input=file.read(), check=False).returncode)
    return max(statuses)


if __name__ == "__main__":
    sys.exit(main())
