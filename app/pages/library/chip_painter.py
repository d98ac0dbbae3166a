"""Draws tags as chips: a dot in the class's colour, its name, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette, QPen

from app.pages.library.texts import Chip
from wseg_engine.base.labels import Tag

_SHORTEST = 3  # letters of a name that are shown at least


def chip_height(metrics: QFontMetrics) -> int:
    """Return how high a chip is."""
    return metrics.height() + 2


class Placed(NamedTuple):
    """A chip and where it goes, from the left end of its line."""

    left: int
    width: int
    chip: Chip


def draw_chips(
    painter: QPainter,
    area: QRect,
    chips: Sequence[Chip],
    palette: QPalette,
    *,
    selected: bool,
    centred: bool = False,
) -> int:
    """Draw chips in a line, and "+3" for those that have no room.

    Args:
        painter: it keeps its state.
        area: one line high.
        chips: what to draw.
        palette: where the colours of text come from.
        selected: whether it is drawn on the colour of selected text.
        centred: whether the line is in the middle of the area; otherwise on the left.

    Returns:
        How many were drawn.
    """
    if not chips or area.width() <= 0:
        return 0
    metrics = painter.fontMetrics()
    role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
    ink = palette.color(role)
    height, gap = chip_height(metrics), _gap(metrics)
    placed = place_chips(metrics, chips, area.width())
    rest = f"+{len(chips) - len(placed)}" if len(placed) < len(chips) else ""
    end = placed[-1].left + placed[-1].width if placed else 0
    used = end + (gap + metrics.horizontalAdvance(rest) if rest else 0)
    left = area.left() + (max(0, (area.width() - used) // 2) if centred else 0)
    top = area.top() + (area.height() - height) // 2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for place in placed:
        _draw_chip(painter, QRect(left + place.left, top, place.width, height), place.chip, ink)
    if rest:
        painter.setPen(ink)
        rest_area = QRect(left + end + gap, top, area.width(), height)
        painter.drawText(rest_area, int(Qt.AlignmentFlag.AlignVCenter), rest)
    painter.restore()
    return len(placed)


def place_chips(metrics: QFontMetrics, chips: Sequence[Chip], room: int) -> list[Placed]:
    """Return the chips that fit into a line, the last one shortened if need be; one at least."""
    height, gap = chip_height(metrics), _gap(metrics)
    placed: list[Placed] = []
    x = 0
    for chip in chips:
        rest = len(chips) - len(placed) - 1
        more = metrics.horizontalAdvance(f"+{rest}") + gap if rest else 0
        free = room - x - more
        width = _chip_width(metrics, chip, height)
        smallest = _chip_width(metrics, chip._replace(name=chip.name[:_SHORTEST] + "…"), height)
        if free < min(width, smallest) and placed:
            break
        placed.append(Placed(x, min(width, max(free, 0)), chip))
        x += placed[-1].width + gap
    return placed


def _gap(metrics: QFontMetrics) -> int:
    return max(3, chip_height(metrics) // 5)


def _chip_width(metrics: QFontMetrics, chip: Chip, height: int) -> int:
    return metrics.horizontalAdvance(_text(chip)) + height + height // 2


def _text(chip: Chip) -> str:
    """Return the name; how sure it is shows without colour too."""
    return f"{chip.name}?" if chip.tag is Tag.UNSURE else chip.name


def _draw_chip(painter: QPainter, box: QRect, chip: Chip, ink: QColor) -> None:
    outline = QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5)
    fill = QColor(ink)
    fill.setAlphaF(0.09 if chip.tag is Tag.PRESENT else 0.0)
    line = QColor(ink)
    line.setAlphaF(0.22 if chip.tag is Tag.PRESENT else 0.6)
    pen = QPen(line, 1.0)
    if chip.tag is Tag.UNSURE:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(fill)
    painter.drawRoundedRect(outline, box.height() / 2, box.height() / 2)
    dot = box.height() * 0.5
    centre_y = outline.center().y()
    painter.setPen(QPen(line, 1.0))
    painter.setBrush(QColor(chip.colour) if chip.tag is not Tag.ABSENT else Qt.BrushStyle.NoBrush)
    left = box.left() + box.height() * 0.3
    painter.drawEllipse(QRectF(left, centre_y - dot / 2, dot, dot))
    text_area = box.adjusted(box.height(), 0, -box.height() // 3, 0)
    text = painter.fontMetrics().elidedText(
        _text(chip), Qt.TextElideMode.ElideRight, text_area.width()
    )
    painter.setPen(ink)
    if chip.tag is Tag.ABSENT:
        middle = text_area.center().y()
        width = painter.fontMetrics().horizontalAdvance(text)
        painter.drawLine(text_area.left(), middle, text_area.left() + width, middle)
    painter.drawText(text_area, int(Qt.AlignmentFlag.AlignVCenter), text)
