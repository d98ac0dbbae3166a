"""The objects of the mask in hand: a list to look at, to go to them, and to delete them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QSizePolicy,
    QTableView,
    QToolButton,
    QWidget,
)

from app.core.translation import number_text
from app.pages.review.class_pane import chip, share_text
from app.qtbase.boxes import Stretch, hbox, vbox
from app.ui.rows_model import Column, RowsModel, plain_table
from app.ui.widgets import hint, icon_button
from wseg_engine.objects.maps import ObjectInfo

ICON = 16  # px
_MOST_ROWS = 8  # that are seen without scrolling
_KEYS = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Escape,
)


class ObjectRow(NamedTuple):
    """One object in the list."""

    info: ObjectInfo
    name: str  # of its class
    colour: QColor
    share: float  # of the image


class ObjectTable(QTableView):
    """The list; while it has the focus, keys that go through it are its own.

    Signals:
        hovered: the pointer is over a row; -1 for none.
        key_pressed: Delete, Enter or Esc.
    """

    hovered = Signal(int)
    key_pressed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setMouseTracking(True)

    def event(self, event: QEvent) -> bool:
        """Claim keys before shortcuts get them."""
        claimed = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if claimed and isinstance(event, QKeyEvent) and event.key() in _KEYS:
            event.accept()
            return True
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell which row the pointer is over."""
        if event.type() == QEvent.Type.Leave:
            self.hovered.emit(-1)
        elif event.type() == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self.hovered.emit(self.rowAt(round(event.position().y())))
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell of Delete, Enter and Esc; go through the rows by arrows."""
        if event.key() in _KEYS[6:]:
            self.key_pressed.emit(event.key())
        else:
            super().keyPressEvent(event)


class ObjectsPane(QWidget):
    """The objects by class, the largest first; a button that makes them while there are none.

    Signals:
        hovered: the pointer is over an object of the list; 0 for none.
        chosen: objects were selected; a tuple.
        zoom_wanted: an object is to fill the view.
        delete_wanted: the selected objects are to be deleted.
        left: the keyboard is to go back to the canvas.
        rules_wanted: the user wants to choose how objects are made.
    """

    rules_wanted = Signal()
    hovered = Signal(int)
    chosen = Signal(object)
    zoom_wanted = Signal(int)
    delete_wanted = Signal()
    left = Signal()

    def __init__(self, commands: Mapping[str, QAction]) -> None:
        super().__init__()
        self._filling = False
        self.model: RowsModel[ObjectRow] = RowsModel(
            (
                Column(
                    self.tr("Object"),
                    lambda row: f"{row.name} {row.info.id}",
                    roles={
                        Qt.ItemDataRole.DecorationRole: lambda row: chip(
                            row.colour, row.info.value
                        ),
                        Qt.ItemDataRole.AccessibleTextRole: self._spoken,
                    },
                ),
                Column(self.tr("Pixels"), lambda row: number_text(row.info.area), figures=True),
                Column(self.tr("Share"), lambda row: share_text(row.share), figures=True),
            ),
            self,
        )
        self.table = ObjectTable()
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("Objects of this mask"))
        plain_table(self.table, stretched=(0,))
        self.table.setIconSize(QSize(ICON, ICON))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.horizontalHeader().setSectionsClickable(True)
        self.table.horizontalHeader().setSortIndicatorShown(False)
        self.make = _button(commands["editor.objects.make"])
        self.forget = _button(commands["editor.objects.forget"])
        self.rules = icon_button("settings", self.tr("Object settings…"), self.rules_wanted.emit)
        self.rules.setIconSize(QSize(ICON, ICON))
        self.count = hint(wraps=False)
        self.count.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = hbox(self.make, (self.count, 1), Stretch(0), self.rules, self.forget, gap=4)
        vbox(self.table, row, on=self, margins=(4, 0, 4, 0), gap=4)
        self.table.hovered.connect(self._tell_hovered)
        self.table.key_pressed.connect(self._take_key)
        self.table.doubleClicked.connect(lambda _index: self._zoom())
        self.table.selectionModel().selectionChanged.connect(self._tell_chosen)
        self.show_rows(())

    @property
    def rows(self) -> Sequence[ObjectRow]:
        """The objects in the list."""
        return self.model.rows

    def show_rows(self, rows: Sequence[ObjectRow]) -> None:
        """List these objects."""
        same = [row.info.id for row in rows] == [row.info.id for row in self.rows]
        if same:
            self.model.change_rows(rows)
        else:
            self._filling = True
            self.model.reset_rows(rows)
            self._filling = False
        there = bool(rows)
        for widget in (self.table, self.forget, self.count):
            widget.setVisible(there)
        self.make.setVisible(not there)
        self.count.setText(self.tr("%Ln object(s)", "", len(rows)))
        header, line = self.table.horizontalHeader(), self.table.verticalHeader()
        seen = min(len(rows), _MOST_ROWS) * line.defaultSectionSize()
        self.table.setFixedHeight(header.sizeHint().height() + seen + 2 * self.table.frameWidth())

    def show_chosen(self, numbers: Sequence[int]) -> None:
        """Show which are selected."""
        places = [place for place, row in enumerate(self.rows) if row.info.id in numbers]
        if {index.row() for index in self.table.selectionModel().selectedRows()} == set(places):
            return
        chosen = QItemSelection()
        for place in places:
            chosen.select(self.model.index(place, 0), self.model.index(place, 2))
        self._filling = True
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.table.selectionModel().select(chosen, flags)
        if places:
            first = self.model.index(places[0], 0)
            self.table.selectionModel().setCurrentIndex(
                first, QItemSelectionModel.SelectionFlag.NoUpdate
            )
            self.table.scrollTo(first)
        self._filling = False

    @property
    def place(self) -> int:
        """The row that the keyboard is at; -1 for none."""
        return self.table.currentIndex().row()

    def go_to_place(self, place: int) -> None:
        """Have the keyboard go on at a row, or the last one; nothing is selected by that."""
        if self.rows and place >= 0:
            index = self.model.index(min(place, len(self.rows) - 1), 0)
            self._filling = True
            flags = QItemSelectionModel.SelectionFlag.NoUpdate
            self.table.selectionModel().setCurrentIndex(index, flags)
            self._filling = False

    def _spoken(self, row: ObjectRow) -> str:
        text = self.tr("{name} {number}: {pixels} pixels, {share}")
        pixels = number_text(row.info.area)
        return text.format(
            name=row.name, number=row.info.id, pixels=pixels, share=share_text(row.share)
        )

    def _tell_hovered(self, place: int) -> None:
        self.hovered.emit(self.rows[place].info.id if 0 <= place < len(self.rows) else 0)

    def _tell_chosen(self) -> None:
        if not self._filling:
            places = sorted(index.row() for index in self.table.selectionModel().selectedRows())
            self.chosen.emit(tuple(self.rows[place].info.id for place in places))

    def _take_key(self, key: int) -> None:
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_wanted.emit()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            self._zoom()

    def _zoom(self) -> None:
        place = self.table.currentIndex().row()
        if 0 <= place < len(self.rows):
            self.zoom_wanted.emit(self.rows[place].info.id)


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setIconSize(QSize(ICON, ICON))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setAutoRaise(True)
    return button
