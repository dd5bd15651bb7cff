"""Processes this checkout started: they end with the one that started them, and nothing else does."""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import time
from pathlib import Path

from .paths import DEV
from .progress import StepFailed, tail

RECORD = DEV / "run.json"
PR_SET_PDEATHSIG = 1
PATIENCE_SECONDS = 10


class Background:
    """A process in a session of its own with its output in a log; ends when its parent does."""

    def __init__(self, argv, log, env=None):
        self.log = Path(log)
        with self.log.open("ab") as output:
            self.child = subprocess.Popen(
                [str(word) for word in argv],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})},
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - called where no other thread holds a lock
            )

    @property
    def pid(self):
        """The process, whose session has the same number."""
        return self.child.pid

    def is_alive(self):
        """Tell whether it still runs."""
        return self.child.poll() is None

    def wait_for(self, condition, what, seconds=60):
        """Wait until `condition()` holds; fails with the end of the log when the process ends first."""
        limit = time.monotonic() + seconds
        while not condition():
            if not self.is_alive() or time.monotonic() > limit:
                raise StepFailed(f"{what} did not start; the end of {self.log}:\n{tail(self.log, 25)}")
            time.sleep(0.1)

    def stop(self):
        """End it and everything it started, politely and then not."""
        for number, patience in ((signal.SIGTERM, PATIENCE_SECONDS), (signal.SIGKILL, PATIENCE_SECONDS)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.child.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.child.wait(patience)
                break
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)


def _end_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def started_at(pid):
    """Return the kernel's start time of a process (a pid alone may be somebody else's by now), or None."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return None


def record(**pids):
    """Remember the processes of ./dev run for ./dev stop."""
    RECORD.write_text(json.dumps({name: [pid, started_at(pid)] for name, pid in pids.items()}))


def recorded():
    """Return the pids of ./dev run that are still those processes."""
    known = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    return {name: pid for name, (pid, began) in known.items() if began and started_at(pid) == began}


def forget():
    """Nothing of ./dev run is up any more."""
    RECORD.unlink(missing_ok=True)
