"""Collecting cyclic garbage in the GUI thread alone.

Python collects in whatever thread has just made an object. In a job's thread it may come upon a
widget: destroying it takes a lock of Qt's and then waits for Python's, while the GUI thread has
Python's and waits for Qt's. Then nothing moves any more.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL = 250  # ms between looks


class GarbageCollector(QObject):
    """Collects instead of Python, about as often as Python would."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        timer = QTimer(self)
        timer.timeout.connect(self.look)
        timer.start(INTERVAL)

    def look(self) -> None:
        """Collect the oldest generation that is due, with those younger than it."""
        due = [
            generation
            for generation, (count, threshold) in enumerate(
                zip(gc.get_count(), gc.get_threshold(), strict=True)
            )
            if threshold and count > threshold
        ]
        if due:
            gc.collect(max(due))
