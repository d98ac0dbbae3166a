"""What is done once after a while, however often it was asked for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, SignalInstance


def debounced(owner: QObject, interval: int, slot: Callable[[], object] | SignalInstance) -> QTimer:
    """Return a timer that calls a function once, an interval after it was last started.

    Args:
        owner: with it the timer goes.
        interval: in milliseconds; 0 for when all events that wait have been looked at.
        slot: the function, or a signal.
    """
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(interval)
    timer.timeout.connect(slot)
    return timer
