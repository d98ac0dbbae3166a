"""Loading PyTorch in a job without holding up the window.

It takes seconds, and two parts of it would keep Python's lock, so that the window stood still:
opening its libraries, and going through all its new objects for garbage again and again.
"""

from __future__ import annotations

import ctypes
import gc
import importlib.util
import logging
import os
import sys
import threading
from pathlib import Path

from app.jobs.machine import core_count
from wseg_engine.base.looking import file_at

_LIBRARIES = {"linux": ".so", "darwin": ".dylib"}  # elsewhere the loader is another
_log = logging.getLogger(__name__)
_lock = threading.Lock()
_loaded = threading.Event()


def load_torch() -> None:
    """Import PyTorch.

    The first caller loads; others that come meanwhile wait.

    Raises:
        ImportError: if it is not there.
    """
    with _lock:
        if _loaded.is_set():
            return
        _open_libraries()
        collecting = gc.isenabled()
        gc.disable()
        try:
            importlib.import_module("torch")
            _loaded.set()
            _start_driver()
            gc.freeze()  # what there is by now stays: no need to go through it for garbage
        finally:
            if collecting:
                gc.enable()


def _open_libraries() -> None:
    """Have the system open PyTorch's largest libraries; the import finds them open.

    Called through `ctypes`, the system's own function leaves Python's lock to others meanwhile.
    """
    suffix = _LIBRARIES.get(sys.platform)
    spec = importlib.util.find_spec("torch") if suffix and "torch" not in sys.modules else None
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        try:
            dlopen = ctypes.CDLL(None).dlopen
        except (OSError, AttributeError) as error:
            _log.info("PyTorch's libraries are opened by its import: %s", error)
            return
        dlopen.restype = ctypes.c_void_p
        dlopen.argtypes = [ctypes.c_char_p, ctypes.c_int]
        for name in ("libtorch_cpu", "libtorch_python"):
            file = Path(folder) / "lib" / f"{name}{suffix}"
            if file_at(file):
                dlopen(os.fsencode(file), os.RTLD_LAZY)


def _start_driver() -> None:
    """Have the driver of a graphics card start, which takes up to seconds.

    Called through `ctypes`, it leaves Python's lock to others meanwhile; PyTorch would keep it. It
    does nothing where PyTorch is built for processors alone, or there is no card.
    """
    torch = sys.modules.get("torch")
    if torch is None or torch.version.cuda is None:
        return
    try:
        driver = ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
        found = driver.cuInit(0)
    except (OSError, AttributeError) as error:
        _log.info("There is no driver to start: %s", error)
        return
    _log.info("The driver of the graphics card was started: %s", found)


# Of a computing thread on Linux, beyond the window's. No more, because a thread that the system
# sets aside while it holds Python's lock sets the window aside too.
NICENESS = 2
_LEAST_FAVOURED = 19
_WINDOWS_BELOW_NORMAL = -1
_MACOS_UTILITY = 0x11  # QOS_CLASS_UTILITY


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
