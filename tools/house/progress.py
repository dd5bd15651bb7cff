"""Long steps say what they do, how long it took, and where to read on when they fail."""

import contextlib
import os
import subprocess
import sys
import threading
import time

from .paths import LOGS

HEARTBEAT_SECONDS = 5
TIMED_OUT = 124


class StepFailed(Exception):
    """A step could not be done; the message tells the reader what to do next."""


def say(text=""):
    """Print one line at once, whoever reads."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextlib.contextmanager
def step(label):
    """Announce a step, tell every few seconds that it still runs, and print its duration."""
    began = time.monotonic()
    done = threading.Event()

    def beat():
        while not done.wait(HEARTBEAT_SECONDS):
            say(f"    {label} … {time.monotonic() - began:.0f} s")

    say(f"  → {label}")
    threading.Thread(target=beat, daemon=True).start()
    try:
        yield
    finally:
        done.set()
    say(f"  ✓ {label}  {time.monotonic() - began:.1f} s")


def run(argv, log, *, env=None, cwd=None, stdin=None, check=True, timeout=None):
    """Run a command with its output in .dev/log/<log>; a failure shows the end of that log.

    `env` is added to the current environment. Returns the exit status (124 when `timeout` seconds passed).
    """
    path = LOGS / f"{log}.log"
    options = {"stdin": subprocess.DEVNULL} if stdin is None else {"input": stdin}
    with path.open("ab") as output:
        options |= {"stdout": output, "stderr": subprocess.STDOUT, "env": {**os.environ, **(env or {})}, "cwd": cwd}
        try:
            status = subprocess.run([str(word) for word in argv], check=False, timeout=timeout, **options).returncode
        except subprocess.TimeoutExpired:
            status = TIMED_OUT
    if status and check:
        raise StepFailed(f"{argv[0]} ended with {status}; the end of {path}:\n{tail(path)}")
    return status


def tail(path, lines=15):
    """Return the last lines of a log, indented."""
    text = path.read_text(errors="replace").splitlines()[-lines:]
    return "\n".join(f"    {line}" for line in text)


def together(*jobs):
    """Run callables side by side; the first failure is raised once all have ended."""
    failures = []

    def guarded(job):
        try:
            job()
        except BaseException as failure:  # noqa: BLE001 - raised again below, in the caller's thread
            failures.append(failure)

    threads = [threading.Thread(target=guarded, args=(job,), daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def end_with(main):
    """Run a command and end the program with its status; a failed step is said in one line."""
    try:
        sys.exit(main())
    except StepFailed as failure:
        say(f"dev: {failure}")
        sys.exit(1)
