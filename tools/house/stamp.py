"""What was finished, so that an interrupted start goes on where it was; one builder per checkout."""

import contextlib
import fcntl
import time

from .paths import DEV, STAMPS, make_dev
from .progress import say

SILENT_SECONDS = 2


def is_done(name, digest):
    """Tell whether the step `name` was finished for exactly this digest."""
    stamp = STAMPS / name
    return stamp.is_file() and stamp.read_text() == digest


def done(name, digest):
    """Remember that a step is finished; written beside and renamed, never half there."""
    fresh = STAMPS / f"{name}.new"
    fresh.write_text(digest)
    fresh.rename(STAMPS / name)


def forget(name):
    """The step has to be done again."""
    (STAMPS / name).unlink(missing_ok=True)


@contextlib.contextmanager
def only_one(purpose):
    """Hold this checkout's lock for `purpose`; the kernel frees it when its holder ends, however it ends."""
    make_dev()
    with (DEV / f"{purpose}.lock").open("a") as lock:
        if not _taken_within(lock, SILENT_SECONDS):
            say(f"  … another ./dev of this checkout holds {purpose}; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _taken_within(lock, seconds):
    """Try to take a lock for a moment; returns whether it was taken."""
    limit = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > limit:
                return False
            time.sleep(0.1)
        else:
            return True
