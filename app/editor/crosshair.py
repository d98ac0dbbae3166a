"""The keyboard's pointer."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from app.core.masks.area import Point
from app.editor.tools.preview import DARK, LIGHT
from app.editor.view.zoom_view import ZoomView

ARROWS = {
    Qt.Key.Key_Left: QPoint(-1, 0),
    Qt.Key.Key_Right: QPoint(1, 0),
    Qt.Key.Key_Up: QPoint(0, -1),
    Qt.Key.Key_Down: QPoint(0, 1),
}
TAPS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_FAR = 10  # times as far with Shift
_INNER, _OUTER = 4, 14  # logical px from the middle, where its lines begin and end


class Crosshair:
    """A place in the image that arrow keys move, on the middles of pixels."""

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
            for way in ARROWS.values():
                painter.drawLine(middle + QPointF(way * _INNER), middle + QPointF(way * _OUTER))
