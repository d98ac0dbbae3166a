"""A short text on a dark ground, legible over any picture."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

_GROUND = QColor(20, 22, 26, 215)
_TEXT = QColor(245, 246, 248)
_RIM = QColor(255, 255, 255, 200)


def draw_chip(
    painter: QPainter,
    text: str,
    at: QPointF,
    widget: QWidget,
    *,
    colour: QColor | None = None,
    right_edge: bool = False,
) -> QRectF:
    """Draw a chip; return its place.

    Args:
        painter: in logical pixels of the viewport.
        text: what to write.
        at: its top left corner, or top right.
        widget: whose font is used.
        colour: of a patch before the text, if any.
        right_edge: whether `at` is the top right corner.
    """
    metrics = widget.fontMetrics()
    pad = metrics.height() / 3
    patch = metrics.ascent() if colour is not None else 0
    width = metrics.horizontalAdvance(text) + 2 * pad + (patch + pad if patch else 0)
    place = QRectF(at.x() - (width if right_edge else 0), at.y(), width, metrics.height() + pad)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(widget.font())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_GROUND)
    painter.drawRoundedRect(place, pad, pad)
    left = place.left() + pad
    if colour is not None:
        painter.setPen(QPen(_RIM, 1))
        painter.setBrush(colour)
        side = patch * 0.8
        painter.drawRect(QRectF(left, place.center().y() - side / 2, side, side))
        left += patch + pad / 2
    painter.setPen(_TEXT)
    painter.drawText(
        QRectF(left, place.top(), place.right() - left, place.height()),
        int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft),
        text,
    )
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    return place
