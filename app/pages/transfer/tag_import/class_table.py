"""The names that a source gives to classes, and what is done with each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QTableView,
    QWidget,
)

from app.core.store import ClassInfo
from app.core.transfer.tag_import import Action, ClassRow, Create, Ignore, MapTo
from app.pages.transfer.tag_import.texts import number
from app.qtbase.plain_text import tip_text
from app.ui.plain_table import ActionModel, Index, let_choose, plain_table, side

NAME, ACTION, PRESENT, ABSENT, UNSURE, CHANGES, CONFLICTS = range(7)


class ClassTableModel(ActionModel):
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

    def columns(self) -> Sequence[str]:
        """Name the columns."""
        return (
            self.tr("In the source"),
            self.tr("Becomes"),
            self.tr("Present"),
            self.tr("Absent"),
            self.tr("Unsure"),
            self.tr("Changes"),
            self.tr("Conflicts"),
        )

    def has_figures(self, column: int) -> bool:
        """Whether a column holds numbers."""
        return column >= PRESENT

    def name_of(self, row: ClassRow) -> str:
        """Return the name in the source."""
        return row.name

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
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
            value = side(right=True)
        elif role == Qt.ItemDataRole.ToolTipRole and column <= ACTION:
            value = tip_text(self._hint(row))
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
        self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole
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

    def flags(self, index: Index) -> Qt.ItemFlag:
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
        return [*create, *maps, (self.tr("Skipped"), Ignore)]

    def action_text(self, row: ClassRow, action: Action) -> str:
        """Say what is done with a name."""
        if isinstance(action, MapTo):
            name = next((c.name for c in self.classes if c.id == action.class_id), "?")
            if row.known and name == row.name:
                return name
            if row.suggestion is not None and row.suggestion.class_id == action.class_id:
                return self.tr("{name} (similar)").format(name=name)
            return name
        return self._create(row) if action is Create else self.tr("Skipped")

    def _create(self, row: ClassRow) -> str:
        return self.tr("New class {name}").format(name=row.name)

    def _hint(self, row: ClassRow) -> str:
        if row.suggestion is not None:
            name = next((c.name for c in self.classes if c.id == row.suggestion.class_id), "?")
            return self.tr(
                "{found} is similar to the class {name}. Check whether they are the same."
            ).format(found=row.name, name=name)
        return row.name


class ClassTable(QTableView):
    """The table of names, with a list of actions in each row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows_model = ClassTableModel(self)
        self.setModel(self.rows_model)
        let_choose(self, ACTION)
        self.setAccessibleName(self.tr("Classes in the source"))
        plain_table(self, stretched=(NAME, ACTION))
        self.rows_model.modelReset.connect(self._hide_empty_columns)

    def _hide_empty_columns(self) -> None:
        rows = self.rows_model.rows
        self.setColumnHidden(ABSENT, not any(row.absent for row in rows))
        self.setColumnHidden(UNSURE, not any(row.unsure for row in rows))
