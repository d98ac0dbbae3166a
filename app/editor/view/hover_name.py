"""The name of the class under the pointer, written beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, QSizeF
from PySide6.QtGui import QPainter

from app.editor.view.chip import draw_chip

if TYPE_CHECKING:
    from app.editor.view.canvas import Canvas

_NEAREST = 14.0  # logical px to the right of the pointer


class HoverName(NamedTuple):
    """What is written, and beside which place of the viewport."""

    value: int  # the label
    place: QPointF  # the pointer
    reach: float  # how far the tool's own preview reaches to the right
    number: int = 0  # of the object; 0 for none
    new: bool = False  # whether it is what a stroke would begin a new object of

    def draw(self, painter: QPainter, canvas: Canvas) -> None:
        """Draw the name and the colour of the class."""
        colour = canvas.looks.colour(self.value)
        draw_chip(painter, self._text(canvas), self._corner(canvas), canvas, colour=colour)

    def extent(self, canvas: Canvas) -> QRect:
        """Return where it is drawn, in logical pixels of the viewport."""
        metrics = canvas.fontMetrics()
        width = metrics.horizontalAdvance(self._text(canvas)) + 4 * metrics.height()
        place = QRectF(self._corner(canvas), QSizeF(width, 2 * metrics.height()))
        return place.toAlignedRect().adjusted(-2, -2, 2, 2)

    def _text(self, canvas: Canvas) -> str:
        name = canvas.looks.name(self.value)
        if self.new:
            told = QCoreApplication.translate("MaskEditor", "New object: {name}")
            return told.format(name=name)
        return f"{name} {self.number}" if self.number else name

    def _corner(self, canvas: Canvas) -> QPointF:
        # Beside the tool's preview, unless that is too large to see its end.
        beside = max(_NEAREST, min(self.reach, canvas.viewport().width() / 4))
        return self.place + QPointF(beside, -2 * canvas.fontMetrics().height())
