"""Drawing what a tool would do, legible over any picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from app.core.masks.area import Mask
from app.core.masks.regions import Combine

DARK = QColor(24, 24, 24)  # opaque: Qt draws such lines in a fifth of the time
LIGHT = QColor(255, 255, 255)
BADGE = 14.0  # logical px
BADGE_REACH = 12.0 + BADGE  # from the pointer to the badge's far side, and some slack


def draw_path(
    painter: QPainter,
    path: QPainterPath,
    *,
    dashed: bool = False,
    colour: QColor | None = None,
) -> None:
    """Draw an outline in light on dark, with a core of a colour if one is given."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(DARK, 3 if colour is None else 5))
    painter.drawPath(path)
    if colour is not None:
        painter.setPen(QPen(colour, 3))
        painter.drawPath(path)
    pen = QPen(LIGHT, 1.25)
    if dashed:
        pen.setDashPattern([4, 4])
    painter.setPen(pen)
    painter.drawPath(path)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def draw_trail(
    painter: QPainter, points: Sequence[QPointF] | QPolygonF, *, dashed: bool = False
) -> None:
    """Draw a line through points of the viewport."""
    path = QPainterPath()
    path.addPolygon(points if isinstance(points, QPolygonF) else QPolygonF(list(points)))
    draw_path(painter, path, dashed=dashed)


def draw_handle(painter: QPainter, at: QPointF, *, hot: bool = False) -> None:
    """Draw a corner that can be dragged."""
    side = 9.0 if hot else 7.0
    painter.setPen(QPen(DARK, 1.5))
    painter.setBrush(QColor(255, 200, 60) if hot else LIGHT)
    painter.drawRect(QRectF(at.x() - side / 2, at.y() - side / 2, side, side))


def draw_badge(painter: QPainter, at: QPointF, how: Combine, colour: QColor) -> None:
    """Draw beside the pointer what will be done, and in which class's colour."""
    place = QRectF(at.x() + 9, at.y() + 9, BADGE, BADGE)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(LIGHT, 1.5))
    painter.setBrush(colour)
    painter.drawEllipse(place)
    ink = LIGHT if colour.lightnessF() < 0.6 else QColor(0, 0, 0)
    painter.setPen(QPen(ink, 1.75))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(_sign(place.center(), how))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _sign(middle: QPointF, how: Combine) -> QPainterPath:
    """Return plus, minus, or the arch of an intersection; drawn, as fonts may lack them."""
    path, arm = QPainterPath(), BADGE / 4
    if how is Combine.INTERSECT:
        path.moveTo(middle.x() - arm, middle.y() + arm)
        path.arcTo(QRectF(middle.x() - arm, middle.y() - arm, 2 * arm, 2 * arm), 180, -180)
        path.lineTo(middle.x() + arm, middle.y() + arm)
        return path
    path.moveTo(middle.x() - arm, middle.y())
    path.lineTo(middle.x() + arm, middle.y())
    if how is Combine.ADD:
        path.moveTo(middle.x(), middle.y() - arm)
        path.lineTo(middle.x(), middle.y() + arm)
    return path


def draw_region(painter: QPainter, inside: Mask, target: QRectF, colour: QColor) -> None:
    """Draw a set of pixels, stretched over a rectangle of the viewport, in stripes of a colour."""
    height, width = inside.shape
    y, x = np.mgrid[:height, :width]
    stretch = max(1.0, target.width() / width)
    stripes = ((x + y) * stretch) % 12 < 6
    pixels = np.zeros((height, -(-width // 4) * 4), np.uint8)
    pixels[:, :width] = np.where(inside, np.where(stripes, 2, 1), 0)
    inner = inside.copy()
    inner[1:] &= inside[:-1]
    inner[:-1] &= inside[1:]
    inner[:, 1:] &= inside[:, :-1]
    inner[:, :-1] &= inside[:, 1:]
    inner[0], inner[-1], inner[:, 0], inner[:, -1] = False, False, False, False
    pixels[:, :width][inside & ~inner] = 3
    picture = QImage(pixels.data, width, height, pixels.shape[1], QImage.Format.Format_Indexed8)
    faint, strong, rim = QColor(colour), QColor(colour), QColor(LIGHT)
    faint.setAlphaF(0.35)
    strong.setAlphaF(0.75)
    picture.setColorTable([0, faint.rgba(), strong.rgba(), rim.rgba()])
    painter.drawImage(target, picture)
