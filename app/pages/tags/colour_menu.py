"""Choosing a class's colour: a palette of colours that are told apart, or one's own."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import (
    QColorDialog,
    QGridLayout,
    QMenu,
    QToolButton,
    QWidget,
    QWidgetAction,
)

from app.core.store.class_names import PALETTE
from app.qtbase.boxes import vbox
from app.qtbase.plain_text import tip_text

COLUMNS = 6


class ColourMenu(QMenu):
    """A palette to choose from; arrow keys move, Space chooses.

    Signals:
        chosen: a colour, "#rrggbb".
    """

    chosen = Signal(str)

    def __init__(self, current: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._current = current
        grid = QWidget()
        layout = QGridLayout(grid)
        layout.setSpacing(2)
        side = self.fontMetrics().height()
        self.buttons: list[QToolButton] = []
        for place, colour in enumerate(PALETTE):
            button = QToolButton()
            button.setAutoRaise(True)
            button.setIconSize(QSize(side, side))
            button.setIcon(swatch(colour, side, self.palette(), marked=colour == current))
            button.setToolTip(tip_text(colour))
            button.setAccessibleName(self.tr("Colour {colour}").format(colour=colour))
            button.clicked.connect(lambda _checked=False, picked=colour: self._choose(picked))
            layout.addWidget(button, place // COLUMNS, place % COLUMNS)
            self.buttons.append(button)
        holder = QWidget()
        vbox(grid, on=holder, margins=0)
        entry = QWidgetAction(self)
        entry.setDefaultWidget(holder)
        self.addAction(entry)
        self.addSeparator()
        self.addAction(self.tr("Another Colour…"), self._ask)

    def _choose(self, colour: str) -> None:
        self.close()
        self.chosen.emit(colour)

    def _ask(self) -> None:
        colour = QColorDialog.getColor(
            QColor(self._current), self.parentWidget(), self.tr("Colour of the class")
        )
        if colour.isValid():
            self.chosen.emit(colour.name())


def swatch(colour: str, side: int, palette: QPalette, *, marked: bool = False) -> QIcon:
    """Return a patch of a colour.

    Args:
        colour: "#rrggbb".
        side: px.
        palette: gives the colour of the edge, so that no patch vanishes in the background.
        marked: whether it has a second edge, as the one in use.
    """
    ratio = 2  # sharp on dense screens
    pixmap = QPixmap(side * ratio, side * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = palette.color(QPalette.ColorRole.WindowText)
    if not marked:
        edge.setAlpha(90)
    painter.setPen(QPen(edge, 2 if marked else 1))
    painter.setBrush(QColor(colour))
    inset = 1 if marked else 0.5
    painter.drawRoundedRect(pixmap.rect().toRectF().adjusted(0, 0, -side, -side).adjusted(
        inset, inset, -inset, -inset), 3, 3)  # fmt: skip
    painter.end()
    return QIcon(pixmap)
