"""Shows a mask over its image, fitted to the widget."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.editor.view.class_look import Looks


class MaskView(QWidget):
    """An image with its mask laid over it in the colours of the classes.

    The mask stays an 8-bit array; its opacity changes the colour table alone.
    """

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self._mask = QImage()
        self._buffers: tuple[NDArray[np.uint8], ...] = ()  # what the two images point into
        self._opacity = 0.6
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)

    @property
    def opacity(self) -> float:
        """How much of the mask's colour is seen: 0 (none) to 1 (nothing else)."""
        return self._opacity

    def show_mask(self, image: NDArray[np.uint8] | None, labels: NDArray[np.uint8]) -> None:
        """Show another mask.

        Args:
            image: (H, W, 3) RGB, or None where only the mask is known.
            labels: (H, W), 0 background, 255 void, other values classes.

        Raises:
            ValueError: if the two are of different size.
        """
        if image is not None and image.shape[:2] != labels.shape:
            raise ValueError(
                f"the mask is {labels.shape[1]}×{labels.shape[0]} pixels, "
                f"its image {image.shape[1]}×{image.shape[0]}"
            )
        height, width = labels.shape
        labels = np.ascontiguousarray(labels)
        indexed = QImage.Format.Format_Indexed8
        self._mask = QImage(labels.data, width, height, width, indexed)
        self._image = QImage()
        self._buffers = (labels,)
        if image is not None:
            image = np.ascontiguousarray(image)
            rgb = QImage.Format.Format_RGB888
            self._image = QImage(image.data, width, height, 3 * width, rgb)
            self._buffers = (labels, image)
        self._mask.setColorTable(Looks().table(self._opacity))
        self.updateGeometry()
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._image, self._mask, self._buffers = QImage(), QImage(), ()
        self.update()

    def set_opacity(self, opacity: float) -> None:
        """Show more or less of the mask: 0 to 1."""
        self._opacity = min(max(opacity, 0.0), 1.0)
        if not self._mask.isNull():
            self._mask.setColorTable(Looks().table(self._opacity))
        self.update()

    def sizeHint(self) -> QSize:
        """Return the mask's own size, within reason."""
        size = self._mask.size() if not self._mask.isNull() else QSize(480, 360)
        return size.boundedTo(QSize(960, 720))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the image and the mask's colours over it."""
        if self._mask.isNull():
            return
        painter = QPainter(self)
        target = self._target()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if not self._image.isNull():
            painter.drawImage(target, self._image)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(target, self._mask)

    def _target(self) -> QRectF:
        """Return where the mask is drawn: as large as fits, centred."""
        size = QSizeF(self._mask.size()).scaled(
            QSizeF(self.size()), Qt.AspectRatioMode.KeepAspectRatio
        )
        left = (self.width() - size.width()) / 2
        top = (self.height() - size.height()) / 2
        return QRectF(left, top, size.width(), size.height())
