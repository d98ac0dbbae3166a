"""One object of the GUI thread that is destroyed while its thread calls upon it.

Run by `test_native_crash.py` with the preloaded `pause_unlock.c`: KIND UNLOCKS LIBRARY. Ends with 0
when nothing happened, and by SIGSEGV when native code read freed memory.
"""

from __future__ import annotations

import ctypes
import faulthandler
import sys
import threading
import time
from collections.abc import Callable, Iterator

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.jobs.job import Job
from app.qtbase.bell import Bell
from wseg_engine.base.events import Control, Event

PATIENCE = 1.0  # seconds


class Emitting(QObject):
    """What no object of the application may be: its thread emits its signal."""

    told = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.told.connect(self.hear)

    def hear(self) -> None:
        """Do nothing."""


class Ringing(QObject):
    """The same with a bell."""

    def __init__(self) -> None:
        super().__init__()
        self.bell = Bell(self.hear)

    def hear(self) -> None:
        """Do nothing."""


def call_upon(call: Callable[[], object], rest: Callable[[], object]) -> threading.Event:
    """Call in a thread that rests on the way; return what is set when it begins."""
    begun = threading.Event()

    def work() -> None:
        begun.set()
        rest()
        call()

    threading.Thread(target=work).start()
    return begun


def destroy_meanwhile(owner: QObject, begun: threading.Event) -> None:
    begun.wait(PATIENCE)
    shiboken6.delete(owner)


def end_a_job(rest: Callable[[], object]) -> None:
    """Have a job deleted as `JobList` does it while its thread tells of its end."""
    ending = threading.Event()

    def work(_control: Control) -> Iterator[Event]:
        yield Event()
        delivering.wait(PATIENCE)
        box._tell = tell

    def tell() -> None:
        ending.set()
        rest()
        ring()

    def hold_up(_event: object) -> None:
        delivering.set()
        ending.wait(PATIENCE)

    delivering = threading.Event()
    job = Job("ends", work)
    box = job._box
    ring = box._tell
    job.event_received.connect(hold_up)
    job.ended.connect(job.deleteLater)
    job.start()
    until = time.monotonic() + PATIENCE
    while shiboken6.isValid(job) and time.monotonic() < until:
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, 52)  # DeferredDelete
    assert not shiboken6.isValid(job)


def main(kind: str, unlocks: str, library: str) -> None:
    """Destroy an object of a kind."""
    faulthandler.enable()
    application = QCoreApplication([])
    shim = ctypes.PyDLL(library)  # calls it with Python's lock held

    def rest() -> None:
        shim.rest_after(int(unlocks))

    if kind == "emits":
        emitting = Emitting()
        destroy_meanwhile(emitting, call_upon(emitting.told.emit, rest))
    elif kind == "rings":
        ringing = Ringing()
        destroy_meanwhile(ringing, call_upon(ringing.bell.ring, rest))
    else:
        end_a_job(rest)
    for thread in threading.enumerate():
        if thread is not threading.main_thread():
            thread.join()
    application.processEvents()


if __name__ == "__main__":
    main(*sys.argv[1:])
