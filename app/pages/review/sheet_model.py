"""The masks on one page of the contact sheet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import IntEnum
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage

from app.qtbase.plain_text import tip_text

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class Role(IntEnum):
    """What a cell is asked for besides Qt's own roles."""

    IMAGE = Qt.ItemDataRole.UserRole + 1  # its id
    PICTURE = Qt.ItemDataRole.UserRole + 2  # a QImage, None while it is drawn
    PROBLEM = Qt.ItemDataRole.UserRole + 3  # why it cannot be shown, in words


class Cell(NamedTuple):
    """A mask on the sheet."""

    image: int
    name: str
    text: str  # about the mask, in a few words


class SheetModel(QAbstractListModel):
    """A page of masks: those checked would be approved; what cannot be shown never is."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cells: list[Cell] = []
        self._out: set[int] = set()
        self._pictures: dict[int, QImage] = {}
        self._problems: dict[int, str] = {}

    def show_page(self, cells: Sequence[Cell], out: Collection[int] = ()) -> None:
        """Show other masks, all of them checked but for those of the images that are out."""
        self.beginResetModel()
        self._cells, self._out = list(cells), set(out)
        self._pictures, self._problems = {}, {}
        self.endResetModel()

    def show_picture(self, image: int, picture: QImage | None, problem: str) -> None:
        """Show a mask over its image, or why that cannot be done."""
        row = next((row for row, cell in enumerate(self._cells) if cell.image == image), -1)
        if row < 0:
            return
        if picture is None:
            self._problems[image] = problem
        else:
            self._pictures[image] = picture
        self._tell(row)

    def toggle(self, row: int) -> None:
        """Take a mask out of those that would be approved, or in again."""
        self._out ^= {self._cells[row].image}
        self._tell(row)

    def check_all(self, on: bool) -> None:
        """Take all masks in, or out."""
        self._out = set() if on else {cell.image for cell in self._cells}
        if self._cells:
            self.dataChanged.emit(self.index(0), self.index(len(self._cells) - 1))

    def checked(self) -> tuple[int, ...]:
        """Return the images whose masks would be approved: those that can be seen and are in."""
        return tuple(cell.image for cell in self._cells if self._is_in(cell.image))

    @property
    def out(self) -> frozenset[int]:
        """The images whose masks were taken out."""
        return frozenset(self._out)

    @property
    def is_drawn(self) -> bool:
        """Whether every mask of the page can be seen, or why it cannot."""
        return len(self._pictures) + len(self._problems) >= len(self._cells)

    def _is_in(self, image: int) -> bool:
        return image not in self._out and image in self._pictures

    # ------------------------------------------------------------ what Qt asks

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Return how many masks are on the page."""
        return 0 if parent.isValid() else len(self._cells)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        if not index.isValid():
            return None
        cell = self._cells[index.row()]
        problem = self._problems.get(cell.image, "")
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip_text(problem or cell.name)
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if self._is_in(cell.image) else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            state = self.tr("approve") if self._is_in(cell.image) else self.tr("skip")
            return f"{cell.name}, {cell.text}, {state}"
        values = {
            Role.IMAGE: cell.image,
            Role.PICTURE: self._pictures.get(cell.image),
            Role.PROBLEM: problem,
        }
        return values.get(Role(role)) if role in list(Role) else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Check or uncheck a cell, as screen readers do."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        if (Qt.CheckState(value) == Qt.CheckState.Checked) != self._is_in(
            self._cells[index.row()].image
        ):
            self.toggle(index.row())
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done with a cell."""
        flag = Qt.ItemFlag
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsUserCheckable

    def _tell(self, row: int) -> None:
        self.dataChanged.emit(self.index(row), self.index(row))
