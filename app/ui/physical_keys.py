"""Default keys on every keyboard: what a layout has elsewhere is found at its place.

Commands come with keys as the American layout has them. On a French keyboard, digits are typed
with Shift; on a German one, brackets with AltGr; on a Russian one, no letter is Latin. A key that
starts nothing as what it types is looked for as what it is on the American layout.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

_ROWS = {2: "1234567890-=", 16: "qwertyuiop[]", 30: "asdfghjkl;'", 44: "zxcvbnm,./"}
# Of PC keyboards since 1981: Windows tells them as they are, X11 and Wayland with 8 added.
_SCAN_CODES = {first + i: c for first, row in _ROWS.items() for i, c in enumerate(row)}
_X11_OFFSET = 8
# fmt: off
_MAC_CODES = {
    18: "1", 19: "2", 20: "3", 21: "4", 23: "5", 22: "6", 26: "7", 28: "8", 25: "9", 29: "0",
    33: "[", 30: "]", 12: "q", 13: "w", 14: "e", 15: "r", 17: "t", 16: "y", 32: "u", 34: "i",
    31: "o", 35: "p", 0: "a", 1: "s", 2: "d", 3: "f", 5: "g", 4: "h", 38: "j", 40: "k", 37: "l",
    6: "z", 7: "x", 8: "c", 9: "v", 11: "b", 45: "n", 46: "m",
}
# fmt: on
_TEXTS = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox)
_MODIFIERS = (
    Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
_CONTROL = Qt.KeyboardModifier.ControlModifier


class PhysicalKeys(QObject):
    """Starts the command of a window whose key lies where one was pressed that starts nothing.

    Install it on the window's `QWindow`: keys come there once no shortcut has taken them.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def watch(self) -> None:
        """Begin, once the window is on the screen."""
        handle = self._window.windowHandle()
        if handle is not None:
            handle.removeEventFilter(self)  # it is on it once
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at a key before the widget that has the keyboard does."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        character = american(event)
        if character is None or _is_typed(event):
            return False
        keys = QKeySequence(_key(character) | (event.modifiers() & _MODIFIERS))
        action = self._command(keys)
        if action is None or (event.isAutoRepeat() and not action.autoRepeat()):
            return False
        action.trigger()
        return True

    def _command(self, keys: QKeySequence) -> QAction | None:
        """Return the command that these keys start now; None where it is not a single one."""
        found = [
            action
            for action in self._window.findChildren(QAction)
            if action.isEnabled() and keys in action.shortcuts() and self._is_there(action)
        ]
        return found[0] if len(found) == 1 else None

    def _is_there(self, action: QAction) -> bool:
        """Return whether a command is in what is shown."""
        for thing in action.associatedObjects():
            if isinstance(thing, QMenu):
                return True
            if isinstance(thing, QWidget) and thing.isVisible():
                inside = action.shortcutContext() is Qt.ShortcutContext.WindowShortcut
                focus = QApplication.focusWidget()
                return inside or (focus is not None and thing.isAncestorOf(focus))
        return False


def american(event: QKeyEvent) -> str | None:
    """Return what the American layout has where a key was pressed; None where it types that.

    Letters of Latin layouts count as what they type, wherever they are.
    """
    if sys.platform == "darwin":
        character = _MAC_CODES.get(event.nativeVirtualKey())
    else:
        offset = 0 if sys.platform == "win32" else _X11_OFFSET
        character = _SCAN_CODES.get(event.nativeScanCode() - offset)
    if character is None or not (character.isalnum() or character in "[]"):
        return None
    key = event.key()
    if key == _key(character) or Qt.Key.Key_A <= key <= Qt.Key.Key_Z:
        return None
    if character.isalpha() and key < _FIRST_SPECIAL and not chr(key).isalpha():
        return None  # e.g. the comma where others have an M: a key of its own
    return character


_FIRST_SPECIAL = 0x01000000  # of Qt's keys that type nothing


def _key(character: str) -> Qt.Key:
    return Qt.Key(ord(character.upper()))


def _is_typed(event: QKeyEvent) -> bool:
    """Return whether a key goes into a text."""
    focus = QApplication.focusWidget()
    edited = isinstance(focus, QComboBox) and focus.isEditable()
    return (edited or isinstance(focus, _TEXTS)) and not event.modifiers() & _CONTROL
