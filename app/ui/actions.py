"""The registry of commands: everything that has a name, a shortcut and a place in a menu."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple
from weakref import WeakSet

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.qtbase.plain_text import tip_text
from app.ui.settings import AppSettings

Keys = str | Sequence[str] | QKeySequence.StandardKey
Context = Qt.ShortcutContext

_PORTABLE = QKeySequence.SequenceFormat.PortableText
_NATIVE = QKeySequence.SequenceFormat.NativeText
_EVERYWHERE = (Context.WindowShortcut, Context.ApplicationShortcut)


class ActionInfo(NamedTuple):
    """A command, as the shortcut editor shows it. Keys are in Qt's portable spelling."""

    name: str  # e.g. "library.next_untagged"
    text: str  # without mnemonic and dots, and without what it is about at the moment
    default: tuple[str, ...]
    current: tuple[str, ...]
    action: QAction


class Conflict(NamedTuple):
    """Keys that would start several commands in one place, so that Qt starts none of them."""

    keys: str
    names: tuple[str, ...]


class _Entry(NamedTuple):
    action: QAction
    text: str
    default: tuple[str, ...]
    tip: str
    owner: QWidget | None


class Actions(QObject):
    """All commands by name, with the user's own shortcuts.

    Signals:
        shortcut_changed: a command has other keys now; its name.
        added: a command came; its name.
    """

    shortcut_changed = Signal(str)
    added = Signal(str)

    def __init__(self, settings: AppSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._entries: dict[str, _Entry] = {}
        self._groups: dict[str, str] = {}
        self._resting: WeakSet[QObject] = WeakSet()  # owners in pages that are not shown

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Have keys rest with the page that their commands belong to: menus would keep them."""
        kind = event.type()
        if kind in (QEvent.Type.Show, QEvent.Type.Hide) and not event.spontaneous():
            resting = kind == QEvent.Type.Hide and isinstance(watched, QWidget)
            (self._resting.add if resting else self._resting.discard)(watched)
            for name in [n for n, entry in self._entries.items() if entry.owner is watched]:
                self._apply(name)
        return False

    def first_key(self, name: str) -> str:
        """Return a key of a command as the system writes it, also while it rests; "" for none."""
        entry = self._entries.get(name)
        known = () if entry is None else self._settings.shortcuts.get(name, entry.default)
        return native_text(known[:1])

    def add(
        self,
        name: str,
        text: str,
        slot: Callable[..., Any] | None,
        *,
        shortcut: Keys = "",
        icon: str = "",
        tip: str = "",
        checkable: bool = False,
        owner: QWidget | None = None,
        context: Qt.ShortcutContext = Context.WindowShortcut,
    ) -> QAction:
        """Make a command; one of the same name is replaced.

        Args:
            name: "group.what", e.g. "library.next_untagged".
            text: as a menu shows it, with mnemonic.
            slot: called when triggered (checkable: with whether it is checked), if any.
            shortcut: keys as "Ctrl+Z", several of them, or a standard key of Qt.
            icon: a name of `app.ui.icons`.
            tip: one sentence for the tooltip; its text where left out.
            checkable: whether it is on or off.
            owner: the widget that the command belongs to and goes away with; its keys rest while
                another page is shown, although menus still have the command.
            context: where the shortcut works, relative to the owner.
        """
        self.remove(name)
        action = QAction(text, owner if owner is not None else self)
        action.setObjectName(name)
        action.setCheckable(checkable)
        action.setShortcutContext(context)
        if icon:
            from app.ui.icons import icon as named_icon

            action.setIcon(named_icon(icon))
        if slot is not None:
            signal = action.toggled if checkable else action.triggered
            signal.connect(slot if checkable else lambda _checked=False: slot())
        if owner is not None:
            owner.addAction(action)
            owner.installEventFilter(self)  # which is on it once
        self._entries[name] = _Entry(action, plain_text(text), _portable(shortcut), tip, owner)
        action.destroyed.connect(lambda: self._forget(name, action))
        self._apply(name)
        self.added.emit(name)
        return action

    def remove(self, name: str) -> None:
        """Take a command out, if there is one; it stays in no menu."""
        entry = self._entries.pop(name, None)
        if entry is not None:
            entry.action.setEnabled(False)
            entry.action.setShortcuts([])
            entry.action.deleteLater()

    def get(self, name: str) -> QAction:
        """Return a command.

        Raises:
            KeyError: if there is none of this name.
        """
        return self._entries[name].action

    def find(self, name: str) -> QAction | None:
        """Return a command, or None where its page is not there."""
        entry = self._entries.get(name)
        return None if entry is None else entry.action

    def set_text(self, name: str, text: str, *, enabled: bool) -> None:
        """Say in menus what a command is about at the moment, and whether it can be chosen."""
        action = self._entries[name].action
        action.setText(text)
        action.setEnabled(enabled)
        self._apply(name)

    def all(self) -> list[ActionInfo]:
        """Return every command, in the order in which they were made."""
        overrides = self._settings.shortcuts
        return [
            ActionInfo(
                name,
                entry.text,
                entry.default,
                _portable(overrides[name]) if name in overrides else entry.default,
                entry.action,
            )
            for name, entry in self._entries.items()
        ]

    def name_group(self, group: str, title: str) -> None:
        """Say how the first part of names reads for the user, e.g. "library", "Library"."""
        self._groups[group] = title

    def group_title(self, name: str) -> str:
        """Return what the group of a command is called."""
        group = name.partition(".")[0]
        return self._groups.get(group, group.capitalize())

    def set_shortcut(self, name: str, keys: Keys) -> None:
        """Give a command other keys, and remember it; no keys takes its shortcut away."""
        entry = self._entries[name]
        chosen = list(_portable(keys))
        overrides = dict(self._settings.shortcuts)
        if tuple(chosen) == entry.default:
            overrides.pop(name, None)
        else:
            overrides[name] = chosen
        self._settings.shortcuts = overrides
        self._apply(name)
        self.shortcut_changed.emit(name)

    def reset(self, name: str) -> None:
        """Give a command the keys that it came with."""
        self.set_shortcut(name, self._entries[name].default)

    def reset_all(self) -> None:
        """Give every command the keys that it came with."""
        self._settings.shortcuts = {}
        for name in self._entries:
            self._apply(name)
            self.shortcut_changed.emit(name)

    def conflicts(self) -> list[Conflict]:
        """Return the keys that several commands claim in the same place."""
        users: dict[str, list[str]] = {}
        for info in self.all():
            for keys in info.current:
                users.setdefault(keys, []).append(info.name)
        found = []
        for keys, names in users.items():
            clashing = [name for name in names if self._clashes(name, names)]
            if clashing:
                found.append(Conflict(keys, tuple(clashing)))
        return found

    def users_of(self, keys: str, *, besides: str) -> list[str]:
        """Return the commands that these keys would clash with if `besides` had them."""
        names = [info.name for info in self.all() if keys in info.current]
        return [name for name in names if name != besides and self._meet(name, besides)]

    def _clashes(self, name: str, others: Iterable[str]) -> bool:
        return any(other != name and self._meet(name, other) for other in others)

    def _meet(self, first: str, second: str) -> bool:
        """Whether two commands can be reached at the same time."""
        a, b = self._entries[first], self._entries[second]
        if a.owner is b.owner:
            return True
        if _never_together(a.owner, b.owner):
            return False
        both = (a.action.shortcutContext(), b.action.shortcutContext())
        return any(context in _EVERYWHERE for context in both)

    def _apply(self, name: str) -> None:
        entry = self._entries[name]
        keys = self._settings.shortcuts.get(name, entry.default)
        rests = entry.owner is not None and entry.owner in self._resting
        entry.action.setShortcuts([] if rests else [QKeySequence(key, _PORTABLE) for key in keys])
        tip = entry.tip or plain_text(entry.action.text())
        shown = native_text(keys)
        entry.action.setToolTip(tip_text(f"{tip} ({shown})" if shown else tip))
        entry.action.setStatusTip(entry.tip)

    def _forget(self, name: str, action: QAction) -> None:
        entry = self._entries.get(name)
        if entry is not None and entry.action is action:
            del self._entries[name]


def _never_together(a: QWidget | None, b: QWidget | None) -> bool:
    """Return whether two widgets lie in pages of one stack, of which one is shown at a time."""
    pages = _pages(a)
    return any(stack in pages and pages[stack] is not page for stack, page in _pages(b).items())


def _pages(widget: QWidget | None) -> dict[QStackedWidget, QWidget]:
    """Return the pages that a widget lies in, by their stacks."""
    found: dict[QStackedWidget, QWidget] = {}
    while widget is not None:
        parent = widget.parentWidget()
        if isinstance(parent, QStackedWidget):
            found[parent] = widget
        widget = parent
    return found


def plain_text(text: str) -> str:
    """Return a menu's text without mnemonic and dots."""
    bare = text.replace("&&", "\0").replace("&", "").replace("\0", "&")
    return bare.removesuffix("…").removesuffix("...")


def native_text(keys: Iterable[str]) -> str:
    """Return keys as the system writes them, e.g. "⌘Z" on a Mac."""
    return ", ".join(QKeySequence(key, _PORTABLE).toString(_NATIVE) for key in keys)


def _portable(keys: Keys) -> tuple[str, ...]:
    if isinstance(keys, QKeySequence.StandardKey):
        sequences = QKeySequence.keyBindings(keys)[:1]  # the others are aliases nobody looks for
    elif isinstance(keys, str):
        sequences = [QKeySequence(keys, _PORTABLE)] if keys else []
    else:
        sequences = [QKeySequence(key, _PORTABLE) for key in keys]
    return tuple(sequence.toString(_PORTABLE) for sequence in sequences)
