"""One image over the whole window: to look closely, and on to the next."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QObject,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    QSizeF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.jobs.thumbnails import Request, Thumbnails
from app.models.image_list import ImageItem
from app.pages.library import texts
from app.pages.library.chip_painter import chip_height, draw_chips
from app.pages.library.view import ImageView
from app.qtbase.plain_text import tip_text
from app.ui.icons import icon

LARGEST = 8000  # pixels of the longer side; a larger image is shown shrunk
MEMORY = 200 << 20  # bytes of fitted images
FULL_MEMORY = 300 << 20  # bytes of whole images; only those that are zoomed into are loaded
_MOST_ZOOM = 16.0  # pixels of the screen a pixel
_STEP = 1.25
_GROUND, INK = QColor("#1c1d1f"), QColor("#e8e8e8")
# Under buttons, dark whatever the window looks like, as what is on it is bright.
PLATE = f"""
#plate {{ background: rgba(0, 0, 0, 150); border-radius: 6px; }}
#plate > QToolButton {{ color: {INK.name()}; }}
#plate > QToolButton:hover, #plate > QToolButton:pressed {{ background: rgba(255, 255, 255, 60); }}
"""
Key = Qt.Key


class QuickLook(QWidget):
    """Covers the window of a view, and shows its current image.

    Signals:
        closed: the user has seen enough.
    """

    closed = Signal()

    def __init__(self, view: ImageView) -> None:
        super().__init__(view.window())
        self._view = view
        self._fitted = Thumbnails(None, self, threads=1, memory=MEMORY)
        self._whole = Thumbnails(None, self, threads=1, memory=FULL_MEMORY)
        self._sizes: dict[int, tuple[int, int]] = {}  # found out, and perhaps not yet saved
        self._fitted.found.connect(lambda facts: self._sizes.update(facts.sizes))
        self._zoom: float | None = None  # pixels of the screen a pixel; None: fitted
        self._shown: int | None = None
        self._centre = QPointF()  # the pixel in the middle of the window
        self._grip: QPoint | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Quick look"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        palette = self.palette()
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
            palette.setColor(role, INK)
        self.setPalette(palette)
        self._add_buttons()
        for loader in (self._fitted, self._whole):
            loader.ready.connect(self.update)
        view.selection.current_changed.connect(self._show_current)
        view.model.dataChanged.connect(self.update)
        self.hide()

    @property
    def found(self) -> Thumbnails:
        """Where sizes and damage come to light."""
        return self._fitted

    @property
    def zoom(self) -> float | None:
        """How many pixels of the screen a pixel takes; None where the image is fitted."""
        return self._zoom

    def open(self) -> None:
        """Show the current image over the whole window."""
        window = self._view.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        window.installEventFilter(self)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_current()

    def leave(self) -> None:
        """Go back to the view."""
        if self.isVisible():
            self._view.window().removeEventFilter(self)
            self.hide()
            self._shown = None
            self._fitted.want([], 0)
            self._whole.want([], 0)
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
            self.closed.emit()

    def shut_down(self) -> None:
        """End the threads that load images."""
        self._fitted.close()
        self._whole.close()

    def go(self, step: int) -> None:
        """Show another image of the list; the view follows."""
        count = len(self._view.model.ids)
        row = min(max(self._view.selection.current_row + step, 0), count - 1)
        if row >= 0:
            self._view.selection.select_only(row)
            self._view.scroll_to(row)

    def fit(self) -> None:
        """Show the whole image."""
        self._zoom = None
        self.update()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Show more or less of the image; the pixel at a point of the window stays there."""
        now = self._zoom or self._fitting()
        self.zoom_to(now * factor, at)

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Show the image in a size of its own; 1 is a pixel a pixel."""
        fitting = self._fitting()
        if zoom <= fitting:
            self.fit()
            return
        zoom = min(zoom, max(_MOST_ZOOM, fitting))
        middle = QRectF(self.rect()).center()
        at = middle if at is None else at
        now, ratio = self._zoom or fitting, self.devicePixelRatioF()
        if self._zoom is None:
            size = self._size()
            self._centre = QPointF(size.width() / 2, size.height() / 2)
        pixel = self._centre + (at - middle) * ratio / now
        self._zoom = zoom
        self._centre = self._bounded(pixel - (at - middle) * ratio / zoom)
        self._load()
        self.update()

    # ------------------------------------------------------------- inner part

    def _add_buttons(self) -> None:
        plate = QFrame(self)
        plate.setObjectName("plate")  # so that the buttons are seen on any image
        plate.setStyleSheet(PLATE)
        row = QHBoxLayout(plate)
        row.setContentsMargins(4, 2, 4, 2)
        row.setSpacing(2)
        for picture, text, slot in (
            ("previous", self.tr("Previous image (Left)"), lambda: self.go(-1)),
            ("next", self.tr("Next image (Right)"), lambda: self.go(1)),
            ("zoom-out", self.tr("Zoom out (-)"), lambda: self.zoom_by(1 / _STEP)),
            ("zoom-in", self.tr("Zoom in (+)"), lambda: self.zoom_by(_STEP)),
            ("fit", self.tr("Fit (double click)"), self.fit),
            ("close", self.tr("Close (Space or Esc)"), self.leave),
        ):
            button = QToolButton(plate)
            button.setIcon(icon(picture, colour=INK.name()))
            button.setToolTip(tip_text(text))
            button.setAccessibleName(text)
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(slot)
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        corner = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight
        column.addWidget(plate, 0, corner)

    def _item(self, step: int = 0) -> ImageItem | None:
        row = self._view.selection.current_row + step
        return self._view.model.item(row) if 0 <= row < len(self._view.model.ids) else None

    def _request(self, step: int = 0) -> Request | None:
        item = self._item(step)
        return None if item is None else self._view.request_of(item)

    def _show_current(self) -> None:
        if not self.isVisible():
            return
        image = self._view.selection.current_id()
        if image != self._shown:  # its row alone may have changed
            self._shown = image
            self._zoom = None
        self._load()
        self.setAccessibleDescription(self._view.current_description())
        self.update()

    def _load(self) -> None:
        """Ask for the current image and its neighbours; whole only what is zoomed into."""
        wanted = [request for step in (0, 1, -1) if (request := self._request(step)) is not None]
        area = self._picture_area().size() * self.devicePixelRatioF()
        self._fitted.want(wanted, max(64, area.width(), area.height()))
        self._whole.want(wanted[:1] if self._zoom is not None else [], LARGEST)

    def _picture_area(self) -> QRect:
        bar = self.fontMetrics().height() * 3
        return self.rect().adjusted(0, bar * 2 // 3, 0, -bar)

    def _images(self) -> tuple[QImage | None, QImage | None]:
        """Return the current image fitted and whole, as far as they are loaded."""
        request = self._request()
        if request is None:
            return None, None
        return self._fitted.image(request), self._whole.image(request)

    def _size(self) -> QSizeF:
        """Return the size of the current image in pixels, as far as it is known."""
        fitted, whole = self._images()
        item = self._item()
        if whole is not None:
            return QSizeF(whole.size())
        if item is not None:
            width, height = self._sizes.get(
                item.record.id, (item.record.width or 0, item.record.height or 0)
            )
            size = QSizeF(width, height)
            if max(width, height) > LARGEST:
                size.scale(LARGEST, LARGEST, Qt.AspectRatioMode.KeepAspectRatio)
            if width and height:
                return size
        return QSizeF(1, 1) if fitted is None else QSizeF(fitted.size())

    def _fitting(self) -> float:
        """Return the zoom at which the whole image is seen; small ones are not blown up."""
        size, area = self._size(), self._picture_area().size() * self.devicePixelRatioF()
        return min(1.0, area.width() / size.width(), area.height() / size.height())

    def _bounded(self, pixel: QPointF) -> QPointF:
        size = self._size()
        return QPointF(
            min(max(pixel.x(), 0.0), size.width()), min(max(pixel.y(), 0.0), size.height())
        )

    def target(self) -> QRectF:
        """Return where the image is in the window."""
        size, ratio = self._size(), self.devicePixelRatioF()
        if self._zoom is None:
            shown = size * self._fitting() / ratio
            target = QRectF(QPointF(), shown)
            target.moveCenter(QRectF(self._picture_area()).center())
            return target
        scale = self._zoom / ratio
        corner = QRectF(self.rect()).center() - self._centre * scale
        return QRectF(corner, size * scale)

    def _draw_image(self, painter: QPainter) -> None:
        fitted, whole = self._images()
        image = fitted if self._zoom is None or whole is None else whole
        if image is not None:
            smooth = self._zoom is None or self._zoom < 3  # closer, single pixels are to be seen
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.drawImage(self.target(), image)
            return
        request = self._request()
        failure = None if request is None else self._fitted.failure(request)
        text = self.tr("Loading…") if failure is None else texts.failure_text(failure)
        if request is None:
            text = self.tr("The folder of this image was removed from the project.")
        painter.setPen(INK)
        wrap = Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextWordWrap.value
        painter.drawText(self._picture_area().adjusted(40, 0, -40, 0), wrap, text)

    def _draw_facts(self, painter: QPainter, item: ImageItem) -> None:
        """Draw name, size, place in the list and tags at the bottom."""
        metrics = self.fontMetrics()
        height = metrics.height() * 3
        bar = QRect(0, self.height() - height, self.width(), height)
        painter.fillRect(bar, QColor(0, 0, 0, 170))
        inner = bar.adjusted(16, 4, -16, -4)
        line = QRect(inner.left(), inner.top(), inner.width(), metrics.height() + 2)
        selection = self._view.selection
        place = self.tr("{row} of {count}").format(
            row=self.locale().toString(selection.current_row + 1),
            count=self.locale().toString(len(self._view.model.ids)),
        )
        facts = [texts.dimensions_text(item), texts.size_text(item), place]
        if selection.count > 1:
            facts.append(self.tr("%n selected", "", selection.count))
        right = "   ·   ".join(fact for fact in facts if fact)
        painter.setPen(INK)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, (middle | Qt.AlignmentFlag.AlignRight).value, right)
        room = line.width() - metrics.horizontalAdvance(right) - 24
        name = metrics.elidedText(item.record.path, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(line, middle.value, name)
        below = QRect(inner.left(), line.bottom() + 4, inner.width(), chip_height(metrics))
        chips = texts.chips(item, self._view.classes, absent=True)
        if chips:
            draw_chips(painter, below, chips, self.palette(), selected=False)
        else:
            painter.drawText(below, middle.value, self.tr("No tags"))

    # --------------------------------------------------------- Qt's own names

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the image, and what is known of it."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), _GROUND)
        item = self._item()
        if item is not None:
            self._draw_image(painter)
            self._draw_facts(painter, item)
        painter.end()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep the focus: what lies below is covered."""
        del forward
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on, zoom, or close."""
        steps = {Key.Key_Right: 1, Key.Key_Down: 1, Key.Key_Left: -1, Key.Key_Up: -1}
        count = len(self._view.model.ids)
        steps |= {Key.Key_Home: -count, Key.Key_End: count}
        key = Key(event.key())
        if key in steps:
            self.go(steps[key])
        elif key in (Key.Key_Space, Key.Key_Escape, Key.Key_Return, Key.Key_Enter):
            self.leave()
        elif key in (Key.Key_Plus, Key.Key_Equal):
            self.zoom_by(_STEP)
        elif key == Key.Key_Minus:
            self.zoom_by(1 / _STEP)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom to the mouse."""
        if event.angleDelta().y():
            self.zoom_by(_STEP ** (event.angleDelta().y() / 120), event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the image."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the image."""
        if self._grip is None or self._zoom is None:
            return
        moved = event.position().toPoint() - self._grip
        self._grip = event.position().toPoint()
        scale = self.devicePixelRatioF() / self._zoom
        self._centre = self._bounded(self._centre - QPointF(moved) * scale)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the image."""
        self._grip = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Change between the whole image and its own pixels."""
        if self._zoom is None:
            self.zoom_to(1.0, event.position())
        else:
            self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Load what fits now."""
        super().resizeEvent(event)
        if self.isVisible():
            self._load()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the window when its size changes."""
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self.setGeometry(self._view.window().rect())
        return False

    def sizeHint(self) -> QSize:
        """Return the window's size."""
        return self._view.window().size()
