"""Records and approvals of masks, written one after the other without holding up the window."""

from __future__ import annotations

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from app.core.store import ProjectError
from app.core.translation import reason
from app.qtbase.bell import Bell

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

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._orders: queue.Queue[_Order | None] = queue.Queue()
        self._box: deque[_Result] = deque()
        self._open = 0
        self._thread: threading.Thread | None = None
        self._bell = Bell(self._deliver)
        # Nobody closed it, but whoever owns it is gone.
        self.destroyed.connect(partial(self._orders.put, None))

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
            self._thread = threading.Thread(
                target=_save,
                args=(self._orders, self._box, self._bell),
                name="mask saving",
                daemon=True,
            )
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


def _save(orders: queue.Queue[_Order | None], box: deque[_Result], bell: Bell) -> None:
    """Do what is ordered, in the thread."""
    while (order := orders.get()) is not None:
        value, error = None, None
        try:
            value = order.work()
        except ProjectError as problem:
            error = reason(problem)
        except Exception as problem:  # the window has to hear of everything
            _log.exception("Saving failed.")
            error = reason(problem)
        box.append(_Result(order, value, error))
        del order  # what it refers to belongs to the GUI thread
        orders.task_done()
        bell.ring()
    orders.task_done()


def _ignore(_value: object) -> None:
    pass
