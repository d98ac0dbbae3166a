"""Whether somebody is there: a window that is used, with hands on keyboard, mouse or pen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from app.core.masks.timing import Stopwatch

_INPUT = frozenset(
    {
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.Wheel,
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,  # of shortcuts, whose press goes elsewhere
        QEvent.Type.TabletMove,
        QEvent.Type.TabletPress,
        QEvent.Type.TouchUpdate,
    }
)


class Attendance(QObject):
    """Tells a stopwatch of every sign of life in a widget's window, and when another one is used.

    It looks at what the window system sends to the window, not at each widget's events: those are
    many, and each would be a call of Python.
    """

    def __init__(self, widget: QWidget, stopwatch: Stopwatch) -> None:
        super().__init__(widget)
        self._widget, self._stopwatch = widget, stopwatch
        self._window: QObject | None = None
        widget.installEventFilter(self)
        self._watch()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take note of input, and of the window being used or left."""
        kind = event.type()
        if watched is self._window:
            if kind in _INPUT:
                self._stopwatch.note_input()
        elif kind == QEvent.Type.ActivationChange:
            if self._widget.isActiveWindow():
                self._stopwatch.come_back()
            else:
                self._stopwatch.leave()
        elif kind == QEvent.Type.Show:
            self._watch()
        return super().eventFilter(watched, event)

    def _watch(self) -> None:
        """Look at the window that the widget is in; it may be another one than before."""
        window = self._widget.window().windowHandle()
        if window is not None and window is not self._window:
            if self._window is not None:
                self._window.removeEventFilter(self)
            window.installEventFilter(self)
            self._window = window
