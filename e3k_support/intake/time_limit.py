"""A hard limit on the time that one mail may take, in any thread of any worker.

Signals reach the main thread only, and a worker that is killed for its time takes the whole request with it: here the
thread that is late is made to raise where it stands, and the caller goes on with the next mail.
"""

import ctypes
import heapq
import os
import queue
import threading
import time


class OverTime(BaseException):
    """The time is up. No ``Exception``: nothing on its way may take it for a bad mail."""


class _Watchdog:
    """One thread that looks after all limits of a process: a thread for each mail would cost what reading it does.

    A limited thread only puts its limit into a queue, which is one call into C: wherever the exception strikes it,
    it leaves no lock behind that others wait for. All instants are read by the one thread: a caller may live in
    another time (tests that stop the clock do).
    """

    def __init__(self):
        self.process = os.getpid()
        self._fresh = queue.SimpleQueue()
        threading.Thread(target=self._watch, name="e3k_support.time_limit", daemon=True).start()

    def add(self, limit):
        self._fresh.put(limit)

    def _watch(self):
        limits = []
        while True:
            patience = max(0, limits[0][0] - time.monotonic()) if limits else None
            try:
                limit = self._fresh.get(timeout=patience)
                heapq.heappush(limits, (time.monotonic() + limit.seconds, id(limit), limit))
            except queue.Empty:
                heapq.heappop(limits)[2].strike()


class TimeLimit:
    """``with TimeLimit(seconds):`` raises OverTime inside the block when it runs longer.

    A single call into C is not interrupted, only followed by the exception.
    """

    _watchdog = None

    def __init__(self, seconds):
        self.seconds = seconds
        self._thread = ctypes.c_ulong(threading.get_ident())
        self._lock, self._is_over, self._has_struck = threading.Lock(), False, False

    def __enter__(self):
        _find_watchdog().add(self)
        return self

    def __exit__(self, kind, _error, _trace):
        with self._lock:
            self._is_over = True
            if self._has_struck and kind is not OverTime:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(self._thread, None)

    def strike(self):
        """Raise in the block, unless it has just ended."""
        with self._lock:
            if not self._is_over:
                self._has_struck = True
                ctypes.pythonapi.PyThreadState_SetAsyncExc(self._thread, ctypes.py_object(OverTime))


def _find_watchdog():
    """The watchdog of this process; a worker does not inherit the thread of the process that it was forked from."""
    if TimeLimit._watchdog is None or TimeLimit._watchdog.process != os.getpid():
        TimeLimit._watchdog = _Watchdog()
    return TimeLimit._watchdog
