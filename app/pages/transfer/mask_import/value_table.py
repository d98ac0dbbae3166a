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
from app.pages.transfer.tag_import.texts import number
from app.ui.icons import icon
from app.ui.plain_table import ActionModel, Index, let_choose, plain_table, side

VALUE, ACTION, MASKS, PIXELS = range(4)
_WARNING = "#b5830f"  # seen in light and dark


class ValueTableModel(ActionModel):
    """Values of masks, and what becomes of each.

    Signals:
        action_chosen: the key of a value, and its `Action`.
    """

    action_chosen = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[ValueRow, ...] = ()
        self.classes: Sequence[ClassInfo] = ()

    def show_rows(self, rows: Sequence[ValueRow], classes: Sequence[ClassInfo]) -> None:
        """Show other values; the same ones are changed in place."""
        same = [row.key for row in self.rows] == [row.key for row in rows]
        if same and list(self.classes) == list(classes):
            self.rows = tuple(rows)
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, PIXELS))
            return
        self.beginResetModel()
        self.rows, self.classes = tuple(rows), tuple(classes)
        self.endResetModel()

    def columns(self) -> Sequence[str]:
        """Name the columns."""
        return self.tr("In the masks"), self.tr("Becomes"), self.tr("Masks"), self.tr("Pixels")

    def has_figures(self, column: int) -> bool:
        """Whether a column holds numbers."""
        return column >= MASKS

    def name_of(self, row: ValueRow) -> str:
        """Return what a value is called in the source."""
        return row.name or row.key

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
        elif role == Qt.ItemDataRole.DecorationRole:
            value = self._picture(row, column)
        elif role == Qt.ItemDataRole.TextAlignmentRole and column >= MASKS:
            value = side(right=True)
        elif role == Qt.ItemDataRole.ToolTipRole and column == ACTION and row.unknown:
            value = self.tr("This value has no name. Choose a class.")
        return value

    def _text(self, row: ValueRow, column: int) -> str:
        if column == VALUE:
            return self._name(row)
        if column == ACTION:
            return self.action_text(row, row.action)
        return number(row.masks if column == MASKS else row.pixels)

    def _name(self, row: ValueRow) -> str:
        if row.key == BACKGROUND_KEY:
            return self.tr("Outside all shapes")
        if row.name and row.name != row.key:
            return f"{row.name} ({row.key})"
        return row.key

    def _picture(self, row: ValueRow, column: int) -> Any:
        if column == VALUE and row.key.startswith("#"):
            return QColor(row.key)
        if column != ACTION:
            return None
        if row.unknown:
            return icon("warning", colour=_WARNING)
        if isinstance(row.action, MapTo):
            colours = {info.id: info.colour for info in self.classes}
            return QColor(colours.get(row.action.class_id, "#808080"))
        return None

    def setData(  # noqa: N802
        self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Ask for another action; the figures follow when the plan is made anew."""
        if role != Qt.ItemDataRole.EditRole or index.column() != ACTION or value is None:
            return False
        row = self.rows[index.row()]
        if value == row.action and not row.unknown:
            return False
        rows = list(self.rows)
        rows[index.row()] = row._replace(action=value, unknown=False)
        self.rows = tuple(rows)
        self.dataChanged.emit(index, index)
        self.action_chosen.emit(row.key, value)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done with a cell."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == ACTION else flags

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

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows_model = ValueTableModel(self)
        self.setModel(self.rows_model)
        let_choose(self, ACTION)
        self.setAccessibleName(self.tr("Values in the masks"))
        plain_table(self, stretched=(VALUE, ACTION))
