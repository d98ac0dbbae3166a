"""Mouse and keyboard of the library's view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, SignalInstance
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QScrollBar, QStyle, QStyleOptionRubberBand, QWidget

from app.models.image_list import ImageListModel
from app.models.image_selection import ImageSelection
from app.pages.library.geometry import Geometry

Key = Qt.Key
_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_SCROLL_INTERVAL = 30  # ms between steps while the rubber band is beyond the edge
_FASTEST = 120  # pixels a step


class Rows(Protocol):
    """What mouse and keyboard act upon: rows in a view that scrolls."""

    model: ImageListModel
    selection: ImageSelection
    geometry_: Geometry
    band: QRect  # the rubber band, in the coordinates of the content

    @property
    def activated(self) -> SignalInstance:
        """A row was double-clicked, or Enter was pressed on it."""

    @property
    def is_list(self) -> bool:
        """Whether images are lines of a table; otherwise they are cells of a grid."""

    def row_at(self, position: QPoint) -> int:
        """Return the row at a place of the viewport, or -1."""

    def to_content(self, position: QPoint) -> QPoint:
        """Return a place of the viewport in the coordinates of the content."""

    def scroll_to(self, row: int) -> None:
        """Bring a row onto the screen."""

    def viewport(self) -> QWidget:
        """Return the widget that shows the rows."""

    def verticalScrollBar(self) -> QScrollBar:
        """Return the bar that scrolls."""


class MouseInput(QObject):
    """Clicks with Shift and Ctrl, and the rubber band."""

    def __init__(self, view: Rows, owner: QWidget) -> None:
        super().__init__(owner)
        self._view, self._owner = view, owner
        self._origin: QPoint | None = None  # of the band, in the content
        self._before = np.zeros(0, np.bool_)  # what was selected when the band began
        self._pressed = -1  # a selected row, which a click alone selects when it is released
        self._scroll = QTimer(self)
        self._scroll.setInterval(_SCROLL_INTERVAL)
        self._scroll.timeout.connect(self._scroll_on)
        view.model.rows_replaced.connect(self._end_band)

    def handle(self, event: QEvent) -> bool:
        """React to an event of the viewport; return whether it was one of the mouse."""
        handlers: dict[QEvent.Type, Callable[[QMouseEvent], None]] = {
            QEvent.Type.MouseButtonPress: self._press,
            QEvent.Type.MouseMove: self._move,
            QEvent.Type.MouseButtonRelease: self._release,
            QEvent.Type.MouseButtonDblClick: self._double_click,
        }
        handler = handlers.get(event.type())
        if handler is None or not isinstance(event, QMouseEvent):
            return False
        handler(event)
        return True

    def draw_band(self, painter: QPainter, band: QRect) -> None:
        """Draw the rubber band as the style has it."""
        option = QStyleOptionRubberBand()
        option.initFrom(self._owner)
        option.rect = band
        option.opaque = False
        self._owner.style().drawControl(QStyle.ControlElement.CE_RubberBand, option, painter)

    def _press(self, event: QMouseEvent) -> None:
        view, selection = self._view, self._view.selection
        row = view.row_at(event.position().toPoint())
        self._pressed = -1
        if event.button() == Qt.MouseButton.RightButton:
            if row >= 0 and not selection.is_selected(row):
                selection.select_only(row)
            elif row >= 0:
                selection.move_to(row)
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if row < 0:
            self._begin_band(event)
        elif event.modifiers() & _SHIFT:
            selection.extend_to(row, keep=bool(event.modifiers() & _CONTROL))
        elif event.modifiers() & _CONTROL:
            selection.toggle(row)
        elif selection.is_selected(row) and selection.count > 1:
            selection.move_to(row)
            self._pressed = row
        else:
            selection.select_only(row)

    def _move(self, event: QMouseEvent) -> None:
        if self._origin is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        self._stretch(event.position().toPoint())
        if not self._view.viewport().rect().contains(event.position().toPoint()):
            self._scroll.start()

    def _release(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._end_band()
        row = self._view.row_at(event.position().toPoint())
        if row >= 0 and row == self._pressed:
            self._view.selection.select_only(row)
        self._pressed = -1

    def _double_click(self, event: QMouseEvent) -> None:
        row = self._view.row_at(event.position().toPoint())
        plain = not event.modifiers() & (_SHIFT | _CONTROL)
        if event.button() == Qt.MouseButton.LeftButton and row >= 0 and plain:
            self._view.activated.emit(row)

    def _begin_band(self, event: QMouseEvent) -> None:
        selection = self._view.selection
        if not event.modifiers() & (_SHIFT | _CONTROL):
            selection.clear()
        self._origin = self._view.to_content(event.position().toPoint())
        self._before = selection.flags

    def _stretch(self, position: QPoint) -> None:
        if self._origin is None:
            return
        self._view.band = QRect(self._origin, self._view.to_content(position)).normalized()
        touched = self._view.geometry_.touched(self._view.band)
        self._view.selection.set_flags(self._before | touched)
        self._view.viewport().update()

    def _end_band(self) -> None:
        self._scroll.stop()
        self._origin = None
        self._view.band = QRect()
        self._view.viewport().update()

    def _scroll_on(self) -> None:
        """Scroll while the mouse holds the band beyond the edge."""
        viewport, bar = self._view.viewport(), self._view.verticalScrollBar()
        position = viewport.mapFromGlobal(viewport.cursor().pos())
        beyond = min(position.y(), 0) + max(position.y() - viewport.height(), 0)
        if not beyond or self._origin is None:
            self._scroll.stop()
            return
        bar.setValue(bar.value() + max(-_FASTEST, min(_FASTEST, beyond)))
        self._stretch(position)


class KeyboardInput:
    """Arrow keys, Home, End and Page, alone, with Shift, and with Ctrl."""

    def __init__(self, view: Rows) -> None:
        self._view = view

    def handle(self, event: QKeyEvent) -> bool:
        """React to a key; return whether it was one of the view's."""
        view, selection = self._view, self._view.selection
        current, count = selection.current_row, len(view.model.ids)
        if not count:
            return False
        if event.key() in (Key.Key_Return, Key.Key_Enter) and current >= 0:
            view.activated.emit(current)
            return True
        shift, control = bool(event.modifiers() & _SHIFT), bool(event.modifiers() & _CONTROL)
        if event.key() == Key.Key_Space and control and current >= 0:
            selection.toggle(current)
            return True
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return False
        step = self._step(event.key())
        if step is None:
            return False
        row = 0 if current < 0 else min(max(current + step, 0), count - 1)
        if current >= 0 and abs(step) < count and not 0 <= current + step < count:
            row = self._at_the_edge(current, step, count)
        if shift:
            selection.extend_to(row, keep=control)
        elif control:
            selection.move_to(row)
        else:
            selection.select_only(row)
        view.scroll_to(row)
        return True

    def _at_the_edge(self, current: int, step: int, count: int) -> int:
        """Return where a step beyond the first or last line leads: down to a shorter last line."""
        columns = self._view.geometry_.columns
        if step == columns and current // columns < (count - 1) // columns:
            return count - 1
        if abs(step) == columns and columns > 1:
            return current
        return 0 if step < 0 else count - 1

    def _step(self, key: int) -> int | None:
        geometry = self._view.geometry_
        lines = max(1, self._view.viewport().height() // geometry.pitch.height())
        left = QApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
        sideways = 0 if self._view.is_list else (-1 if left else 1)
        count = len(self._view.model.ids)
        steps = {
            int(Key.Key_Right): sideways,
            int(Key.Key_Left): -sideways,
            int(Key.Key_Down): geometry.columns,
            int(Key.Key_Up): -geometry.columns,
            int(Key.Key_PageDown): lines * geometry.columns,
            int(Key.Key_PageUp): -lines * geometry.columns,
            int(Key.Key_Home): -count,
            int(Key.Key_End): count,
        }
        return steps.get(int(key))
