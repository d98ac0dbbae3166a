"""The classes of a project as a table: name, key, and how many images say what of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QColor

from app.core.store import ClassInfo, ImageFilter, TagCount
from app.core.translation import number_text
from app.models.open_project import OpenProject
from wseg_engine.base.labels import Tag

Index = QModelIndex | QPersistentModelIndex
Flag = Qt.ItemFlag
ROWS = "application/x-tagmask-classes"
CLASS = Qt.ItemDataRole.UserRole  # ClassInfo of a row
SORT = Qt.ItemDataRole.UserRole + 1  # what a cell is sorted by


class Column(IntEnum):
    """What is in a column."""

    NAME = 0
    KEY = 1
    PRESENT = 2
    ABSENT = 3
    UNSURE = 4
    UNTOLD = 5
    OBJECTS = 6


_TAGS: Mapping[int, Tag | None] = {
    Column.PRESENT: Tag.PRESENT,
    Column.ABSENT: Tag.ABSENT,
    Column.UNSURE: Tag.UNSURE,
    Column.UNTOLD: None,
}


class ClassTableModel(QAbstractTableModel):
    """A row a class, in the user's order; names and keys can be edited, rows dragged."""

    def __init__(
        self,
        open_project: OpenProject,
        *,
        rename: Callable[[int, str], bool],
        set_key: Callable[[int, str | None], bool],
        parent: QObject | None = None,
    ) -> None:
        """Show the classes of a project.

        Args:
            open_project: the project.
            rename: gives a class another name if it can have it; returns whether.
            set_key: gives a class another key, or none, if it can be had; returns whether.
            parent: owner in the sense of Qt.
        """
        super().__init__(parent)
        self._open_project = open_project
        self._rename = rename
        self._set_key = set_key
        self._counts: Mapping[int, TagCount] = {}
        self._objects: Mapping[int, int] = {}
        self._classes: list[ClassInfo] = open_project.project.classes.all()
        open_project.classes_changed.connect(self.refresh)

    def refresh(self) -> None:
        """Show the classes as they are now; the selection stays where rows only changed."""
        fresh = self._open_project.project.classes.all()
        if [info.id for info in fresh] == [info.id for info in self._classes]:
            self._classes = fresh
            self._tell(Column.NAME, Column.KEY)
            return
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        ids = [self._classes[index.row()].id for index in old]
        self._classes = fresh
        rows = {info.id: row for row, info in enumerate(fresh)}
        new = [
            self.index(rows[number], index.column()) if number in rows else QModelIndex()
            for index, number in zip(old, ids, strict=True)
        ]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    def set_counts(
        self, counts: Mapping[int, TagCount], objects: Mapping[int, int] | None = None
    ) -> None:
        """Show how many images say what, and how many objects their masks have."""
        self._counts, self._objects = counts, objects or {}
        self._tell(Column.PRESENT, Column.OBJECTS)

    def class_at(self, row: int) -> ClassInfo:
        """Return the class of a row."""
        return self._classes[row]

    def ids(self) -> list[int]:
        """Return the ids of the classes in order."""
        return [info.id for info in self._classes]

    def row_of(self, class_id: int) -> int:
        """Return the row of a class; -1 if it is not there."""
        return next((row for row, info in enumerate(self._classes) if info.id == class_id), -1)

    def filter_at(self, index: Index) -> ImageFilter | None:
        """Return what chooses the images counted in a cell; None where there are none."""
        if index.column() not in _TAGS or not self._count(index):
            return None
        return ImageFilter(tags={self._classes[index.row()].id: _TAGS[index.column()]})

    def move(self, class_ids: Sequence[int], row: int) -> bool:
        """Move classes, in their order, before a row."""
        ids = self.ids()
        moved = [number for number in ids if number in class_ids]
        before = [number for number in ids[:row] if number not in class_ids]
        after = [number for number in ids[row:] if number not in class_ids]
        order = [*before, *moved, *after]
        return order != ids and self._open_project.reorder_classes(order)

    # ------------------------------------------------------------ what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Return the number of classes."""
        return 0 if parent.isValid() else len(self._classes)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Return what a column is called."""
        if orientation is Qt.Orientation.Vertical or not 0 <= section < len(Column):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self.tr("Class"), self.tr("Key"), self.tr("Present"), self.tr("Absent"),
            self.tr("Unsure"), self.tr("Not tagged"), self.tr("Objects"),
        )[section]  # fmt: skip

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        if not index.isValid() or not 0 <= index.row() < len(self._classes):
            return None
        info, column = self._classes[index.row()], index.column()
        answer: Any = None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, SORT):
            answer = self._value(index, info, role)
        elif role == CLASS:
            answer = info
        elif role == Qt.ItemDataRole.TextAlignmentRole:
            answer = _alignment(column)
        elif role == Qt.ItemDataRole.DecorationRole and column == Column.NAME:
            answer = QColor(info.colour)
        elif role == Qt.ItemDataRole.ToolTipRole:
            answer = self._tip(index)
        return answer

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Rename a class, or give it another key."""
        if not index.isValid() or role != Qt.ItemDataRole.EditRole:
            return False
        info = self._classes[index.row()]
        if index.column() == Column.NAME:
            same = str(value) == info.name
            return same or self._rename(info.id, str(value))
        if index.column() == Column.KEY:
            key = str(value) or None
            return key == info.shortcut or self._set_key(info.id, key)
        return False

    def flags(self, index: Index) -> Flag:
        """Return what can be done with a cell."""
        writable = not self._open_project.read_only
        if not index.isValid():
            return Flag.ItemIsDropEnabled if writable else Flag.NoItemFlags
        found = Flag.ItemIsEnabled | Flag.ItemIsSelectable
        if writable:
            found |= Flag.ItemIsDragEnabled
            if index.column() in (Column.NAME, Column.KEY):
                found |= Flag.ItemIsEditable
        return found

    def supportedDropActions(self) -> Qt.DropAction:
        """Rows can be moved."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Return the type of dragged rows."""
        return [ROWS]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return dragged rows: the ids of their classes."""
        ids = {self._classes[index.row()].id for index in indexes}
        data = QMimeData()
        data.setData(ROWS, ",".join(map(str, sorted(ids))).encode())
        return data

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Move dragged rows to where they were dropped."""
        if not data.hasFormat(ROWS) or action is not Qt.DropAction.MoveAction:
            return False
        if row < 0:
            row = parent.row() if parent.isValid() else len(self._classes)
        text = bytes(data.data(ROWS).data()).decode("ascii", "replace")
        ids = [int(part) for part in text.split(",") if part.isdigit()]
        self.move(ids, row)
        return False  # true would have the view remove the rows that were dragged

    # ------------------------------------------------------------ cells

    def _value(self, index: Index, info: ClassInfo, role: int) -> Any:
        column = index.column()
        if column == Column.NAME:
            return info.name.casefold() if role == SORT else info.name
        if column == Column.KEY:
            return info.shortcut or ""
        count = self._count(index)
        if role == SORT:
            return -1 if count is None else count
        return "…" if count is None else number_text(count)

    def _count(self, index: Index) -> int | None:
        number = self._classes[index.row()].id
        count = self._counts.get(number)
        if index.column() == Column.OBJECTS:
            return None if count is None else self._objects.get(number, 0)
        return None if count is None else count[index.column() - Column.PRESENT]

    def _tip(self, index: Index) -> str | None:
        if index.column() == Column.NAME:
            return self.tr("Double-click or F2 to rename; drag, or Alt+Up and Alt+Down, to reorder")
        if index.column() == Column.KEY:
            return self.tr("Double-click and press a letter or a digit; Delete removes the key")
        if index.column() == Column.OBJECTS:
            return self.tr("Objects in the masks")
        return self.tr("Click to show these images") if self._count(index) else None

    def _tell(self, first: int, last: int) -> None:
        if self._classes:
            self.dataChanged.emit(self.index(0, first), self.index(len(self._classes) - 1, last))


def _alignment(column: int) -> Qt.AlignmentFlag:
    if column == Column.NAME:
        return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    if column == Column.KEY:
        return Qt.AlignmentFlag.AlignCenter
    return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
