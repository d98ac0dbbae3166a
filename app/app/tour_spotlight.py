"""The light on what a step is about: the rest of the window is dimmed, and stays usable."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.appearance import wants_high_contrast

MARGIN = 4  # px around what is lit
RADIUS = 8  # px
WIDTH = 3  # px of the ring
DIMMED = {False: QColor(20, 24, 30, 90), True: QColor(0, 0, 0, 130)}  # by whether it is dark


class Spotlight(QWidget):
    """Lies over the window and lets every click through."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._lit: QRect | None = None

    def light(self, place: QRect | None) -> None:
        """Light a place of the window; None lights and dims nothing."""
        grown = None if place is None else place.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        inside = self.rect().adjusted(WIDTH, WIDTH, -WIDTH, -WIDTH)
        lit = None if grown is None else grown.intersected(inside)
        if lit != self._lit:
            self._lit = lit
            self.update()

    @property
    def lit(self) -> QRect | None:
        """What is lit."""
        return self._lit

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Dim all but the lit place, and draw a ring around it."""
        del event
        if self._lit is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QPainterPath()
        ring.addRoundedRect(QRectF(self._lit), RADIUS, RADIUS)
        application = QApplication.instance()
        plain = isinstance(application, QApplication) and wants_high_contrast(application)
        if not plain:  # where contrast is wanted, nothing loses any
            rest = QPainterPath()
            rest.addRect(QRectF(self.rect()))
            dark = self.palette().color(QPalette.ColorRole.Window).lightnessF() < 0.5
            painter.fillPath(rest.subtracted(ring), DIMMED[dark])
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), WIDTH))
        painter.drawPath(ring)
        painter.end()
