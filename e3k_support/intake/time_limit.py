"""A hard limit on the time that one mail may take, in any thread of any worker.

Signals reach the main thread only, and a worker that is killed for its time takes the whole request with it: here the
thread that is late is made to raise where it stands, and the caller goes on with the next mail.
"""

import ctypes
import threading


class OverTime(BaseException):
    """The time is up. No ``Exception``: nothing on its way may take it for a bad mail."""


class TimeLimit:
    """``with TimeLimit(seconds):`` raises OverTime inside the block when it runs longer.

    A single call into C is not interrupted, only followed by the exception.
    """

    def __init__(self, seconds):
        self._thread = ctypes.c_ulong(threading.get_ident())
        self._lock, self._is_over, self._has_struck = threading.Lock(), False, False
        self._timer = threading.Timer(seconds, self._strike)
        self._timer.daemon = True

    def __enter__(self):
        self._timer.start()
        return self

    def __exit__(self, kind, _error, _trace):
        self._timer.cancel()
        with self._lock:
            self._is_over = True
            if self._has_struck and kind is not OverTime:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(self._thread, None)

    def _strike(self):
        with self._lock:
            if not self._is_over:
                self._has_struck = True
                ctypes.pythonapi.PyThreadState_SetAsyncExc(self._thread, ctypes.py_object(OverTime))
