"""Tables that look like lists, and what their models and lists of actions have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
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


class PlainModel(QAbstractTableModel):
    """A table of rows; subclasses have `rows`, name the columns, and return the cells."""

    rows: Sequence[Any]

    def columns(self) -> Sequence[str]:
        """Name the columns."""
        raise NotImplementedError

    def has_figures(self, column: int) -> bool:
        """Whether a column holds numbers, which stand right."""
        return False

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns())

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the columns' names."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return side(right=self.has_figures(section))
        return self.columns()[section] if role == Qt.ItemDataRole.DisplayRole else None


class ActionModel(PlainModel):
    """A table in which each row has an action that is chosen from a list."""

    def actions(self, row: Any) -> list[tuple[str, Any]]:
        """Return what can be chosen for a row: texts, and what they stand for."""
        raise NotImplementedError

    def name_of(self, row: Any) -> str:
        """Return what a row is about, for screen readers."""
        raise NotImplementedError


class ActionDelegate(QStyledItemDelegate):
    """Lets the user choose a row's action from a list."""

    def createEditor(  # noqa: N802
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> QWidget:
        """Return a list of what can be chosen."""
        model = index.model()
        assert isinstance(model, ActionModel)
        row = model.rows[index.row()]
        box = QComboBox(parent)
        box.setAccessibleName(self.tr("What happens to {name}").format(name=model.name_of(row)))
        for text, action in model.actions(row):
            box.addItem(text, action)
        box.activated.connect(lambda: self._done(box))
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:  # noqa: N802
        """Show what is chosen."""
        assert isinstance(editor, QComboBox)
        editor.setCurrentText(index.data())

    def setModelData(  # noqa: N802
        self, editor: QWidget, model: QAbstractItemModel, index: Index
    ) -> None:
        """Take over what was chosen."""
        assert isinstance(editor, QComboBox)
        model.setData(index, editor.currentData(), Qt.ItemDataRole.EditRole)

    def _done(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)


def let_choose(table: QTableView, column: int) -> None:
    """Let the user choose actions in a column of a table with an `ActionModel`."""
    table.setItemDelegateForColumn(column, ActionDelegate(table))
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
