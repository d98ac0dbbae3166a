"""Tables of what will be written, what was written, and what was left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QTableView, QWidget

from app.core.translation import number_text
from app.qtbase.plain_text import tip_text
from app.ui.rows_model import Column, Roles, RowsModel, plain_table, side

Cell = str | int | None
_LOOKED_AT = 8  # rows
MOST_SHOWN = 20_000  # rows; the report has all


class ListModel(RowsModel[Any]):
    """Rows that are made into cells when they are looked at."""

    def __init__(
        self,
        head: Sequence[str],
        cells: Callable[[Any], Sequence[Cell]],
        *,
        colour: Callable[[Any], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Make an empty table.

        Args:
            head: names of the columns.
            cells: what a row shows; numbers go to the right.
            colour: "#rrggbb" before the first cell.
            parent: owner in the sense of Qt.
        """
        super().__init__([self._column(title, place) for place, title in enumerate(head)], parent)
        self._cells = cells
        if colour is not None and self.columns:
            swatch: Roles[Any] = {Qt.ItemDataRole.DecorationRole: lambda row: QColor(colour(row))}
            first = self.columns[0]
            self.columns = (replace(first, roles={**first.roles, **swatch}), *self.columns[1:])

    def _column(self, title: str, place: int) -> Column[Any]:
        def cell(row: Any) -> Cell:
            return self._cells(row)[place]

        def tip(row: Any) -> str | None:
            shown = cell(row)
            return tip_text(shown) if isinstance(shown, str) else None

        roles: Roles[Any] = {
            Qt.ItemDataRole.TextAlignmentRole: lambda row: side(
                right=not isinstance(cell(row), str)
            ),
            Qt.ItemDataRole.ToolTipRole: tip,
        }
        return Column(title, lambda row: _text(cell(row)), roles=roles)

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows."""
        self.reset_rows(rows[:MOST_SHOWN])

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the columns' names; those of numbers stand right, which their cells decide."""
        if role != Qt.ItemDataRole.TextAlignmentRole or not 0 <= section < len(self.columns):
            return super().headerData(section, orientation, role)
        some = self.rows[:_LOOKED_AT]  # the first may have no figure there
        return side(right=any(isinstance(self._cells(row)[section], int) for row in some))


def list_table(model: ListModel, name: str, *, stretched: Sequence[int]) -> QTableView:
    """Return a view of a table, with a name for screen readers."""
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName(name)
    plain_table(table, stretched=stretched)
    return table


def _text(cell: Cell) -> str:
    if cell is None:
        return "–"
    return number_text(cell) if isinstance(cell, int) else cell
