"""A thread that computes without being in the user's way."""

from __future__ import annotations

import ctypes
import logging
import os
import sys
import threading

from app.jobs.machine import core_count

# Of a computing thread on Linux, beyond the window's. No more, because a thread that the system
# sets aside while it holds Python's lock sets the window aside too.
NICENESS = 2
_LEAST_FAVOURED = 19
_WINDOWS_BELOW_NORMAL = -1
_MACOS_UTILITY = 0x11  # QOS_CLASS_UTILITY

_log = logging.getLogger(__name__)


def lower_priority() -> None:
    """Let the system prefer other threads to this one.

    On Linux, threads that it starts are like it: those that compute with it, and those that load.
    """
    try:
        if sys.platform == "win32":
            kernel = ctypes.windll.kernel32
            kernel.SetThreadPriority(kernel.GetCurrentThread(), _WINDOWS_BELOW_NORMAL)
        elif sys.platform == "darwin":
            ctypes.CDLL(None).pthread_set_qos_class_self_np(_MACOS_UTILITY, 0)
        else:  # on Linux niceness belongs to a thread
            window = os.getpriority(os.PRIO_PROCESS, os.getpid())  # of the main thread
            wanted = min(_LEAST_FAVOURED, window + NICENESS)
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), wanted)
    except (OSError, AttributeError) as error:  # it computes all the same
        _log.info("The thread's priority could not be lowered: %s", error)


def computing_threads() -> int:
    """Return how many threads may compute: one core is left to the window."""
    cores = core_count()
    asked = os.environ.get("OMP_NUM_THREADS", "")
    most = int(asked) if asked.isdigit() and int(asked) > 0 else cores
    return max(1, min(most, cores - 1))
