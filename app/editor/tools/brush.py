"""Brush, eraser and void brush."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QPainterPath

from app.core.masks.area import Point
from app.core.masks.brush import Tip, centred, segment
from app.core.masks.regions import Combine, apply
from app.core.translation import mark
from app.editor.tools.base import OptionGroup, Pointer, ToolContext
from app.editor.tools.preview import draw_path
from app.editor.tools.stroke import StrokeTool
from wseg_engine.base.labels import BACKGROUND, VOID

_LIGHTEST = 0.05  # of the brush's size, at no pressure


class BrushTool(StrokeTool):
    """Paints where it is pulled. Alt or the right button takes the class away.

    Shift draws a line from the last end.

    The other end of a pen paints the background.
    """

    name = "brush"
    label = mark("MaskEditor", "&Brush")
    step = mark("MaskEditor", "Brush stroke")
    shortcut = "B"
    tip = mark(
        "MaskEditor",
        "Paint the class. The right button or Alt erases it, Shift draws a straight line",
    )
    options = frozenset({OptionGroup.BRUSH, OptionGroup.COMBINE})
    paints: ClassVar[int | None] = None  # a label; None: the one in hand

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._last: Point | None = None  # where the last stroke is, or was

    def _value_of(self, pointer: Pointer) -> int:
        if pointer.eraser:
            return BACKGROUND
        return self.context.value if self.paints is None else self.paints

    def press(self, pointer: Pointer) -> None:
        """Begin a stroke."""
        how = Combine.SUBTRACT if self._takes_away(pointer) else Combine.ADD
        if self.begin(self._value_of(pointer), how):
            here = self._centre(pointer)
            start = self._last if pointer.shift and self._last is not None else here
            self._stroke(start, here, pointer)

    def drag(self, pointer: Pointer) -> None:
        """Pull the stroke on."""
        if self._painting and self._last is not None:
            self._stroke(self._last, self._centre(pointer), pointer)

    def draw(self, painter: QPainter) -> None:
        """Draw the brush's outline: in the colour that it paints, dashed where it erases."""
        if self.pointer is None:
            return
        place = self._place(self.pointer)
        path = QPainterPath()
        if self.context.options.tip is Tip.ROUND:
            path.addEllipse(place)
        else:
            path.addRect(place)
        value = self._value_of(self.pointer)
        erases = value == BACKGROUND or self._takes_away(self.pointer)
        colour = None if erases else self.context.canvas.looks.colour(value)
        draw_path(painter, path, dashed=erases, colour=colour)

    def extent(self) -> QRect:
        """Return where the brush's outline is."""
        if self.pointer is None:
            return QRect()
        return self._place(self.pointer).adjusted(-4, -4, 4, 4).toAlignedRect()

    def reach(self) -> float:
        """Return the radius of the brush on the screen."""
        return self.context.options.size * self.context.canvas.transform().m11() / 2 + 6

    def _takes_away(self, pointer: Pointer) -> bool:
        """Return whether the class is taken away, by what is held or as chosen."""
        chosen = OptionGroup.COMBINE in self.options
        return pointer.alt or (chosen and self.context.options.combine is Combine.SUBTRACT)

    def _stroke(self, start: Point, end: Point, pointer: Pointer) -> None:
        document = self.context.document
        if document is None:
            return
        size, tip = self._size(pointer), self.context.options.tip
        apply(document, segment(start, end, size, tip, document.bounds), self._value, self._how)
        self._last = end

    def _size(self, pointer: Pointer) -> int:
        size = self.context.options.size
        if not self.context.options.pen_pressure or pointer.pressure >= 1:
            return size
        return max(1, round(size * max(pointer.pressure, _LIGHTEST)))

    def _centre(self, pointer: Pointer) -> Point:
        return centred(pointer.at, self._size(pointer))

    def _place(self, pointer: Pointer) -> QRectF:
        """Return where in the viewport the brush would paint."""
        size, centre = self._size(pointer), self._centre(pointer)
        canvas = self.context.canvas
        corner = canvas.to_screen(QPointF(centre.x - size / 2, centre.y - size / 2))
        side = size * canvas.transform().m11()
        return QRectF(corner.x(), corner.y(), side, side)


class EraserTool(BrushTool):
    """Paints the background."""

    name = "eraser"
    label = mark("MaskEditor", "&Eraser")
    step = mark("MaskEditor", "Erase")
    shortcut = "E"
    tip = mark("MaskEditor", "Paint the background")
    options = frozenset({OptionGroup.BRUSH})
    paints = BACKGROUND


class VoidTool(BrushTool):
    """Paints void: pixels that nobody has decided."""

    name = "void"
    label = mark("MaskEditor", "&Void brush")
    step = mark("MaskEditor", "Paint void")
    shortcut = "V"
    tip = mark("MaskEditor", "Paint void: pixels to be ignored")
    options = frozenset({OptionGroup.BRUSH})
    paints = VOID
