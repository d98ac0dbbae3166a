"""The names that a source gives to classes, and what is done with each."""

from __future__ import annotations

from collections.abc import Sequence

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
from app.core.translation import number_text
from app.qtbase.plain_text import tip_text
from app.ui.rows_model import Column, Roles, RowsModel, let_choose, plain_table

NAME, ACTION, PRESENT, ABSENT, UNSURE = range(5)  # places of columns; two figures more follow


class ClassTableModel(RowsModel[ClassRow]):
    """A row for each name in the source.

    Signals:
        action_chosen: the user wants something else done with a name: its key and the action.
    """

    action_chosen = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        tip: Roles[ClassRow] = {Qt.ItemDataRole.ToolTipRole: lambda row: tip_text(self._hint(row))}
        action: Roles[ClassRow] = {
            **tip,
            Qt.ItemDataRole.EditRole: lambda row: row.action,
        }
        super().__init__(
            (
                Column(self.tr("In the source"), lambda row: row.name, roles=tip),
                Column(
                    self.tr("Becomes"),
                    lambda row: self.action_text(row, row.action),
                    roles=action,
                    edit=self._choose,
                ),
                Column(self.tr("Present"), lambda row: _figure(row.present), figures=True),
                Column(self.tr("Absent"), lambda row: _figure(row.absent), figures=True),
                Column(self.tr("Unsure"), lambda row: _figure(row.unsure), figures=True),
                Column(self.tr("Changes"), lambda row: _figure(row.changes), figures=True),
                Column(self.tr("Conflicts"), lambda row: _figure(row.conflicts), figures=True),
            ),
            parent,
        )
        self.classes: tuple[ClassInfo, ...] = ()

    def show_rows(self, rows: Sequence[ClassRow], classes: Sequence[ClassInfo]) -> None:
        """Show other rows; where only figures differ, selection and place stay."""
        same = [row.key for row in rows] == [row.key for row in self.rows]
        self.classes = tuple(classes)
        (self.change_rows if same else self.reset_rows)(tuple(rows))

    def _choose(self, place: int, action: Action) -> bool:
        """Ask for another action; the figures follow when the plan is made anew."""
        row = self.rows[place]
        if action == row.action:
            return False
        self.replace_row(place, row._replace(action=action))
        self.action_chosen.emit(row.key, action)
        return True

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

    def __init__(self) -> None:
        super().__init__()
        self.rows_model = model = ClassTableModel(self)
        let_choose(self, model, ACTION, model.actions, lambda row: row.name)
        self.setAccessibleName(self.tr("Classes in the source"))
        plain_table(self, stretched=(NAME, ACTION))
        model.modelReset.connect(self._hide_empty_columns)

    def _hide_empty_columns(self) -> None:
        rows = self.rows_model.rows
        self.setColumnHidden(ABSENT, not any(row.absent for row in rows))
        self.setColumnHidden(UNSURE, not any(row.unsure for row in rows))


def _figure(count: int) -> str:
    return number_text(count) if count else "–"
