"""The table in which values of masks become classes."""

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
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.core.mask_import import Action, Fixed, ValueRow
from app.core.mask_import.decoded import BACKGROUND_KEY
from app.core.store import ClassInfo
from app.core.tag_import import MapTo
from app.icons import icon
from app.windows.tag_import.class_table import plain_table
from app.windows.tag_import.texts import number

_Index = QModelIndex | QPersistentModelIndex
VALUE, ACTION, MASKS, PIXELS = range(4)
_WARNING = "#b5830f"  # seen in light and dark


class ValueTableModel(QAbstractTableModel):
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

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Return the number of values."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Return the number of columns."""
        return 0 if parent.isValid() else 4

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the columns' names."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section >= MASKS else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("In the masks"), self.tr("Becomes"), self.tr("Masks"), self.tr("Pixels"))[
            section
        ]

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
        elif role == Qt.ItemDataRole.DecorationRole:
            value = self._picture(row, column)
        elif role == Qt.ItemDataRole.TextAlignmentRole and column >= MASKS:
            value = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        elif role == Qt.ItemDataRole.ToolTipRole and column == ACTION and row.unknown:
            value = self.tr("Nothing says what this value means. Choose a class.")
        return value

    def _text(self, row: ValueRow, column: int) -> str:
        if column == VALUE:
            return self._name(row)
        if column == ACTION:
            return self.action_text(row, row.action)
        return number(row.masks if column == MASKS else row.pixels)

    def _name(self, row: ValueRow) -> str:
        if row.key == BACKGROUND_KEY:
            return self.tr("Outside of all shapes")
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
        self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole
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

    def flags(self, index: _Index) -> Qt.ItemFlag:
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


class _ActionDelegate(QStyledItemDelegate):
    """Lets the user choose what a value becomes from a list."""

    def createEditor(  # noqa: N802
        self, parent: QWidget, option: QStyleOptionViewItem, index: _Index
    ) -> QWidget:
        """Return a list of what a value can become."""
        model = index.model()
        assert isinstance(model, ValueTableModel)
        row = model.rows[index.row()]
        box = QComboBox(parent)
        box.setAccessibleName(self.tr("What becomes of {name}").format(name=row.name or row.key))
        for text, action in model.actions(row):
            box.addItem(text, action)
        box.activated.connect(lambda: self._done(box))
        return box

    def setEditorData(self, editor: QWidget, index: _Index) -> None:  # noqa: N802
        """Show what is chosen."""
        assert isinstance(editor, QComboBox)
        editor.setCurrentText(index.model().data(index))

    def setModelData(  # noqa: N802
        self, editor: QWidget, model: QAbstractItemModel, index: _Index
    ) -> None:
        """Take over what was chosen."""
        assert isinstance(editor, QComboBox)
        model.setData(index, editor.currentData(), Qt.ItemDataRole.EditRole)

    def _done(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)


class ValueTable(QTableView):
    """The table of values, with a list of actions in each row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows_model = ValueTableModel(self)
        self.setModel(self.rows_model)
        self.setItemDelegateForColumn(ACTION, _ActionDelegate(self))
        self.setAccessibleName(self.tr("Values in the masks"))
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AllEditTriggers
            & ~QAbstractItemView.EditTrigger.CurrentChanged
        )
        plain_table(self, stretched=(VALUE, ACTION))
