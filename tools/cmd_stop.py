"""End what ./dev run started in this checkout, and nothing else."""

import os
import signal
import sys
import time

from house import postgres, process
from house.paths import DEV
from house.progress import say


def main():
    """Ask the running ./dev to end; end what it left behind if it was killed."""
    if not DEV.exists():
        say("nothing runs here")
        return 0
    running = process.recorded()
    if "run" in running:
        os.kill(running["run"], signal.SIGTERM)
        limit = time.monotonic() + 40
        while process.recorded().get("run") and time.monotonic() < limit:
            time.sleep(0.1)
    left = process.recorded()
    if run := left.pop("run", None):
        os.kill(run, signal.SIGKILL)
    for session in left.values():
        os.killpg(session, signal.SIGTERM)
    process.forget()
    with (DEV / "postgres.users").open("a") as users:
        postgres.stop_if_unused(users)
    say("ended" if running else "nothing ran here")
    return 0


if __name__ == "__main__":
    sys.exit(main())
