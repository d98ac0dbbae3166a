"""Draws a mask on the contact sheet: its picture, and whether it would be approved."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.pages.review.queue_delegate import APPROVED
from app.pages.review.sheet_model import Role
from app.ui.icons import icon

Index = QModelIndex | QPersistentModelIndex
GAP = 6  # px around a picture
_OUT = 0.35  # opacity of what would not be approved
_MARK = 22  # px


class SheetDelegate(QStyledItemDelegate):
    """Draws cells of a `SheetModel`, all of one size."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.cell = QSize(200, 160)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the size that all cells have."""
        return self.cell

    def picture_side(self, text_height: int) -> int:
        """Return how many pixels the longer side of a picture can have."""
        return max(
            32, min(self.cell.width() - 2 * GAP, 2 * (self.cell.height() - text_height - 3 * GAP))
        )

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a cell."""
        rect: QRect = option.rect
        palette: QPalette = option.palette
        checked = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        dark = palette.color(QPalette.ColorRole.Base).lightnessF() < 0.5
        line = option.fontMetrics.height()
        place = rect.adjusted(GAP, GAP, -GAP, -GAP - line)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, palette.color(QPalette.ColorRole.Midlight))
        picture = index.data(Role.PICTURE)
        if isinstance(picture, QImage):
            fitted = picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
            inner = QRect(0, 0, fitted.width(), fitted.height())
            inner.moveCenter(place.center())
            painter.setOpacity(1.0 if checked else _OUT)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(inner, picture)
            painter.setOpacity(1.0)
            self._draw_mark(painter, inner, checked=checked, shade=APPROVED[dark])
        elif index.data(Role.PROBLEM):
            mark = QRect(0, 0, 2 * _MARK, 2 * _MARK)
            mark.moveCenter(place.center())
            icon("corrupt").paint(painter, mark)
        else:
            painter.fillRect(place, palette.color(QPalette.ColorRole.Midlight))
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        below = QRect(rect.left() + GAP, place.bottom() + 1, rect.width() - 2 * GAP, line + GAP)
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        elided = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), elided)
        painter.restore()

    def _draw_mark(self, painter: QPainter, place: QRect, *, checked: bool, shade: str) -> None:
        """Frame what would be approved, with a tick in its corner."""
        if not checked:
            return
        painter.setPen(QPen(QColor(shade), 2))
        painter.drawRect(place.adjusted(0, 0, -1, -1))
        corner = QRect(place.right() - _MARK - 2, place.top() + 3, _MARK, _MARK)
        painter.fillRect(corner, QColor(shade))
        icon("approve", colour="#ffffff").paint(painter, corner.adjusted(2, 2, -2, -2))
