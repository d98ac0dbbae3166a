"""The canvas as the editor has it: the keyboard, with a pointer of its own, beside the mouse."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPen

from app.core.masks.area import Point
from app.core.masks.document import MaskDocument
from app.editor.pointer_canvas import PointerCanvas
from app.editor.tools.base import MODIFIERS, Pointer
from app.editor.tools.edited_objects import EditedObjects
from app.editor.tools.preview import DARK, LIGHT
from app.editor.view.layers import colours, dotted, painted, seen_rows_and_columns
from app.editor.view.points import PointLook, draw_point, point_font
from app.editor.view.zoom_view import ZoomView

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
_MARKS = (0, 0xFFFFFFFF, 0xFF202020)  # nothing, a dot, its dark side
_ARROWS = {
    Qt.Key.Key_Left: QPoint(-1, 0),
    Qt.Key.Key_Right: QPoint(1, 0),
    Qt.Key.Key_Up: QPoint(0, -1),
    Qt.Key.Key_Down: QPoint(0, 1),
}
_TAPS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_FAR = 10  # times as far goes the crosshair with Shift
_INNER, _OUTER = 4, 14  # logical px from its middle, where its lines begin and end


class EditCanvas(PointerCanvas):
    """Hands keys to the tool, and what the crosshair does.

    Space pans. With the crosshair on, arrows move it (Shift: farther) and Space or Enter click
    there. Esc takes back what has begun, puts the crosshair away, ends a preview, or selects no
    object any more.

    Signals:
        proposal_dismissed: the user wants to see the mask again instead of what is proposed.
    """

    proposal_dismissed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._crosshair = _Crosshair(self)
        self._shows_marks = False
        self._points: Sequence[PointLook] = ()
        self._edited: EditedObjects | None = None

    def follow_objects(self, objects: EditedObjects) -> None:
        """Show these objects, and mark the one under the pointer."""

        def hover(x: int, y: int, _value: int) -> None:
            if not self.busy:
                objects.hover(objects.at(Point(x, y)))

        self._edited = objects
        self.show_objects(objects)
        objects.listed.connect(self.note_objects)
        objects.listed.connect(self._look_again)
        objects.marked.connect(self.mark_objects)
        self.hovered.connect(hover)

    @property
    def crosshair(self) -> Point | None:
        """Where the keyboard's crosshair is; None while it is off."""
        return self._crosshair.at

    def set_crosshair(self, on: bool) -> None:
        """Show the keyboard's crosshair in the middle of what is seen, or take it away."""
        self._crosshair.show(on)
        if on:
            self._hover(self._pointer_at_crosshair())
        self.viewport().update()

    def set_shows_marks(self, on: bool) -> None:
        """Mark what was painted or clicked by hand, or no longer."""
        self._shows_marks = on
        self.viewport().update()

    def show_points(self, points: Sequence[PointLook]) -> None:
        """Have points of the image that is shown among the marks."""
        self._points = points
        self.viewport().update()

    def draw_over(self, painter: QPainter) -> None:
        """Draw what was painted by hand if wanted, and the crosshair, over the rest."""
        if self._shows_marks and self.document is not None:
            self._draw_marks(painter, self.document)
            self._draw_points(painter, self.document)
        super().draw_over(painter)
        self._crosshair.draw(painter)

    def _draw_marks(self, painter: QPainter, document: MaskDocument) -> None:
        view = self.view_map()
        part = self._covered(view, self.viewport().rect())
        if part.isEmpty():
            return
        rows, columns = seen_rows_and_columns(view, part, document.painted.shape)
        by_hand = document.painted[rows][:, columns].view(np.uint8)
        dots = dotted(by_hand, view, part)
        self._put(painter, painted(dots, colours(_MARKS)).picture, part)

    def _draw_points(self, painter: QPainter, document: MaskDocument) -> None:
        if not self._points:
            return
        height, width = document.labels.shape
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(point_font(self.font()))
        for look in self._points:
            draw_point(painter, self.to_screen(QPointF(look.x * width, look.y * height)), look)
        painter.restore()

    def event(self, event: QEvent) -> bool:
        """Claim the keys that the crosshair and a begun region need, before shortcuts get them."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._needs(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the crosshair, click there, pan, cancel, or hand the key to the tool."""
        key = Qt.Key(event.key())
        tool = self._tool
        if key == Qt.Key.Key_Escape and self._escape():
            return
        if tool is not None and tool.key(event):
            self.show_preview()
            self.tool_ended.emit()
            return
        if self.crosshair is not None and key in _ARROWS:
            self._crosshair.move(_ARROWS[key], far=bool(event.modifiers() & _SHIFT))
            self._hover(self._pointer_at_crosshair())
            self.viewport().update()
        elif self.crosshair is not None and key in _TAPS and not event.isAutoRepeat():
            self._tap()
        elif key == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._space = True
                self._choose_cursor()
        else:
            event.ignore()
            self._note_modifiers(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End panning by Space."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self._choose_cursor()
            return
        event.ignore()
        self._note_modifiers(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let Space go: its release goes to another widget."""
        self._space = False
        self._choose_cursor()
        super().focusOutEvent(event)

    def _tap(self) -> None:
        pointer = self._pointer_at_crosshair()
        if self._tool is not None:
            self._tool.pointer = pointer
            self._tool.tap(pointer)
            self.show_preview()
            self.tool_ended.emit()

    def _escape(self) -> bool:
        if self.cancel_tool():
            return True
        if self.crosshair is not None:
            self.set_crosshair(False)
            return True
        if self.proposes:
            self.proposal_dismissed.emit()
            return True
        if self._edited is not None and self._edited.selection:
            self._edited.select(())
            return True
        return False

    def _pointer_at_crosshair(self) -> Pointer:
        at = self.crosshair or Point(0, 0)
        return Pointer(at, self.to_screen(QPointF(*at)))

    def _look_again(self) -> None:
        """Tell what is under the pointer where that is another object now."""
        pointer = None if self._tool is None else self._tool.pointer
        if self.crosshair is not None:
            self._tell(self._pointer_at_crosshair())
        elif pointer is not None and not self.busy:
            at = self.to_image(pointer.place)
            self._tell(pointer._replace(at=Point(at.x(), at.y())))
            self.show_preview()

    def _needs(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        plain = not event.modifiers() & _CONTROL
        if self.crosshair is not None and plain and key in (*_ARROWS, *_TAPS):
            return True
        if plain and self._tool is not None and self._tool.claims(key):
            return True
        if key == Qt.Key.Key_Escape:
            chosen = self._edited is not None and bool(self._edited.selection)
            return self.busy or self.crosshair is not None or self.proposes or chosen
        editing = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        return self.busy and key in editing

    def _note_modifiers(self, event: QKeyEvent) -> None:
        """Show at once what Shift and Alt make of the tool."""
        tool, key = self._tool, Qt.Key(event.key())
        if tool is not None and tool.pointer is not None and key in MODIFIERS:
            tool.pointer = tool.pointer.with_key(key, event.type() == QEvent.Type.KeyPress)
            self.show_preview()

    def _left(self) -> None:
        if self.crosshair is None:
            super()._left()

    def _tell(self, pointer: Pointer) -> None:
        super()._tell(pointer)
        value = self.seen_label(pointer.place)
        if self.crosshair is not None and value is not None:
            x, y = math.floor(pointer.at.x), math.floor(pointer.at.y)
            place, name = self.tr("Column {x}, row {y}: {name}"), self.looks.name(value)
            if self._edited is not None:
                name = self._edited.named(name, pointer.at)
            self.setAccessibleDescription(place.format(x=x, y=y, name=name))


class _Crosshair:
    """The keyboard's pointer: a place in the image that arrows move, on the middles of pixels."""

    def __init__(self, view: ZoomView) -> None:
        self._view = view
        self.at: Point | None = None  # None while it is off

    def show(self, on: bool) -> None:
        """Put it into the middle of what is seen, or take it away."""
        middle = self._view.visible_rect().center()
        shown = Point(math.floor(middle.x()) + 0.5, math.floor(middle.y()) + 0.5)
        self.at = shown if on else None

    def move(self, step: QPoint, *, far: bool) -> None:
        """Move by a pixel of the image, or of the screen where those of the image are smaller."""
        if self.at is None:
            return
        reach = max(1, round(1 / self._view.magnification)) * (_FAR if far else 1)
        size = self._view.image_size
        x = min(max(self.at.x + step.x() * reach, 0.5), size.width() - 0.5)
        y = min(max(self.at.y + step.y() * reach, 0.5), size.height() - 0.5)
        self.at = Point(x, y)
        self._view.make_visible(QPointF(x, y))

    def draw(self, painter: QPainter) -> None:
        """Draw it, in logical pixels of the viewport."""
        if self.at is None:
            return
        middle = self._view.to_screen(QPointF(*self.at))
        for width, colour in ((3.0, DARK), (1.0, LIGHT)):
            painter.setPen(QPen(colour, width))
            for way in _ARROWS.values():
                painter.drawLine(middle + QPointF(way * _INNER), middle + QPointF(way * _OUTER))
