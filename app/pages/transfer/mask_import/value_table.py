"""The table in which values of masks become classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    Qt,
    Signal,
)
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QTableView,
    QWidget,
)

from app.core.store import ClassInfo
from app.core.transfer.mask_import import Action, Fixed, ValueRow
from app.core.transfer.mask_import.decoded import BACKGROUND_KEY
from app.core.transfer.tag_import import MapTo
from app.core.translation import number_text
from app.ui.icons import icon
from app.ui.rows_model import Column, Roles, RowsModel, let_choose, plain_table

VALUE, ACTION = range(2)  # places of columns; two figures follow
_WARNING = "#b5830f"  # seen in light and dark


class ValueTableModel(RowsModel[ValueRow]):
    """Values of masks, and what becomes of each.

    Signals:
        action_chosen: the key of a value, and its `Action`.
    """

    action_chosen = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        action: Roles[ValueRow] = {
            Qt.ItemDataRole.EditRole: lambda row: row.action,
            Qt.ItemDataRole.DecorationRole: self._action_picture,
            Qt.ItemDataRole.ToolTipRole: self._tip,
        }
        super().__init__(
            (
                Column(
                    self.tr("In the masks"),
                    self._name,
                    roles={Qt.ItemDataRole.DecorationRole: _value_picture},
                ),
                Column(
                    self.tr("Becomes"),
                    lambda row: self.action_text(row, row.action),
                    roles=action,
                    edit=self._choose,
                ),
                Column(self.tr("Masks"), lambda row: number_text(row.masks), figures=True),
                Column(self.tr("Pixels"), lambda row: number_text(row.pixels), figures=True),
            ),
            parent,
        )
        self.classes: Sequence[ClassInfo] = ()

    def show_rows(self, rows: Sequence[ValueRow], classes: Sequence[ClassInfo]) -> None:
        """Show other values; the same ones are changed in place."""
        same = [row.key for row in self.rows] == [row.key for row in rows]
        same = same and list(self.classes) == list(classes)
        self.classes = tuple(classes)
        (self.change_rows if same else self.reset_rows)(tuple(rows))

    def _choose(self, place: int, action: Action) -> bool:
        """Ask for another action; the figures follow when the plan is made anew."""
        row = self.rows[place]
        if action == row.action and not row.unknown:
            return False
        self.replace_row(place, row._replace(action=action, unknown=False))
        self.action_chosen.emit(row.key, action)
        return True

    def _tip(self, row: ValueRow) -> str | None:
        return self.tr("This value has no name. Choose a class.") if row.unknown else None

    def _name(self, row: ValueRow) -> str:
        if row.key == BACKGROUND_KEY:
            return self.tr("Outside all shapes")
        if row.name and row.name != row.key:
            return f"{row.name} ({row.key})"
        return row.key

    def _action_picture(self, row: ValueRow) -> Any:
        if row.unknown:
            return icon("warning", colour=_WARNING)
        if isinstance(row.action, MapTo):
            colours = {info.id: info.colour for info in self.classes}
            return QColor(colours.get(row.action.class_id, "#808080"))
        return None

    def actions(self, row: ValueRow) -> list[tuple[str, Action]]:
        """Return what can become of a value."""
        choices: list[Action] = [MapTo(info.id) for info in self.classes]
        choices += [Fixed.BACKGROUND, Fixed.UNDECIDED]
        known = {info.name.casefold() for info in self.classes}
        if row.name and row.name.casefold() not in known and row.name.isprintable():
            choices.insert(0, Fixed.NEW)
        return [(self.action_text(row, action), action) for action in choices]

    def action_text(self, row: ValueRow, action: Action) -> str:
        """Say what becomes of a value."""
        if isinstance(action, MapTo):
            return next((c.name for c in self.classes if c.id == action.class_id), "?")
        return {
            Fixed.BACKGROUND: self.tr("Background"),
            Fixed.UNDECIDED: self.tr("Undecided (void)"),
            Fixed.NEW: self.tr("New class {name}").format(name=row.name),
        }[action]


class ValueTable(QTableView):
    """The table of values, with a list of actions in each row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows_model = model = ValueTableModel(self)
        let_choose(self, model, ACTION, model.actions, lambda row: row.name or row.key)
        self.setAccessibleName(self.tr("Values in the masks"))
        plain_table(self, stretched=(VALUE, ACTION))


def _value_picture(row: ValueRow) -> QColor | None:
    return QColor(row.key) if row.key.startswith("#") else None
