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
from app.ui.rows_model import Column, Index, Roles, RowsModel

NAME, ID = range(2)  # places of columns


class Row(NamedTuple):
    """One class in the table."""

    info: ClassInfo
    chosen: bool
    exported_id: int
    tagged: int  # images that have it


class ClassChoiceModel(RowsModel[Row]):
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
        name: Roles[Row] = {
            Qt.ItemDataRole.CheckStateRole: lambda row: (
                Qt.CheckState.Checked if row.chosen else Qt.CheckState.Unchecked
            ),
            Qt.ItemDataRole.DecorationRole: lambda row: QColor(row.info.colour),
            Qt.ItemDataRole.EditRole: lambda row: row.info.name,
        }
        number: Roles[Row] = {Qt.ItemDataRole.EditRole: lambda row: row.exported_id}
        super().__init__(
            (
                Column(
                    self.tr("Class"),
                    lambda row: row.info.name,
                    roles=name,
                    edit=lambda place, chosen: self._change(place, chosen=chosen),
                    checks=True,
                ),
                Column(
                    self.tr("Exported id"),
                    lambda row: row.exported_id,
                    figures=True,
                    roles=number,
                    edit=self._renumber,
                ),
                Column(self.tr("Tagged images"), lambda row: row.tagged, figures=True),
            ),
            parent,
        )
        ids = {choice.class_id: choice.exported_id for choice in choices}
        self.rows = [
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
        self.change_rows(rows)
        self.edited.emit()

    def _renumber(self, place: int, exported_id: int) -> bool:
        return 1 <= exported_id <= MOST and self._change(place, exported_id=int(exported_id))

    def _change(self, place: int, **values: Any) -> bool:
        self.replace_row(place, self.rows[place]._replace(**values))
        self.edited.emit()
        return True


class IdDelegate(QStyledItemDelegate):
    """Edits an id in a field that takes no others."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Return a field for a number."""
        box = QSpinBox(parent)
        box.setRange(1, MOST)
        box.setFrame(False)
        box.setAccessibleName(self.tr("Exported id"))
        return box
