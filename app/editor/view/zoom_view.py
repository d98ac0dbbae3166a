"""A view of an image that is moved about and magnified; knows nothing of masks."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QResizeEvent, QTransform
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from app.editor.view.layers import ViewMap

LARGEST = 64.0  # screen pixels a pixel of the image
STEP = 1.25  # of one zoom
_MARGIN = 0.75  # of the viewport, by which the image can be moved out of it


class ZoomView(QGraphicsView):
    """Shows a rectangle of the size of an image: fitted, at its size, or anywhere between.

    Signals:
        view_changed: another part is shown, or at another scale.
        scale_changed: how many screen pixels a pixel of the image takes.
    """

    view_changed = Signal()
    scale_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setScene(QGraphicsScene(self))
        self._size = QSize(0, 0)
        self._viewed = QSize(0, 0)  # of the last image that there was
        self._fitted = True
        self.setFrameShape(QFrame.Shape.NoFrame)
        # Scrolling redraws everything: what is drawn over the image does not move with it.
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.viewport().setMouseTracking(True)

    @property
    def image_size(self) -> QSize:
        """The size of the image; empty without one."""
        return self._size

    def set_image_size(self, size: QSize, *, keep_view: bool = False) -> None:
        """Show an image of another size, fitted, or as the one before if of the same size.

        Between the two there may be none for a moment.
        """
        kept = keep_view and (size.isEmpty() or size == self._viewed)
        self._size = size
        if not size.isEmpty():
            self._viewed = size
        if not kept:
            self.fit()

    @property
    def magnification(self) -> float:
        """How many device pixels a pixel of the image takes."""
        return self.transform().m11() * self.viewport().devicePixelRatioF()

    @property
    def is_fitted(self) -> bool:
        """Whether the image is fitted, and stays so when the widget is resized."""
        return self._fitted

    @property
    def fit_magnification(self) -> float:
        """The scale at which the whole image is seen; small images are not magnified beyond 8."""
        if self._size.isEmpty():
            return 1.0
        ratio = self.viewport().devicePixelRatioF()
        shown = QSizeF(self.viewport().size()) * ratio
        across = shown.width() / self._size.width()
        return max(1e-3, min(across, shown.height() / self._size.height(), 8.0))

    def fit(self) -> None:
        """Show the whole image, also when the widget is resized, until it is zoomed."""
        self._fitted = True
        centre = QPointF(self._size.width() / 2, self._size.height() / 2)
        self._show(self.fit_magnification, centre, self.middle())

    def show_actual_size(self) -> None:
        """Show a device pixel for each pixel of the image."""
        self.zoom_to(1.0)

    def zoom_in(self) -> None:
        """Magnify around the middle."""
        self.zoom_to(self.magnification * STEP)

    def zoom_out(self) -> None:
        """Show more, around the middle."""
        self.zoom_to(self.magnification / STEP)

    def zoom_to(self, magnification: float, at: QPointF | None = None) -> None:
        """Show at another scale.

        Args:
            magnification: device pixels a pixel of the image.
            at: the place of the viewport that keeps its pixel; the middle if None.
        """
        place = self.middle() if at is None else at
        lowest = min(self.fit_magnification / 2, 1.0)
        self._fitted = False
        self._show(min(max(magnification, lowest), LARGEST), self.to_image(place), place)

    def centre_on(self, point: QPointF) -> None:
        """Show a place of the image in the middle."""
        self._fitted = False
        self._show(self.magnification, point, self.middle())

    def move_by(self, step: QPoint) -> None:
        """Move the image by so many logical pixels."""
        self._fitted = False
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - step.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() - step.y())

    def make_visible(self, point: QPointF) -> None:
        """Move the image no more than needed to see a place of it."""
        at = self.to_screen(point)
        room = QRectF(self.viewport().rect()).adjusted(24, 24, -24, -24)
        x = min(max(at.x(), room.left()), room.right())
        y = min(max(at.y(), room.top()), room.bottom())
        if (x, y) != (at.x(), at.y()):
            self.move_by(QPoint(round(x - at.x()), round(y - at.y())))

    def to_image(self, place: QPointF) -> QPointF:
        """Return which point of the image is at a place of the viewport."""
        inverse, _ = self.viewportTransform().inverted()
        return inverse.map(place)

    def to_screen(self, point: QPointF) -> QPointF:
        """Return where in the viewport a point of the image is."""
        return self.viewportTransform().map(point)

    def rect_on_screen(self, rect: QRectF) -> QRect:
        """Return the pixels of the viewport that a rectangle of the image touches."""
        return self.viewportTransform().mapRect(rect).toAlignedRect().adjusted(-1, -1, 1, 1)

    def visible_rect(self) -> QRectF:
        """Return the part of the image that is seen."""
        inverse, _ = self.viewportTransform().inverted()
        shown = inverse.mapRect(QRectF(self.viewport().rect()))
        return shown.intersected(QRectF(QPointF(0, 0), QSizeF(self._size)))

    def middle(self) -> QPointF:
        """Return the middle of the viewport."""
        return QPointF(self.viewport().width() / 2, self.viewport().height() / 2)

    def view_map(self) -> ViewMap:
        """Return where the image lies, in device pixels of the viewport."""
        ratio = self.viewport().devicePixelRatioF()
        transform = self.viewportTransform()
        return ViewMap(transform.m11() * ratio, transform.dx() * ratio, transform.dy() * ratio)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the image fitted, or its middle in the middle."""
        if self._fitted:
            super().resizeEvent(event)
            self.fit()
            return
        old = event.oldSize()
        middle = self.to_image(QPointF(old.width() / 2, old.height() / 2))
        super().resizeEvent(event)
        self._show(self.magnification, middle, self.middle())

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Redraw, and tell that another part is seen."""
        super().scrollContentsBy(dx, dy)
        self.view_changed.emit()

    def _show(self, magnification: float, point: QPointF, at: QPointF) -> None:
        """Show a point of the image at a place of the viewport, at a scale."""
        changed = abs(magnification - self.magnification) > 1e-9
        scale = magnification / self.viewport().devicePixelRatioF()
        room = QSizeF(self.viewport().size()) * (_MARGIN / scale)
        self.setSceneRect(
            QRectF(QPointF(0, 0), QSizeF(self._size)).adjusted(
                -room.width(), -room.height(), room.width(), room.height()
            )
        )
        if changed:
            self.setTransform(QTransform.fromScale(scale, scale))
        off = self.to_screen(point) - at
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() + round(off.x()))
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + round(off.y()))
        self.viewport().update()
        if changed:
            self.scale_changed.emit(magnification)
        self.view_changed.emit()
