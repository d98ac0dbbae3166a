"""The editor of keyboard shortcuts: all commands by group, with search and conflicts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QKeySequence, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QKeySequenceEdit,
    QLineEdit,
    QPushButton,
    QStyle,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from app.qtbase.boxes import hbox, vbox
from app.qtbase.plain_text import PlainLabel
from app.ui.actions import ActionInfo, Actions, native_text
from app.ui.icons import icon
from app.ui.widgets import label_of

NAME = Qt.ItemDataRole.UserRole
COMMAND, KEYS, DEFAULT, NOTE = range(4)  # columns
WIDTHS = (300, 150, 150)  # px
PORTABLE = QKeySequence.SequenceFormat.PortableText


class ShortcutEditor(QDialog):
    """Shows and changes the keys of all commands; a change holds at once."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.setWindowTitle(self.tr("Keyboard Shortcuts"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search commands and keys"))
        self.search.setAccessibleName(self.tr("Search commands and keys"))
        self.search.setClearButtonEnabled(True)
        self.table = self._make_table()
        self.keys = QKeySequenceEdit()
        self.keys.setClearButtonEnabled(True)
        self.keys.setMaximumSequenceLength(1)
        self.keys.setAccessibleName(self.tr("New keys of the selected command"))
        self.set_button = QPushButton(self.tr("&Set"))
        self.take_button = QPushButton(self.tr("&Reassign"))
        self.clear_button = QPushButton(self.tr("&No Keys"))
        self.reset_button = QPushButton(self.tr("&Reset"))
        self.conflict = PlainLabel(wordWrap=True)
        self.reset_all_button = QPushButton(self.tr("Reset &All"))
        self.reset_all_button.setIcon(icon("restore"))
        self._arrange()
        self._connect()
        self._fill()
        self._show_current()

    def _make_table(self) -> QTreeWidget:
        table = QTreeWidget()
        table.setAccessibleName(self.tr("Commands and their keys"))
        table.setHeaderLabels(
            [self.tr("Command"), self.tr("Keys"), self.tr("Default"), self.tr("Note")]
        )
        table.setUniformRowHeights(True)
        table.setStyleSheet("QTreeView::item { padding: 3px 0; }")
        for column, width in enumerate(WIDTHS):
            table.setColumnWidth(column, width)
        return table

    def _arrange(self) -> None:
        label = label_of(self.tr("&Press keys"), self.keys)
        edit = hbox(label, (self.keys, 1), gap=8)
        for button in (self.set_button, self.take_button, self.clear_button, self.reset_button):
            button.setAutoDefault(False)
            edit.addWidget(button)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.reset_all_button, QDialogButtonBox.ButtonRole.ResetRole)
        self.reset_all_button.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        vbox(
            self.search, (self.table, 1), edit, self.conflict, buttons, on=self, margins=16, gap=12
        )
        self.resize(800, 620)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._filter)
        self.table.currentItemChanged.connect(lambda *_: self._show_current())
        self.table.itemActivated.connect(lambda *_: self.keys.setFocus())
        self.keys.keySequenceChanged.connect(lambda _keys: self._check())
        self.set_button.clicked.connect(self._set)
        self.take_button.clicked.connect(self._take)
        self.clear_button.clicked.connect(lambda: self._give(""))
        self.reset_button.clicked.connect(self._reset)
        self.reset_all_button.clicked.connect(self._reset_all)

    # ---------------------------------------------------------------- content

    def choose(self, name: str) -> None:
        """Choose a command."""
        item = self._item(name)
        if item is not None:
            self.table.setCurrentItem(item)

    def current(self) -> str:
        """Return the chosen command; empty if none is."""
        item = self.table.currentItem()
        return "" if item is None else str(item.data(COMMAND, NAME) or "")

    def _fill(self) -> None:
        groups: dict[str, QTreeWidgetItem] = {}
        side = self.style().pixelMetric(QStyle.PixelMetric.PM_SmallIconSize)
        blank = QPixmap(side, side)  # keeps the texts of commands without a picture in line
        blank.fill(Qt.GlobalColor.transparent)
        clashing = {name for conflict in self._actions.conflicts() for name in conflict.names}
        for info in self._actions.all():
            if info.action.menu() is not None:
                continue  # a sub-menu is no command
            title = self._actions.group_title(info.name)
            if title not in groups:
                groups[title] = QTreeWidgetItem(self.table, [title])
                groups[title].setFirstColumnSpanned(True)
                groups[title].setFlags(Qt.ItemFlag.ItemIsEnabled)
                font = groups[title].font(COMMAND)
                font.setBold(True)
                groups[title].setFont(COMMAND, font)
            item = QTreeWidgetItem(groups[title])
            item.setData(COMMAND, NAME, info.name)
            picture = info.action.icon()
            item.setIcon(COMMAND, QIcon(blank) if picture.isNull() else picture)
            self._show(item, info, info.name in clashing)
        self.table.expandAll()

    def _refresh(self) -> None:
        clashing = {name for conflict in self._actions.conflicts() for name in conflict.names}
        for info in self._actions.all():
            item = self._item(info.name)
            if item is not None:
                self._show(item, info, info.name in clashing)
        self._show_current()

    def _show(self, item: QTreeWidgetItem, info: ActionInfo, clashes: bool) -> None:
        item.setText(COMMAND, info.text)
        item.setText(KEYS, native_text(info.current))
        item.setText(DEFAULT, native_text(info.default))
        changed = info.current != info.default
        font = item.font(KEYS)
        font.setBold(changed)
        item.setFont(KEYS, font)
        note = self.tr("changed") if changed else ""
        item.setText(NOTE, self.tr("conflict") if clashes else note)
        item.setIcon(NOTE, icon("warning") if clashes else icon("edit") if changed else QIcon())

    def _groups(self) -> list[list[QTreeWidgetItem]]:
        root = self.table.invisibleRootItem()
        return [_children(group) for group in _children(root)]

    def _items(self) -> list[QTreeWidgetItem]:
        return [item for group in self._groups() for item in group]

    def _item(self, name: str) -> QTreeWidgetItem | None:
        return next((item for item in self._items() if item.data(COMMAND, NAME) == name), None)

    def _filter(self, text: str) -> None:
        wanted = text.casefold().strip()
        for item in self._items():
            shown = f"{item.text(COMMAND)} {item.text(KEYS)}".casefold()
            item.setHidden(wanted not in shown)
        for group in _children(self.table.invisibleRootItem()):
            group.setHidden(all(item.isHidden() for item in _children(group)))

    # ----------------------------------------------------------------- change

    def _show_current(self) -> None:
        name = self.current()
        info = next((info for info in self._actions.all() if info.name == name), None)
        first = "" if info is None or not info.current else info.current[0]
        self.keys.setKeySequence(QKeySequence(first, PORTABLE))
        self._check()

    def _check(self) -> None:
        """Say whose the pressed keys are already."""
        name, keys = self.current(), self.keys.keySequence().toString(PORTABLE)
        others = self._actions.users_of(keys, besides=name) if name and keys else []
        for widget in (self.keys, self.clear_button, self.reset_button):
            widget.setEnabled(bool(name))
        self.set_button.setEnabled(bool(name and keys) and not others)
        self.take_button.setVisible(bool(others))
        if others:
            texts = {info.name: info.text for info in self._actions.all()}
            self.conflict.setText(
                self.tr(
                    "{keys} is already used by: {commands}. Reassign it, or press other keys."
                ).format(
                    keys=native_text([keys]), commands=", ".join(texts[other] for other in others)
                )
            )
        else:
            self.conflict.setText(
                "" if name else self.tr("Select a command, then press its new keys.")
            )

    def _set(self) -> None:
        self._give(self.keys.keySequence().toString(PORTABLE))

    def _take(self) -> None:
        """Take the keys from whoever has them."""
        keys = self.keys.keySequence().toString(PORTABLE)
        current = {info.name: info.current for info in self._actions.all()}
        for other in self._actions.users_of(keys, besides=self.current()):
            self._actions.set_shortcut(other, [key for key in current[other] if key != keys])
        self._give(keys)

    def _give(self, keys: str) -> None:
        self._actions.set_shortcut(self.current(), keys)
        self._refresh()

    def _reset(self) -> None:
        self._actions.reset(self.current())
        self._refresh()

    def _reset_all(self) -> None:
        self._actions.reset_all()
        self._refresh()


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = (item.child(row) for row in range(item.childCount()))
    return [child for child in found if child is not None]
