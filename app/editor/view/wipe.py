"""Other masks of the image beside the one that is edited, with dividers to move between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.core.masks.pyramid import LabelPyramid
from app.editor.view.chip import draw_chip

_NEAR = 5  # logical px from a line, where it can be taken
_DARK = QColor(0, 0, 0, 160)
_LIGHT = QColor(255, 255, 255)


class Comparison(NamedTuple):
    """Another mask of the same image."""

    name: str
    pyramid: LabelPyramid


class Wipe:
    """Which masks are seen where: other ones from the left, then the one that is edited."""

    def __init__(self) -> None:
        self.others: tuple[Comparison, ...] = ()
        self.positions: tuple[float, ...] = ()  # right of each: 0 to 1 of the viewport, ascending

    def show(self, others: Sequence[Comparison]) -> None:
        """Compare with other masks; dividers stay where they are if there are as many."""
        if len(others) != len(self.others):
            self.positions = tuple((k + 1) / (len(others) + 1) for k in range(len(others)))
        self.others = tuple(others)

    def move(self, number: int, position: float) -> bool:
        """Move a divider, no farther than its neighbours; return whether that changed anything."""
        around = (0.0, *self.positions, 1.0)
        position = min(max(position, around[number]), around[number + 2])
        before = self.positions
        self.positions = (*before[:number], position, *before[number + 1 :])
        return self.positions != before

    def divider_at(self, place: QPointF, viewport: QWidget) -> int | None:
        """Return which divider is at a place of the viewport, if one is."""
        near = []
        for number, position in enumerate(self.positions):
            distance = abs(place.x() - position * viewport.width())
            if distance <= _NEAR:
                near.append((distance, number))
        return min(near)[1] if near else None

    def seen_at(self, place: QPointF, viewport: QWidget) -> LabelPyramid | None:
        """Return which other mask is seen at a place; None where it is the one that is edited."""
        for other, position in zip(self.others, self.positions, strict=True):
            if place.x() < position * viewport.width():
                return other.pyramid
        return None

    def sides(
        self, part: QRect, width: float, edited: LabelPyramid
    ) -> Iterator[tuple[LabelPyramid, QRect]]:
        """Yield which mask is seen in which piece of a rectangle.

        Args:
            part: the rectangle, in device pixels.
            width: of the viewport, in device pixels.
            edited: the mask that is edited.
        """
        left = part.left()
        ends = [round(position * width) - 1 for position in self.positions]
        for pyramid, end in zip(
            (*(other.pyramid for other in self.others), edited), (*ends, part.right()), strict=True
        ):
            right = min(end, part.right())
            if right >= left:
                yield pyramid, QRect(left, part.top(), right - left + 1, part.height())
                left = right + 1

    def draw(self, painter: QPainter, viewport: QWidget, edited: str) -> None:
        """Draw the dividers, with grips, and the names of what is beside them."""
        names = [other.name for other in self.others] + [edited]
        for number, position in enumerate(self.positions):
            left = names[0] if number == 0 else ""
            _draw_divider(painter, viewport, position, (left, names[number + 1]))


def _draw_divider(
    painter: QPainter, viewport: QWidget, position: float, names: tuple[str, str]
) -> None:
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
    if left:
        draw_chip(painter, left, QPointF(x - gap / 2, gap), viewport, right_edge=True)
    draw_chip(painter, right, QPointF(x + gap / 2, gap), viewport)
