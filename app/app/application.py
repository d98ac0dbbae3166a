"""The application object, and how its process is set up so that its window answers."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """Hears of files that are opened in the system's file manager, as macOS tells programs.

    Signals:
        path_opened: a file or folder is to be opened; its `Path`.
    """

    path_opened = Signal(object)

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__(list(arguments))

    def event(self, event: QEvent) -> bool:
        """Pass on what is to be opened."""
        if event.type() == QEvent.Type.FileOpen and isinstance(event, QFileOpenEvent):
            if event.file():
                self.path_opened.emit(Path(event.file()))
            return True
        return super().event(event)


SWITCH_INTERVAL = 0.001  # s; with Python's 0.005 the window waits longer for threads that compute


def favour_the_window() -> None:
    """Have threads change places quickly."""
    sys.setswitchinterval(SWITCH_INTERVAL)


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
