"""Draws one image of the queue: its thumbnail, its name, and how far its review is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.core.masks.queue import ReviewState
from app.core.masks.records import RANKING
from app.core.store import ImageState, Provenance
from app.jobs.thumbnails import Request, Thumbnails
from app.models.image_list import ImageItem, ImageListModel
from app.pages.review.texts import provenance_name, state_name
from app.ui.icons import icon

Role = QPalette.ColorRole
Index = QModelIndex | QPersistentModelIndex
APPROVED = {False: "#1d7a3d", True: "#58c47c"}  # by whether the theme is dark
REJECTED = {False: "#b3261e", True: "#f2857c"}
_LINES = 3.2  # times the height of the text, a row


class QueueDelegate(QStyledItemDelegate):
    """Draws rows from an `ImageListModel`."""

    def __init__(
        self,
        thumbnails: Thumbnails,
        state_of: Callable[[ImageItem], ReviewState],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._state_of = state_of

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the same size for all."""
        height = round(option.fontMetrics.height() * _LINES)
        return QSize(height * 3, height)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> None:
        """Draw a row."""
        item = index.data(ImageListModel.ItemRole)
        rect: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        palette: QPalette = option.palette
        painter.save()
        if chosen:
            painter.fillRect(rect, palette.color(Role.Highlight))
        if isinstance(item, ImageItem):
            side = rect.height() - 8
            picture = QRect(rect.left() + 6, rect.top() + 4, round(side * 1.3), side)
            self._draw_picture(painter, picture, item, palette)
            words = rect.adjusted(picture.width() + 14, 4, -6, -4)
            self._draw_words(painter, words, item, option, chosen=chosen)
        painter.restore()

    def _draw_picture(
        self, painter: QPainter, place: QRect, item: ImageItem, palette: QPalette
    ) -> None:
        painter.fillRect(place, palette.color(Role.Midlight))
        found = None if item.file is None else self._thumbnails.image(request_of(item))
        if found is not None:
            ratio = painter.device().devicePixelRatioF()
            fitted = found.scaled(
                place.size() * ratio,
                Qt.AspectRatioMode.KeepAspectRatioByExpanding,
                Qt.TransformationMode.SmoothTransformation,
            )
            size = place.size() * ratio
            part = QRect(
                (fitted.width() - size.width()) // 2,
                (fitted.height() - size.height()) // 2,
                size.width(),
                size.height(),
            )
            painter.drawImage(place, fitted, part)
        elif item.record.state is not ImageState.PRESENT:
            name = "missing" if item.record.state is ImageState.MISSING else "corrupt"
            icon(name).paint(painter, place.adjusted(8, 8, -8, -8))

    def _draw_words(
        self,
        painter: QPainter,
        place: QRect,
        item: ImageItem,
        option: QStyleOptionViewItem,
        *,
        chosen: bool,
    ) -> None:
        palette: QPalette = option.palette
        metrics = option.fontMetrics
        ink = palette.color(Role.HighlightedText if chosen else Role.Text)
        painter.setPen(ink)
        height = metrics.height()
        top = place.center().y() - height - 1
        line = QRect(place.left(), top, place.width(), height)
        elided = metrics.elidedText(item.name, Qt.TextElideMode.ElideMiddle, line.width())
        painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), elided)
        state = self._state_of(item)
        below = line.translated(0, height + 3)
        if state is not ReviewState.OPEN:
            dark = palette.color(Role.Base).lightnessF() < 0.5
            shades = APPROVED if state is ReviewState.APPROVED else REJECTED
            colour = ink if chosen else QColor(shades[dark])
            mark = QRect(below.left(), below.top(), height, height)
            name = "approve" if state is ReviewState.APPROVED else "reject"
            icon(name, colour=colour.name()).paint(painter, mark)
            painter.setPen(colour)
            text, below = state_name(state), below.adjusted(height + 4, 0, 0, 0)
        else:
            painter.setPen(ink if chosen else palette.color(Role.PlaceholderText))
            text = provenance_name(provenance_of(item))
        elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, int(Qt.AlignmentFlag.AlignVCenter), elided)


def provenance_of(item: ImageItem) -> Provenance | None:
    """Return the provenance of the mask that counts."""
    return next((kind for kind in RANKING if kind in item.masks), None)


def request_of(item: ImageItem) -> Request:
    """Return what to ask for to get the thumbnail of an image."""
    record = item.record
    measured = record.width is not None
    return Request(record.id, str(item.file), record.size, record.modified_ns, measured)
