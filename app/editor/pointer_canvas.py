"""The canvas with a tool in hand: pointer, pen and wheel, and what is under the pointer, named."""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRect, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPointingDevice,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.core.masks.area import Point
from app.editor.tools.base import Pointer, Tool
from app.editor.view.chip import draw_chip
from app.editor.view.object_canvas import ObjectCanvas
from app.editor.view.zoom_view import STEP
from wseg_engine.base.labels import BACKGROUND, VOID

_NOTCH = 120  # what a wheel reports for one notch
_BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)  # that use the tool
_CONTROL = Qt.KeyboardModifier.ControlModifier
_NEAREST = 14.0  # logical px of a name to the right of the pointer


class PointerCanvas(ObjectCanvas):
    """Hands what the pointer does to a tool, and moves the image about.

    Wheel zooms, Ctrl and wheel resizes the brush; the middle button pans. The right button does
    what the left one does, and takes away.

    Signals:
        hovered: the pointer is over a pixel: x, y and its label; -1 three times elsewhere.
        size_wheel_turned: by how many notches the brush is to grow.
        tool_ended: the tool has begun or done something, or was cancelled.
    """

    hovered = Signal(int, int, int)
    size_wheel_turned = Signal(float)
    tool_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tool: Tool | None = None
        self._pan_from: QPointF | None = None
        self._space = False
        self._pressed = False
        self._right = False  # whether it was pressed with the right button
        self._dragged_divider: int | None = None
        self._drawn = QRect()  # where the tool's preview was drawn last
        self._show_names = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_TabletTracking)

    @property
    def tool(self) -> Tool | None:
        """The tool in hand."""
        return self._tool

    def take(self, tool: Tool | None) -> None:
        """Take another tool in hand; what the last one had begun is kept."""
        pointer = None if self._tool is None else self._tool.pointer
        self.settle_tool()
        if self._tool is not None:
            self._tool.leave()
        self._tool = tool
        self._pressed = False
        if tool is not None and pointer is not None:
            tool.pointer = pointer
        self._choose_cursor()
        self.show_preview()  # notes where it is drawn, to draw that place again
        self.viewport().update()

    @property
    def busy(self) -> bool:
        """Whether something has begun that Esc would take back."""
        return self._tool is not None and self._tool.busy

    def draw_over(self, painter: QPainter) -> None:
        """Draw the tool's preview, and the name of what is under the pointer."""
        if self._tool is not None and not self._is_panning():
            self._tool.draw(painter)
        name = None if self._is_panning() else self._named()
        if name is not None:
            name.draw(painter, self)

    def cancel_tool(self) -> bool:
        """Take back what the tool has begun; return whether there was something."""
        if self._tool is None or not self._tool.cancel():
            return False
        self._pressed = False
        self.show_preview()
        self.tool_ended.emit()
        return True

    def settle_tool(self) -> None:
        """End what the tool has begun, as if the button were let go, and keep it."""
        self._pressed = False
        if self._tool is not None:
            self._tool.settle()
            self.show_preview()

    def step_tool(self, *, back: bool) -> bool:
        """Take a part of what the tool has begun back, or do it again; return whether it did."""
        tool = self._tool
        if tool is None or not (tool.step_back() if back else tool.step_forward()):
            return False
        self._pressed = False
        self.show_preview()
        self.tool_ended.emit()
        return True

    def show_preview(self) -> None:
        """Redraw where the tool's preview was, and where it is."""
        now = QRect() if self._tool is None else self._tool.extent()
        named = self._named()
        name = QRect() if named is None else named.extent(self)
        self.viewport().update(self._drawn.united(now).united(name))
        self._drawn = now.united(name)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to pan, to move the divider, or to use the tool."""
        place = event.position()
        left = event.button() == Qt.MouseButton.LeftButton
        right = event.button() == Qt.MouseButton.RightButton
        if event.button() == Qt.MouseButton.MiddleButton or (left and self._space):
            self._pan_from = place
            self._choose_cursor()
        elif left and self.divider_at(place) is not None and not self.busy:
            self._dragged_divider = self.divider_at(place)
        elif (left or right) and not (self._pressed and right is not self._right):
            self._right = right
            self._begin(self._pointer(place, event.modifiers())._replace(right=right))
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the second of two clicks."""
        if event.button() in _BUTTONS and self._tool is not None:
            self._pressed = True
            self._right = event.button() == Qt.MouseButton.RightButton
            self._tool.pointer = self._pointer(event.position(), event.modifiers())
            self._tool.double_press(self._tool.pointer)
            self.show_preview()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan, move the divider, or use the tool."""
        place = event.position()
        if self._pan_from is not None:
            step = (place - self._pan_from).toPoint()
            self._pan_from += QPointF(step)
            self.move_by(step)
        elif self._dragged_divider is not None:
            self.set_wipe(place.x() / max(1, self.viewport().width()), self._dragged_divider)
        else:
            self._move(self._pointer(place, event.modifiers()))
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End what the press began."""
        if self._pan_from is not None and event.button() != Qt.MouseButton.RightButton:
            self._pan_from = None
            self._choose_cursor()
        elif self._dragged_divider is not None:
            self._dragged_divider = None
        elif event.button() == _BUTTONS[self._right]:
            pointer = self._pointer(event.position(), event.modifiers())
            self._end(pointer)
            self._right = False
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom to the pointer; with Ctrl, resize the brush."""
        turn = event.angleDelta()
        steps = (turn.y() or turn.x()) / _NOTCH
        if self._tool is not None and self._tool.wheel(steps):
            self.show_preview()
        elif event.modifiers() & _CONTROL:
            self.size_wheel_turned.emit(steps)
            self.show_preview()
        elif not event.pixelDelta().isNull() and event.phase() != Qt.ScrollPhase.NoScrollPhase:
            # A touch pad, not a mouse.
            self.move_by(event.pixelDelta())
        else:
            self.zoom_to(self.magnification * STEP**steps, event.position())
            self._again(event.position(), event.modifiers())
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        """Take a pen's events, and pinches."""
        if isinstance(event, QTabletEvent):
            self._pen(event)
            return True
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.zoom_to(self.magnification * (1 + event.value()), event.position())
            return True
        if event.type() == QEvent.Type.Leave:
            self._left()
        return super().viewportEvent(event)

    def _begin(self, pointer: Pointer) -> None:
        if self._tool is None or self.image_size.isEmpty():
            return
        self._pressed = True
        self._tool.pointer = pointer
        self._tool.press(pointer)
        self.show_preview()
        self.tool_ended.emit()

    def _move(self, pointer: Pointer) -> None:
        if self._pressed and self._tool is not None:
            self._tool.pointer = pointer
            self._tool.drag(pointer)
            self.show_preview()
            self._tell(pointer)
        else:
            self._hover(pointer)

    def _hover(self, pointer: Pointer) -> None:
        if self._tool is not None:
            self._tool.pointer = pointer
            self._tool.hover(pointer)
        on_divider = self.divider_at(pointer.place) is not None and not self.busy
        self._choose_cursor(Qt.CursorShape.SplitHCursor if on_divider else None)
        self.show_preview()
        self._tell(pointer)

    def _end(self, pointer: Pointer) -> None:
        if not self._pressed or self._tool is None:
            return
        self._pressed = False
        self._tool.pointer = pointer
        self._tool.release(pointer)
        self._tool.pointer = pointer._replace(right=False)
        self.show_preview()
        self.tool_ended.emit()

    def _left(self) -> None:
        """The pointer is elsewhere now."""
        if self._tool is not None and not self._pressed:
            self._tool.leave()
        self.show_preview()
        self.hovered.emit(-1, -1, -1)

    def _again(self, place: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Have the tool look anew at what is under the pointer."""
        if not self._pressed:
            self._hover(self._pointer(place, modifiers))

    def _pen(self, event: QTabletEvent) -> None:
        eraser = event.pointerType() == QPointingDevice.PointerType.Eraser
        pointer = self._pointer(event.position(), event.modifiers(), event.pressure(), eraser)
        kind = event.type()
        if kind == QEvent.Type.TabletPress and event.button() == Qt.MouseButton.LeftButton:
            self._begin(pointer)
        elif kind == QEvent.Type.TabletMove:
            self._move(pointer if self._pressed else pointer._replace(pressure=1.0))
        elif kind == QEvent.Type.TabletRelease:
            self._end(pointer._replace(pressure=1.0))
        event.accept()

    def _pointer(
        self,
        place: QPointF,
        modifiers: Qt.KeyboardModifier,
        pressure: float = 1.0,
        eraser: bool = False,
    ) -> Pointer:
        at = self.to_image(place)
        right = self._right and self._pressed
        return Pointer(Point(at.x(), at.y()), place, modifiers, pressure, eraser, right)

    def _tell(self, pointer: Pointer) -> None:
        x, y = math.floor(pointer.at.x), math.floor(pointer.at.y)
        value = self.seen_label(pointer.place)
        self.hovered.emit(*((-1, -1, -1) if value is None else (x, y, value)))

    def _named(self) -> _HoverName | None:
        """Return the name of what is under the pointer; None where none is shown."""
        tool = self._tool
        pointer = None if tool is None else tool.pointer
        if tool is None or pointer is None or not self._show_names or self._pressed:
            return None
        if tool.begins_new and tool.context.value not in (BACKGROUND, VOID):
            return _HoverName(tool.context.value, pointer.place, tool.reach(), new=True)
        value = self.seen_label(pointer.place)
        if not value:
            return None
        return _HoverName(value, pointer.place, tool.reach(), self.hovered_object)

    def _is_panning(self) -> bool:
        return self._pan_from is not None or self._space

    def _choose_cursor(self, shape: Qt.CursorShape | None = None) -> None:
        if self._pan_from is not None:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self._space:
            shape = Qt.CursorShape.OpenHandCursor
        elif shape is None:
            shape = Qt.CursorShape.ArrowCursor if self._tool is None else self._tool.cursor
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)


class _HoverName(NamedTuple):
    """The name of the class under the pointer, and beside which place of the viewport it is."""

    value: int  # the label
    place: QPointF  # the pointer
    reach: float  # how far the tool's own preview reaches to the right
    number: int = 0  # of the object; 0 for none
    new: bool = False  # whether it is what a stroke would begin a new object of

    def draw(self, painter: QPainter, canvas: ObjectCanvas) -> None:
        """Draw the name and the colour of the class."""
        colour = canvas.looks.colour(self.value)
        draw_chip(painter, self._text(canvas), self._corner(canvas), canvas, colour=colour)

    def extent(self, canvas: ObjectCanvas) -> QRect:
        """Return where it is drawn, in logical pixels of the viewport."""
        metrics = canvas.fontMetrics()
        width = metrics.horizontalAdvance(self._text(canvas)) + 4 * metrics.height()
        place = QRectF(self._corner(canvas), QSizeF(width, 2 * metrics.height()))
        return place.toAlignedRect().adjusted(-2, -2, 2, 2)

    def _text(self, canvas: ObjectCanvas) -> str:
        name = canvas.looks.name(self.value)
        if self.new:
            told = QCoreApplication.translate("MaskEditor", "New object: {name}")
            return told.format(name=name)
        return f"{name} {self.number}" if self.number else name

    def _corner(self, canvas: ObjectCanvas) -> QPointF:
        # Beside the tool's preview, unless that is too large to see its end.
        beside = max(_NEAREST, min(self.reach, canvas.viewport().width() / 4))
        return self.place + QPointF(beside, -2 * canvas.fontMetrics().height())
