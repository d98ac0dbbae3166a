"""A small picture of the whole image, with the part that is seen."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.core.masks.pyramid import ImagePyramid
from app.editor.view.layers import coloured
from app.editor.view.zoom_view import ZoomView

_SIDE = 11  # times the height of the text, the longer side
_MARGIN = 10  # logical px from the canvas's corner
_SHOWN_FROM = 2.0  # times the fitted scale
_LEVEL_SIDE = 256  # px of the copy that is drawn, at least


class Minimap(QWidget):
    """Lies in the corner of a canvas while the image is magnified; a click goes there.

    Signals:
        place_chosen: the user pointed at a place of the image.
    """

    place_chosen = Signal(QPointF)

    def __init__(self, canvas: ZoomView) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._pyramid: ImagePyramid | None = None
        self._wanted = True
        self.setAccessibleName(self.tr("Overview of the whole image"))
        self.setToolTip(self.tr("The whole image; click or drag to move the view"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()
        canvas.view_changed.connect(self.follow)
        self.place_chosen.connect(canvas.centre_on)

    def show_image(self, pyramid: ImagePyramid | None) -> None:
        """Show another image."""
        self._pyramid = pyramid
        self.follow()

    def set_wanted(self, wanted: bool) -> None:
        """Show the overview where it is of use, or never."""
        self._wanted = wanted
        self.follow()

    def follow(self) -> None:
        """Take the place and the look that go with what the canvas shows."""
        canvas = self._canvas
        magnified = canvas.magnification > _SHOWN_FROM * canvas.fit_magnification
        seen = self._wanted and self._pyramid is not None and magnified
        if seen:
            size = self._fitting_size()
            self.resize(size)
            self.move(
                canvas.width() - size.width() - _MARGIN, canvas.height() - size.height() - _MARGIN
            )
            self.update()
        self.setVisible(seen)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the image and the frame of what is seen."""
        if self._pyramid is None:
            return
        longest = max(self._canvas.image_size.width(), self._canvas.image_size.height())
        level, _ = self._pyramid.level(longest / _LEVEL_SIDE)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(self.rect()), coloured(level))
        frame = self._on_map(self._canvas.visible_rect())
        for width, colour in ((3.0, QColor(0, 0, 0, 190)), (1.5, QColor(255, 255, 255))):
            painter.setPen(QPen(colour, width))
            painter.drawRect(frame)
        painter.setPen(QPen(QColor(0, 0, 0, 160), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the place that is pointed at."""
        self._choose(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go along."""
        self._choose(event.position())

    def _choose(self, at: QPointF) -> None:
        scale = self._canvas.image_size.width() / max(1, self.width())
        self.place_chosen.emit(QPointF(at.x() * scale, at.y() * scale))

    def _fitting_size(self) -> QSize:
        side = _SIDE * self.fontMetrics().height()
        size = QSizeF(self._canvas.image_size).scaled(
            side, side, Qt.AspectRatioMode.KeepAspectRatio
        )
        return size.toSize().expandedTo(QSize(8, 8))

    def _on_map(self, rect: QRectF) -> QRectF:
        scale = self.width() / max(1, self._canvas.image_size.width())
        return QRectF(
            rect.x() * scale, rect.y() * scale, rect.width() * scale, rect.height() * scale
        ).adjusted(1, 1, -1, -1)
