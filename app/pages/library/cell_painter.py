"""Draws one image of the library, as a cell of the grid or a line of the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPalette, QPen

from app.core.store import ClassInfo
from app.jobs.thumbnails import Failure
from app.models.image_list import ImageItem
from app.pages.library import texts
from app.pages.library.chip_painter import chip_height, draw_chips
from app.ui.icons import icon

Role = QPalette.ColorRole
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
_WORDS = 20  # letters that a picture must hold for a reason to stand in its place
_LINGERING = 0.45  # opacity of what matches the filter no longer


class Look(NamedTuple):
    """How one cell is to look."""

    item: ImageItem | None
    thumbnail: QImage | None
    failure: Failure | None
    selected: bool
    current: bool  # has the focus
    lingering: bool  # matches the filter no longer


class Style(NamedTuple):
    """What all cells have in common."""

    palette: QPalette
    metrics: QFontMetrics
    classes: Sequence[ClassInfo]
    show_absent: bool
    focused: bool  # whether the view has the keyboard
    side: int  # pixels of a thumbnail's longer side, as the widget counts them

    @property
    def empty(self) -> QColor:
        """Where there is no picture: a little of the text's colour. Opaque: that is fast."""
        base, text = self.palette.color(Role.Base), self.palette.color(Role.Text)
        mixed = [round(a * 0.9 + b * 0.1) for a, b in zip(_rgb(base), _rgb(text), strict=True)]
        return QColor(*mixed)

    @property
    def margin(self) -> int:
        """Around what is in a cell."""
        return max(6, self.metrics.height() // 3)


def _rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def grid_cell(style: Style) -> QSize:
    """Return the size of a cell of the grid."""
    margin = style.margin
    below = style.metrics.height() + chip_height(style.metrics) + margin
    return QSize(style.side + 2 * margin, style.side + below + 2 * margin + 2)


def list_height(style: Style) -> int:
    """Return the height of a line of the list."""
    return max(style.metrics.height() + 12, min(style.side, 6 * style.metrics.height()) // 2)


def thumbnail_area(cell: QRect, style: Style) -> QRect:
    """Return where the picture of a cell of the grid is."""
    margin = style.margin
    return QRect(cell.left() + margin, cell.top() + margin, style.side, style.side)


def draw_grid_cell(painter: QPainter, cell: QRect, look: Look, style: Style) -> None:
    """Draw an image with its name, tags and marks."""
    painter.save()
    _draw_ground(painter, cell, look, style)
    if look.lingering:
        painter.setOpacity(_LINGERING)
    box = thumbnail_area(cell, style)
    picture = _draw_picture(painter, box, look, style)
    if look.item is not None:
        draw_marks(painter, mark_places(picture, texts.marks(look.item, look.failure), style))
        line = QRect(box.left(), box.bottom() + style.margin, box.width(), style.metrics.height())
        painter.setPen(style.palette.color(Role.Text))
        name = style.metrics.elidedText(look.item.name, Qt.TextElideMode.ElideMiddle, line.width())
        painter.drawText(line, _CENTRE, name)
        below = QRect(line.left(), line.bottom() + 3, line.width(), chip_height(style.metrics))
        found = texts.chips(look.item, style.classes, absent=style.show_absent)
        draw_chips(painter, below, found, style.palette, selected=False, centred=True)
    painter.restore()


def draw_list_line(
    painter: QPainter, line: QRect, columns: Sequence[QRect], look: Look, style: Style
) -> None:
    """Draw an image as a line of the table; `columns` are where its fields are."""
    painter.save()
    selected = look.selected
    if selected:
        group = QPalette.ColorGroup.Active if style.focused else QPalette.ColorGroup.Inactive
        painter.fillRect(line, style.palette.color(group, Role.Highlight))
    if look.lingering:
        painter.setOpacity(_LINGERING)
    item = look.item
    if item is not None:
        name, tags, state, folder, size, dimensions, date = (
            column.adjusted(style.margin, 0, -style.margin, 0) for column in columns
        )
        side = line.height() - 4
        picture = QRect(name.left(), line.top() + 2, side, side)
        _draw_picture(painter, picture, look, style, bare=True)
        name.setLeft(picture.right() + style.margin)
        painter.setPen(style.palette.color(Role.HighlightedText if selected else Role.Text))
        for area, text, side_of in (
            (name, item.name, _LEFT),
            (folder, texts.folder_text(item), _LEFT),
            (size, texts.size_text(item), _RIGHT),
            (dimensions, texts.dimensions_text(item), _RIGHT),
            (date, texts.date_text(item), _LEFT),
        ):
            middle = side_of == _LEFT
            how = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
            painter.drawText(area, side_of, style.metrics.elidedText(text, how, area.width()))
        found = texts.chips(item, style.classes, absent=style.show_absent)
        draw_chips(painter, tags, found, style.palette, selected=selected)
        draw_marks(painter, line_marks(state, item, look.failure, style))
    if look.current and style.focused:
        painter.setOpacity(1.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_focus_pen(style, on_highlight=selected))
        painter.drawRect(QRectF(line).adjusted(0.5, 0.5, -0.5, -0.5))
    painter.restore()


def mark_places(
    picture: QRect, marks: Sequence[texts.Mark], style: Style
) -> list[tuple[QRect, texts.Mark]]:
    """Return where marks are on a picture: from its top right corner to the left."""
    side = max(16, style.metrics.height() + 2)
    places = []
    x = picture.right() - side - 3
    for mark in marks:
        places.append((QRect(x, picture.top() + 4, side, side), mark))
        x -= side + 3
    return places


def line_marks(
    area: QRect, item: ImageItem, failure: Failure | None, style: Style
) -> list[tuple[QRect, texts.Mark]]:
    """Return where marks are in a field of the list."""
    side = max(16, style.metrics.height() + 2)
    top = area.top() + (area.height() - side) // 2
    return [
        (QRect(area.left() + place * (side + 3), top, side, side), mark)
        for place, mark in enumerate(texts.marks(item, failure))
    ]


def draw_marks(painter: QPainter, places: Sequence[tuple[QRect, texts.Mark]]) -> None:
    """Draw marks: white signs on plates, so that they are seen on any picture."""
    for place, mark in places:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(255, 255, 255, 200), 1))
        painter.setBrush(QColor(mark.colour))
        painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        inset = max(2, place.width() // 7)
        icon(mark.icon, colour="#ffffff").paint(
            painter, place.adjusted(inset, inset, -inset, -inset)
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _draw_ground(painter: QPainter, cell: QRect, look: Look, style: Style) -> None:
    """Draw what tells that a cell is selected, or has the focus."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outline = QRectF(cell).adjusted(1, 1, -1, -1)
    if look.selected:
        colour = style.palette.color(Role.Highlight)
        fill = QColor(colour)
        fill.setAlphaF(0.30 if style.focused else 0.18)
        painter.setBrush(fill)
        painter.setPen(QPen(colour, 2))
        painter.drawRoundedRect(outline, 5, 5)
    if look.current and style.focused:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_focus_pen(style, on_highlight=False))
        inner = outline.adjusted(2, 2, -2, -2) if look.selected else outline
        painter.drawRoundedRect(inner, 4, 4)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _focus_pen(style: Style, *, on_highlight: bool) -> QPen:
    pen = QPen(style.palette.color(Role.HighlightedText if on_highlight else Role.Text), 1)
    pen.setStyle(Qt.PenStyle.DotLine)
    return pen


def _draw_picture(
    painter: QPainter, box: QRect, look: Look, style: Style, *, bare: bool = False
) -> QRect:
    """Draw the thumbnail in the middle of a box, or what stands for it; return where it is."""
    if look.thumbnail is not None:
        image = look.thumbnail
        size = image.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
        ratio = painter.device().devicePixelRatioF()
        own = (image.size().toSizeF() / ratio).toSize()
        if own.width() <= box.width() and own.height() <= box.height() and not bare:
            size = own  # small images stay small
        target = QRect(0, 0, size.width(), size.height())
        target.moveCenter(box.center())
        exact = (size.toSizeF() * ratio).toSize() == image.size()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not exact)
        painter.drawImage(target, image)
        return target
    painter.fillRect(box, style.empty)
    if look.failure is None:
        return box
    middle = QRect(0, 0, *(max(12, box.width() // 4),) * 2)
    middle.moveCenter(box.center())
    in_words = not bare and box.width() >= _WORDS * style.metrics.averageCharWidth()
    if in_words:
        middle.translate(0, -2 * style.metrics.height())
    icon("missing" if look.failure.missing else "corrupt").paint(painter, middle)
    if in_words:
        painter.setPen(style.palette.color(Role.Text))
        area = box.adjusted(6, middle.bottom() - box.top() + 4, -6, -4)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        painter.save()
        painter.setClipRect(area)
        wrap = int(flags) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(area, wrap, texts.failure_text(look.failure))
        painter.restore()
    return box
