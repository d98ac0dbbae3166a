"""The table in which classes are chosen and get their exported ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QSpinBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.core.store import ClassInfo
from app.core.transfer.data_export import ClassChoice
from app.core.transfer.data_export.exported_classes import MOST
from app.ui.plain_table import Index, PlainModel, side

NAME, ID, TAGGED = range(3)


class Row(NamedTuple):
    """One class in the table."""

    info: ClassInfo
    chosen: bool
    exported_id: int
    tagged: int  # images that have it


class ClassChoiceModel(PlainModel):
    """Classes with a mark and an id each.

    Signals:
        edited: another class is chosen, or has another id.
    """

    edited = Signal()

    def __init__(
        self,
        classes: Sequence[ClassInfo],
        choices: Sequence[ClassChoice],
        tagged: dict[int, int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        ids = {choice.class_id: choice.exported_id for choice in choices}
        self.rows: list[Row] = [
            Row(info, info.id in ids, ids.get(info.id, MOST), tagged.get(info.id, 0))
            for info in classes
        ]

    def choices(self) -> tuple[ClassChoice, ...]:
        """Return the classes that are chosen, with their ids."""
        return tuple(ClassChoice(row.info.id, row.exported_id) for row in self.rows if row.chosen)

    def doubled(self) -> tuple[str, str, int] | None:
        """Return two chosen classes that have one id, and the id."""
        seen: dict[int, str] = {}
        for row in self.rows:
            if row.chosen:
                if row.exported_id in seen:
                    return seen[row.exported_id], row.info.name, row.exported_id
                seen[row.exported_id] = row.info.name
        return None

    def choose_all(self, chosen: bool) -> None:
        """Choose all classes, or none."""
        self._set_rows([row._replace(chosen=chosen) for row in self.rows])

    def number(self) -> None:
        """Give the chosen classes the ids 1, 2, 3 … in their order."""
        rows, following = [], 1
        for row in self.rows:
            rows.append(row._replace(exported_id=following) if row.chosen else row)
            following += row.chosen
        self._set_rows(rows)

    def set_choices(self, choices: Sequence[ClassChoice]) -> None:
        """Give classes these ids; which are chosen stays."""
        ids = {choice.class_id: choice.exported_id for choice in choices}
        self._set_rows(
            [row._replace(exported_id=ids.get(row.info.id, row.exported_id)) for row in self.rows]
        )

    def _set_rows(self, rows: list[Row]) -> None:
        self.rows = rows
        if rows:
            last = self.index(len(rows) - 1, TAGGED)
            self.dataChanged.emit(self.index(0, 0), last)
        self.edited.emit()

    def columns(self) -> Sequence[str]:
        """Name the columns."""
        return self.tr("Class"), self.tr("Exported id"), self.tr("Tagged images")

    def has_figures(self, column: int) -> bool:
        """Whether a column holds numbers."""
        return column != NAME

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell."""
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], index.column()
        value: Any = None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            value = (row.info.name, row.exported_id, row.tagged)[column]
        elif role == Qt.ItemDataRole.CheckStateRole and column == NAME:
            value = Qt.CheckState.Checked if row.chosen else Qt.CheckState.Unchecked
        elif role == Qt.ItemDataRole.DecorationRole and column == NAME:
            value = QColor(row.info.colour)
        elif role == Qt.ItemDataRole.TextAlignmentRole and column != NAME:
            value = side(right=True)
        return value

    def setData(  # noqa: N802
        self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Choose a class, or give it another id."""
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == NAME:
            changed = row._replace(chosen=Qt.CheckState(value) is Qt.CheckState.Checked)
        elif role == Qt.ItemDataRole.EditRole and index.column() == ID and 1 <= value <= MOST:
            changed = row._replace(exported_id=int(value))
        else:
            return False
        self.rows[index.row()] = changed
        self.dataChanged.emit(index, index)
        self.edited.emit()
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done with a cell."""
        flags = super().flags(index)
        if index.column() == NAME:
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == ID else flags


class IdDelegate(QStyledItemDelegate):
    """Edits an id in a field that takes no others."""

    def createEditor(  # noqa: N802
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> QWidget:
        """Return a field for a number."""
        box = QSpinBox(parent)
        box.setRange(1, MOST)
        box.setFrame(False)
        box.setAccessibleName(self.tr("Exported id"))
        return box
