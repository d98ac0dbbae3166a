"""The keys of classes: alone they toggle a class, with Shift it is absent, with Alt unsure.

Letters and digits are typed into text fields as anywhere: Qt asks the field with the focus first,
and a field that takes text takes them. Everywhere else in the window they tag.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QWidget

from app.core.store import ClassInfo
from app.qtbase.plain_text import without_mnemonics
from app.ui.actions import Actions
from wseg_engine.base.labels import Tag

GROUP = "class"  # first part of the names of these commands
FREE_KEYS = "123456789"  # given to new classes
_ELSEWHERE = ("review.", "editor.", "train.")  # commands of other workspaces: never there together
_PORTABLE = QKeySequence.SequenceFormat.PortableText
_NATIVE = QKeySequence.SequenceFormat.NativeText


class _Bound(NamedTuple):
    info: ClassInfo
    unsure: str  # its keys for unsure; other menus may ask for other ones
    actions: tuple[QAction, QAction, QAction]


class ClassKeys(QObject):
    """Registers the key of every class as a command, and refuses keys that are taken.

    Signals:
        toggle_requested: the key of a class was pressed; its id.
        tag_requested: it was pressed with a modifier: id and `Tag`.
        key_changed: the user gave a class another key where shortcuts are edited: id, key or None.
    """

    toggle_requested = Signal(int)
    tag_requested = Signal(int, object)
    key_changed = Signal(int, object)

    def __init__(self, actions: Actions, owner: QWidget, parent: QObject | None = None) -> None:
        """Begin without classes.

        Args:
            actions: the registry of commands.
            owner: the widget in whose window, and while it is visible, the keys work.
            parent: owner in the sense of Qt.
        """
        super().__init__(parent)
        self._actions = actions
        self._owner = owner
        self._bound: dict[int, _Bound] = {}
        self._handing_over = False
        actions.shortcut_changed.connect(self._hand_over)

    def set_classes(self, classes: Sequence[ClassInfo]) -> dict[int, str]:
        """Make the keys of these classes work, and no others.

        Returns:
            The keys that work, as the system writes them, by class id.
        """
        wanted = {info.id: info for info in classes if info.shortcut}
        for number in list(self._bound):
            bound = self._bound[number].info
            now = wanted.get(number)
            unsure = self._unsure(bound.shortcut or "")
            same = now is not None and (now.name, now.shortcut) == (bound.name, bound.shortcut)
            if not same or unsure != self._bound[number].unsure:
                self._release(number)
        for number, info in wanted.items():
            if number not in self._bound and not self.refusal(info.shortcut or "", number):
                self._bind(info)
        return {number: native(bound.info.shortcut or "") for number, bound in self._bound.items()}

    def refusal(self, key: str, class_id: int | None = None) -> str:
        """Return in words why a key cannot be that of a class; "" if it can.

        Args:
            key: as `QKeySequence` spells it.
            class_id: the class that is to have it; None for a new one.
        """
        if not is_plain_key(key):
            return self.tr("A class key must be a single letter or digit. Press another one.")
        for bound in self._bound.values():
            if bound.info.id != class_id and portable(bound.info.shortcut or "") == portable(key):
                return self.tr("The key {key} belongs to {name}. Choose another key.").format(
                    key=native(key), name=bound.info.name
                )
        wanted = {portable(keys) for keys in (key, f"Shift+{key}", self._unsure(key))}
        for info in self._actions.all():
            if info.name.startswith((f"{GROUP}.", *_ELSEWHERE)):
                continue
            taken = wanted.intersection(info.current)
            if taken:
                return self.tr(
                    "{keys} is the shortcut of “{command}”. Choose another key, or change "
                    "that shortcut in the settings."
                ).format(keys=native(min(taken)), command=info.text)
        return ""

    def free_key(self, classes: Iterable[ClassInfo]) -> str | None:
        """Return the next digit that no class and no command has."""
        taken = {portable(info.shortcut) for info in classes if info.shortcut}
        for key in FREE_KEYS:
            if key not in taken and not self.refusal(key):
                return key
        return None

    def _unsure(self, key: str) -> str:
        """Return Alt with the key, or with Shift besides where Alt alone opens a menu."""
        alt = f"Alt+{key}"
        return f"Alt+Shift+{key}" if portable(alt) in self._menu_keys() else alt

    def _menu_keys(self) -> set[str]:
        window = self._owner.window()
        if not isinstance(window, QMainWindow):
            return set()
        entries = window.menuBar().actions()
        return {QKeySequence.mnemonic(entry.text()).toString(_PORTABLE) for entry in entries}

    def _bind(self, info: ClassInfo) -> None:
        number, key = info.id, portable(info.shortcut or "")
        shown = without_mnemonics(info.name)
        toggle = self._actions.add(
            f"{GROUP}.{number}",
            self.tr("Tag as {name}").format(name=shown),
            lambda: self.toggle_requested.emit(number),
            shortcut=key,
            owner=self._owner,
        )
        absent = self._variant(f"Shift+{key}", number, Tag.ABSENT)
        unsure = self._variant(self._unsure(key), number, Tag.UNSURE)
        self._bound[number] = _Bound(info, self._unsure(key), (toggle, absent, unsure))

    def _variant(self, keys: str, number: int, tag: Tag) -> QAction:
        action = QAction(self._owner)
        action.setShortcut(QKeySequence(keys, _PORTABLE))
        action.triggered.connect(lambda: self.tag_requested.emit(number, tag))
        self._owner.addAction(action)
        return action

    def _release(self, number: int) -> None:
        bound = self._bound.pop(number)
        self._actions.remove(f"{GROUP}.{number}")
        for action in bound.actions[1:]:
            action.setShortcuts([])
            action.deleteLater()

    def _hand_over(self, name: str) -> None:
        """Keep a changed key in the project: settings hold for all projects, classes do not."""
        group, _, number = name.partition(".")
        if self._handing_over or group != GROUP or not number.isdigit():
            return
        current = next((info.current for info in self._actions.all() if info.name == name), ())
        self._handing_over = True
        try:
            self._actions.reset(name)
        finally:
            self._handing_over = False
        self.key_changed.emit(int(number), current[0] if current else None)


def is_plain_key(key: str) -> bool:
    """Whether this is a letter or a digit without modifiers."""
    text = portable(key)
    return len(text) == 1 and text.isalnum()


@lru_cache(1024)
def portable(key: str) -> str:
    """Return keys as Qt spells them everywhere."""
    return QKeySequence(key, _PORTABLE).toString(_PORTABLE)


def native(key: str) -> str:
    """Return keys as the system writes them."""
    return QKeySequence(key, _PORTABLE).toString(_NATIVE)
