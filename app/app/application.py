"""The application object: what the system asks of a program that runs already."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Signal
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
