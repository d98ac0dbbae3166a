"""Records and approvals of masks, written one after the other without holding up the window."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from app.core.store import ProjectError
from app.core.translation import reason

_log = logging.getLogger(__name__)

Work = Callable[[], object]
Done = Callable[[object], None]
Failed = Callable[[str], None]


class _Order(NamedTuple):
    work: Work
    done: Done
    failed: Failed


class _Result(NamedTuple):
    order: _Order
    value: object
    error: str | None


class MaskSaving(QObject):
    """Does one thing after the other in a thread of its own; it lives in the GUI thread.

    Signals:
        idle: everything that was asked for has been done, or has failed.
    """

    idle = Signal()
    _filled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._orders: queue.Queue[_Order | None] = queue.Queue()
        self._box: deque[_Result] = deque()
        self._open = 0
        self._thread: threading.Thread | None = None
        self._filled.connect(self._deliver)

    @property
    def busy(self) -> bool:
        """Whether something is being done."""
        return self._open > 0

    def do(self, work: Work, *, done: Done | None = None, failed: Failed | None = None) -> None:
        """Do something behind all that was asked for before.

        Args:
            work: called in the thread; an error of the project is told in words.
            done: called in the GUI thread with what it returned.
            failed: called in the GUI thread with why it could not be done.
        """
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="mask saving", daemon=True)
            self._thread.start()
        self._open += 1
        self._orders.put(_Order(work, done or _ignore, failed or _log.error))

    def finish(self) -> None:
        """Wait until everything has been done, and tell who asked."""
        self._orders.join()
        self._deliver()

    def close(self) -> None:
        """Do what is left and end the thread."""
        if self._thread is not None:
            self._orders.put(None)
            self._thread.join()
            self._thread = None
        self._deliver()

    def _run(self) -> None:
        while (order := self._orders.get()) is not None:
            value, error = None, None
            try:
                value = order.work()
            except ProjectError as problem:
                error = reason(problem)
            except Exception as problem:  # the window has to hear of everything
                _log.exception("Saving failed.")
                error = reason(problem)
            self._box.append(_Result(order, value, error))
            self._orders.task_done()
            with contextlib.suppress(RuntimeError):  # the application is gone
                self._filled.emit()
        self._orders.task_done()

    def _deliver(self) -> None:
        told = False
        while self._box:
            result = self._box.popleft()
            self._open -= 1
            told = True
            if result.error is None:
                result.order.done(result.value)
            else:
                result.order.failed(result.error)
        if told and not self._open:
            self.idle.emit()


def _ignore(_value: object) -> None:
    pass
