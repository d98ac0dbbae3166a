"""The source folders of a project and the folders in them, for a tree view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QIcon, QPalette
from PySide6.QtWidgets import QApplication

from app.core.scan.events import SourceState, SourceStatus
from app.core.scan.upkeep import FolderNode, FoldersCounted
from app.core.store import FolderPart
from app.qtbase.plain_text import tip_text

NAME, COUNT = range(2)  # columns
PART_ROLE = int(Qt.ItemDataRole.UserRole) + 1  # a FolderPart; None for all images
STATUS_ROLE = PART_ROLE + 1  # the SourceStatus of a source's own row, else None

Role = Qt.ItemDataRole
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(slots=True)
class _Row:
    """A row of the tree, found by its place in the model's list."""

    node: FolderNode | None  # None: all images
    parent: int  # -1 at the top
    place: int  # among its siblings
    children: list[int]


class FolderTreeModel(QAbstractItemModel):
    """A row for all images, then the source folders, each with the folders in it."""

    def __init__(
        self,
        status: Callable[[int], SourceStatus],
        *,
        icon: Callable[[str], QIcon],
        read_only: bool = False,
        parent: QObject | None = None,
    ) -> None:
        """Begin empty.

        Args:
            status: what is known of a source, by its id.
            icon: draws an icon by its name.
            read_only: whether the project is open for reading only.
            parent: owner in the sense of Qt.
        """
        super().__init__(parent)
        self._status = status
        self._icon = icon
        self._read_only = read_only
        self._rows: list[_Row] = []
        self._top: list[int] = []
        self._paths: dict[int, Path] = {}
        self._total = self._missing = 0

    def show_counts(self, counted: FoldersCounted) -> bool:
        """Show other counts; return whether rows came or went, and with them every index."""
        rows: list[_Row] = [_Row(None, -1, 0, [])]
        top = [0]
        for tree in counted.trees:
            top.append(_add(rows, tree, -1, len(top)))
        same = [_key(row) for row in rows] == [_key(row) for row in self._rows]
        if not same:
            self.beginResetModel()
        old, self._rows, self._top = self._rows, rows, top
        self._paths = {source.id: source.folder for source in counted.sources}
        self._total = sum(tree.images for tree in counted.trees)
        self._missing = sum(tree.missing for tree in counted.trees)
        if not same:
            self.endResetModel()
            return True
        for number, (before, now) in enumerate(zip(old, rows, strict=True)):
            if now.parent >= 0 and not _alike(before, now):
                self._tell(number)
        self.refresh_sources()
        return False

    def refresh_sources(self) -> None:
        """Show what has become of the sources."""
        for number in self._top:
            self._tell(number)

    def _tell(self, number: int) -> None:
        place = self._rows[number].place
        self.dataChanged.emit(
            self.createIndex(place, NAME, number), self.createIndex(place, COUNT, number)
        )

    def sources(self) -> dict[int, Path]:
        """Return the source folders by id, as of the last count."""
        return dict(self._paths)

    def index_of(self, part: FolderPart | None) -> QModelIndex:
        """Return the row of a folder; an invalid index if there is none."""
        for number, row in enumerate(self._rows):
            if _part(row) == part:
                return self.createIndex(row.place, NAME, number)
        return QModelIndex()

    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        """Return the index of a row below another one."""
        children = self._rows[parent.internalId()].children if parent.isValid() else self._top
        if not (0 <= row < len(children) and column in (NAME, COUNT)) or parent.column() > 0:
            return QModelIndex()
        return self.createIndex(row, column, children[row])

    def parent(self, index: Index = _ROOT) -> QModelIndex:  # type: ignore[override]
        """Return the row that a row lies below."""
        if not index.isValid():
            return QModelIndex()
        number = self._rows[index.internalId()].parent
        return (
            QModelIndex()
            if number < 0
            else self.createIndex(self._rows[number].place, NAME, number)
        )

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how many rows lie below one."""
        if parent.column() > 0:
            return 0
        return len(self._rows[parent.internalId()].children if parent.isValid() else self._top)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Name and count."""
        return 2

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Return what a cell shows."""
        if not index.isValid():
            return None
        row = self._rows[index.internalId()]
        status = self._status_of(row)
        if role == PART_ROLE:
            return _part(row)
        if role == STATUS_ROLE:
            return status
        if role in (Role.ToolTipRole, Role.AccessibleTextRole):
            is_tip = role == Role.ToolTipRole
            words = self._words(row, status, tip=is_tip)
            return tip_text(words) if is_tip else words
        if index.column() == COUNT:
            return self._count_cell(row, status, role)
        return self._name_cell(row, status, role)

    def _name_cell(self, row: _Row, status: SourceStatus | None, role: int) -> Any:
        if role == Role.DisplayRole:
            return self._name(row)
        return self._icon(self._picture(row, status)) if role == Role.DecorationRole else None

    def _count_cell(self, row: _Row, status: SourceStatus | None, role: int) -> Any:
        if role == Role.DisplayRole:
            return self._count(row, status)
        if role == Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Role.ForegroundRole:
            return QApplication.palette().brush(QPalette.ColorRole.PlaceholderText)
        return None

    def _status_of(self, row: _Row) -> SourceStatus | None:
        if row.node is None or row.node.path:
            return None
        return self._status(row.node.source)

    def _name(self, row: _Row) -> str:
        if row.node is None:
            return self.tr("All images")
        if row.node.path:
            return row.node.name
        path = self._paths[row.node.source]
        twins = [other for other in self._paths.values() if other.name == path.name]
        name = row.node.name or str(path)
        return name if len(twins) == 1 else f"{name} ({path.parent.name or path.parent})"

    def _count(self, row: _Row, status: SourceStatus | None) -> str:
        count = QLocale().toString(self._total if row.node is None else row.node.images)
        if status is None or status.state is SourceState.PRESENT:
            return count
        return self._state_name(status.state)

    def _state_name(self, state: SourceState) -> str:
        return {
            SourceState.PRESENT: "",
            SourceState.MISSING: self.tr("not found"),
            SourceState.EMPTY: self.tr("empty"),
            SourceState.UNREADABLE: self.tr("unreadable"),
        }[state]

    def _picture(self, row: _Row, status: SourceStatus | None) -> str:
        if row.node is None:
            return "library"
        if status is None:
            return "folder"
        if status.scanning:
            return "refresh"
        if status.state is not SourceState.PRESENT:
            return "missing"
        return "lock" if self._read_only else "folder"

    def _words(self, row: _Row, status: SourceStatus | None, *, tip: bool) -> str:
        """Say all that a row shows; with the whole path where there is room for it."""
        images = self._total if row.node is None else row.node.images
        missing = self._missing if row.node is None else row.node.missing
        lines = [self._name(row)]
        if tip and row.node is not None:
            lines = [str(self._paths[row.node.source] / row.node.path)]
        lines.append(self.tr("%n image(s)", "", images))
        if missing:
            lines.append(self.tr("%n missing", "", missing))
        if status is not None and status.scanning:
            lines.append(self.tr("scanning"))
        if status is not None and status.text:
            lines.append(status.text if tip else self._state_name(status.state))
        if self._read_only and status is not None:
            lines.append(self.tr("read-only"))
        return ("\n" if tip else ", ").join(lines)


def _add(rows: list[_Row], node: FolderNode, parent: int, place: int) -> int:
    number = len(rows)
    row = _Row(node, parent, place, [])
    rows.append(row)
    row.children = [_add(rows, child, number, at) for at, child in enumerate(node.folders)]
    return number


def _part(row: _Row) -> FolderPart | None:
    return None if row.node is None else FolderPart(row.node.source, row.node.path)


def _key(row: _Row) -> tuple[FolderPart | None, int]:
    return _part(row), row.parent


def _alike(one: _Row, other: _Row) -> bool:
    """Whether two rows of one folder show the same."""
    if one.node is None or other.node is None:
        return True
    return (one.node.images, one.node.missing) == (other.node.images, other.node.missing)
