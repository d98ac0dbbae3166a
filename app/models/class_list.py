"""The classes of a project with what the selected images say of them."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from app.core.store import ClassInfo, TagCount
from app.core.tagging.tag_selection import NOTHING_SELECTED, Said, SelectionSummary, whole
from app.core.translation import number_text
from app.qtbase.plain_text import tip_text

Index = QModelIndex | QPersistentModelIndex


class ClassRole(IntEnum):
    """What a row of the model tells, besides Qt's own roles."""

    CLASS = Qt.ItemDataRole.UserRole  # ClassInfo
    COUNT = Qt.ItemDataRole.UserRole + 1  # TagCount over the selected images
    TOTAL = Qt.ItemDataRole.UserRole + 2  # int, selected images
    KEY = Qt.ItemDataRole.UserRole + 3  # str as the system writes it; "" where none works


class ClassListModel(QAbstractListModel):
    """One row a class, in the user's order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._classes: list[ClassInfo] = []
        self._keys: dict[int, str] = {}
        self._summary = NOTHING_SELECTED
        self._answers: dict[int, Callable[[ClassInfo], Any]] = {
            Qt.ItemDataRole.DisplayRole: lambda info: info.name,
            Qt.ItemDataRole.ToolTipRole: self._tip,
            Qt.ItemDataRole.AccessibleTextRole: self._spoken,
            ClassRole.CLASS: lambda info: info,
            ClassRole.COUNT: lambda info: self._summary.count(info.id),
            ClassRole.TOTAL: lambda info: self._summary.total,
            ClassRole.KEY: lambda info: self._keys.get(info.id, ""),
        }

    def set_classes(self, classes: list[ClassInfo], keys: dict[int, str]) -> None:
        """Show these classes.

        Args:
            classes: in the user's order.
            keys: by class id, the key as the system writes it, where one works.
        """
        if [info.id for info in classes] == [info.id for info in self._classes]:
            self._classes, self._keys = list(classes), dict(keys)
            self._tell_all()
            return
        self.beginResetModel()
        self._classes, self._keys = list(classes), dict(keys)
        self.endResetModel()

    def set_summary(self, summary: SelectionSummary) -> None:
        """Show what a selection says."""
        self._summary = summary
        self._tell_all()

    @property
    def summary(self) -> SelectionSummary:
        """What the selection says."""
        return self._summary

    def row_of(self, class_id: int) -> int:
        """Return the row of a class; -1 if it is not there."""
        return next((row for row, info in enumerate(self._classes) if info.id == class_id), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Return the number of classes."""
        return 0 if parent.isValid() else len(self._classes)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a row tells."""
        if not index.isValid() or not 0 <= index.row() < len(self._classes):
            return None
        info = self._classes[index.row()]
        ask = self._answers.get(role)
        return None if ask is None else ask(info)

    def _spoken(self, info: ClassInfo) -> str:
        said = self._said_text(self._summary.count(info.id), self._summary.total)
        key = self._keys.get(info.id, "")
        if not key:
            return self.tr("{name}: {said}").format(name=info.name, said=said)
        return self.tr("{name}: {said}. Key {key}").format(name=info.name, said=said, key=key)

    def _tip(self, info: ClassInfo) -> str:
        said = self._said_text(self._summary.count(info.id), self._summary.total)
        return tip_text(self.tr("{name}: {said}").format(name=info.name, said=said))

    def _said_text(self, count: TagCount, total: int) -> str:
        if not total:
            return self.tr("no image selected")
        texts = {
            Said.PRESENT: self.tr("present"),
            Said.ABSENT: self.tr("absent"),
            Said.UNSURE: self.tr("unsure"),
            Said.UNTOLD: self.tr("not tagged"),
        }
        said = whole(count)
        if said is not Said.MIXED:
            return texts[said]
        return self.tr(
            "of {total} images: {present} present, {absent} absent, {unsure} unsure, {untold} not "
            "tagged"
        ).format(
            total=number_text(total),
            present=number_text(count.present),
            absent=number_text(count.absent),
            unsure=number_text(count.unsure),
            untold=number_text(count.untold),
        )

    def _tell_all(self) -> None:
        if self._classes:
            self.dataChanged.emit(self.index(0), self.index(len(self._classes) - 1))
