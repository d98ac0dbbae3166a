"""Tables of what will be written, what was written, and what was left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QTableView, QWidget

from app.pages.transfer.data_export.texts import number
from app.qtbase.plain_text import tip_text
from app.ui.plain_table import Index, PlainModel, plain_table, side

Cell = str | int | None
_LOOKED_AT = 8  # rows
MOST_SHOWN = 20_000  # rows; the report has all


class ListModel(PlainModel):
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
        super().__init__(parent)
        self._head, self._cells, self._colour = tuple(head), cells, colour
        self.rows: Sequence[Any] = ()

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows[:MOST_SHOWN]
        self.endResetModel()

    def columns(self) -> Sequence[str]:
        """Name the columns."""
        return self._head

    def has_figures(self, column: int) -> bool:
        """Whether a column holds numbers."""
        some = self.rows[:_LOOKED_AT]  # the first may have no figure there
        return any(isinstance(self._cells(row)[column], int) for row in some)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DecorationRole:
            shown = self._colour is not None and index.column() == 0
            return QColor(self._colour(row)) if shown and self._colour else None
        cell = self._cells(row)[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return side(right=not isinstance(cell, str))
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(cell)
        is_tip = role == Qt.ItemDataRole.ToolTipRole
        return tip_text(cell) if is_tip and isinstance(cell, str) else None


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
    return number(cell) if isinstance(cell, int) else cell
