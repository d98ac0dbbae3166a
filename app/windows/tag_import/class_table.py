"""The names that a source gives to classes, and what is done with each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
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

from app.core.store import ClassInfo
from app.core.tag_import import Action, ClassRow, Create, Ignore, MapTo
from app.windows.tag_import.texts import number

_Index = QModelIndex | QPersistentModelIndex
NAME, ACTION, PRESENT, ABSENT, UNSURE, CHANGES, CONFLICTS = range(7)


class ClassTableModel(QAbstractTableModel):
    """A row for each name in the source.

    Signals:
        action_chosen: the user wants something else done with a name: its key and the action.
    """

    action_chosen = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[ClassRow, ...] = ()
        self.classes: tuple[ClassInfo, ...] = ()

    def show_rows(self, rows: Sequence[ClassRow], classes: Sequence[ClassInfo]) -> None:
        """Show other rows; where only figures differ, selection and place stay."""
        same = [row.key for row in rows] == [row.key for row in self.rows]
        if not same:
            self.beginResetModel()
        self.rows, self.classes = tuple(rows), tuple(classes)
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, CONFLICTS))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Return the number of names."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Return the number of columns."""
        return 0 if parent.isValid() else CONFLICTS + 1

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the columns' names."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section >= PRESENT:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self.tr("In the source"),
            self.tr("Becomes"),
            self.tr("Present"),
            self.tr("Absent"),
            self.tr("Unsure"),
            self.tr("Changes"),
            self.tr("Contradictions"),
        )[section]

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell."""
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], index.column()
        value: Any = None
        if role == Qt.ItemDataRole.DisplayRole:
            value = self._text(row, column)
        elif role == Qt.ItemDataRole.EditRole and column == ACTION:
            value = row.action
        elif role == Qt.ItemDataRole.TextAlignmentRole and column >= PRESENT:
            value = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        elif role == Qt.ItemDataRole.ToolTipRole and column <= ACTION:
            value = self._hint(row)
        return value

    def _text(self, row: ClassRow, column: int) -> str:
        if column == NAME:
            return row.name
        if column == ACTION:
            return self.action_text(row, row.action)
        figures = (row.present, row.absent, row.unsure, row.changes, row.conflicts)
        value = figures[column - PRESENT]
        return number(value) if value else "–"

    def setData(  # noqa: N802
        self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Ask for another action; the figures follow when the plan is made anew."""
        if role != Qt.ItemDataRole.EditRole or index.column() != ACTION:
            return False
        row = self.rows[index.row()]
        if value is None or value == row.action:
            return False
        rows = list(self.rows)
        rows[index.row()] = row._replace(action=value)
        self.rows = tuple(rows)
        self.dataChanged.emit(index, index)
        self.action_chosen.emit(row.key, value)
        return True

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Return what can be done with a cell."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == ACTION else flags

    def actions(self, row: ClassRow) -> list[tuple[str, Action]]:
        """Return what can be done with a name, the likely things first."""
        near = row.suggestion.class_id if row.suggestion else None
        classes = sorted(self.classes, key=lambda info: info.id != near)
        maps: list[tuple[str, Action]] = [
            (self.action_text(row, MapTo(info.id)), MapTo(info.id)) for info in classes
        ]
        create: list[tuple[str, Action]] = [] if row.known else [(self._create(row), Create)]
        return [*create, *maps, (self.tr("Left out"), Ignore)]

    def action_text(self, row: ClassRow, action: Action) -> str:
        """Say what is done with a name."""
        if isinstance(action, MapTo):
            name = next((c.name for c in self.classes if c.id == action.class_id), "?")
            if row.known and name == row.name:
                return name
            if row.suggestion is not None and row.suggestion.class_id == action.class_id:
                return self.tr("{name} (much alike)").format(name=name)
            return name
        return self._create(row) if action is Create else self.tr("Left out")

    def _create(self, row: ClassRow) -> str:
        return self.tr("New class {name}").format(name=row.name)

    def _hint(self, row: ClassRow) -> str:
        if row.suggestion is not None:
            name = next((c.name for c in self.classes if c.id == row.suggestion.class_id), "?")
            return self.tr(
                "{found} is much like the class {name}. Look whether it is meant."
            ).format(found=row.name, name=name)
        return row.name


class _ActionDelegate(QStyledItemDelegate):
    """Lets the user choose an action from a list."""

    def createEditor(  # noqa: N802
        self, parent: QWidget, option: QStyleOptionViewItem, index: _Index
    ) -> QWidget:
        """Return a list of what can be done with the name."""
        model = index.model()
        assert isinstance(model, ClassTableModel)
        box = QComboBox(parent)
        row = model.rows[index.row()]
        box.setAccessibleName(self.tr("What becomes of {name}").format(name=row.name))
        for text, action in model.actions(row):
            box.addItem(text, action)
        box.activated.connect(lambda: self._done(box))
        return box

    def setEditorData(self, editor: QWidget, index: _Index) -> None:  # noqa: N802
        """Show what is chosen."""
        assert isinstance(editor, QComboBox)
        model = index.model()
        assert isinstance(model, ClassTableModel)
        editor.setCurrentText(model.data(index))

    def setModelData(  # noqa: N802
        self, editor: QWidget, model: QAbstractItemModel, index: _Index
    ) -> None:
        """Take over what was chosen."""
        assert isinstance(editor, QComboBox)
        model.setData(index, editor.currentData(), Qt.ItemDataRole.EditRole)

    def _done(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)


class ClassTable(QTableView):
    """The table of names, with a list of actions in each row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows_model = ClassTableModel(self)
        self.setModel(self.rows_model)
        self.setItemDelegateForColumn(ACTION, _ActionDelegate(self))
        self.setAccessibleName(self.tr("Classes in the source"))
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AllEditTriggers
            & ~QAbstractItemView.EditTrigger.CurrentChanged
        )
        plain_table(self, stretched=(NAME, ACTION))
        self.rows_model.modelReset.connect(self._hide_empty_columns)

    def _hide_empty_columns(self) -> None:
        rows = self.rows_model.rows
        self.setColumnHidden(ABSENT, not any(row.absent for row in rows))
        self.setColumnHidden(UNSURE, not any(row.unsure for row in rows))


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
