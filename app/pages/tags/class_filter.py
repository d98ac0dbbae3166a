"""The box that finds classes by name and adds new ones."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

_OWN_KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ClassFilter(QLineEdit):
    """Type to find a class; Enter tags with it, or adds it where there is none.

    Escape empties the box, and from an empty box it goes back to where the focus came from.

    Signals:
        chosen: Enter was pressed: tag with the first class found, or add one.
        add_chosen: Ctrl+Enter was pressed: add a class of just this name.
        moved_down: the user wants into the list.
    """

    chosen = Signal()
    add_chosen = Signal()
    moved_down = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._came_from: QWidget | None = None
        self.setPlaceholderText(self.tr("Find or add a class"))
        self.setAccessibleName(self.tr("Find or add a class"))
        self.setToolTip(
            self.tr(
                "Enter applies the first class found, or adds a new one; Ctrl+Enter always adds"
            )
        )
        self.setClearButtonEnabled(True)

    def come_from(self, widget: QWidget | None) -> None:
        """Take the focus, and give it back to a widget in the end."""
        self._came_from = None if widget is self else widget
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def event(self, event: QEvent) -> bool:
        """Keep Escape and Enter from being anybody's shortcut while the box has the focus."""
        overriding = event.type() == QEvent.Type.ShortcutOverride
        if overriding and isinstance(event, QKeyEvent) and event.key() in _OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Choose, leave or go to the list."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
                (self.add_chosen if control else self.chosen).emit()
            case Qt.Key.Key_Down:
                self.moved_down.emit()
            case Qt.Key.Key_Escape:
                self._leave()
            case _:
                super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Forget where the focus came from once it went elsewhere."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._came_from = None

    def _leave(self) -> None:
        if self.text():
            self.clear()
            return
        origin = self._came_from
        if origin is not None and origin.isVisible():
            origin.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.clearFocus()
