"""Drawing a recent project: its name, and where it is, in two lines."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui.icons import icon

FOLDER = Qt.ItemDataRole.UserRole  # str, the project's folder
PATH = Qt.ItemDataRole.UserRole + 1  # str, as people write it
MISSING = Qt.ItemDataRole.UserRole + 2  # bool
PADDING = 8  # px
ICON = 24  # px

Index = QModelIndex | QPersistentModelIndex


class RecentDelegate(QStyledItemDelegate):
    """Draws rows of recent projects; missing ones are marked by an icon and in words."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Make room for two lines."""
        height = QFontMetrics(_bold(option.font)).height() + QFontMetrics(option.font).height()
        return QSize(ICON * 8, height + 2 * PADDING + 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a row."""
        self.initStyleOption(option, index)
        option.text = ""
        style = QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        missing = bool(index.data(MISSING))
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        quiet = role if selected else QPalette.ColorRole.PlaceholderText
        place = option.rect.adjusted(PADDING, PADDING, -PADDING, -PADDING)
        picture = icon("missing" if missing else "library")
        mode = picture.Mode.Selected if selected else picture.Mode.Normal
        picture.paint(
            painter,
            QRect(place.left(), place.top(), ICON, place.height()),
            Qt.AlignmentFlag.AlignCenter,
            mode,
        )
        text = place.adjusted(ICON + PADDING + 4, 0, 0, 0)
        painter.save()
        painter.setFont(_bold(option.font))
        painter.setPen(option.palette.color(quiet if missing else role))
        name = index.data(Qt.ItemDataRole.DisplayRole)
        if missing:
            name = self.tr("{name} (missing)").format(name=name)
        _line(painter, text, name, Qt.AlignmentFlag.AlignTop)
        painter.setFont(option.font)
        painter.setPen(option.palette.color(quiet))
        _line(painter, text, index.data(PATH), Qt.AlignmentFlag.AlignBottom)
        painter.restore()


def _line(painter: QPainter, place: QRect, text: str, edge: Qt.AlignmentFlag) -> None:
    short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, place.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | edge, short)


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold
