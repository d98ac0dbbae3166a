"""Tables of rows: a model made of columns, cells with a list of choices, views like lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

Index = QModelIndex | QPersistentModelIndex
Row = TypeVar("Row")
Roles = dict[int, Callable[[Row], Any]]  # what a cell is besides its text, by Qt's role


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column of a table, which is all that a table has to say of itself.

    Args:
        title: what stands above it.
        text: what a cell shows; an integer is written as the language writes numbers.
        figures: whether cells are numbers, which stand right.
        roles: what cells are besides, by Qt's role: a colour, a tip, what is edited.
        tip: what a column means, where its title does not say.
        edit: takes the place of a row and what the user entered there; returns whether it changes
            anything. None: cells cannot be edited.
        checks: a cell has a box to tick, whose state is in `roles`; `edit` gets a `bool`.
    """

    title: str
    text: Callable[[Row], str | int]
    figures: bool = False
    roles: Mapping[int, Callable[[Row], Any]] = field(default_factory=dict)
    tip: str = ""
    edit: Callable[[int, Any], bool] | None = None
    checks: bool = False


class RowsModel(QAbstractTableModel, Generic[Row]):
    """A table of rows, which its columns turn into cells."""

    def __init__(self, columns: Sequence[Column[Row]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.rows: Sequence[Row] = ()

    def reset_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def change_rows(self, rows: Sequence[Row]) -> None:
        """Show as many rows with other cells; what is selected stays."""
        self.rows = rows
        if rows:
            last = self.index(len(rows) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def replace_row(self, place: int, row: Row) -> None:
        """Show another row in the place of one."""
        self.rows = (*self.rows[:place], row, *self.rows[place + 1 :])
        last = self.index(place, len(self.columns) - 1)
        self.dataChanged.emit(self.index(place, 0), last)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the columns' names, and what they mean."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return side(right=column.figures)
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip or None
        return column.title if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell."""
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], self.columns[index.column()]
        if role in column.roles:
            return column.roles[role](row)
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        right = role == Qt.ItemDataRole.TextAlignmentRole and column.figures
        return side(right=True) if right else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Hand on what the user entered."""
        column = self.columns[index.column()] if index.isValid() else None
        if column is None or column.edit is None:
            return False
        if column.checks and role == Qt.ItemDataRole.CheckStateRole:
            return column.edit(index.row(), Qt.CheckState(value) is Qt.CheckState.Checked)
        editing = role == Qt.ItemDataRole.EditRole and not column.checks and value is not None
        return editing and column.edit(index.row(), value)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done with a cell."""
        flags = super().flags(index)
        column = self.columns[index.column()] if index.isValid() else None
        if column is None or column.edit is None:
            return flags
        can = Qt.ItemFlag.ItemIsUserCheckable if column.checks else Qt.ItemFlag.ItemIsEditable
        return flags | can


class ChoiceDelegate(QStyledItemDelegate):
    """Lets the user choose what becomes of a row from a list."""

    def __init__(
        self,
        choices: Callable[[int], Sequence[tuple[str, Any]]],
        name: Callable[[int], str],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._choices, self._name = choices, name

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Return a list of what can be chosen."""
        name = self._name(index.row())
        box = QComboBox(parent)
        box.setAccessibleName(self.tr("What happens to {name}").format(name=name))
        for text, choice in self._choices(index.row()):
            box.addItem(text, choice)
        box.activated.connect(lambda: self._done(box))
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Show what is chosen."""
        assert isinstance(editor, QComboBox)
        editor.setCurrentText(index.data())

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Take over what was chosen."""
        assert isinstance(editor, QComboBox)
        model.setData(index, editor.currentData(), Qt.ItemDataRole.EditRole)

    def _done(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)


def let_choose(
    table: QTableView,
    model: RowsModel[Row],
    column: int,
    choices: Callable[[Row], Sequence[tuple[str, Any]]],
    name: Callable[[Row], str],
) -> None:
    """Show rows in a table, and let the user choose what becomes of them in a column.

    Args:
        table: where they are shown.
        model: the rows.
        column: the place of the column.
        choices: texts, and what they stand for, for a row.
        name: what a row is about, for screen readers.
    """
    table.setModel(model)
    delegate = ChoiceDelegate(
        lambda place: choices(model.rows[place]), lambda place: name(model.rows[place]), table
    )
    table.setItemDelegateForColumn(column, delegate)
    table.setEditTriggers(
        QAbstractItemView.EditTrigger.AllEditTriggers
        & ~QAbstractItemView.EditTrigger.CurrentChanged
    )


def plain_table(table: QTableView, *, stretched: Sequence[int]) -> None:
    """Let a table look like a list: rows are chosen, no grid, wide columns for text."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setAlternatingRowColors(True)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(round(table.fontMetrics().height() * 1.8))
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setResizeContentsPrecision(50)  # rows that are looked at: there may be 100,000
    for column in stretched:
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)


def side(*, right: bool) -> int:
    """Return on which side of its cell a text stands."""
    where = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return int(where | Qt.AlignmentFlag.AlignVCenter)
