"""The table of the class editor: names and keys are edited in place, rows dragged."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.core.store import ClassInfo
from app.models.class_table import SORT, ClassTableModel, Column
from app.pages.tags.colour_menu import swatch

Index = QModelIndex | QPersistentModelIndex
_CLEARING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_PORTABLE = QKeySequence.SequenceFormat.PortableText


class ClassTableView(QTableView):
    """Classes with keys and counts.

    A click on a head sorts; the third one brings back the user's own order, and only in that one
    rows can be moved.

    Signals:
        count_chosen: the user wants to see the images counted in a cell; an `ImageFilter`.
        current_changed: another class is the current one, or none.
    """

    count_chosen = Signal(object)
    current_changed = Signal()

    def __init__(self, model: ClassTableModel) -> None:
        super().__init__()
        self._classes = model
        self._sorted_by = -1
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(model)
        self._proxy.setSortRole(SORT)
        self.setModel(self._proxy)
        self.setItemDelegate(_CellDelegate(self))
        self.setAccessibleName(self.tr("Classes"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        unit = self.fontMetrics().height()
        self.verticalHeader().setDefaultSectionSize(round(1.9 * unit))
        head = self.horizontalHeader()
        head.setSectionsClickable(True)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
        head.setHighlightSections(False)
        # Names are not squeezed out by counts, however long their heads are in a language.
        shown = [c for c in Column if c not in (Column.NAME, Column.OBJECTS)]
        others = (head.sectionSizeHint(column) for column in shown)
        self.setMinimumSize(max(34 * unit, sum(others) + 14 * unit), 12 * unit)
        self.setColumnHidden(Column.OBJECTS, True)  # until there are some
        head.sectionClicked.connect(self._sort)
        self.clicked.connect(self._show_images)
        self.selectionModel().currentChanged.connect(lambda *_: self.current_changed.emit())

    @property
    def own_order(self) -> bool:
        """Whether classes are shown in the user's order."""
        return self._sorted_by < 0

    def current_class(self) -> ClassInfo | None:
        """Return the class of the current row."""
        index = self._proxy.mapToSource(self.currentIndex())
        return self._classes.class_at(index.row()) if index.isValid() else None

    def go_to(self, class_id: int) -> None:
        """Make a class the current one."""
        row = self._classes.row_of(class_id)
        if row >= 0:
            index = self._proxy.mapFromSource(self._classes.index(row, Column.NAME))
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def rename_current(self) -> None:
        """Edit the name of the current class."""
        index = self.currentIndex().siblingAtColumn(Column.NAME)
        if self._can_edit(index):
            self.setCurrentIndex(index)
            self.edit(index)

    def move_current(self, step: int) -> None:
        """Move the current class up or down by a number of rows."""
        info = self.current_class()
        if info is None or not self.own_order:
            return
        row = self._classes.row_of(info.id)
        target = row + step + (1 if step > 0 else 0)
        if 0 <= row + step < self._classes.rowCount():
            self._classes.move([info.id], target)
            self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Show counted images with Enter, move rows with Alt, take a key away with Delete."""
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        index = self.currentIndex()
        match event.key():
            case Qt.Key.Key_Up | Qt.Key.Key_Down if alt:
                self.move_current(-1 if event.key() == Qt.Key.Key_Up else 1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if index.column() >= Column.PRESENT:
                self._show_images(index)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._can_edit(index):
                self.edit(index)
            case key if key in _CLEARING and index.column() == Column.KEY:
                self._proxy.setData(index, "")
            case _:
                super().keyPressEvent(event)

    def _can_edit(self, index: QModelIndex) -> bool:
        # A field leaves Enter to what is around it; it is done by then.
        editing = self.state() == QAbstractItemView.State.EditingState
        return not editing and bool(index.flags() & Qt.ItemFlag.ItemIsEditable)

    def _sort(self, column: int) -> None:
        """Sort by a column: first one way, then the other, then the user's own order again."""
        head = self.horizontalHeader()
        first = (
            Qt.SortOrder.AscendingOrder if column <= Column.KEY else Qt.SortOrder.DescendingOrder
        )
        if self._sorted_by != column:
            self._sorted_by, order = column, first
        elif head.sortIndicatorOrder() is first:
            order = (
                Qt.SortOrder.DescendingOrder
                if first is Qt.SortOrder.AscendingOrder
                else Qt.SortOrder.AscendingOrder
            )
        else:
            self._sorted_by, order = -1, Qt.SortOrder.AscendingOrder  # as they come
        head.setSortIndicatorShown(self._sorted_by >= 0)
        head.setSortIndicator(column, order)
        self._proxy.sort(self._sorted_by, order)
        self.setDragEnabled(self.own_order)
        self.current_changed.emit()

    def _show_images(self, index: QModelIndex) -> None:
        wanted = self._classes.filter_at(self._proxy.mapToSource(index))
        if wanted is not None:
            self.count_chosen.emit(wanted)


class _CellDelegate(QStyledItemDelegate):
    """Draws swatches, and edits names and keys."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Give the colour of a class an edge, so that none vanishes in the background."""
        super().initStyleOption(option, index)
        colour = index.data(Qt.ItemDataRole.DecorationRole)
        if colour is not None:
            side = option.fontMetrics.height()
            option.icon = swatch(colour.name(), side, option.palette)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Return a field for a name, or one that takes a single key."""
        if index.column() == Column.KEY:
            editor: QLineEdit = KeyEdit(parent)
            editor.setAccessibleName(self.tr("Key of the class"))
            assert isinstance(editor, KeyEdit)
            editor.taken.connect(self._finish)
        else:
            editor = QLineEdit(parent)
            editor.setAccessibleName(self.tr("Name of the class"))
        return editor

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hand over what was entered."""
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    def _finish(self) -> None:
        editor = self.sender()
        if isinstance(editor, QWidget):
            self.commitData.emit(editor)
            self.closeEditor.emit(editor)


class KeyEdit(QLineEdit):
    """Takes the next key that is pressed; Delete is none.

    Signals:
        taken: a key was pressed.
    """

    taken = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def event(self, event: QEvent) -> bool:
        """Keep keys from being shortcuts while one is awaited."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a key."""
        if event.key() in _CLEARING:
            self.setText("")
            self.taken.emit()
        elif event.text() and event.text().isalnum():
            self.setText(QKeySequence(event.text().upper(), _PORTABLE).toString(_PORTABLE))
            self.taken.emit()
        else:
            super().keyPressEvent(event)
