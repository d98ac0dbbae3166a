"""How a thread calls upon an object of the GUI thread, which may be destroyed at any moment.

Qt goes through the receivers of a signal in native code that does not hold Python's lock. If a
thread emits a signal of an object that the GUI thread destroys meanwhile, this code reads freed
memory, and the process dies. So threads emit no signals: they put what they have to say where the
object finds it, and ring a bell. The one object that is touched in a thread is the porter, who is
there as long as the process.
"""

from __future__ import annotations

import atexit
import threading
import weakref
from collections import deque
from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid


class Bell:
    """Has a method of an object called in the GUI thread, unless that object is gone by then.

    Make it in the GUI thread, ring it in any. It does not keep the object, so that no thread is
    the last to hold it and takes it apart.
    """

    def __init__(self, answer: Callable[[], object]) -> None:
        """Hang up a bell.

        Args:
            answer: a bound method of a `QObject` of the GUI thread, called once for each ring.
        """
        self._method = weakref.WeakMethod(answer)
        self._porter = _porter()

    def ring(self) -> None:
        """Have the method called soon; returns at once."""
        self._porter.call(self)

    def answer(self) -> None:
        """Call the method, if there still is an object to do it."""
        method = self._method()
        if method is not None and isValid(method.__self__):  # type: ignore[attr-defined]
            method()


class _Porter(QObject):
    """Lives in the GUI thread and answers the bells one by one."""

    _rung = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._bells: deque[Bell] = deque()
        self._emitting = threading.Lock()
        self._open = True
        self._rung.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        # PySide takes all objects apart at the end, when threads may still be at work.
        atexit.register(self.close)

    def call(self, bell: Bell) -> None:
        self._bells.append(bell)
        with self._emitting:
            if self._open:
                self._rung.emit()

    def close(self) -> None:
        """Answer no more; when this returns, no thread is in Qt's code on behalf of a bell."""
        with self._emitting:
            self._open = False

    def _answer(self) -> None:
        self._bells.popleft().answer()  # one for each ring: an error of one spares the others


@cache
def _porter() -> _Porter:
    return _Porter()
