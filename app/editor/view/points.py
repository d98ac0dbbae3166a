"""Points that were set in an image while tagging: how one is drawn."""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

RADIUS = 9.0  # logical px of a point
_RIM, _SHADE, _INK = 2.0, QColor(0, 0, 0, 190), QColor("#e8e8e8")


class PointLook(NamedTuple):
    """A point, and how it is shown."""

    x: float  # share of the image's width, 0 to 1
    y: float  # share of its height
    name: str  # of its class
    colour: QColor
    shows: bool  # False: the class is not there


def point_font(font: QFont) -> QFont:
    """Return the font of the letter in a point."""
    small = QFont(font)
    small.setPixelSize(round(RADIUS * 1.3))
    small.setBold(True)
    return small


def draw_point(painter: QPainter, at: QPointF, look: PointLook) -> None:
    """Draw a point with the first letter of its class: colour alone does not tell classes apart.

    A filled dot shows its class, a crossed ring does not.
    """
    painter.setPen(QPen(_SHADE, 2 * _RIM))
    painter.setBrush(look.colour if look.shows else _SHADE)
    painter.drawEllipse(at, RADIUS, RADIUS)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(_INK if look.shows else look.colour, _RIM))
    painter.drawEllipse(at, RADIUS, RADIUS)
    box = QRectF(0, 0, 2 * RADIUS, 2 * RADIUS)
    box.moveCenter(at)
    bright = look.colour.lightness() > 140
    painter.setPen(QColor("#101010") if look.shows and bright else _INK)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, look.name[:1].upper())
    if not look.shows:
        reach = RADIUS / math.sqrt(2)
        painter.setPen(QPen(look.colour, _RIM))
        painter.drawLine(at + QPointF(-reach, reach), at + QPointF(reach, -reach))
