"""The line between two masks that are compared."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.editor.chip import draw_chip

_NEAR = 5  # logical px from the line, where it can be taken
_DARK = QColor(0, 0, 0, 160)
_LIGHT = QColor(255, 255, 255)


def is_near(viewport: QWidget, position: float, place: QPointF) -> bool:
    """Return whether a place of the viewport is on the divider at a position of 0 to 1."""
    return abs(place.x() - position * viewport.width()) <= _NEAR


def draw_divider(
    painter: QPainter, viewport: QWidget, position: float, names: tuple[str, str]
) -> None:
    """Draw the divider, with a grip and the names of what is left and right of it."""
    x, height = round(position * viewport.width()), viewport.height()
    for width, colour in ((3, _DARK), (1, _LIGHT)):
        painter.setPen(QPen(colour, width))
        painter.drawLine(x, 0, x, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(_DARK, 1))
    painter.setBrush(_LIGHT)
    painter.drawRoundedRect(QRectF(x - 4, height / 2 - 16, 8, 32), 4, 4)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    gap = viewport.fontMetrics().height()
    left, right = names
    draw_chip(painter, left, QPointF(x - gap / 2, gap), viewport, right_edge=True)
    draw_chip(painter, right, QPointF(x + gap / 2, gap), viewport)
