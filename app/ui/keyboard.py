"""The keyboard: no field keeps it after it was used, and Tab goes through the layouts in order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QScrollBar,
    QWidget,
)

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
_CONTROL = Qt.KeyboardModifier.ControlModifier
_COMMANDS = (
    _CONTROL | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)  # with one of them, a key is no text
_MARK = "gives the keyboard back"
_FIELDS = (QAbstractSpinBox, QAbstractSlider, QComboBox)


def take_from_cancel(buttons: QDialogButtonBox, *wanted: QWidget) -> None:
    """Give the keyboard to the first of some widgets that can be used, if Cancel has it.

    A button that is switched off while its work runs hands the keyboard on, mostly to Cancel. Left
    there, Enter would close the dialog instead of going on with what the work has found.
    """
    cancel = buttons.button(QDialogButtonBox.StandardButton.Cancel)
    able = next((one for one in wanted if one.isEnabled()), None)
    if able is not None and cancel.window().focusWidget() is cancel:
        able.setFocus()


class KeyboardReturn(QObject):
    """Gives the keyboard of a page back to its canvas.

    It belongs to everything in the page that takes the keyboard, also to what comes later. Enter
    and Esc in a field commit what was chosen, and start no command of the page; a letter does so,
    too, where the field takes numbers alone, and is a command then. What the mouse has changed
    gives the keyboard back at once. Tab works as anywhere, and arrows go to the field. The wheel
    gives no field the keyboard, and scrolls the panel that a field is in. Fields for text know by
    themselves what Enter means there.
    """

    def __init__(self, page: QWidget, home: QWidget) -> None:
        """Begin.

        Args:
            page: in which it works.
            home: what gets the keyboard back.
        """
        super().__init__(page)
        self._page, self._home = page, home
        for kind in _FIELDS:
            for field in page.findChildren(kind):
                self._join(field)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._look_at)

    def give_back(self) -> None:
        """Give the keyboard to the canvas."""
        self._home.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear what a field is used for, before the field does."""
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            return isinstance(watched, QWidget) and self._claims(watched, event)
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return isinstance(watched, QWidget) and self._pressed(watched, event)
        if kind == QEvent.Type.MouseButtonRelease and isinstance(watched, QWidget):
            QTimer.singleShot(0, lambda: self._let_go(watched))
        if kind == QEvent.Type.Wheel and isinstance(watched, _FIELDS):
            scrolls = not watched.hasFocus() and _scrolled(watched)
            if scrolls:
                event.ignore()
            return scrolls
        return False

    def _look_at(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Belong to what has got the keyboard, if it is one of the page's controls."""
        taken = isinstance(now, (*_FIELDS, QAbstractButton, QLabel))
        if now is not None and taken and self._page.isAncestorOf(now):
            self._join(now)

    def _join(self, field: QWidget) -> None:
        if self._home.isAncestorOf(field) or field.property(_MARK):
            return
        if isinstance(field, QScrollBar):  # a slider, but no field: the wheel is for it
            return
        field.setProperty(_MARK, True)
        field.installEventFilter(self)
        if field.focusPolicy() == Qt.FocusPolicy.WheelFocus:
            field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if isinstance(field, QComboBox):
            field.activated.connect(lambda _row: QTimer.singleShot(0, lambda: self._let_go(field)))

    def _claims(self, field: QWidget, event: QKeyEvent) -> bool:
        """Take a key before the commands of the page get it; return whether the field is passed."""
        key = Qt.Key(event.key())
        if isinstance(field, (QAbstractButton, QLabel)):
            if key in _ENTER:
                event.accept()  # it clicks this button or link, and is not a command besides
            return False
        arrow = key in _ARROWS and isinstance(field, _FIELDS)
        if key in (*_ENTER, Qt.Key.Key_Escape) or (arrow and not event.modifiers() & _CONTROL):
            event.accept()
        elif isinstance(field, QAbstractSpinBox) and _is_letter(event):
            event.ignore()  # the box would keep it as text, which it cannot take
            field.interpretText()
            QTimer.singleShot(0, lambda: self._let_go(field))
            return True
        return False

    def _pressed(self, field: QWidget, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if isinstance(field, QAbstractButton):
            if key in _ENTER:
                if field.isEnabled() and not event.isAutoRepeat():
                    field.click()
                return True
            return False
        if isinstance(field, QLabel) or key not in (*_ENTER, Qt.Key.Key_Escape):
            return False
        if isinstance(field, QAbstractSpinBox):
            field.interpretText()
        self.give_back()
        return True

    def _let_go(self, field: QWidget) -> None:
        """Give the keyboard back after a use of the mouse, unless something is being typed."""
        application = QApplication.instance()
        if not isinstance(application, QApplication):
            return
        now = application.focusWidget()
        # What is hidden by its own click has handed the keyboard on to its neighbour.
        handed_on = now is not None and not field.isVisible() and self._page.isAncestorOf(now)
        if now is not field and not handed_on:
            return
        if isinstance(now, QLineEdit) or application.activePopupWidget() is not None:
            return
        if isinstance(field, QAbstractSpinBox) and field.underMouse():
            edit = field.findChild(QLineEdit)
            if edit is not None and edit.underMouse():
                return  # a click into the text is to type
        self.give_back()


class EnterCommits(QObject):
    """Has Enter in a number field of a dialog commit the number, and not the dialog.

    The button that Enter would have clicked gets the keyboard, so that a second Enter clicks it.
    It belongs to the fields of all dialogs of the application.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._look_at)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear Enter before the dialog does."""
        pressed = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if not pressed or not isinstance(watched, QAbstractSpinBox):
            return False
        if isinstance(event, QKeyEvent) and event.key() not in _ENTER:
            return False
        watched.interpretText()
        watched.editingFinished.emit()
        watched.selectAll()
        for button in watched.window().findChildren(QPushButton):
            if button.isDefault() and button.isVisible():
                button.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _look_at(self, _before: QWidget | None, now: QWidget | None) -> None:
        if not isinstance(now, QAbstractSpinBox) or not isinstance(now.window(), QDialog):
            return
        if now.property(_MARK) is None:
            now.setProperty(_MARK, True)
            now.installEventFilter(self)


def _scrolled(field: QWidget) -> bool:
    """Return whether a field lies in something that the wheel scrolls."""
    parent = field.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent is not None


def _is_letter(event: QKeyEvent) -> bool:
    text = event.text()
    return len(text) == 1 and text.isalpha() and not event.modifiers() & _COMMANDS


def tab_as_laid_out(widget: QWidget) -> None:
    """Have Tab go through the parts of a widget as they are laid out."""
    for before, after in pairwise(laid_out(widget)):
        QWidget.setTabOrder(before, after)


def laid_out(widget: QWidget) -> list[QWidget]:
    """Return what Tab reaches in a widget, in the order of its layouts."""
    return list(_parts(widget))


def _parts(widget: QWidget) -> Iterator[QWidget]:
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    inner = widget.widget() if isinstance(widget, QScrollArea) else widget
    if inner is not None and (layout := inner.layout()) is not None:
        yield from _of_layout(layout)


def _items(layout: QLayout) -> Iterator[QLayoutItem]:
    """Go through a layout; a form row by row, whenever its rows were added."""
    if isinstance(layout, QFormLayout):
        roles = QFormLayout.ItemRole
        places = product(
            range(layout.rowCount()), (roles.LabelRole, roles.FieldRole, roles.SpanningRole)
        )
        found = (layout.itemAt(row, role) for row, role in places)
    else:
        found = (layout.itemAt(number) for number in range(layout.count()))
    return (item for item in found if item is not None)


def _of_layout(layout: QLayout) -> Iterator[QWidget]:
    for item in _items(layout):
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield from _parts(widget)
        elif inner is not None:
            yield from _of_layout(inner)
