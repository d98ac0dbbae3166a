"""Drawing a class: its colour, its key, its name, and what the selected images say of it."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.core.store import ClassInfo, TagCount
from app.core.translation import number_text
from app.models.class_list import ClassRole
from wseg_engine.base.labels import Tag

Index = QModelIndex | QPersistentModelIndex

SEGMENTS = (Tag.PRESENT, Tag.ABSENT, Tag.UNSURE)
_FILL = {Tag.PRESENT: "#2e8b57", Tag.ABSENT: "#7a7d85", Tag.UNSURE: "#b9770e"}


class RowLayout(NamedTuple):
    """Where the parts of a row are."""

    swatch: QRect
    key: QRect
    name: QRect
    segments: tuple[QRect, QRect, QRect]  # present, absent, unsure


class ClassDelegate(QStyledItemDelegate):
    """Draws rows of `ClassListModel`; `segment_at` tells what a click was meant for.

    The three segments at the right are filled as far as the images say so: wholly where all do.
    Each has its own sign beside its colour.
    """

    read_only = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return a row's size: its height follows the font."""
        return QSize(_unit(option) * 9, round(_unit(option) * 1.9))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a row."""
        info: ClassInfo = index.data(ClassRole.CLASS)
        count: TagCount = index.data(ClassRole.COUNT)
        total: int = index.data(ClassRole.TOTAL)
        parts = self.layout(option)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _draw_background(painter, option)
        _draw_swatch(painter, parts.swatch, QColor(info.colour), option.palette)
        _draw_key(painter, parts.key, index.data(ClassRole.KEY), option)
        _draw_name(painter, parts.name, option, name=info.name, present=count.present, total=total)
        for tag, rect in zip(SEGMENTS, parts.segments, strict=True):
            share = _share(count, tag, total)
            _draw_segment(painter, rect, tag, share, option, enabled=total > 0)
        painter.restore()

    def layout(self, option: QStyleOptionViewItem) -> RowLayout:
        """Return where the parts of a row are; mirrored where text runs from right to left."""
        unit, row = _unit(option), option.rect
        margin, gap = round(unit * 0.45), round(unit * 0.4)
        side = round(unit * 0.85)
        middle = row.center().y() + 1
        swatch = QRect(row.left() + margin, middle - side // 2, side, side)
        key_side = round(unit * 1.15)
        key = QRect(swatch.right() + gap, middle - key_side // 2, key_side, key_side)
        width, height = round(unit * 1.4), round(unit * 1.4)
        left = row.right() - margin - 3 * width
        segments = tuple(
            QRect(left + place * width, middle - height // 2, width, height) for place in range(3)
        )
        start = key.right() + gap
        name = QRect(start, row.top(), left - gap - start, row.height())
        parts = [_visual(option, rect) for rect in (swatch, key, name, *segments)]
        return RowLayout(parts[0], parts[1], parts[2], (parts[3], parts[4], parts[5]))

    def segment_at(self, option: QStyleOptionViewItem, x: int, y: int) -> Tag | None:
        """Return the segment under a point; None elsewhere in the row."""
        for tag, rect in zip(SEGMENTS, self.layout(option).segments, strict=True):
            if rect.contains(x, y):
                return tag
        return None


def _unit(option: QStyleOptionViewItem) -> int:
    return option.fontMetrics.height()


def _visual(option: QStyleOptionViewItem, rect: QRect) -> QRect:
    return QStyle.visualRect(option.direction, option.rect, rect)


def _share(count: TagCount, tag: Tag, total: int) -> float:
    told = {Tag.PRESENT: count.present, Tag.ABSENT: count.absent, Tag.UNSURE: count.unsure}[tag]
    return told / total if total else 0.0


def _draw_background(painter: QPainter, option: QStyleOptionViewItem) -> None:
    rect = QRectF(option.rect).adjusted(2, 1, -2, -1)
    colour = option.palette.color(QPalette.ColorRole.Text)
    painter.setPen(Qt.PenStyle.NoPen)
    if option.state & QStyle.StateFlag.State_MouseOver:
        colour.setAlpha(16)
        painter.setBrush(colour)
        painter.drawRoundedRect(rect, 4, 4)
    focused = option.state & QStyle.StateFlag.State_HasFocus
    if focused and option.state & QStyle.StateFlag.State_Selected:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(option.palette.color(QPalette.ColorRole.Highlight), 1.5))
        painter.drawRoundedRect(rect, 4, 4)


def _draw_swatch(painter: QPainter, rect: QRect, colour: QColor, palette: QPalette) -> None:
    edge = palette.color(QPalette.ColorRole.Text)
    edge.setAlpha(90)  # so that no colour vanishes in the background
    painter.setPen(QPen(edge, 1))
    painter.setBrush(colour)
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)


def _draw_key(painter: QPainter, rect: QRect, key: str, option: QStyleOptionViewItem) -> None:
    if not key:
        return
    edge = option.palette.color(QPalette.ColorRole.Text)
    text = QColor(edge)
    edge.setAlpha(80)
    text.setAlpha(190)
    painter.setPen(QPen(edge, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    painter.setPen(text)
    font = QFont(option.font)
    if font.pointSizeF() > 0:
        font.setPointSizeF(font.pointSizeF() * 0.85)
    painter.setFont(font)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, key)


def _draw_name(
    painter: QPainter,
    rect: QRect,
    option: QStyleOptionViewItem,
    *,
    name: str,
    present: int,
    total: int,
) -> None:
    metrics = QFontMetrics(option.font)
    painter.setFont(option.font)
    align = Qt.AlignmentFlag.AlignVCenter
    room = rect.width()
    if total > 1 and present:
        text = _count_text(metrics, present, total, room - metrics.horizontalAdvance(name))
        muted = option.palette.color(QPalette.ColorRole.Text)
        muted.setAlpha(170)
        painter.setPen(muted)
        place = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignRight | align)
        painter.drawText(rect, int(place), text)
        room -= metrics.horizontalAdvance(text) + round(_unit(option) * 0.4)
    painter.setPen(option.palette.color(QPalette.ColorRole.Text))
    shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(0, room))
    place = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft | align)
    painter.drawText(rect, int(place), shown)


def _count_text(metrics: QFontMetrics, present: int, total: int, room: int) -> str:
    """Return "12 of 40" where there is room, else "12"."""
    text = QCoreApplication.translate("ClassDelegate", "{present} of {total}").format(
        present=number_text(present), total=number_text(total)
    )
    gap = metrics.height() // 2
    return text if metrics.horizontalAdvance(text) + gap <= room else number_text(present)


def _draw_segment(
    painter: QPainter,
    rect: QRect,
    tag: Tag,
    share: float,
    option: QStyleOptionViewItem,
    *,
    enabled: bool,
) -> None:
    box = QRectF(rect).adjusted(1.5, 1.5, -1.5, -1.5)
    ink = option.palette.color(QPalette.ColorRole.Text)
    edge = QColor(ink)
    edge.setAlpha(55 if enabled else 30)
    painter.setPen(QPen(edge, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 4, 4)
    if share > 0:
        painter.save()
        level = QRectF(box)
        level.setTop(box.bottom() - box.height() * max(share, 0.18))
        painter.setClipRect(level if share < 1 else box.adjusted(-1, -1, 1, 1))
        painter.setPen(Qt.PenStyle.NoPen)
        fill = QColor(_FILL[tag])
        fill.setAlpha(255 if share >= 1 else 130)
        painter.setBrush(fill)
        painter.drawRoundedRect(box, 4, 4)
        painter.restore()
    ink.setAlpha(255 if 0 < share < 1 else 110 if enabled else 50)
    draw_sign(painter, box, tag, QColor("#ffffff") if share >= 1 else ink)


def draw_sign(painter: QPainter, box: QRectF, tag: Tag, colour: QColor) -> None:
    """Draw what a tag says as a sign: a tick, a cross or a question mark."""
    side = min(box.width(), box.height())
    pen = QPen(colour, max(1.4, side * 0.1))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)

    def at(x: float, y: float) -> QPointF:
        return box.center() + QPointF((x - 0.5) * side, (y - 0.5) * side)

    if tag is Tag.PRESENT:
        painter.drawPolyline(QPolygonF([at(0.26, 0.53), at(0.43, 0.70), at(0.75, 0.33)]))
    elif tag is Tag.ABSENT:
        painter.drawLine(at(0.32, 0.32), at(0.68, 0.68))
        painter.drawLine(at(0.68, 0.32), at(0.32, 0.68))
    else:
        font = painter.font()
        font.setPixelSize(max(6, round(side * 0.66)))
        font.setBold(True)
        painter.setFont(font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "?")
