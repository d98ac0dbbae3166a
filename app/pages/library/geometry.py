"""Where rows lie in a grid or a list whose cells are all of one size: arithmetic, no lists."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QSize


@dataclass(frozen=True)
class Geometry:
    """Cells in columns, in the coordinates of the whole content."""

    count: int  # rows of the model
    columns: int
    cell: QSize
    left: int = 0  # where the first column begins
    gap: int = 0  # between cells

    @staticmethod
    def grid(count: int, width: int, cell: QSize, gap: int) -> Geometry:
        """Return as many columns as fit into a width, centred."""
        columns = max(1, (width - gap) // (cell.width() + gap))
        used = columns * cell.width() + (columns - 1) * gap
        return Geometry(count, columns, cell, max(0, (width - used) // 2), gap)

    @staticmethod
    def list(count: int, width: int, height: int) -> Geometry:
        """Return one column of a width."""
        return Geometry(count, 1, QSize(width, height))

    @property
    def pitch(self) -> QSize:
        """From one cell to the next."""
        return QSize(self.cell.width() + self.gap, self.cell.height() + self.gap)

    @property
    def lines(self) -> int:
        """How many lines of cells there are."""
        return -(-self.count // self.columns)

    @property
    def height(self) -> int:
        """The height of everything."""
        return self.lines * self.pitch.height() + self.gap

    def rect(self, row: int) -> QRect:
        """Return where a row's cell is."""
        line, column = divmod(row, self.columns)
        x = self.left + column * self.pitch.width()
        return QRect(QPoint(x, self.gap + line * self.pitch.height()), self.cell)

    def row_at(self, point: QPoint) -> int:
        """Return the row at a point; -1 between and beside the cells."""
        column = (point.x() - self.left) // self.pitch.width()
        line = (point.y() - self.gap) // self.pitch.height()
        if not (0 <= column < self.columns and line >= 0):
            return -1
        row = line * self.columns + column
        return row if row < self.count and self.rect(row).contains(point) else -1

    def rows_between(self, top: int, bottom: int) -> range:
        """Return the rows of all lines that touch a stretch of the content."""
        first = max(0, (top - self.gap) // self.pitch.height())
        last = max(0, (bottom - self.gap) // self.pitch.height())
        return range(
            min(first * self.columns, self.count), min((last + 1) * self.columns, self.count)
        )

    def touched(self, area: QRect) -> NDArray[np.bool_]:
        """Return a flag a row: whether its cell touches an area. For the rubber band."""
        flags = np.zeros(self.lines * self.columns, np.bool_)
        pitch, gap = self.pitch, self.gap
        columns = [
            c
            for c in range(self.columns)
            if self.left + c * pitch.width() <= area.right()
            and self.left + c * pitch.width() + self.cell.width() > area.left()
        ]
        first = max(0, -(-(area.top() - gap - self.cell.height() + 1) // pitch.height()))
        last = min(self.lines - 1, (area.bottom() - gap) // pitch.height())
        if columns and first <= last:
            table = flags.reshape(self.lines, self.columns)
            table[first : last + 1, columns[0] : columns[-1] + 1] = True
        return flags[: self.count]
